//! Whole servers, over real HTTP.

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]
#![cfg_attr(
    feature = "postgres",
    expect(clippy::duplicate_mod, reason = "what every database does is compiled once for each")
)]

mod attacks;
mod connections;
mod corpus;
mod demo;
mod durability;
mod federation;
#[cfg(target_os = "linux")]
mod full_disk;
mod kit;
mod lookup;
mod maintenance;
mod messages;
mod models;
#[cfg(feature = "postgres")]
mod postgres;
mod sqlite;
mod walkthrough;
