//! The actors of this server. Those that have deleted themselves are found no more.

use chrono::{DateTime, Utc};
use diesel::result::QueryResult;
use oyez_registry::{LocalActor, ShownLists};
use oyez_vocab::Iri;

use super::{Conn, Row, Text, iri};

/// A row to insert.
#[derive(Clone, Debug)]
pub(crate) struct NewActor<'a> {
    pub(crate) iri: &'a str,
    pub(crate) username: Option<&'a str>,
    pub(crate) approves_followers: bool,
    #[expect(dead_code, reason = "no program looks into these tables")]
    pub(crate) created_at: i64,
    pub(crate) shown: ShownLists,
}

impl<'a> NewActor<'a> {
    pub(crate) fn of(actor: &'a LocalActor, now: DateTime<Utc>) -> Self {
        Self {
            iri: actor.id.as_str(),
            username: actor.username.as_deref(),
            approves_followers: actor.approves_followers,
            created_at: now.timestamp_millis(),
            shown: actor.shown,
        }
    }
}

/// A row.
#[derive(Clone, Debug)]
pub(crate) struct Actor {
    iri: Text,
    username: Option<Text>,
    approves_followers: bool,
    is_deleted: bool,
    shown: ShownLists,
}

impl Row for Actor {
    const TABLE: &'static str = "oyez_local_actors";
    type Key = Text;
    /// By name, in small letters. Many may have none.
    type Entry = Option<String>;

    fn key(&self) -> Text {
        self.iri.clone()
    }

    fn entries(&self) -> Vec<Self::Entry> {
        vec![self.username.as_deref().map(str::to_ascii_lowercase)]
    }

    fn is_unique(entry: &Self::Entry) -> bool {
        entry.is_some()
    }
}

impl Actor {
    fn actor(&self) -> QueryResult<LocalActor> {
        Ok(LocalActor {
            id: iri(&self.iri)?,
            username: self.username.as_deref().map(str::to_owned),
            approves_followers: self.approves_followers,
            shown: self.shown,
        })
    }

    pub(super) fn is_deleted(&self) -> bool {
        self.is_deleted
    }
}

/// The row of the actor whose name this is or was, in any case of letters.
fn named<'c>(conn: &'c Conn, username: &str) -> Option<&'c Actor> {
    conn.tables.local_actors.by(Some(username.to_ascii_lowercase())).next()
}

/// The actor whose handle has this name, in any case of letters.
pub(crate) async fn find_named(conn: &mut Conn, username: &str) -> QueryResult<Option<LocalActor>> {
    named(conn, username).filter(|it| !it.is_deleted).map(Actor::actor).transpose()
}

/// Inserts `actor`, whose id and name are new.
pub(crate) async fn insert(conn: &mut Conn, actor: &NewActor<'_>) -> QueryResult<()> {
    conn.tables.local_actors.insert(Actor {
        iri: actor.iri.into(),
        username: actor.username.map(Text::from),
        approves_followers: actor.approves_followers,
        is_deleted: false,
        shown: actor.shown,
    })
}

/// The actor that has the id `iri`.
pub(crate) async fn find(conn: &mut Conn, iri: &Iri) -> QueryResult<Option<LocalActor>> {
    let row = conn.tables.local_actors.get(iri.as_str());
    row.filter(|it| !it.is_deleted).map(Actor::actor).transpose()
}

/// Whether there is an actor that has the id `iri`.
pub(crate) async fn is_known(conn: &mut Conn, iri: &Iri) -> QueryResult<bool> {
    Ok(conn.tables.local_actors.get(iri.as_str()).is_some_and(|it| !it.is_deleted))
}

/// Keeps how much the actor that has the id `iri` shows.
pub(crate) async fn set_shown(conn: &mut Conn, iri: &Iri, shown: ShownLists) -> QueryResult<()> {
    conn.tables.local_actors.update(&iri.as_str().into(), |_| true, |it| it.shown = shown);
    Ok(())
}

/// Marks the actor that has the id `iri` deleted.
pub(crate) async fn bury(conn: &mut Conn, iri: &Iri) -> QueryResult<()> {
    conn.tables.local_actors.update(&iri.as_str().into(), |_| true, |it| it.is_deleted = true);
    Ok(())
}

/// Whether an actor has this name, in any case of letters, or a deleted one had it.
pub(crate) async fn is_taken(conn: &mut Conn, username: &str) -> QueryResult<bool> {
    Ok(named(conn, username).is_some())
}

/// All actors, by name.
pub(crate) async fn list(conn: &mut Conn) -> QueryResult<Vec<LocalActor>> {
    let rows = conn.tables.local_actors.found_from(None).map(|(_, row)| row);
    rows.filter(|it| !it.is_deleted).map(Actor::actor).collect()
}
