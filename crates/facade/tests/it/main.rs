//! Whole servers, over real HTTP.

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

mod client_to_server;
mod club;
mod connections;
mod deliveries;
mod demo;
mod discovery;
mod durability;
mod effects;
#[cfg(target_os = "linux")]
mod full_disk;
mod inbox;
mod key_fetches;
mod kit;
mod maintenance;
mod messages;
mod models;
mod notifications;
mod reading;
mod signatures;
mod signed_fetches;
mod walkthrough;
