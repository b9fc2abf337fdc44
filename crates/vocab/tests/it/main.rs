//! The vocabulary, from outside.

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

mod classes;
mod contexts;
mod corpus;
mod envelope;
#[cfg(feature = "json-ld")]
mod json_ld;
mod normalize;
mod properties;
mod round_trip;
mod types;
mod validation;
mod values;
