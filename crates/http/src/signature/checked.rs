//! Signatures of which the key alone is still to be looked at.

use oyez_vocab::Iri;

use super::{Algorithm, SignatureError};
use crate::VerifyingKey;

/// A signature that is right in all but the cryptography.
#[must_use = "nothing is proved before `verify`"]
#[derive(Debug)]
pub struct Checked<'a> {
    pub(crate) key_id: &'a Iri,
    pub(crate) algorithm: Algorithm,
    /// What was signed.
    pub(crate) text: Vec<u8>,
    pub(crate) bytes: &'a [u8],
}

impl Checked<'_> {
    /// The key that is said to have signed: an IRI with `http` or `https`, a host, and no user
    /// information.
    pub fn key_id(&self) -> &Iri {
        self.key_id
    }

    /// Checks that `key` made the signature.
    ///
    /// Whose key it is, and that it is the one that [`key_id`](Self::key_id) names, is for the
    /// caller to see to.
    ///
    /// # Errors
    ///
    /// Fails with [`SignatureError::Mismatch`] when it did not.
    pub fn verify(&self, key: &VerifyingKey) -> Result<(), SignatureError> {
        if key.verifies(self.algorithm, &self.text, self.bytes) {
            Ok(())
        } else {
            Err(SignatureError::Mismatch)
        }
    }
}
