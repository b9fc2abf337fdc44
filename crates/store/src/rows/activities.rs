//! Activities.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use oyez_registry::{StoredActivity, Verified};
use oyez_vocab::{AnyActivity, Iri, Ref};

use super::{
    Conn, Db, RunQueryDsl,
    column::{SqlRaw, Words},
};
use crate::{
    column::{SqlIri, text},
    schema::activities::{self, dsl},
};

/// A row to insert.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = activities)]
pub(crate) struct NewActivity<'a> {
    id: &'a str,
    iri: &'a str,
    actor: &'a str,
    kind: Cow<'a, str>,
    object: Option<&'a str>,
    document: &'a str,
    pub(crate) is_public: bool,
    is_undone: bool,
    is_local: bool,
    received_at: i64,
}

impl<'a> NewActivity<'a> {
    /// The row `id` of an activity that was taken at `now`.
    pub(crate) fn of(id: &'a str, activity: &'a Verified<AnyActivity>, now: DateTime<Utc>) -> Self {
        let document = activity.text().as_str();
        let props = activity.activity();
        Self {
            id,
            iri: activity.id().as_str(),
            actor: activity.actor().as_str(),
            kind: text(props.type_name()),
            object: props.object.iter().find_map(Ref::id).map(Iri::as_str),
            document,
            is_public: props.is_public(),
            is_undone: false,
            is_local: activity.is_local(),
            received_at: now.timestamp_millis(),
        }
    }
}

/// A row that is read.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = activities, check_for_backend(Db))]
pub(crate) struct Activity {
    iri: SqlIri,
    actor: SqlIri,
    kind: String,
    object: Option<SqlIri>,
    document: SqlRaw,
    is_public: bool,
    is_undone: bool,
}

impl From<Activity> for StoredActivity {
    fn from(row: Activity) -> Self {
        Self {
            id: row.iri.0,
            actor: row.actor.0,
            kind: row.kind,
            object: row.object.map(|it| it.0),
            document: row.document.into_raw(),
            is_public: row.is_public,
            is_undone: row.is_undone,
        }
    }
}

/// Inserts `activity`, which is new.
pub(crate) async fn insert(conn: &mut Conn, activity: &NewActivity<'_>) -> QueryResult<()> {
    diesel::insert_into(dsl::activities).values(activity).execute(conn).await.map(drop)
}

/// The id of the row of the activity that `actor` has sent as `iri`.
pub(crate) async fn row_id(conn: &mut Conn, iri: &Iri, actor: &Iri) -> QueryResult<Option<String>> {
    dsl::activities
        .filter(dsl::iri.eq(iri.as_str()).and(dsl::actor.eq(actor.as_str())))
        .select(dsl::id)
        .get_result(conn)
        .await
        .optional()
}

/// The activity of an actor of this server that has the id `iri`.
pub(crate) async fn local(conn: &mut Conn, iri: &Iri) -> QueryResult<Option<Activity>> {
    dsl::activities
        .filter(dsl::iri.eq(iri.as_str()).and(dsl::is_local))
        .select(Activity::as_select())
        .get_result(conn)
        .await
        .optional()
}

/// The activity that has the id `iri`; of several actors' the first by actor.
pub(crate) async fn find(conn: &mut Conn, iri: &Iri) -> QueryResult<Option<Activity>> {
    dsl::activities
        .filter(dsl::iri.eq(iri.as_str()))
        .order(dsl::actor)
        .select(Activity::as_select())
        .first(conn)
        .await
        .optional()
}

/// The activity that `actor` has sent as `iri`.
pub(crate) async fn find_by(
    conn: &mut Conn,
    iri: &Iri,
    actor: &Iri,
) -> QueryResult<Option<Activity>> {
    dsl::activities
        .filter(dsl::iri.eq(iri.as_str()).and(dsl::actor.eq(actor.as_str())))
        .select(Activity::as_select())
        .get_result(conn)
        .await
        .optional()
}

/// The latest activity of this actor, object and type that is not undone.
///
/// Finds none of the types that nobody undoes: they are most of all, and not in the index.
pub(crate) async fn latest(
    conn: &mut Conn,
    actor: &Iri,
    kind: &str,
    object: &Iri,
) -> QueryResult<Option<Activity>> {
    dsl::activities
        .filter(dsl::actor.eq(actor.as_str()).and(dsl::object.eq(object.as_str())))
        .filter(dsl::kind.eq(text(kind)).and(diesel::dsl::not(dsl::is_undone)))
        // The words of the index, for SQLite to see that it holds all that is sought.
        .filter(Words("kind NOT IN ('Create', 'Delete', 'Update')"))
        .order(dsl::id.desc())
        .select(Activity::as_select())
        .first(conn)
        .await
        .optional()
}

/// Marks the activity that `actor` has sent as `iri` undone.
pub(crate) async fn retract(conn: &mut Conn, iri: &Iri, actor: &Iri) -> QueryResult<()> {
    let sent = dsl::activities.filter(dsl::iri.eq(iri.as_str()).and(dsl::actor.eq(actor.as_str())));
    diesel::update(sent).set(dsl::is_undone.eq(true)).execute(conn).await.map(drop)
}

/// Shows the activities that hold the text of `object`, an object of this server, to their actors
/// only; returns the ids of their rows.
pub(crate) async fn hide(conn: &mut Conn, object: &Iri) -> QueryResult<Vec<String>> {
    let holding = dsl::activities
        .filter(dsl::object.eq(object.as_str()).and(dsl::is_local))
        .filter(Words("kind IN ('Create', 'Update')"));
    diesel::update(holding).set(dsl::is_public.eq(false)).returning(dsl::id).get_results(conn).await
}

/// Shows the activity of this row to its actor only.
pub(crate) async fn hide_row(conn: &mut Conn, row: &str) -> QueryResult<()> {
    let activity = dsl::activities.find(row);
    diesel::update(activity).set(dsl::is_public.eq(false)).execute(conn).await.map(drop)
}

/// The id and the text of the activity of this row.
pub(crate) async fn document(conn: &mut Conn, row: &str) -> QueryResult<(Iri, String)> {
    let text = dsl::activities.find(row).select((dsl::iri, dsl::document));
    let (iri, document): (SqlIri, String) = text.get_result(conn).await?;
    Ok((iri.0, document))
}
