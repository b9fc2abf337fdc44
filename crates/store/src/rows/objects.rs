//! Objects and their tombstones.

use diesel::prelude::*;
use oyez_registry::StoredObject;
use oyez_vocab::Iri;

use super::{Conn, Db, RunQueryDsl, column::SqlRaw};
use crate::column::SqlIri;
use crate::schema::objects::{self, dsl};

/// A row to insert, or to put in the place of the one there is.
#[derive(AsChangeset, Clone, Debug, Insertable)]
#[diesel(table_name = objects)]
pub(crate) struct NewObject<'a> {
    pub(crate) iri: &'a str,
    pub(crate) owner: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) document: &'a str,
    pub(crate) is_public: bool,
    pub(crate) is_deleted: bool,
    pub(crate) updated_at: i64,
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = objects, check_for_backend(Db))]
struct Object {
    iri: SqlIri,
    owner: SqlIri,
    document: SqlRaw,
    is_public: bool,
    is_deleted: bool,
}

impl From<Object> for StoredObject {
    fn from(row: Object) -> Self {
        Self {
            id: row.iri.0,
            owner: row.owner.0,
            document: row.document.into_raw(),
            is_public: row.is_public,
            is_deleted: row.is_deleted,
        }
    }
}

/// Inserts `object`, or puts it in the place of the one that has its id.
pub(crate) async fn put(conn: &mut Conn, object: &NewObject<'_>) -> QueryResult<()> {
    // Most are new. Diesel prepares an insert that may update anew each time, and this one once.
    let new = diesel::insert_into(dsl::objects).values(object).on_conflict(dsl::iri).do_nothing();
    if new.execute(conn).await? == 0 {
        diesel::update(dsl::objects.find(object.iri)).set(object).execute(conn).await?;
    }
    Ok(())
}

/// The object that has the id `iri`, or its tombstone.
pub(crate) async fn find(conn: &mut Conn, iri: &Iri) -> QueryResult<Option<StoredObject>> {
    let row = dsl::objects.find(iri.as_str()).select(Object::as_select());
    Ok(row.get_result(conn).await.optional()?.map(StoredObject::from))
}

/// Removes the tombstone that has the id `iri`.
pub(crate) async fn lift(conn: &mut Conn, iri: &Iri) -> QueryResult<()> {
    let tombstone = dsl::objects.find(iri.as_str()).filter(dsl::is_deleted.eq(true));
    diesel::delete(tombstone).execute(conn).await.map(drop)
}

/// Some objects of `owner` that are not deleted: their ids and types.
pub(crate) async fn some_of(
    conn: &mut Conn,
    owner: &Iri,
    limit: i64,
) -> QueryResult<Vec<(SqlIri, String)>> {
    dsl::objects
        .filter(dsl::owner.eq(owner.as_str()).and(dsl::is_deleted.eq(false)))
        .limit(limit)
        .select((dsl::iri, dsl::kind))
        .load(conn)
        .await
}

/// Who owns the object that has the id `iri`.
pub(crate) async fn owner(conn: &mut Conn, iri: &Iri) -> QueryResult<Option<Iri>> {
    let owner = dsl::objects.find(iri.as_str()).select(dsl::owner);
    Ok(owner.get_result::<SqlIri>(conn).await.optional()?.map(|it| it.0))
}

/// Whether the object that has the id `iri` is for everyone.
pub(crate) async fn is_public(conn: &mut Conn, iri: &Iri) -> QueryResult<bool> {
    let is_public = dsl::objects.find(iri.as_str()).select(dsl::is_public);
    Ok(is_public.get_result(conn).await.optional()?.unwrap_or(false))
}
