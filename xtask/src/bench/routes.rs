//! Resolving paths and making them among many registrations, beside doing so among few.

use super::{comparison::Comparison, program::CRATES};
use crate::Outcome;

/// Runs `crates/registry/benches/routes.rs`.
pub(super) fn run(n_runs: usize) -> Outcome {
    let limits = &[("resolve_thing", 1.50), ("resolve_inbox", 1.50), ("resolve_nothing", 1.50)];
    Comparison { crates: CRATES, program: "routes", peer: "among 10", limits }.run(n_runs)
}
