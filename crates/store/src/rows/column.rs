//! Where columns and the types of the layers below meet.

use chrono::{DateTime, Utc};
use diesel::{
    AppearsOnTable, Expression, SelectableExpression,
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::{ValidGrouping, is_aggregate},
    query_builder::{AstPass, QueryFragment, QueryId},
    result::QueryResult,
    sql_types::{BigInt, Bool, Text},
};
use oyez_registry::{Shown, Subject, Verdict};
use oyez_vocab::Raw;

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

/// How much of a list is shown, as it comes out of a column.
#[derive(Clone, Copy, Debug, FromSqlRow)]
pub(crate) struct SqlShown(pub(crate) Shown);

impl<DB> FromSql<Text, DB> for SqlShown
where
    DB: Backend,
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(String::from_sql(bytes)?.parse()?))
    }
}

/// What a rule is about, as it comes out of a column.
#[derive(Clone, Debug, FromSqlRow)]
pub(crate) struct SqlSubject(pub(crate) Subject);

impl<DB> FromSql<Text, DB> for SqlSubject
where
    DB: Backend,
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(String::from_sql(bytes)?.parse()?))
    }
}

/// What a rule says, as it comes out of a column.
#[derive(Clone, Copy, Debug, FromSqlRow)]
pub(crate) struct SqlVerdict(pub(crate) Verdict);

impl<DB> FromSql<Text, DB> for SqlVerdict
where
    DB: Backend,
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(String::from_sql(bytes)?.parse()?))
    }
}

/// A condition in the very words of a partial index, for SQLite to see that the index holds all that
/// is sought: a value that is bound later would not show it.
///
/// Unlike with Diesel's `sql`, the statement is prepared once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words(pub(crate) &'static str);

impl Expression for Words {
    type SqlType = Bool;
}

impl<T> AppearsOnTable<T> for Words {}

impl<T> SelectableExpression<T> for Words {}

impl<T> ValidGrouping<T> for Words {
    type IsAggregate = is_aggregate::Never;
}

impl QueryId for Words {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: Backend> QueryFragment<DB> for Words {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(self.0);
        Ok(())
    }
}
