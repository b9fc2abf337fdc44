//! The key pairs of the actors of this server.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use oyez_registry::{KeyPair, PrivateKey};
use oyez_vocab::Iri;

use super::{Conn, Db, RunQueryDsl};
use crate::column::SqlIri;
use crate::schema::keys::{self, dsl};

/// A row to insert. Says nothing of itself, for it holds the private key.
#[derive(Insertable)]
#[diesel(table_name = keys)]
pub(crate) struct NewKey<'a> {
    pub(crate) id: &'a str,
    pub(crate) owner: &'a str,
    pub(crate) public_pem: &'a str,
    pub(crate) private_key: &'a [u8],
    pub(crate) created_at: i64,
}

impl<'a> NewKey<'a> {
    pub(crate) fn of(key_pair: &'a KeyPair, now: DateTime<Utc>) -> Self {
        Self {
            id: key_pair.id.as_str(),
            owner: key_pair.owner.as_str(),
            public_pem: &key_pair.public_pem,
            private_key: key_pair.private.as_pkcs8(),
            created_at: now.timestamp_millis(),
        }
    }
}

/// A row that is read. Says nothing of itself either.
#[derive(Queryable, Selectable)]
#[diesel(table_name = keys, check_for_backend(Db))]
struct Key {
    id: SqlIri,
    owner: SqlIri,
    public_pem: String,
    private_key: Vec<u8>,
}

/// Inserts `key`.
pub(crate) async fn insert(conn: &mut Conn, key: &NewKey<'_>) -> QueryResult<()> {
    diesel::insert_into(dsl::keys).values(key).execute(conn).await.map(drop)
}

/// The newest key pair of `owner`.
pub(crate) async fn newest(conn: &mut Conn, owner: &Iri) -> QueryResult<Option<KeyPair>> {
    let row = dsl::keys
        .filter(dsl::owner.eq(owner.as_str()))
        .order(dsl::created_at.desc())
        .select(Key::as_select())
        .first(conn)
        .await
        .optional()?;
    Ok(row.map(|key| KeyPair {
        id: key.id.0,
        owner: key.owner.0,
        public_pem: key.public_pem,
        private: PrivateKey::from_pkcs8(key.private_key),
    }))
}
