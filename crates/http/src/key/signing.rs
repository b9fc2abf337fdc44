//! Private keys.

use std::fmt;

use aws_lc_rs::{
    hkdf::{HKDF_SHA256, KeyType, Salt},
    rand::SystemRandom,
    signature::{Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair},
};

use super::{KeyError, multikey};
use crate::signature::Algorithm;

/// A private RSA or Ed25519 key, ready to sign.
///
/// It holds no copy of the bytes it was read from, prints nothing of itself, and is wiped from
/// memory when dropped.
pub struct SigningKey(Kind);

enum Kind {
    Ed25519(Ed25519KeyPair),
    Rsa(RsaKeyPair),
}

impl SigningKey {
    /// Reads a private key in PKCS#8 DER, as [`generate_rsa`](crate::generate_rsa) gives it.
    ///
    /// # Errors
    ///
    /// Fails with [`KeyError::Private`] when this is no RSA key of 2048 to 8192 bits, and no
    /// Ed25519 key.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, KeyError> {
        let rsa = RsaKeyPair::from_pkcs8(der).map(Kind::Rsa);
        let key = rsa.or_else(|_| Ed25519KeyPair::from_pkcs8(der).map(Kind::Ed25519));
        key.map(Self).map_err(|_| KeyError::Private)
    }

    /// Takes the 32 bytes that an Ed25519 key is made of ([RFC 8032 §5.1.5]).
    ///
    /// # Errors
    ///
    /// Fails with [`KeyError::Private`] when these are not 32 bytes.
    ///
    /// [RFC 8032 §5.1.5]: https://www.rfc-editor.org/rfc/rfc8032#section-5.1.5
    pub fn from_ed25519_seed(seed: &[u8]) -> Result<Self, KeyError> {
        let key = Ed25519KeyPair::from_seed_unchecked(seed);
        key.map(|it| Self(Kind::Ed25519(it))).map_err(|_| KeyError::Private)
    }

    /// The Ed25519 key that goes with the key pair whose private key this is, in PKCS#8 DER.
    ///
    /// An actor has one secret that is kept, and both its keys come of it: the same one gives the
    /// same key, and who has the Ed25519 key learns nothing of the other ([RFC 5869]).
    ///
    /// # Errors
    ///
    /// Fails with [`KeyError::Generate`] when the cryptography does.
    ///
    /// [RFC 5869]: https://www.rfc-editor.org/rfc/rfc5869
    pub fn ed25519_beside(private: &[u8]) -> Result<Self, KeyError> {
        let mut seed = [0; 32];
        let secret = Salt::new(HKDF_SHA256, b"oyez").extract(private);
        let expanded = secret.expand(&[b"ed25519 key of an actor, version 1"], SeedLen);
        expanded.and_then(|it| it.fill(&mut seed)).map_err(|_| KeyError::Generate)?;
        Self::from_ed25519_seed(&seed)
    }

    /// What [`sign`](Self::sign) does.
    pub(crate) fn algorithm(&self) -> Algorithm {
        match &self.0 {
            Kind::Ed25519(_) => Algorithm::Ed25519,
            Kind::Rsa(_) => Algorithm::RsaSha256,
        }
    }

    /// The public key as a `publicKeyMultibase`, where this is an Ed25519 key.
    pub fn public_multibase(&self) -> Option<String> {
        match &self.0 {
            Kind::Ed25519(key) => Some(multikey::write_ed25519(key.public_key().as_ref())),
            Kind::Rsa(_) => None,
        }
    }

    /// Signs `message` by Ed25519 or RSASSA-PKCS1-v1_5 with SHA-256; `None` when the machine fails
    /// at it.
    pub(crate) fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        match &self.0 {
            Kind::Ed25519(key) => Some(key.try_sign(message).ok()?.as_ref().to_vec()),
            Kind::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).ok()?;
                Some(signature)
            }
        }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").finish_non_exhaustive()
    }
}

/// The length of an Ed25519 seed, said in the way of HKDF.
struct SeedLen;

impl KeyType for SeedLen {
    fn len(&self) -> usize {
        32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::VerifyingKey;

    #[test]
    fn only_pkcs8_is_a_private_key() {
        for bad in [&b""[..], b"\x30", b"-----BEGIN PRIVATE KEY-----", &[0x30; 2048]] {
            assert_eq!(SigningKey::from_pkcs8(bad).err(), Some(KeyError::Private), "{bad:?}");
        }
        let pkcs8 = Ed25519KeyPair::generate().unwrap().to_pkcs8().unwrap();
        assert_eq!(SigningKey::from_pkcs8(pkcs8.as_ref()).unwrap().algorithm(), Algorithm::Ed25519);
    }

    #[test]
    fn one_secret_gives_one_ed25519_key() {
        let key = SigningKey::ed25519_beside(b"secret").unwrap();
        let again = SigningKey::ed25519_beside(b"secret").unwrap();
        let other = SigningKey::ed25519_beside(b"secret2").unwrap();
        assert_eq!(key.public_multibase(), again.public_multibase());
        assert_ne!(key.public_multibase(), other.public_multibase());
        // Whoever changes how it comes about changes the keys of every actor.
        let public = "z6Mkft6tMZeAJhhvjxUZ6oJSdViWoKqJdxv9zmrBGsRNGgfi";
        assert_eq!(key.public_multibase().as_deref(), Some(public));

        let public = VerifyingKey::from_multibase(&key.public_multibase().unwrap()).unwrap();
        let signature = key.sign(b"hear ye").unwrap();
        assert!(public.verifies(Algorithm::Ed25519, b"hear ye", &signature));
        assert!(public.verifies(Algorithm::OfKey, b"hear ye", &signature));
        assert!(!public.verifies(Algorithm::Ed25519, b"hear me", &signature));
        assert!(!public.verifies(Algorithm::RsaSha256, b"hear ye", &signature));
        assert!(!public.verifies(Algorithm::RsaSha512, b"hear ye", &signature));
    }
}
