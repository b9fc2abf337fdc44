//! What was fetched of actors of other servers.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use oyez_registry::{RemoteActor, StoreError};
use oyez_vocab::Iri;

use super::{
    Conn, Db, RunQueryDsl,
    column::{SqlRaw, SqlTime},
};
use crate::{
    column::SqlIri,
    failure::Failure,
    schema::remote_actors::{self, dsl},
};

/// A row to insert, or to put in the place of the one there is.
#[derive(AsChangeset, Clone, Debug, Insertable)]
#[diesel(table_name = remote_actors, treat_none_as_null = true)]
pub(crate) struct NewActor<'a> {
    iri: &'a str,
    inbox: &'a str,
    shared_inbox: Option<&'a str>,
    document: &'a str,
    fetched_at: i64,
    is_outdated: bool,
}

impl<'a> NewActor<'a> {
    /// What was fetched of `actor`, at `now` at the latest.
    pub(crate) fn of(actor: &'a RemoteActor, now: DateTime<Utc>) -> Self {
        Self {
            iri: actor.id().as_str(),
            inbox: actor.inbox().as_str(),
            shared_inbox: actor.shared_inbox().map(Iri::as_str),
            document: actor.document().as_str(),
            fetched_at: now.timestamp_millis(),
            is_outdated: false,
        }
    }
}

/// Where an actor of another server takes deliveries.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = remote_actors, check_for_backend(Db))]
pub(crate) struct Inboxes {
    inbox: SqlIri,
    shared_inbox: Option<SqlIri>,
}

impl Inboxes {
    /// The inbox of the actor alone.
    pub(crate) fn own(self) -> Iri {
        self.inbox.0
    }

    /// The one that it shares, if that is of the same server: who names another's makes us send
    /// there what nobody there asked for.
    pub(crate) fn shared(self) -> Iri {
        let shared = self.shared_inbox.map(|it| it.0);
        shared.filter(|it| it.is_same_origin(&self.inbox.0)).unwrap_or(self.inbox.0)
    }
}

/// Inserts `actor`, or puts it in the place of what there is of it.
pub(crate) async fn put(conn: &mut Conn, actor: &NewActor<'_>) -> QueryResult<()> {
    diesel::insert_into(dsl::remote_actors)
        .values(actor)
        .on_conflict(dsl::iri)
        .do_update()
        .set(actor)
        .execute(conn)
        .await
        .map(drop)
}

/// Whether what there is of the actor that has the id `iri` is outdated; `None` where there is
/// nothing.
pub(crate) async fn is_outdated(conn: &mut Conn, iri: &Iri) -> QueryResult<Option<bool>> {
    let is_outdated = dsl::remote_actors.find(iri.as_str()).select(dsl::is_outdated);
    is_outdated.get_result(conn).await.optional()
}

/// Inserts `actor`, unless there is something of it.
pub(crate) async fn insert(conn: &mut Conn, actor: &NewActor<'_>) -> QueryResult<()> {
    diesel::insert_into(dsl::remote_actors)
        .values(actor)
        .on_conflict(dsl::iri)
        .do_nothing()
        .execute(conn)
        .await
        .map(drop)
}

/// Takes what there is of the actor that has the id `iri` for outdated.
pub(crate) async fn forget(conn: &mut Conn, iri: &Iri) -> QueryResult<()> {
    let actor = dsl::remote_actors.find(iri.as_str());
    diesel::update(actor).set(dsl::is_outdated.eq(true)).execute(conn).await.map(drop)
}

/// The actor that has the id `iri` and when it was fetched, unless that is outdated.
pub(crate) async fn find(
    conn: &mut Conn,
    iri: &Iri,
) -> Result<Option<(RemoteActor, DateTime<Utc>)>, Failure> {
    let row = dsl::remote_actors
        .find(iri.as_str())
        .filter(diesel::dsl::not(dsl::is_outdated))
        .select((dsl::document, dsl::fetched_at))
        .get_result::<(SqlRaw, SqlTime)>(conn)
        .await
        .optional()?;
    let Some((document, fetched_at)) = row else { return Ok(None) };
    let actor = RemoteActor::from_document(document.into_raw(), iri).map_err(|source| {
        let what = format!("the document of `{iri}`");
        StoreError::Corrupt { what, source: Some(Box::new(source)) }
    })?;
    Ok(Some((actor, fetched_at.0)))
}

/// The inbox of the actor that has the id `iri`, outdated or not; none where it is the one that it
/// shares.
pub(crate) async fn own_inbox(conn: &mut Conn, iri: &Iri) -> QueryResult<Option<Iri>> {
    let is_own = dsl::shared_inbox.is_null().or(dsl::shared_inbox.ne(dsl::inbox.nullable()));
    let inbox = dsl::remote_actors.find(iri.as_str()).filter(is_own).select(dsl::inbox);
    Ok(inbox.get_result::<SqlIri>(conn).await.optional()?.map(|it| it.0))
}

/// Removes what there is of the actor that has the id `iri`.
pub(crate) async fn remove(conn: &mut Conn, iri: &Iri) -> QueryResult<()> {
    diesel::delete(dsl::remote_actors.find(iri.as_str())).execute(conn).await.map(drop)
}

/// The inboxes of the actor that has the id `iri`, unless they are outdated.
pub(crate) async fn inboxes(conn: &mut Conn, iri: &Iri) -> QueryResult<Option<Inboxes>> {
    dsl::remote_actors
        .find(iri.as_str())
        .filter(diesel::dsl::not(dsl::is_outdated))
        .select(Inboxes::as_select())
        .get_result(conn)
        .await
        .optional()
}
