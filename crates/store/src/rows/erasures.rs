//! Actors that are gone, and of which something is left to be erased.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use oyez_vocab::Iri;

use super::{Conn, RunQueryDsl, column::SqlTime};
use crate::column::SqlIri;
use crate::schema::erasures::dsl;

/// Inserts the erasure of `actor`, unless it is there.
pub(crate) async fn insert(conn: &mut Conn, actor: &Iri, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::insert_into(dsl::erasures)
        .values((dsl::actor.eq(actor.as_str()), dsl::begun_at.eq(now.timestamp_millis())))
        .on_conflict(dsl::actor)
        .do_nothing()
        .execute(conn)
        .await
        .map(drop)
}

/// Removes the erasure of `actor`.
pub(crate) async fn remove(conn: &mut Conn, actor: &Iri) -> QueryResult<()> {
    diesel::delete(dsl::erasures.find(actor.as_str())).execute(conn).await.map(drop)
}

/// One of the erasures: of which actor, and when it began.
pub(crate) async fn first(conn: &mut Conn) -> QueryResult<Option<(Iri, DateTime<Utc>)>> {
    let row = dsl::erasures
        .filter(dsl::actor.gt(""))
        .order(dsl::actor)
        .select((dsl::actor, dsl::begun_at))
        .first::<(SqlIri, SqlTime)>(conn)
        .await
        .optional()?;
    Ok(row.map(|(actor, begun_at)| (actor.0, begun_at.0)))
}
