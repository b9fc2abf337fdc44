//! The ports, held to their promises on files.

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

mod accept;
mod actors;
mod announce;
mod application;
mod backup;
mod blocks;
mod check;
mod collections;
mod effects;
mod erase;
mod inbox;
mod lifetimes;
mod messages;
mod model;
mod moves;
mod once;
mod open;
mod pages;
mod plans;
mod publish;
mod queue;
mod reactions;
mod replies;
mod reports;
mod sweep;
mod templates;
mod votes;
mod without_effect;
mod world;
