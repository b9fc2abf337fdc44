//! What can be wrong with a proof.

/// Why a document's proof does not count, or could not be made.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// The `@context` of the document does not begin with the proof's.
    #[error("`@context` of the document does not begin with that of the proof")]
    Context,
    /// The time in `expires` has passed.
    #[error("proof has expired")]
    Expired,
    /// The proof was made later than now, by more than clocks differ.
    #[error("proof is dated in the future")]
    Future,
    /// The key is no Ed25519 key.
    #[error("proofs are made with Ed25519 keys")]
    Key,
    /// The proof was not made by the key over this document.
    #[error("proof does not match the document and the key")]
    Mismatch,
    /// There are more proofs than any document needs.
    #[error("document has more than 4 proofs")]
    TooMany,
    /// The document cannot be written in the one form that is signed.
    #[error("document has no canonical form")]
    Uncanonical,
}
