//! What is in which collection.

use diesel::{
    dsl::{exists, sql},
    prelude::*,
    sql_types::Bool,
};
use oyez_registry::{Collection, Page, PageRequest};
use oyez_vocab::Iri;

use super::list_totals;
use crate::{
    column::{SqlIri, new_id},
    rows::list_totals::{Rows, page},
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
pub(crate) fn insert(
    conn: &mut SqliteConnection,
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
        .map(drop)
}

/// Takes `member` out of the collection.
pub(crate) fn remove(
    conn: &mut SqliteConnection,
    collection: &Collection,
    member: &Iri,
) -> QueryResult<()> {
    let items = dsl::collection_items
        .filter(dsl::owner.eq(collection.owner.as_str()))
        .filter(dsl::kind.eq(collection.kind.as_str()))
        .filter(dsl::member.eq(member.as_str()));
    diesel::delete(items).execute(conn).map(drop)
}

/// Takes `object` out of the lists for everyone that it is in.
pub(crate) fn withdraw(conn: &mut SqliteConnection, object: &Iri) -> QueryResult<()> {
    let items = dsl::collection_items
        // The words of the index, for SQLite to see that it holds all that is sought.
        .filter(sql::<Bool>("kind IN ('featured', 'replies')"))
        .filter(dsl::member.eq(object.as_str()));
    diesel::delete(items).execute(conn).map(drop)
}

/// Whether `member` is in the collection.
pub(crate) fn contains(
    conn: &mut SqliteConnection,
    collection: &Collection,
    member: &Iri,
) -> QueryResult<bool> {
    let item = dsl::collection_items
        .filter(dsl::owner.eq(collection.owner.as_str()))
        .filter(dsl::kind.eq(collection.kind.as_str()))
        .filter(dsl::member.eq(member.as_str()));
    diesel::select(exists(item)).get_result(conn)
}

/// Those who have blocked `actor`.
pub(crate) fn blockers(conn: &mut SqliteConnection, actor: &Iri) -> QueryResult<Vec<SqlIri>> {
    dsl::collection_items
        // The words of the index, for SQLite to see that it holds all that is sought.
        .filter(sql::<Bool>("kind = 'blocked'"))
        .filter(dsl::member.eq(actor.as_str()))
        .select(dsl::owner)
        .load(conn)
}

/// Takes `member` out of some of the collections that it is in; returns of how many. It stays
/// blocked: who is gone may come back.
pub(crate) fn remove_some(
    conn: &mut SqliteConnection,
    member: &Iri,
    limit: i64,
) -> QueryResult<usize> {
    let items: Vec<(String, String, String)> = dsl::collection_items
        .filter(dsl::member.eq(member.as_str()).and(dsl::kind.ne("blocked")))
        .limit(limit)
        .select((dsl::owner, dsl::kind, dsl::id))
        .load(conn)?;
    let n_items = items.len();
    for item in items {
        diesel::delete(dsl::collection_items.find(item)).execute(conn)?;
    }
    Ok(n_items)
}

/// A part of a collection.
pub(crate) fn list(
    conn: &mut SqliteConnection,
    collection: &Collection,
    request: &PageRequest,
) -> QueryResult<Page<Iri>> {
    let (owner, kind) = (&collection.owner, collection.kind.as_str());
    let total = list_totals::get(conn, owner.as_str(), kind)?;
    let rows: Rows<SqlIri> = dsl::collection_items
        .filter(dsl::owner.eq(owner.as_str()).and(dsl::kind.eq(kind)))
        .filter(dsl::id.lt(list_totals::before(request)))
        .order(dsl::id.desc())
        .limit(list_totals::limit(request))
        .select((dsl::id, dsl::item))
        .load(conn)?;
    Ok(page(rows, request, total, |it| it.0))
}
