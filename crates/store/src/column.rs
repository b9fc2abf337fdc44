//! Where columns and the types of the layers below meet.

use std::{borrow::Cow, time::Duration};

use chrono::{DateTime, Utc};
use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    sql_types::{BigInt, Text},
};
use oyez_vocab::{Iri, Raw};
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

/// A document that comes out of a column.
#[derive(Clone, Debug, FromSqlRow)]
pub(crate) struct SqlRaw(Raw<()>);

impl SqlRaw {
    pub(crate) fn into_raw<T>(self) -> Raw<T> {
        self.0.cast()
    }
}

impl<DB> FromSql<Text, DB> for SqlRaw
where
    DB: Backend,
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(Raw::from_text(String::from_sql(bytes)?)?))
    }
}

/// A time that comes out of a column.
#[derive(Clone, Copy, Debug, FromSqlRow)]
pub(crate) struct SqlTime(pub(crate) DateTime<Utc>);

impl<DB> FromSql<BigInt, DB> for SqlTime
where
    DB: Backend,
    i64: FromSql<BigInt, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let millis = i64::from_sql(bytes)?;
        let time = DateTime::from_timestamp_millis(millis);
        Ok(Self(time.ok_or_else(|| format!("{millis} is no time"))?))
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
