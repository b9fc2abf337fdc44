//! Reading and writing documents as their types, beside doing so as JSON of no type.

use super::comparison::Comparison;
use crate::Outcome;

/// Runs `crates/vocab/benches/speed.rs`.
pub(super) fn run(n_runs: usize) -> Outcome {
    let limits =
        &[("create_read_write", 0.80), ("person_read_write", 0.80), ("create_raw_envelope", 0.30)];
    // Alone: what other crates ask of serde_json would make the peer another one.
    let crates = &["oyez-vocab"];
    Comparison { crates, program: "speed", peer: "`Value`", limits }.run(n_runs)
}
