//! The ports, held to their promises by every store.

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

mod sqlite;
mod world;
