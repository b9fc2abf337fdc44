//! Bringing the tables up to date.
//!
//! Which migrations were made is kept in a table of this crate's own. The one that Diesel keeps is
//! the application's, whose file this may be, and its migrations may have the same versions.

use std::collections::BTreeSet;

use diesel::{
    migration::{Migration, MigrationSource},
    prelude::*,
    sql_query,
    sqlite::Sqlite,
};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};

use super::open::OpenError;
use crate::schema::migrations::dsl;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// No migration makes this table: it is read before the first of them.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS oyez_migrations (version TEXT NOT NULL PRIMARY KEY) \
    STRICT, WITHOUT ROWID";

/// Makes the migrations that were not made yet, or none of them.
///
/// It is one transaction: another process that is being started waits for it, and then finds all
/// done.
pub(crate) fn migrate(conn: &mut SqliteConnection) -> Result<(), OpenError> {
    let known = known().map_err(OpenError::Migrate)?;
    conn.immediate_transaction(|conn| {
        sql_query(TABLE).execute(conn)?;
        let made: BTreeSet<String> =
            dsl::migrations.select(dsl::version).load(conn)?.into_iter().collect();
        if let Some(newer) = made.iter().find(|it| !known.iter().any(|(version, _)| version == *it))
        {
            return Err(OpenError::Newer { migration: newer.clone() });
        }
        for (version, migration) in known.iter().filter(|(version, _)| !made.contains(version)) {
            migration.run(conn).map_err(OpenError::Migrate)?;
            diesel::insert_into(dsl::migrations).values(dsl::version.eq(version)).execute(conn)?;
        }
        Ok(())
    })
}

type Known = (String, Box<dyn Migration<Sqlite>>);

/// The migrations of this version of the crate with their own versions, in order.
fn known() -> diesel::migration::Result<Vec<Known>> {
    let migrations = MigrationSource::<Sqlite>::migrations(&MIGRATIONS)?;
    let mut known: Vec<Known> =
        migrations.into_iter().map(|it| (it.name().version().to_string(), it)).collect();
    known.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(known)
}
