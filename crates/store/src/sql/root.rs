//! What a store does, in SQL that every database here understands.
//!
//! This is compiled once for each database, as a module of its own: `super` says which. The
//! functions are async for the sake of those that are asked over a connection; on SQLite nothing
//! ever has to be waited for.

pub(crate) mod accept;
pub(crate) mod audience;
pub(crate) mod blocks;
pub(crate) mod change;
pub(crate) mod context;
pub(crate) mod erase;
pub(crate) mod fact;
pub(crate) mod findings;
pub(crate) mod notify;
pub(crate) mod port;
pub(crate) mod publish;
pub(crate) mod queue;
pub(crate) mod rows;
pub(crate) mod sweep;
pub(crate) mod things;

pub(crate) use self::context::Context;
use super::{Conn, Db, RunQueryDsl, Store, transaction};
