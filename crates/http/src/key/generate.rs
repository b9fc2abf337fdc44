//! New keys.

use std::fmt;

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    rsa::KeySize,
    signature::{KeyPair as _, RsaKeyPair},
};

use super::{KeyError, pem};

/// A new key pair, as data to be kept.
///
/// The private half is wiped from memory when this is dropped.
pub struct GeneratedKey {
    private: Pkcs8V1Der<'static>,
    public_pem: String,
}

impl GeneratedKey {
    /// The private key in PKCS#8 DER.
    pub fn private_pkcs8(&self) -> &[u8] {
        self.private.as_ref()
    }

    /// The public key as an actor's `publicKeyPem` shows it: one `PUBLIC KEY` block.
    pub fn public_pem(&self) -> &str {
        &self.public_pem
    }
}

impl fmt::Debug for GeneratedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GeneratedKey").finish_non_exhaustive()
    }
}

/// Makes an RSA key pair of 2048 bits, the one size that every server in the fediverse reads.
///
/// This takes a tenth of a second and more; call it where blocking is allowed.
///
/// # Errors
///
/// Fails when the system has no randomness to give.
pub fn generate_rsa() -> Result<GeneratedKey, KeyError> {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| KeyError::Generate)?;
    let private = pair.as_der().map_err(|_| KeyError::Generate)?;
    let public: PublicKeyX509Der<'_> =
        pair.public_key().as_der().map_err(|_| KeyError::Generate)?;
    Ok(GeneratedKey { private, public_pem: pem::write_public_key(public.as_ref()) })
}

#[cfg(test)]
mod tests {
    use crate::{SigningKey, VerifyingKey, generate_rsa, signature::Algorithm};

    #[test]
    fn a_generated_pair_signs_and_verifies() {
        let pair = generate_rsa().unwrap();
        let private = SigningKey::from_pkcs8(pair.private_pkcs8()).unwrap();
        let public = VerifyingKey::from_pem(pair.public_pem()).unwrap();
        let signature = private.sign(b"hear ye").unwrap();
        assert!(public.verifies(Algorithm::OfKey, b"hear ye", &signature));
        assert!(!public.verifies(Algorithm::OfKey, b"hear me", &signature));
        assert!(!public.verifies(Algorithm::OfKey, b"hear ye", &signature[1..]));
        assert!(!public.verifies(Algorithm::OfKey, b"hear ye", b""));
        assert!(!public.verifies(Algorithm::RsaSha512, b"hear ye", &signature));
        assert!(!public.verifies(Algorithm::Ed25519, b"hear ye", &signature));
    }

    #[test]
    fn the_private_half_is_not_printed() {
        let pair = generate_rsa().unwrap();
        let key = SigningKey::from_pkcs8(pair.private_pkcs8()).unwrap();
        assert_eq!(format!("{pair:?} {key:?}"), "GeneratedKey { .. } SigningKey { .. }");
    }

    #[test]
    fn lines_of_the_public_pem_hold_64_characters() {
        let pair = generate_rsa().unwrap();
        let lines: Vec<_> = pair.public_pem().lines().collect();
        assert_eq!(lines.first(), Some(&"-----BEGIN PUBLIC KEY-----"));
        assert_eq!(lines.last(), Some(&"-----END PUBLIC KEY-----"));
        assert!(lines[1..lines.len() - 2].iter().all(|it| it.len() == 64));
    }
}
