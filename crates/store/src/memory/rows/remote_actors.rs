//! What was fetched of actors of other servers.

use chrono::{DateTime, Utc};
use diesel::result::QueryResult;
use oyez_registry::{RemoteActor as Fetched, StoreError};
use oyez_vocab::Iri;

use super::{Conn, NoEntry, Row, Text, iri, raw, time};
use crate::failure::Failure;

/// A row to insert, or to put in the place of the one there is.
pub(crate) type NewActor = RemoteActor;

/// A row.
#[derive(Clone, Debug)]
pub(crate) struct RemoteActor {
    iri: Text,
    inbox: Text,
    shared_inbox: Option<Text>,
    document: Text,
    pub(super) fetched_at: i64,
    is_outdated: bool,
}

impl RemoteActor {
    /// What was fetched of `actor`, at `now` at the latest.
    pub(crate) fn of(actor: &Fetched, now: DateTime<Utc>) -> Self {
        Self {
            iri: actor.id().as_str().into(),
            inbox: actor.inbox().as_str().into(),
            shared_inbox: actor.shared_inbox().map(|it| it.as_str().into()),
            document: actor.document().as_str().into(),
            fetched_at: now.timestamp_millis(),
            is_outdated: false,
        }
    }
}

impl Row for RemoteActor {
    const TABLE: &'static str = "oyez_remote_actors";
    type Key = Text;
    type Entry = NoEntry;

    fn key(&self) -> Text {
        self.iri.clone()
    }
}

/// Where an actor of another server takes deliveries.
#[derive(Clone, Debug)]
pub(crate) struct Inboxes {
    inbox: Iri,
    shared_inbox: Option<Iri>,
}

impl Inboxes {
    /// The inbox of the actor alone.
    pub(crate) fn own(self) -> Iri {
        self.inbox
    }

    /// The one that it shares, if that is of the same server: who names another's makes us send
    /// there what nobody there asked for.
    pub(crate) fn shared(self) -> Iri {
        self.shared_inbox.filter(|it| it.is_same_origin(&self.inbox)).unwrap_or(self.inbox)
    }
}

/// What there is of the actor that has the id `iri`, unless it is outdated.
fn current<'c>(conn: &'c Conn, iri: &str) -> Option<&'c RemoteActor> {
    conn.tables.remote_actors.get(iri).filter(|it| !it.is_outdated)
}

/// Inserts `actor`, or puts it in the place of what there is of it.
pub(crate) async fn put(conn: &mut Conn, actor: &NewActor) -> QueryResult<()> {
    conn.tables.remote_actors.put(actor.clone());
    Ok(())
}

/// Whether what there is of the actor that has the id `iri` is outdated; `None` where there is
/// nothing.
pub(crate) async fn is_outdated(conn: &mut Conn, iri: &Iri) -> QueryResult<Option<bool>> {
    Ok(conn.tables.remote_actors.get(iri.as_str()).map(|it| it.is_outdated))
}

/// Inserts `actor`, unless there is something of it.
pub(crate) async fn insert(conn: &mut Conn, actor: &NewActor) -> QueryResult<()> {
    conn.tables.remote_actors.insert_new(actor.clone());
    Ok(())
}

/// Takes what there is of the actor that has the id `iri` for outdated.
pub(crate) async fn forget(conn: &mut Conn, iri: &Iri) -> QueryResult<()> {
    conn.tables.remote_actors.update(&iri.as_str().into(), |_| true, |it| it.is_outdated = true);
    Ok(())
}

/// The actor that has the id `iri` and when it was fetched, unless that is outdated.
pub(crate) async fn find(
    conn: &mut Conn,
    iri: &Iri,
) -> Result<Option<(Fetched, DateTime<Utc>)>, Failure> {
    let Some(row) = current(conn, iri.as_str()) else { return Ok(None) };
    let actor = Fetched::from_document(raw(&row.document)?, iri).map_err(|source| {
        let what = format!("the document of `{iri}`");
        StoreError::Corrupt { what, source: Some(Box::new(source)) }
    })?;
    Ok(Some((actor, time(row.fetched_at)?)))
}

/// The inbox of the actor that has the id `iri`, outdated or not; none where it is the one that it
/// shares.
pub(crate) async fn own_inbox(conn: &mut Conn, iri: &Iri) -> QueryResult<Option<Iri>> {
    let row = conn.tables.remote_actors.get(iri.as_str());
    let row = row.filter(|it| it.shared_inbox.as_ref() != Some(&it.inbox));
    row.map(|it| super::iri(&it.inbox)).transpose()
}

/// Removes what there is of the actor that has the id `iri`.
pub(crate) async fn remove(conn: &mut Conn, iri: &Iri) -> QueryResult<()> {
    conn.tables.remote_actors.remove(&iri.as_str().into());
    Ok(())
}

/// The inboxes of the actor that has the id `iri`, unless they are outdated.
pub(crate) async fn inboxes(conn: &mut Conn, iri: &Iri) -> QueryResult<Option<Inboxes>> {
    inboxes_of(conn, iri.as_str())
}

/// The same.
pub(super) fn inboxes_of(conn: &Conn, actor: &str) -> QueryResult<Option<Inboxes>> {
    let Some(row) = current(conn, actor) else { return Ok(None) };
    let shared_inbox = row.shared_inbox.as_deref().map(iri).transpose()?;
    Ok(Some(Inboxes { inbox: iri(&row.inbox)?, shared_inbox }))
}
