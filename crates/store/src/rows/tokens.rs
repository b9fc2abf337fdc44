//! Who may act as which actor of this server.

use diesel::{dsl::exists, prelude::*};
use oyez_registry::TokenHash;
use oyez_vocab::Iri;

use crate::{
    column::SqlIri,
    schema::tokens::{self, dsl},
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

/// The id of the actor that the bearer of the token may act as.
pub(crate) fn actor(conn: &mut SqliteConnection, token: TokenHash) -> QueryResult<Option<Iri>> {
    let actor = dsl::tokens.find(token.as_bytes().as_slice()).select(dsl::actor);
    Ok(actor.first::<SqlIri>(conn).optional()?.map(|it| it.0))
}
