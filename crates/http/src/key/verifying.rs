//! Public keys.

use std::{fmt, ops::RangeInclusive};

use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256};

use super::{
    KeyError, der,
    pem::{self, Encoding},
};

/// A public RSA key, ready to verify.
///
/// Keep it for the next request: the first verification prepares what later ones reuse.
#[derive(Clone)]
pub struct VerifyingKey {
    key: ParsedPublicKey,
    bits: usize,
}

impl VerifyingKey {
    /// Reads an actor's `publicKeyPem`: one PEM block, `PUBLIC KEY` (SPKI) or `RSA PUBLIC KEY`
    /// (PKCS#1), of an RSA key of 2048 to 8192 bits.
    ///
    /// # Errors
    ///
    /// Fails when the text is anything else; see [`KeyError`].
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        let (encoding, bytes) = pem::read_public_key(text)?;
        let pkcs1 = match encoding {
            Encoding::Pkcs1 => &bytes,
            Encoding::Spki => der::rsa_key_of_spki(&bytes)?,
        };
        let bits = der::modulus_bits(pkcs1)?;
        if !MODULUS_BITS.contains(&bits) {
            return Err(KeyError::ModulusSize { bits });
        }
        let key = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pkcs1)
            .map_err(|_| KeyError::Rejected)?;
        Ok(Self { key, bits })
    }

    /// Whether `signature` is one of `message`, by RSASSA-PKCS1-v1_5 with SHA-256.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.key.verify_sig(message, signature).is_ok()
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyingKey").field("bits", &self.bits).finish_non_exhaustive()
    }
}

/// Shorter ones can be broken; longer ones take us too long.
const MODULUS_BITS: RangeInclusive<usize> = 2048..=8192;
