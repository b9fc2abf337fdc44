//! What actors of this server have done.

use diesel::result::{Error as QueryError, QueryResult};
use oyez_registry::{Page, PageRequest, StoredActivity, Viewer};
use oyez_vocab::Iri;

use super::{Conn, Row, Text, limit, list_totals};
use crate::part::Part;

/// A row to insert.
#[derive(Clone, Debug)]
pub(crate) struct NewOutboxItem<'a> {
    pub(crate) activity: &'a str,
    pub(crate) owner: &'a str,
    pub(crate) is_public: bool,
}

/// A row.
#[derive(Clone, Debug)]
pub(crate) struct OutboxItem {
    pub(crate) activity: Text,
    pub(crate) owner: Text,
    pub(crate) is_public: bool,
}

#[derive(Clone, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Entry {
    /// By owner, if it is for everyone; and by the activity.
    ForAll(Text, Text),
    /// By owner; and by the activity.
    Of(Text, Text),
}

impl Row for OutboxItem {
    const TABLE: &'static str = "oyez_outbox_items";
    type Key = Text;
    type Entry = Entry;

    fn key(&self) -> Text {
        self.activity.clone()
    }

    fn entries(&self) -> Vec<Entry> {
        let of = Entry::Of(self.owner.clone(), self.activity.clone());
        let for_all = Entry::ForAll(self.owner.clone(), self.activity.clone());
        std::iter::once(of).chain(self.is_public.then_some(for_all)).collect()
    }
}

/// Inserts `item`.
pub(crate) async fn insert(conn: &mut Conn, item: &NewOutboxItem<'_>) -> QueryResult<()> {
    conn.refer_to_activity(item.activity)?;
    conn.refer_to_actor(item.owner)?;
    let (activity, owner, is_public) = (item.activity.into(), item.owner.into(), item.is_public);
    conn.tables.outbox_items.insert(OutboxItem { activity, owner, is_public })?;
    list_totals::add(conn, item.owner, list_totals::OUTBOX, 1);
    list_totals::add(conn, item.owner, list_totals::OUTBOX_FOR_ALL, i64::from(is_public));
    Ok(())
}

/// Shows the activity of this row to its actor only.
pub(crate) async fn hide(conn: &mut Conn, activity: &str) -> QueryResult<()> {
    let items = &mut conn.tables.outbox_items;
    let hidden = items.update(&activity.into(), |it| it.is_public, |it| it.is_public = false);
    if let Some(item) = hidden {
        list_totals::add(conn, &item.owner, list_totals::OUTBOX_FOR_ALL, -1);
    }
    Ok(())
}

/// Shows some of what `owner` has done to nobody else any more; returns the rows of the activities.
pub(crate) async fn hide_some(
    conn: &mut Conn,
    owner: &Iri,
    n_rows: i64,
) -> QueryResult<Vec<String>> {
    let owner: Text = owner.as_str().into();
    let items = conn.tables.outbox_items.found_from(Entry::ForAll(owner.clone(), Text::default()));
    let shown: Vec<String> = items
        .take_while(|(entry, _)| matches!(entry, Entry::ForAll(it, _) if *it == owner))
        .take(limit(n_rows))
        .map(|(_, it)| it.activity.to_string())
        .collect();
    for activity in &shown {
        hide(conn, activity).await?;
    }
    Ok(shown)
}

/// A part of what `owner` has done, as far as the viewer may see it.
pub(crate) async fn list(
    conn: &mut Conn,
    owner: &Iri,
    viewer: Viewer,
    request: &PageRequest,
) -> QueryResult<Page<StoredActivity>> {
    let (list, entry): (_, fn(Text, Text) -> Entry) = match viewer {
        Viewer::Owner => (list_totals::OUTBOX, Entry::Of),
        _ => (list_totals::OUTBOX_FOR_ALL, Entry::ForAll),
    };
    let total = list_totals::get(conn, owner.as_str(), list);
    let owner: Text = owner.as_str().into();
    let part = Part::of(request);
    let (first, end) = (entry(owner.clone(), part.above.into()), entry(owner, part.below.into()));
    let items = conn.tables.outbox_items.between_entries(first, end);
    let shown = |it: &OutboxItem| {
        let activity = conn.tables.activities.get(&it.activity).ok_or(QueryError::NotFound)?;
        activity.stored()
    };
    list_totals::page(items, &part, total, |it| &it.activity, shown)
}
