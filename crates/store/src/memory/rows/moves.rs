//! Which actors have moved.

use chrono::{DateTime, Utc};
use diesel::result::QueryResult;
use oyez_vocab::Iri;

use super::{Conn, NoEntry, Row, Text, time};

/// A row. Where the actor has moved to, nobody asks.
#[derive(Clone, Debug)]
pub(crate) struct Move {
    actor: Text,
    moved_at: i64,
}

impl Row for Move {
    const TABLE: &'static str = "oyez_moves";
    type Key = Text;
    type Entry = NoEntry;

    fn key(&self) -> Text {
        self.actor.clone()
    }
}

/// Inserts the move of `actor` to `_target`, or puts it in the place of its last one.
pub(crate) async fn put(
    conn: &mut Conn,
    actor: &Iri,
    _target: &Iri,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    conn.tables.moves.put(Move { actor: actor.as_str().into(), moved_at: now.timestamp_millis() });
    Ok(())
}

/// When `actor` has last moved.
pub(crate) async fn moved_at(conn: &mut Conn, actor: &Iri) -> QueryResult<Option<DateTime<Utc>>> {
    conn.tables.moves.get(actor.as_str()).map(|it| time(it.moved_at)).transpose()
}
