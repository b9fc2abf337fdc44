//! Actors that are gone, and of which something is left to be erased.

use chrono::{DateTime, Utc};
use diesel::result::QueryResult;
use oyez_vocab::Iri;

use super::{Conn, NoEntry, Row, Text, iri, time};

/// A row.
#[derive(Clone, Debug)]
pub(crate) struct Erasure {
    actor: Text,
    begun_at: i64,
}

impl Row for Erasure {
    const TABLE: &'static str = "oyez_erasures";
    type Key = Text;
    type Entry = NoEntry;

    fn key(&self) -> Text {
        self.actor.clone()
    }
}

/// Inserts the erasure of `actor`, unless it is there.
pub(crate) async fn insert(conn: &mut Conn, actor: &Iri, now: DateTime<Utc>) -> QueryResult<()> {
    let row = Erasure { actor: actor.as_str().into(), begun_at: now.timestamp_millis() };
    conn.tables.erasures.insert_new(row);
    Ok(())
}

/// Removes the erasure of `actor`.
pub(crate) async fn remove(conn: &mut Conn, actor: &Iri) -> QueryResult<()> {
    conn.tables.erasures.remove(&actor.as_str().into());
    Ok(())
}

/// One of the erasures: of which actor, and when it began.
pub(crate) async fn first(conn: &mut Conn) -> QueryResult<Option<(Iri, DateTime<Utc>)>> {
    let Some(row) = conn.tables.erasures.iter().next() else { return Ok(None) };
    Ok(Some((iri(&row.actor)?, time(row.begun_at)?)))
}
