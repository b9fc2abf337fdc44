//! What is in which collection.

use diesel::{dsl::exists, prelude::*};
use oyez_registry::{Collection, Page, PageRequest};
use oyez_vocab::Iri;

use super::{
    Conn, RunQueryDsl,
    column::Words,
    list_totals::{self, Rows, load_part},
};
use crate::{
    column::{SqlIri, new_id},
    part::Part,
    schema::collection_items::{self, dsl},
};

/// A row to insert.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = collection_items)]
struct NewCollectionItem<'a> {
    owner: &'a str,
    kind: &'a str,
    id: &'a str,
    member: &'a str,
    item: &'a str,
}

/// Adds `item` to the collection, unless `member` is in it.
pub(crate) async fn insert(
    conn: &mut Conn,
    collection: &Collection,
    member: &Iri,
    item: &Iri,
) -> QueryResult<()> {
    let new = NewCollectionItem {
        owner: collection.owner.as_str(),
        kind: collection.kind.as_str(),
        id: &new_id(),
        member: member.as_str(),
        item: item.as_str(),
    };
    diesel::insert_into(dsl::collection_items)
        .values(new)
        .on_conflict((dsl::owner, dsl::kind, dsl::member))
        .do_nothing()
        .execute(conn)
        .await
        .map(drop)
}

/// Takes `member` out of the collection.
pub(crate) async fn remove(
    conn: &mut Conn,
    collection: &Collection,
    member: &Iri,
) -> QueryResult<()> {
    let items = dsl::collection_items
        .filter(dsl::owner.eq(collection.owner.as_str()))
        .filter(dsl::kind.eq(collection.kind.as_str()))
        .filter(dsl::member.eq(member.as_str()));
    diesel::delete(items).execute(conn).await.map(drop)
}

/// Takes `object` out of the lists for everyone that it is in.
pub(crate) async fn withdraw(conn: &mut Conn, object: &Iri) -> QueryResult<()> {
    let items = dsl::collection_items
        // The words of the index, for SQLite to see that it holds all that is sought.
        .filter(Words("kind IN ('featured', 'replies')"))
        .filter(dsl::member.eq(object.as_str()));
    diesel::delete(items).execute(conn).await.map(drop)
}

/// Whether `member` is in the collection.
pub(crate) async fn contains(
    conn: &mut Conn,
    collection: &Collection,
    member: &Iri,
) -> QueryResult<bool> {
    let item = dsl::collection_items
        .filter(dsl::owner.eq(collection.owner.as_str()))
        .filter(dsl::kind.eq(collection.kind.as_str()))
        .filter(dsl::member.eq(member.as_str()));
    diesel::select(exists(item)).get_result(conn).await
}

/// Those who have blocked `actor`.
pub(crate) async fn blockers(conn: &mut Conn, actor: &Iri) -> QueryResult<Vec<SqlIri>> {
    dsl::collection_items
        // The words of the index, for SQLite to see that it holds all that is sought.
        .filter(Words("kind = 'blocked'"))
        .filter(dsl::member.eq(actor.as_str()))
        .select(dsl::owner)
        .load(conn)
        .await
}

/// Takes `member` out of some of the collections that it is in; returns of how many. It stays
/// blocked: who is gone may come back.
pub(crate) async fn remove_some(conn: &mut Conn, member: &Iri, limit: i64) -> QueryResult<usize> {
    let items: Vec<(String, String, String)> = dsl::collection_items
        .filter(dsl::member.eq(member.as_str()).and(dsl::kind.ne("blocked")))
        .limit(limit)
        .select((dsl::owner, dsl::kind, dsl::id))
        .load(conn)
        .await?;
    let n_items = items.len();
    for item in items {
        diesel::delete(dsl::collection_items.find(item)).execute(conn).await?;
    }
    Ok(n_items)
}

/// A part of a collection.
pub(crate) async fn list(
    conn: &mut Conn,
    collection: &Collection,
    request: &PageRequest,
) -> QueryResult<Page<Iri>> {
    let (owner, kind) = (&collection.owner, collection.kind.as_str());
    let total = list_totals::get(conn, owner.as_str(), kind).await?;
    let items = dsl::collection_items
        .filter(dsl::owner.eq(owner.as_str()).and(dsl::kind.eq(kind)))
        .select((dsl::id, dsl::item));
    let part = Part::of(request);
    let rows: Rows<SqlIri> = load_part!(items, dsl::id, part, conn);
    Ok(part.page(rows, total, |it| it.0))
}
