//! The ports, held to their promises on files.

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

mod accept;
mod actors;
mod application;
mod backup;
mod check;
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
mod sweep;
mod templates;
mod world;
