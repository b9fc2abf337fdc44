//! What is in which collection.

use diesel::result::QueryResult;
use oyez_registry::{Collection, Page, PageRequest};
use oyez_vocab::Iri;

use super::{Conn, Row, Text, limit, list_totals, sql_iri};
use crate::column::{SqlIri, new_id};
use crate::part::Part;

/// A row.
#[derive(Clone, Debug)]
pub(crate) struct CollectionItem {
    pub(super) owner: Text,
    pub(super) kind: Text,
    id: Text,
    pub(super) member: Text,
    item: Text,
}

/// By member, owner and kind.
type Entry = (Text, Text, Text);

impl Row for CollectionItem {
    const TABLE: &'static str = "oyez_collection_items";
    type Key = (Text, Text, Text);
    type Entry = Entry;

    fn key(&self) -> Self::Key {
        (self.owner.clone(), self.kind.clone(), self.id.clone())
    }

    fn entries(&self) -> Vec<Entry> {
        vec![(self.member.clone(), self.owner.clone(), self.kind.clone())]
    }

    fn is_unique(_: &Entry) -> bool {
        true
    }
}

fn entry(collection: &Collection, member: &Iri) -> Entry {
    let (owner, kind) = (collection.owner.as_str(), collection.kind.as_str());
    (member.as_str().into(), owner.into(), kind.into())
}

/// The rows of which `member` is the member.
fn of<'c>(conn: &'c Conn, member: &Iri) -> impl Iterator<Item = &'c CollectionItem> {
    let member: Text = member.as_str().into();
    let found =
        conn.tables.collection_items.found_from((member.clone(), Text::default(), Text::default()));
    found.take_while(move |(entry, _)| entry.0 == member).map(|(_, row)| row)
}

/// Removes the row that has this key.
fn take(conn: &mut Conn, key: &(Text, Text, Text)) {
    if let Some(row) = conn.tables.collection_items.remove(key) {
        list_totals::add(conn, &row.owner, &row.kind, -1);
    }
}

/// Adds `item` to the collection, unless `member` is in it.
pub(crate) async fn insert(
    conn: &mut Conn,
    collection: &Collection,
    member: &Iri,
    item: &Iri,
) -> QueryResult<()> {
    let (owner, kind) = (collection.owner.as_str(), collection.kind.as_str());
    let row = CollectionItem {
        owner: owner.into(),
        kind: kind.into(),
        id: new_id().into(),
        member: member.as_str().into(),
        item: item.as_str().into(),
    };
    if conn.tables.collection_items.insert_new(row) {
        list_totals::add(conn, owner, kind, 1);
    }
    Ok(())
}

/// Takes `member` out of the collection.
pub(crate) async fn remove(
    conn: &mut Conn,
    collection: &Collection,
    member: &Iri,
) -> QueryResult<()> {
    let key = conn.tables.collection_items.by(entry(collection, member)).next().map(Row::key);
    if let Some(key) = key {
        take(conn, &key);
    }
    Ok(())
}

/// Takes `object` out of the lists for everyone that it is in.
pub(crate) async fn withdraw(conn: &mut Conn, object: &Iri) -> QueryResult<()> {
    let shown = of(conn, object).filter(|it| matches!(&*it.kind, "featured" | "replies"));
    let keys: Vec<_> = shown.map(Row::key).collect();
    keys.iter().for_each(|it| take(conn, it));
    Ok(())
}

/// Whether `member` is in the collection.
pub(crate) async fn contains(
    conn: &mut Conn,
    collection: &Collection,
    member: &Iri,
) -> QueryResult<bool> {
    Ok(conn.tables.collection_items.by(entry(collection, member)).next().is_some())
}

/// Those who have blocked `actor`.
pub(crate) async fn blockers(conn: &mut Conn, actor: &Iri) -> QueryResult<Vec<SqlIri>> {
    of(conn, actor).filter(|it| &*it.kind == "blocked").map(|it| sql_iri(&it.owner)).collect()
}

/// Takes `member` out of some of the collections that it is in; returns of how many. It stays
/// blocked: who is gone may come back.
pub(crate) async fn remove_some(conn: &mut Conn, member: &Iri, n_rows: i64) -> QueryResult<usize> {
    let items = of(conn, member).filter(|it| &*it.kind != "blocked");
    let keys: Vec<_> = items.take(limit(n_rows)).map(Row::key).collect();
    keys.iter().for_each(|it| take(conn, it));
    Ok(keys.len())
}

/// A part of a collection.
pub(crate) async fn list(
    conn: &mut Conn,
    collection: &Collection,
    request: &PageRequest,
) -> QueryResult<Page<Iri>> {
    let (owner, kind): (Text, Text) =
        (collection.owner.as_str().into(), collection.kind.as_str().into());
    let part = Part::of(request);
    let first = (owner.clone(), kind.clone(), part.above.into());
    let end = (owner, kind, part.below.into());
    let total = list_totals::get(conn, collection.owner.as_str(), collection.kind.as_str());
    let rows = conn.tables.collection_items.between(first, end);
    list_totals::page(rows, &part, total, |it| &it.id, |it| super::iri(&it.item))
}
