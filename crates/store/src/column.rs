//! What columns hold, whatever they are columns of.

use std::{borrow::Cow, time::Duration};

use diesel::{
    AppearsOnTable, Expression, SelectableExpression,
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::{ValidGrouping, is_aggregate},
    query_builder::{AstPass, QueryFragment, QueryId},
    result::QueryResult,
    sql_types::{Bool, Text},
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

/// A condition in the very words of a partial index, for SQLite to see that the index holds all that
/// is sought: a value that is bound later would not show it.
///
/// Unlike with Diesel's `sql`, the statement is prepared once.
#[cfg_attr(
    not(any(feature = "postgres", feature = "sqlite")),
    expect(dead_code, reason = "what is in memory has no index")
)]
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
