//! Which actors have moved.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use oyez_vocab::Iri;

use super::{Conn, RunQueryDsl, column::SqlTime};
use crate::schema::moves::{self, dsl};

/// A row to insert, or to put in the place of the one there is.
#[derive(AsChangeset, Clone, Debug, Insertable)]
#[diesel(table_name = moves)]
struct NewMove<'a> {
    actor: &'a str,
    target: &'a str,
    moved_at: i64,
}

/// Inserts the move of `actor` to `target`, or puts it in the place of its last one.
pub(crate) async fn put(
    conn: &mut Conn,
    actor: &Iri,
    target: &Iri,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let moved_at = now.timestamp_millis();
    let new = NewMove { actor: actor.as_str(), target: target.as_str(), moved_at };
    diesel::insert_into(dsl::moves)
        .values(&new)
        .on_conflict(dsl::actor)
        .do_update()
        .set(&new)
        .execute(conn)
        .await
        .map(drop)
}

/// When `actor` has last moved.
pub(crate) async fn moved_at(conn: &mut Conn, actor: &Iri) -> QueryResult<Option<DateTime<Utc>>> {
    let moved_at = dsl::moves.find(actor.as_str()).select(dsl::moved_at);
    Ok(moved_at.get_result::<SqlTime>(conn).await.optional()?.map(|it| it.0))
}
