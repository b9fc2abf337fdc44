//! Rows, and what is asked of each kind of them and done with it.
//!
//! The functions are those of the rows in SQL, and async for their sake: nothing is waited for here.
//! What a database holds to by constraints and triggers, they do themselves.

pub(crate) mod activities;
pub(crate) mod collection_items;
pub(crate) mod deliveries;
pub(crate) mod erasures;
pub(crate) mod expired;
pub(crate) mod findings;
pub(crate) mod follows;
pub(crate) mod inbox_items;
pub(crate) mod keys;
pub(crate) mod list_totals;
pub(crate) mod local_actors;
pub(crate) mod messages;
pub(crate) mod moves;
pub(crate) mod objects;
pub(crate) mod outbox_items;
pub(crate) mod remote_actors;
pub(crate) mod reports;
pub(crate) mod rules;
pub(crate) mod templates;
pub(crate) mod tokens;
pub(crate) mod told;
pub(crate) mod votes;

use chrono::{DateTime, Utc};
use diesel::result::{Error as QueryError, QueryResult};
use oyez_vocab::{Iri, Raw};

use super::{
    Conn,
    connection::Tables,
    table::{NoEntry, Row, Text},
};
use crate::column::SqlIri;

/// An [`Iri`] out of a row.
fn iri(text: &str) -> QueryResult<Iri> {
    text.parse().map_err(|it| QueryError::DeserializationError(Box::new(it)))
}

/// The same, as what comes out of a column.
fn sql_iri(text: &str) -> QueryResult<SqlIri> {
    iri(text).map(SqlIri)
}

/// A document out of a row.
fn raw<T>(text: &str) -> QueryResult<Raw<T>> {
    Raw::from_text(text.to_owned()).map_err(|it| QueryError::DeserializationError(Box::new(it)))
}

/// A time out of a row.
fn time(millis: i64) -> QueryResult<DateTime<Utc>> {
    let time = DateTime::from_timestamp_millis(millis);
    time.ok_or_else(|| QueryError::DeserializationError(format!("{millis} is no time").into()))
}

/// As much of something as a statement may take.
fn limit(limit: i64) -> usize {
    usize::try_from(limit).unwrap_or_default()
}
