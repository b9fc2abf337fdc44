//! Keys and tokens, as data: this crate stores them and neither signs nor hashes.

use std::fmt;

use oyez_vocab::Iri;

/// The key pair that an actor of this server signs with.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "every store fills every field")]
pub struct KeyPair {
    /// The id of the public key, as it stands in signatures.
    pub id: Iri,
    /// The actor whose key this is.
    pub owner: Iri,
    /// The public key as PEM.
    pub public_pem: String,
    /// The private key, which nothing prints.
    pub private: PrivateKey,
}

/// A private key in PKCS#8, which no log and no error shows.
#[derive(Clone)]
pub struct PrivateKey(Box<[u8]>);

impl PrivateKey {
    /// Takes the DER of the key.
    pub fn from_pkcs8(der: impl Into<Box<[u8]>>) -> Self {
        Self(der.into())
    }

    /// The DER of the key.
    pub fn as_pkcs8(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(…)")
    }
}

/// The hash of a bearer token; the token itself is not kept.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// Takes the SHA-256 of a token.
    pub fn from_sha256(hash: [u8; 32]) -> Self {
        Self(hash)
    }

    /// The SHA-256.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_key_shows_nothing_of_itself() {
        let key = PrivateKey::from_pkcs8(*b"secret");
        assert_eq!(format!("{key:?}"), "PrivateKey(…)");
    }
}
