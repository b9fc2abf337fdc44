//! Rows, and the statements about each kind of them, in SQL that every database here understands.
//!
//! This is compiled once for each database, as a module of its own: `super` says which. The
//! functions are async for the sake of those that are asked over a connection; on SQLite nothing
//! ever has to be waited for.

pub(crate) mod activities;
pub(crate) mod collection_items;
mod column;
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

use super::{Conn, Db, RunQueryDsl};
