//! Tests of what other crates see.

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

mod cavage;
mod client;
mod keys;
mod rfc9421;
mod server;
mod tls;
