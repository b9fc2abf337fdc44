//! What columns hold, whatever they are columns of.

use std::{borrow::Cow, time::Duration};

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    sql_types::Text,
};
use oyez_vocab::Iri;
use uuid::Uuid;

/// An [`Iri`] that comes out of a column.
#[derive(Clone, Debug, FromSqlRow)]
pub(crate) struct SqlIri(pub(crate) Iri);

impl<DB> FromSql<Text, DB> for SqlIri
where
    DB: Backend,
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(Iri::try_from(String::from_sql(bytes)?)?))
    }
}

/// `text` as a column takes it: PostgreSQL keeps no U+0000, so that no store does.
///
/// Only what was read out of a document can have one. In a document itself it is an escape.
pub(crate) fn text(text: &str) -> Cow<'_, str> {
    match text.contains('\0') {
        true => Cow::Owned(text.replace('\0', "\u{fffd}")),
        false => Cow::Borrowed(text),
    }
}

/// A new id of a row: unlike all others, and later than those that this process made before.
pub(crate) fn new_id() -> String {
    Uuid::now_v7().simple().to_string()
}

/// How many milliseconds `time` takes, as columns count them.
pub(crate) fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
