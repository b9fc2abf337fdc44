//! Public keys.

use std::{fmt, ops::RangeInclusive};

use aws_lc_rs::signature::{
    ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA512,
    UnparsedPublicKey,
};

use super::{
    KeyError,
    der::{self, PublicKeyBits},
    multikey,
    pem::{self, Encoding},
};
use crate::signature::Algorithm;

/// A public RSA or Ed25519 key, ready to verify.
///
/// Keep it for the next request: the first verification prepares what later ones reuse.
#[derive(Clone)]
pub struct VerifyingKey(Kind);

#[derive(Clone)]
enum Kind {
    Ed25519(ParsedPublicKey),
    Rsa { key: ParsedPublicKey, pkcs1: Box<[u8]>, bits: usize },
}

impl VerifyingKey {
    /// Reads an actor's `publicKeyPem`: one PEM block, `PUBLIC KEY` (SPKI) of an Ed25519 key or an
    /// RSA key of 2048 to 8192 bits, or `RSA PUBLIC KEY` (PKCS#1) of the latter.
    ///
    /// # Errors
    ///
    /// Fails when the text is anything else; see [`KeyError`].
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        let (encoding, bytes) = pem::read_public_key(text)?;
        match encoding {
            Encoding::Pkcs1 => Self::rsa(&bytes),
            Encoding::Spki => match der::key_of_spki(&bytes)? {
                PublicKeyBits::Ed25519(key) => Self::ed25519(key),
                PublicKeyBits::Rsa(key) => Self::rsa(key),
            },
        }
    }

    /// Reads the `publicKeyMultibase` of a `Multikey`: an Ed25519 key in base58 ([FEP-521a]).
    ///
    /// # Errors
    ///
    /// Fails when the text is anything else; see [`KeyError`].
    ///
    /// [FEP-521a]: https://codeberg.org/fediverse/fep/src/branch/main/fep/521a/fep-521a.md
    pub fn from_multibase(text: &str) -> Result<Self, KeyError> {
        Self::ed25519(&multikey::read_ed25519(text)?)
    }

    fn ed25519(key: &[u8]) -> Result<Self, KeyError> {
        let key = ParsedPublicKey::new(&ED25519, key).map_err(|_| KeyError::Rejected)?;
        Ok(Self(Kind::Ed25519(key)))
    }

    fn rsa(pkcs1: &[u8]) -> Result<Self, KeyError> {
        let bits = der::modulus_bits(pkcs1)?;
        if !MODULUS_BITS.contains(&bits) {
            return Err(KeyError::ModulusSize { bits });
        }
        let key = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pkcs1)
            .map_err(|_| KeyError::Rejected)?;
        Ok(Self(Kind::Rsa { key, pkcs1: pkcs1.into(), bits }))
    }

    /// Whether `signature` is one of `message` by this algorithm. No key verifies what was made by
    /// an algorithm that it is not for.
    pub(crate) fn verifies(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        let verified = match (&self.0, algorithm) {
            (Kind::Ed25519(key), Algorithm::Ed25519 | Algorithm::OfKey)
            | (Kind::Rsa { key, .. }, Algorithm::RsaSha256 | Algorithm::OfKey) => {
                key.verify_sig(message, signature)
            }
            // Rare enough that the key need not be kept ready.
            (Kind::Rsa { pkcs1, .. }, Algorithm::RsaSha512) => {
                UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA512, pkcs1)
                    .verify(message, signature)
            }
            _ => return false,
        };
        verified.is_ok()
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Ed25519(_) => f.write_str("VerifyingKey(Ed25519)"),
            Kind::Rsa { bits, .. } => write!(f, "VerifyingKey(RSA, {bits} bits)"),
        }
    }
}

/// Shorter ones can be broken; longer ones take us too long.
const MODULUS_BITS: RangeInclusive<usize> = 2048..=8192;
