//! Who may act as which actor of this server.

use diesel::result::QueryResult;
use oyez_registry::TokenHash;
use oyez_vocab::Iri;

use super::{Conn, Row, Text, iri};

/// A row to insert.
#[derive(Clone, Debug)]
pub(crate) struct NewToken<'a> {
    pub(crate) hash: &'a [u8],
    pub(crate) actor: &'a str,
    #[expect(dead_code, reason = "no program looks into these tables")]
    pub(crate) created_at: i64,
}

/// A row.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    hash: Vec<u8>,
    actor: Text,
}

impl Row for Token {
    const TABLE: &'static str = "oyez_tokens";
    type Key = Vec<u8>;
    /// By actor.
    type Entry = Text;

    fn key(&self) -> Vec<u8> {
        self.hash.clone()
    }

    fn entries(&self) -> Vec<Text> {
        vec![self.actor.clone()]
    }
}

/// Inserts `token`, which is new.
pub(crate) async fn insert(conn: &mut Conn, token: &NewToken<'_>) -> QueryResult<()> {
    conn.refer_to_actor(token.actor)?;
    conn.tables.tokens.insert(Token { hash: token.hash.to_vec(), actor: token.actor.into() })
}

/// Whether there is such a token.
pub(crate) async fn is_known(conn: &mut Conn, token: TokenHash) -> QueryResult<bool> {
    Ok(conn.tables.tokens.get(token.as_bytes().as_slice()).is_some())
}

/// Removes the tokens of `actor`.
pub(crate) async fn remove_of(conn: &mut Conn, actor: &Iri) -> QueryResult<()> {
    let keys: Vec<_> = conn.tables.tokens.by(actor.as_str().into()).map(Row::key).collect();
    for key in keys {
        conn.tables.tokens.remove(&key);
    }
    Ok(())
}

/// The id of the actor that the bearer of the token may act as.
pub(crate) async fn actor(conn: &mut Conn, token: TokenHash) -> QueryResult<Option<Iri>> {
    let token = conn.tables.tokens.get(token.as_bytes().as_slice());
    token.map(|it| iri(&it.actor)).transpose()
}
