//! Objects and their tombstones.

use diesel::result::QueryResult;
use oyez_registry::StoredObject;
use oyez_vocab::Iri;

use super::{Conn, Row, Text, iri, limit, raw, sql_iri};
use crate::column::SqlIri;

/// A row to insert, or to put in the place of the one there is.
#[derive(Clone, Debug)]
pub(crate) struct NewObject<'a> {
    pub(crate) iri: &'a str,
    pub(crate) owner: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) document: &'a str,
    pub(crate) is_public: bool,
    pub(crate) is_deleted: bool,
    pub(crate) updated_at: i64,
}

/// A row.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    pub(super) iri: Text,
    pub(super) owner: Text,
    kind: Text,
    document: Text,
    is_public: bool,
    pub(super) is_deleted: bool,
    pub(super) updated_at: i64,
}

impl Row for Object {
    const TABLE: &'static str = "oyez_objects";
    type Key = Text;
    /// By owner, unless it is deleted.
    type Entry = Text;

    fn key(&self) -> Text {
        self.iri.clone()
    }

    fn entries(&self) -> Vec<Text> {
        (!self.is_deleted).then(|| self.owner.clone()).into_iter().collect()
    }
}

/// Inserts `object`, or puts it in the place of the one that has its id.
pub(crate) async fn put(conn: &mut Conn, object: &NewObject<'_>) -> QueryResult<()> {
    conn.tables.objects.put(Object {
        iri: object.iri.into(),
        owner: object.owner.into(),
        kind: object.kind.into(),
        document: object.document.into(),
        is_public: object.is_public,
        is_deleted: object.is_deleted,
        updated_at: object.updated_at,
    });
    Ok(())
}

/// The object that has the id `iri`, or its tombstone.
pub(crate) async fn find(conn: &mut Conn, id: &Iri) -> QueryResult<Option<StoredObject>> {
    let Some(row) = conn.tables.objects.get(id.as_str()) else { return Ok(None) };
    Ok(Some(StoredObject {
        id: id.clone(),
        owner: iri(&row.owner)?,
        document: raw(&row.document)?,
        is_public: row.is_public,
        is_deleted: row.is_deleted,
    }))
}

/// Removes the tombstone that has the id `iri`.
pub(crate) async fn lift(conn: &mut Conn, iri: &Iri) -> QueryResult<()> {
    if conn.tables.objects.get(iri.as_str()).is_some_and(|it| it.is_deleted) {
        conn.tables.objects.remove(&iri.as_str().into());
    }
    Ok(())
}

/// Some objects of `owner` that are not deleted: their ids and types.
pub(crate) async fn some_of(
    conn: &mut Conn,
    owner: &Iri,
    n_rows: i64,
) -> QueryResult<Vec<(SqlIri, String)>> {
    let rows = conn.tables.objects.by(owner.as_str().into()).take(limit(n_rows));
    rows.map(|it| Ok((sql_iri(&it.iri)?, it.kind.to_string()))).collect()
}

/// Who owns the object that has the id `iri`.
pub(crate) async fn owner(conn: &mut Conn, id: &Iri) -> QueryResult<Option<Iri>> {
    conn.tables.objects.get(id.as_str()).map(|it| iri(&it.owner)).transpose()
}

/// Whether the object that has the id `iri` is for everyone.
pub(crate) async fn is_public(conn: &mut Conn, iri: &Iri) -> QueryResult<bool> {
    Ok(conn.tables.objects.get(iri.as_str()).is_some_and(|it| it.is_public))
}
