//! Who may act as which actor of this server.

use diesel::{dsl::exists, prelude::*};
use oyez_registry::{LocalActor, TokenHash};
use oyez_vocab::Iri;

use super::local_actors::Actor;
use crate::schema::{
    local_actors,
    tokens::{self, dsl},
};

/// A row to insert.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = tokens)]
pub(crate) struct NewToken<'a> {
    pub(crate) hash: &'a [u8],
    pub(crate) actor: &'a str,
    pub(crate) created_at: i64,
}

/// Inserts `token`, which is new.
pub(crate) fn insert(conn: &mut SqliteConnection, token: &NewToken<'_>) -> QueryResult<()> {
    diesel::insert_into(dsl::tokens).values(token).execute(conn).map(drop)
}

/// Whether there is such a token.
pub(crate) fn is_known(conn: &mut SqliteConnection, token: TokenHash) -> QueryResult<bool> {
    diesel::select(exists(dsl::tokens.find(token.as_bytes().as_slice()))).get_result(conn)
}

/// Removes the tokens of `actor`.
pub(crate) fn remove_of(conn: &mut SqliteConnection, actor: &Iri) -> QueryResult<()> {
    let tokens = dsl::tokens.filter(dsl::actor.eq(actor.as_str()));
    diesel::delete(tokens).execute(conn).map(drop)
}

/// The actor that the bearer of the token may act as.
pub(crate) fn actor(
    conn: &mut SqliteConnection,
    token: TokenHash,
) -> QueryResult<Option<LocalActor>> {
    let row = dsl::tokens
        .inner_join(local_actors::table)
        .filter(dsl::hash.eq(token.as_bytes().as_slice()))
        .select(Actor::as_select());
    Ok(row.first(conn).optional()?.map(LocalActor::from))
}
