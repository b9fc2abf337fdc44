//! The ports, held to their promises by every store.

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]
#![cfg_attr(
    all(feature = "postgres", feature = "sqlite"),
    expect(clippy::duplicate_mod, reason = "the suite is compiled once for each store")
)]

#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;
mod world;
