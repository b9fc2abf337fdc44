//! Who may act as which actor of this server.

use diesel::{dsl::exists, prelude::*};
use oyez_registry::TokenHash;
use oyez_vocab::Iri;

use super::{Conn, RunQueryDsl};
use crate::column::SqlIri;
use crate::schema::tokens::{self, dsl};

/// A row to insert.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = tokens)]
pub(crate) struct NewToken<'a> {
    pub(crate) hash: &'a [u8],
    pub(crate) actor: &'a str,
    pub(crate) created_at: i64,
}

/// Inserts `token`, which is new.
pub(crate) async fn insert(conn: &mut Conn, token: &NewToken<'_>) -> QueryResult<()> {
    diesel::insert_into(dsl::tokens).values(token).execute(conn).await.map(drop)
}

/// Whether there is such a token.
pub(crate) async fn is_known(conn: &mut Conn, token: TokenHash) -> QueryResult<bool> {
    diesel::select(exists(dsl::tokens.find(token.as_bytes().as_slice()))).get_result(conn).await
}

/// Removes the tokens of `actor`.
pub(crate) async fn remove_of(conn: &mut Conn, actor: &Iri) -> QueryResult<()> {
    let tokens = dsl::tokens.filter(dsl::actor.eq(actor.as_str()));
    diesel::delete(tokens).execute(conn).await.map(drop)
}

/// The id of the actor that the bearer of the token may act as.
pub(crate) async fn actor(conn: &mut Conn, token: TokenHash) -> QueryResult<Option<Iri>> {
    let actor = dsl::tokens.find(token.as_bytes().as_slice()).select(dsl::actor);
    Ok(actor.get_result::<SqlIri>(conn).await.optional()?.map(|it| it.0))
}
