//! Private keys.

use std::fmt;

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{RSA_PKCS1_SHA256, RsaKeyPair},
};

use super::KeyError;

/// A private RSA key, ready to sign.
///
/// It holds no copy of the bytes it was read from, prints nothing of itself, and is wiped from
/// memory when dropped.
pub struct SigningKey(RsaKeyPair);

impl SigningKey {
    /// Reads a private key in PKCS#8 DER, as [`generate_rsa`](crate::generate_rsa) gives it.
    ///
    /// # Errors
    ///
    /// Fails with [`KeyError::Private`] when this is no RSA key of 2048 to 8192 bits.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, KeyError> {
        RsaKeyPair::from_pkcs8(der).map(Self).map_err(|_| KeyError::Private)
    }

    /// Signs `message` by RSASSA-PKCS1-v1_5 with SHA-256; `None` when the machine fails at it.
    pub(crate) fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).ok()?;
        Some(signature)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pkcs8_is_a_private_key() {
        for bad in [&b""[..], b"\x30", b"-----BEGIN PRIVATE KEY-----", &[0x30; 2048]] {
            assert_eq!(SigningKey::from_pkcs8(bad).err(), Some(KeyError::Private), "{bad:?}");
        }
    }
}
