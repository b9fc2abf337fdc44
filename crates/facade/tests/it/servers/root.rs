//! Servers, whatever database they have.
//!
//! This is compiled once for each, as a module of its own: `super` says which.

mod blocks;
mod client_to_server;
pub(crate) mod club;
mod commands;
mod deliveries;
mod discovery;
mod effects;
mod forwarding;
mod inbox;
mod key_fetches;
mod lists;
mod notifications;
mod reading;
mod signatures;
mod signed_fetches;

use super::{Conn, Database, Site, execute};
