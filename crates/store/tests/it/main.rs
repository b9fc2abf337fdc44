//! The ports, held to their promises on files.

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

mod accept;
mod actors;
mod announce;
mod application;
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
mod templates;
mod votes;
mod world;
