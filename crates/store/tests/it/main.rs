//! The ports, held to their promises on files.

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

mod accept;
mod actors;
mod application;
mod blocks;
mod collections;
mod effects;
mod inbox;
mod messages;
mod model;
mod once;
mod open;
mod pages;
mod plans;
mod publish;
mod queue;
mod reactions;
mod replies;
mod reports;
mod templates;
mod without_effect;
mod world;
