//! Verifying signed requests, beside the cryptography alone.

use super::{comparison::Comparison, program::CRATES};
use crate::Outcome;

/// Runs `crates/http/benches/signatures.rs`.
pub(super) fn run(n_runs: usize) -> Outcome {
    // 0.8 of the rate is 1.25 of the time.
    let limits = &[("cavage_rsa", 1.25), ("rfc9421_rsa", 1.25), ("rfc9421_ed25519", 1.25)];
    let (program, peer) = ("signatures", "aws-lc-rs alone");
    Comparison { crates: CRATES, program, peer, limits }.run(n_runs)
}
