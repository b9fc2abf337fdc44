//! The key pairs of the actors of this server.

use chrono::{DateTime, Utc};
use diesel::result::QueryResult;
use oyez_registry::KeyPair;
use oyez_vocab::Iri;

use super::{Conn, Row, Text};

/// A row to insert.
pub(crate) struct NewKey<'a> {
    key_pair: &'a KeyPair,
    created_at: i64,
}

impl<'a> NewKey<'a> {
    pub(crate) fn of(key_pair: &'a KeyPair, now: DateTime<Utc>) -> Self {
        Self { key_pair, created_at: now.timestamp_millis() }
    }
}

/// A row.
#[derive(Clone)]
pub(crate) struct Key {
    key_pair: KeyPair,
    created_at: i64,
}

impl Row for Key {
    const TABLE: &'static str = "oyez_keys";
    type Key = Text;
    /// By owner and time.
    type Entry = (Text, i64);

    fn key(&self) -> Text {
        self.key_pair.id.as_str().into()
    }

    fn entries(&self) -> Vec<Self::Entry> {
        vec![(self.key_pair.owner.as_str().into(), self.created_at)]
    }
}

/// Inserts `key`.
pub(crate) async fn insert(conn: &mut Conn, key: &NewKey<'_>) -> QueryResult<()> {
    conn.refer_to_actor(key.key_pair.owner.as_str())?;
    conn.tables.keys.insert(Key { key_pair: key.key_pair.clone(), created_at: key.created_at })
}

/// The newest key pair of `owner`.
pub(crate) async fn newest(conn: &mut Conn, owner: &Iri) -> QueryResult<Option<KeyPair>> {
    let first = (owner.as_str().into(), i64::MIN);
    let keys = conn.tables.keys.found_from(first).take_while(|((it, _), _)| *owner == **it);
    Ok(keys.last().map(|(_, key)| key.key_pair.clone()))
}
