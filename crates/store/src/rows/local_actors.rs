//! The actors of this server. Those that have deleted themselves are found no more.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::exists,
    prelude::*,
    sql_types::{Nullable, Text},
};
use oyez_registry::{LocalActor, ShownLists};
use oyez_vocab::Iri;

use super::{Conn, Db, RunQueryDsl, column::SqlShown};
use crate::column::SqlIri;
use crate::schema::local_actors::{self, dsl};

/// A row to insert.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = local_actors)]
pub(crate) struct NewActor<'a> {
    pub(crate) iri: &'a str,
    pub(crate) username: Option<&'a str>,
    pub(crate) approves_followers: bool,
    pub(crate) created_at: i64,
    #[diesel(embed)]
    pub(crate) shown: ShownColumns<'a>,
}

impl<'a> NewActor<'a> {
    pub(crate) fn of(actor: &'a LocalActor, now: DateTime<Utc>) -> Self {
        Self {
            iri: actor.id.as_str(),
            username: actor.username.as_deref(),
            approves_followers: actor.approves_followers,
            created_at: now.timestamp_millis(),
            shown: actor.shown.into(),
        }
    }
}

/// How much of each list is shown.
#[derive(AsChangeset, Clone, Debug, Insertable)]
#[diesel(table_name = local_actors)]
pub(crate) struct ShownColumns<'a> {
    shown_followers: &'a str,
    shown_following: &'a str,
    shown_liked: &'a str,
}

impl From<ShownLists> for ShownColumns<'_> {
    fn from(shown: ShownLists) -> Self {
        let ShownLists { followers, following, liked } = shown;
        Self {
            shown_followers: followers.as_str(),
            shown_following: following.as_str(),
            shown_liked: liked.as_str(),
        }
    }
}

/// A row that is read.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = local_actors, check_for_backend(Db))]
pub(crate) struct Actor {
    iri: SqlIri,
    username: Option<String>,
    approves_followers: bool,
    shown_followers: SqlShown,
    shown_following: SqlShown,
    shown_liked: SqlShown,
}

impl From<Actor> for LocalActor {
    fn from(row: Actor) -> Self {
        let shown = ShownLists {
            followers: row.shown_followers.0,
            following: row.shown_following.0,
            liked: row.shown_liked.0,
        };
        let Actor { iri, username, approves_followers, .. } = row;
        Self { id: iri.0, username, approves_followers, shown }
    }
}

diesel::define_sql_function! {
    /// `text` with small letters, of those that are ASCII.
    fn lower(text: Nullable<Text>) -> Nullable<Text>;
}

/// Whether an actor has this name, in any case of letters.
#[diesel::dsl::auto_type(no_type_alias)]
fn is_named<'a>(username: &'a str) -> _ {
    let username: String = username.to_ascii_lowercase();
    lower(dsl::username).eq(username)
}

/// The actor whose handle has this name, in any case of letters.
pub(crate) async fn find_named(conn: &mut Conn, username: &str) -> QueryResult<Option<LocalActor>> {
    let row = dsl::local_actors
        .filter(is_named(username).and(dsl::is_deleted.eq(false)))
        .select(Actor::as_select());
    Ok(row.get_result(conn).await.optional()?.map(LocalActor::from))
}

/// Inserts `actor`, whose id and name are new.
pub(crate) async fn insert(conn: &mut Conn, actor: &NewActor<'_>) -> QueryResult<()> {
    diesel::insert_into(dsl::local_actors).values(actor).execute(conn).await.map(drop)
}

/// The actor that has the id `iri`.
pub(crate) async fn find(conn: &mut Conn, iri: &Iri) -> QueryResult<Option<LocalActor>> {
    let row = dsl::local_actors
        .find(iri.as_str())
        .filter(dsl::is_deleted.eq(false))
        .select(Actor::as_select());
    Ok(row.get_result(conn).await.optional()?.map(LocalActor::from))
}

/// Whether there is an actor that has the id `iri`.
pub(crate) async fn is_known(conn: &mut Conn, iri: &Iri) -> QueryResult<bool> {
    let actor = dsl::local_actors.find(iri.as_str()).filter(dsl::is_deleted.eq(false));
    diesel::select(exists(actor)).get_result(conn).await
}

/// Keeps how much the actor that has the id `iri` shows.
pub(crate) async fn set_shown(conn: &mut Conn, iri: &Iri, shown: ShownLists) -> QueryResult<()> {
    let actor = dsl::local_actors.find(iri.as_str());
    diesel::update(actor).set(ShownColumns::from(shown)).execute(conn).await.map(drop)
}

/// Marks the actor that has the id `iri` deleted.
pub(crate) async fn bury(conn: &mut Conn, iri: &Iri) -> QueryResult<()> {
    let actor = dsl::local_actors.find(iri.as_str());
    diesel::update(actor).set(dsl::is_deleted.eq(true)).execute(conn).await.map(drop)
}

/// Whether an actor has this name, in any case of letters, or a deleted one had it.
pub(crate) async fn is_taken(conn: &mut Conn, username: &str) -> QueryResult<bool> {
    diesel::select(exists(dsl::local_actors.filter(is_named(username)))).get_result(conn).await
}

/// All actors, by name.
pub(crate) async fn list(conn: &mut Conn) -> QueryResult<Vec<LocalActor>> {
    let rows = dsl::local_actors
        .filter(dsl::is_deleted.eq(false))
        .order((dsl::username.is_not_null(), lower(dsl::username), dsl::iri))
        .select(Actor::as_select());
    Ok(rows.load(conn).await?.into_iter().map(LocalActor::from).collect())
}
