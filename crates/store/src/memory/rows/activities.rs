//! Activities.

use chrono::{DateTime, Utc};
use diesel::result::{Error as QueryError, QueryResult};
use oyez_registry::{StoredActivity, Verified};
use oyez_vocab::{AnyActivity, Iri, Ref};

use super::{Conn, Row, Text, iri, raw};
use crate::column::text;

/// A row to insert.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewActivity<'a> {
    id: &'a str,
    activity: &'a Verified<AnyActivity>,
    pub(crate) is_public: bool,
    received_at: i64,
}

impl<'a> NewActivity<'a> {
    /// The row `id` of an activity that was taken at `now`.
    pub(crate) fn of(id: &'a str, activity: &'a Verified<AnyActivity>, now: DateTime<Utc>) -> Self {
        let is_public = activity.activity().is_public();
        Self { id, activity, is_public, received_at: now.timestamp_millis() }
    }
}

/// A row.
#[derive(Clone, Debug)]
pub(crate) struct Activity {
    pub(super) id: Text,
    pub(super) iri: Text,
    pub(super) actor: Text,
    pub(super) kind: Text,
    object: Option<Text>,
    document: Text,
    pub(super) is_public: bool,
    pub(super) is_undone: bool,
    pub(super) is_local: bool,
    pub(super) received_at: i64,
}

#[derive(Clone, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Entry {
    /// By object, actor and type.
    About(Text, Text, Text),
    /// By id and actor.
    Sent(Text, Text),
}

impl Row for Activity {
    const TABLE: &'static str = "oyez_activities";
    type Key = Text;
    type Entry = Entry;

    fn key(&self) -> Text {
        self.id.clone()
    }

    fn entries(&self) -> Vec<Entry> {
        let sent = Entry::Sent(self.iri.clone(), self.actor.clone());
        let about =
            |object: &Text| Entry::About(object.clone(), self.actor.clone(), self.kind.clone());
        std::iter::once(sent).chain(self.object.iter().map(about)).collect()
    }

    fn is_unique(entry: &Entry) -> bool {
        matches!(entry, Entry::Sent(..))
    }
}

/// What is read of a row.
#[derive(Clone, Debug)]
pub(crate) struct Read(StoredActivity);

impl From<Read> for StoredActivity {
    fn from(read: Read) -> Self {
        read.0
    }
}

impl Activity {
    pub(super) fn stored(&self) -> QueryResult<StoredActivity> {
        Ok(StoredActivity {
            id: iri(&self.iri)?,
            actor: iri(&self.actor)?,
            kind: self.kind.to_string(),
            object: self.object.as_deref().map(iri).transpose()?,
            document: raw(&self.document)?,
            is_public: self.is_public,
            is_undone: self.is_undone,
        })
    }
}

/// Inserts `activity`, which is new.
pub(crate) async fn insert(conn: &mut Conn, activity: &NewActivity<'_>) -> QueryResult<()> {
    let NewActivity { id, activity, is_public, received_at } = *activity;
    let props = activity.activity();
    conn.tables.activities.insert(Activity {
        id: id.into(),
        iri: activity.id().as_str().into(),
        actor: activity.actor().as_str().into(),
        kind: text(props.type_name()).as_ref().into(),
        object: props.object.iter().find_map(Ref::id).map(|it| it.as_str().into()),
        document: activity.text().as_str().into(),
        is_public,
        is_undone: false,
        is_local: activity.is_local(),
        received_at,
    })
}

/// All that was sent as `iri`, by actor.
pub(super) fn sent<'c>(conn: &'c Conn, iri: &Iri) -> impl Iterator<Item = &'c Activity> {
    let sent: Text = iri.as_str().into();
    let found = conn.tables.activities.found_from(Entry::Sent(sent.clone(), Text::default()));
    found
        .take_while(move |(entry, _)| matches!(entry, Entry::Sent(it, _) if *it == sent))
        .map(|(_, row)| row)
}

fn sent_by<'c>(conn: &'c Conn, iri: &Iri, actor: &Iri) -> Option<&'c Activity> {
    let sent = Entry::Sent(iri.as_str().into(), actor.as_str().into());
    conn.tables.activities.by(sent).next()
}

fn read(row: Option<&Activity>) -> QueryResult<Option<Read>> {
    row.map(|it| it.stored().map(Read)).transpose()
}

/// The id of the row of the activity that `actor` has sent as `iri`.
pub(crate) async fn row_id(conn: &mut Conn, iri: &Iri, actor: &Iri) -> QueryResult<Option<String>> {
    Ok(sent_by(conn, iri, actor).map(|it| it.id.to_string()))
}

/// The activity of an actor of this server that has the id `iri`.
pub(crate) async fn local(conn: &mut Conn, iri: &Iri) -> QueryResult<Option<Read>> {
    read(sent(conn, iri).find(|it| it.is_local))
}

/// The activity that has the id `iri`; of several actors' the first by actor.
pub(crate) async fn find(conn: &mut Conn, iri: &Iri) -> QueryResult<Option<Read>> {
    read(sent(conn, iri).next())
}

/// The activity that `actor` has sent as `iri`.
pub(crate) async fn find_by(conn: &mut Conn, iri: &Iri, actor: &Iri) -> QueryResult<Option<Read>> {
    read(sent_by(conn, iri, actor))
}

/// The latest activity of this actor, object and type that is not undone.
///
/// Finds none of the types that nobody undoes.
pub(crate) async fn latest(
    conn: &mut Conn,
    actor: &Iri,
    kind: &str,
    object: &Iri,
) -> QueryResult<Option<Read>> {
    if matches!(kind, "Create" | "Delete" | "Update") {
        return Ok(None);
    }
    let about =
        Entry::About(object.as_str().into(), actor.as_str().into(), text(kind).as_ref().into());
    read(conn.tables.activities.by(about).filter(|it| !it.is_undone).last())
}

/// Marks the activity that `actor` has sent as `iri` undone.
pub(crate) async fn retract(conn: &mut Conn, iri: &Iri, actor: &Iri) -> QueryResult<()> {
    let row = sent_by(conn, iri, actor).map(|it| it.id.clone());
    if let Some(row) = row {
        conn.tables.activities.update(&row, |_| true, |it| it.is_undone = true);
    }
    Ok(())
}

/// Shows the activities that hold the text of `object`, an object of this server, to their actors
/// only; returns the ids of their rows.
pub(crate) async fn hide(conn: &mut Conn, object: &Iri) -> QueryResult<Vec<String>> {
    let about: Text = object.as_str().into();
    let first = Entry::About(about.clone(), Text::default(), Text::default());
    let found = conn.tables.activities.found_from(first);
    let holding: Vec<String> = found
        .take_while(|(entry, _)| matches!(entry, Entry::About(it, ..) if *it == about))
        .map(|(_, row)| row)
        .filter(|it| it.is_local && matches!(&*it.kind, "Create" | "Update"))
        .map(|it| it.id.to_string())
        .collect();
    for row in &holding {
        hide_row(conn, row).await?;
    }
    Ok(holding)
}

/// Shows the activity of this row to its actor only.
pub(crate) async fn hide_row(conn: &mut Conn, row: &str) -> QueryResult<()> {
    conn.tables.activities.update(&row.into(), |_| true, |it| it.is_public = false);
    Ok(())
}

/// The id and the text of the activity of this row.
pub(crate) async fn document(conn: &mut Conn, row: &str) -> QueryResult<(Iri, String)> {
    let row = conn.tables.activities.get(row).ok_or(QueryError::NotFound)?;
    Ok((iri(&row.iri)?, row.document.to_string()))
}
