//! Documents that prove who has made them ([FEP-8b32]), by the cryptosuite [eddsa-jcs-2022].
//!
//! [`prove`] puts a proof into a document; [`proofs`] reads those of a received one, and
//! [`Proof::verify`] checks one with a key. Whose key that is, and that its owner's document lists it
//! in `assertionMethod`, is for the caller to see to.
//!
//! A proof of another kind is passed over: it neither helps nor harms. So is one with a `domain`, a
//! `challenge` or a `previousProof`, as it is not meant to hold by itself everywhere. A JSON-LD
//! `signature` beside a proof is no part of what is proved.
//!
//! [FEP-8b32]: https://codeberg.org/fediverse/fep/src/branch/main/fep/8b32/fep-8b32.md
//! [eddsa-jcs-2022]: https://www.w3.org/TR/vc-di-eddsa/#eddsa-jcs-2022

mod canonical;
mod error;
mod make;
mod read;
#[cfg(test)]
mod vectors;

pub use self::{
    error::ProofError,
    make::{add_context, prove},
    read::{Proof, proofs},
};

/// The `cryptosuite`.
const SUITE: &str = "eddsa-jcs-2022";

/// The `type`.
const TYPE: &str = "DataIntegrityProof";

/// The `proofPurpose`.
const PURPOSE: &str = "assertionMethod";
