//! The actors of this server.

use diesel::{dsl::exists, prelude::*, sqlite::Sqlite};
use oyez_registry::LocalActor;
use oyez_vocab::Iri;

use crate::{
    column::SqlIri,
    schema::local_actors::{self, dsl},
};

/// A row to insert.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = local_actors)]
pub(crate) struct NewActor<'a> {
    pub(crate) iri: &'a str,
    pub(crate) username: Option<&'a str>,
    pub(crate) approves_followers: bool,
    pub(crate) created_at: i64,
}

/// A row that is read.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = local_actors, check_for_backend(Sqlite))]
pub(crate) struct Actor {
    iri: SqlIri,
    username: Option<String>,
    approves_followers: bool,
}

impl From<Actor> for LocalActor {
    fn from(row: Actor) -> Self {
        let Actor { iri, username, approves_followers } = row;
        Self { id: iri.0, username, approves_followers }
    }
}

/// The actor whose handle has this name, in any case of letters.
pub(crate) fn find_named(
    conn: &mut SqliteConnection,
    username: &str,
) -> QueryResult<Option<LocalActor>> {
    let row = dsl::local_actors.filter(dsl::username.eq(username)).select(Actor::as_select());
    Ok(row.first(conn).optional()?.map(LocalActor::from))
}

/// Inserts `actor`, whose id and name are new.
pub(crate) fn insert(conn: &mut SqliteConnection, actor: &NewActor<'_>) -> QueryResult<()> {
    diesel::insert_into(dsl::local_actors).values(actor).execute(conn).map(drop)
}

/// The actor that has the id `iri`.
pub(crate) fn find(conn: &mut SqliteConnection, iri: &Iri) -> QueryResult<Option<LocalActor>> {
    let row = dsl::local_actors.find(iri.as_str()).select(Actor::as_select());
    Ok(row.first(conn).optional()?.map(LocalActor::from))
}

/// Whether there is an actor that has the id `iri`.
pub(crate) fn is_known(conn: &mut SqliteConnection, iri: &Iri) -> QueryResult<bool> {
    diesel::select(exists(dsl::local_actors.find(iri.as_str()))).get_result(conn)
}

/// Whether an actor has this name, in any case of letters.
pub(crate) fn is_taken(conn: &mut SqliteConnection, username: &str) -> QueryResult<bool> {
    diesel::select(exists(dsl::local_actors.filter(dsl::username.eq(username)))).get_result(conn)
}

/// All actors, by name.
pub(crate) fn list(conn: &mut SqliteConnection) -> QueryResult<Vec<LocalActor>> {
    let rows = dsl::local_actors.order(dsl::username).select(Actor::as_select());
    Ok(rows.load(conn)?.into_iter().map(LocalActor::from).collect())
}
