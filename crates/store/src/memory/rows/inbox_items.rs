//! What is in whose inbox.

use chrono::{DateTime, Utc};
use diesel::result::{Error as QueryError, QueryResult};
use oyez_registry::{InboxItem as Shown, Page, PageRequest};
use oyez_vocab::Iri;

use super::{Conn, Row, Text, activities, limit, list_totals, time};
use crate::column::new_id;
use crate::part::Part;

/// A row.
#[derive(Clone, Debug)]
pub(crate) struct InboxItem {
    pub(super) owner: Text,
    id: Text,
    activity: Text,
    received_at: i64,
    read_at: Option<i64>,
}

impl Row for InboxItem {
    const TABLE: &'static str = "oyez_inbox_items";
    type Key = (Text, Text);
    /// By activity and owner.
    type Entry = (Text, Text);

    fn key(&self) -> Self::Key {
        (self.owner.clone(), self.id.clone())
    }

    fn entries(&self) -> Vec<Self::Entry> {
        vec![(self.activity.clone(), self.owner.clone())]
    }

    fn is_unique(_: &Self::Entry) -> bool {
        true
    }
}

/// Puts the activity of the row `activity` into the inbox of `owner`, unless it is in it.
pub(crate) async fn insert(
    conn: &mut Conn,
    owner: &Iri,
    activity: &str,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    conn.refer_to_actor(owner.as_str())?;
    conn.refer_to_activity(activity)?;
    let row = InboxItem {
        owner: owner.as_str().into(),
        id: new_id().into(),
        activity: activity.into(),
        received_at: now.timestamp_millis(),
        read_at: None,
    };
    if conn.tables.inbox_items.insert_new(row) {
        list_totals::add(conn, owner.as_str(), list_totals::INBOX, 1);
    }
    Ok(())
}

/// Marks what has come to `owner` as `activity` read, unless it is. Returns whether it has come.
pub(crate) async fn mark_read(
    conn: &mut Conn,
    owner: &Iri,
    activity: &Iri,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let entry = |row: &Text| (row.clone(), Text::from(owner.as_str()));
    let come = activities::sent(conn, activity)
        .filter_map(|it| conn.tables.inbox_items.by(entry(&it.id)).next().map(Row::key));
    let come: Vec<_> = come.collect();
    for key in &come {
        let read = |it: &mut InboxItem| it.read_at = Some(now.timestamp_millis());
        conn.tables.inbox_items.update(key, |it| it.read_at.is_none(), read);
    }
    Ok(!come.is_empty())
}

/// Removes some of what is in the inbox of `owner`; returns how much.
pub(crate) async fn remove_some(conn: &mut Conn, owner: &Iri, n_rows: i64) -> QueryResult<usize> {
    let rows = conn.tables.inbox_items.rows_from((owner.as_str().into(), Text::default()));
    let own = rows.take_while(|it| *owner == *it.owner).take(limit(n_rows));
    let keys: Vec<_> = own.map(Row::key).collect();
    for key in &keys {
        conn.tables.inbox_items.remove(key);
        list_totals::add(conn, owner.as_str(), list_totals::INBOX, -1);
    }
    Ok(keys.len())
}

/// Whether the activity of this row is in an inbox.
pub(super) fn has(conn: &Conn, activity: &Text) -> bool {
    let first = (activity.clone(), Text::default());
    conn.tables.inbox_items.found_from(first).next().is_some_and(|(it, _)| it.0 == *activity)
}

/// A part of the inbox of `owner`.
pub(crate) async fn list(
    conn: &mut Conn,
    owner: &Iri,
    request: &PageRequest,
) -> QueryResult<Page<Shown>> {
    let total = list_totals::get(conn, owner.as_str(), list_totals::INBOX);
    let owner: Text = owner.as_str().into();
    let part = Part::of(request);
    let (first, end) = ((owner.clone(), part.above.into()), (owner, part.below.into()));
    let rows = conn.tables.inbox_items.between(first, end);
    let shown = |it: &InboxItem| {
        let activity = conn.tables.activities.get(&it.activity).ok_or(QueryError::NotFound)?;
        Ok(Shown {
            activity: activity.stored()?,
            received_at: time(it.received_at)?,
            read_at: it.read_at.map(time).transpose()?,
        })
    };
    list_totals::page(rows, &part, total, |it| &it.id, shown)
}
