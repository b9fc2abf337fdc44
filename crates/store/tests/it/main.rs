//! The ports, held to their promises by every store.

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]
#![cfg_attr(
    any(feature = "postgres", feature = "sqlite"),
    expect(clippy::duplicate_mod, reason = "what all stores do is tested with each of them")
)]

mod agreement;
mod memory;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod versions;
mod world;
