//! The ports, held to their promises by every store.

#![expect(clippy::duplicate_mod, reason = "what all stores do is tested with each of them")]
#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

mod agreement;
mod memory;
mod sqlite;
mod world;
