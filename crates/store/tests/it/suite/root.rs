//! What every store does, whatever it keeps its rows in.
//!
//! This is compiled once for each store, as a module of its own: `super` says which.

mod accept;
mod actors;
mod announce;
mod blocks;
pub(crate) mod check;
mod collections;
mod effects;
mod erase;
mod inbox;
mod late;
mod lifetimes;
pub(crate) mod messages;
mod moves;
mod once;
mod pages;
mod publish;
mod queue;
mod reactions;
mod replies;
mod reports;
mod restart;
mod rules;
mod shown;
mod sweep;
pub(crate) mod templates;
mod votes;
mod without_effect;

use super::{Conn, World};
use crate::world::{ALICE, ANNA, BILL, BOB, CAROL, iri, local, remote, routes, sent_by, sent_text};
