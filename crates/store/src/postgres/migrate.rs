//! Bringing the tables up to date.

use std::collections::BTreeSet;

use diesel::{
    ExpressionMethods, QueryDsl, QueryableByName, result::Error as QueryError, sql_query,
    sql_types::Bool,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

use super::{database::ConnectError, transaction};
use crate::schema::migrations::dsl;

/// The migrations with their versions, in order.
const MIGRATIONS: [(&str, &str); 1] =
    [("20260115120000", include_str!("../../migrations/postgres/2026-01-15-120000_begin/up.sql"))];

/// No migration makes this table: it is read before the first of them.
const TABLE: &str =
    "CREATE TABLE IF NOT EXISTS oyez_migrations (version TEXT NOT NULL PRIMARY KEY)";

/// Held while the tables are brought up to date: another process that is being started waits for
/// it. The number is the word `oyez` in ASCII.
const LOCK: &str = "SELECT pg_advisory_xact_lock(1870226810)";

/// Makes the migrations that were not made yet, or none of them.
pub(crate) async fn migrate(conn: &mut AsyncPgConnection) -> Result<(), ConnectError> {
    transaction::begin(conn).await?;
    let made = make(conn).await;
    transaction::end(conn, made).await
}

/// Whether any migration was made, by any version.
pub(crate) async fn has_tables(conn: &mut AsyncPgConnection) -> Result<bool, QueryError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Bool)]
        value: bool,
    }

    let is_there = sql_query("SELECT to_regclass('oyez_migrations') IS NOT NULL AS value");
    is_there.get_result::<Row>(conn).await.map(|it| it.value)
}

async fn make(conn: &mut AsyncPgConnection) -> Result<(), ConnectError> {
    sql_query(LOCK).execute(conn).await?;
    // Where it is there already, the server would say so in its log every time.
    conn.batch_execute("SET LOCAL client_min_messages = 'warning'").await?;
    sql_query(TABLE).execute(conn).await?;
    let made: BTreeSet<String> =
        dsl::migrations.select(dsl::version).load(conn).await?.into_iter().collect();
    let is_known = |it: &String| MIGRATIONS.iter().any(|(version, _)| version == it);
    if let Some(newer) = made.iter().find(|it| !is_known(it)) {
        return Err(ConnectError::Newer { migration: newer.clone() });
    }
    for (version, migration) in MIGRATIONS.iter().filter(|it| !made.contains(it.0)) {
        let failed = |it: QueryError| ConnectError::Migrate(it.into());
        conn.batch_execute(migration).await.map_err(failed)?;
        let new = diesel::insert_into(dsl::migrations).values(dsl::version.eq(version));
        new.execute(conn).await?;
    }
    Ok(())
}
