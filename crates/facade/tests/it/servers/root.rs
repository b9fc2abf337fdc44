//! Servers, whatever database they have.
//!
//! This is compiled once for each, as a module of its own: `super` says which.

mod client_to_server;
pub(crate) mod club;
mod commands;
mod deliveries;
mod discovery;
mod effects;
mod inbox;
mod notifications;
mod reading;

use super::{Conn, Database, Site, execute};
