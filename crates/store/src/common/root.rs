//! What a store does, whatever it keeps its rows in.
//!
//! This is compiled once for each database, as a module of its own: `super` says which, and has
//! the rows.

pub(crate) mod accept;
pub(crate) mod audience;
pub(crate) mod blocks;
pub(crate) mod change;
pub(crate) mod context;
pub(crate) mod erase;
pub(crate) mod fact;
pub(crate) mod forward;
pub(crate) mod notify;
pub(crate) mod port;
pub(crate) mod publish;
pub(crate) mod queue;
pub(crate) mod sweep;
pub(crate) mod things;

pub(crate) use self::context::Context;
use super::{Conn, Store, rows, transaction};
