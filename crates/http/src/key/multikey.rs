//! Public keys as `Multikey` objects hold them ([Controlled Identifiers §2.2.2]).
//!
//! [Controlled Identifiers §2.2.2]: https://www.w3.org/TR/cid-1.0/#Multikey

use super::KeyError;

/// Reads the bytes of an Ed25519 key from a `publicKeyMultibase`.
pub(super) fn read_ed25519(text: &str) -> Result<[u8; 32], KeyError> {
    let base58 = text.strip_prefix('z').ok_or(KeyError::Multibase)?;
    // Decoding takes the square of the length.
    if base58.len() > MAX_LEN {
        return Err(KeyError::TooLong);
    }
    let bytes = bs58::decode(base58).into_vec().map_err(|_| KeyError::Multibase)?;
    match bytes.strip_prefix(&ED25519_PUB) {
        Some(key) => key.try_into().map_err(|_| KeyError::Encoding),
        None => Err(KeyError::Unsupported),
    }
}

/// Writes an Ed25519 key as a `publicKeyMultibase`.
pub(super) fn write_ed25519(key: &[u8]) -> String {
    format!("z{}", bs58::encode([&ED25519_PUB, key].concat()).into_string())
}

/// The multicodec of an Ed25519 public key, as a variable-length integer.
const ED25519_PUB: [u8; 2] = [0xed, 0x01];

/// The length of the longest text that we want to know whether it is a key: that of RSA of 4096
/// bits, which is told from one that is no key at all.
const MAX_LEN: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of FEP-521a.
    const KEY: &str = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";

    #[test]
    fn the_example_of_the_proposal_is_read_and_written() {
        let key = read_ed25519(KEY).unwrap();
        assert_eq!(key[..4], [0x2e, 0x6f, 0xcc, 0xe3]);
        assert_eq!(key[28..], [0xbe, 0x09, 0x70, 0xe6]);
        assert_eq!(write_ed25519(&key), KEY);
    }

    #[test]
    fn attack_343_other_bases_codecs_and_lengths_are_no_keys() {
        let encoded = |bytes: &[u8]| format!("z{}", bs58::encode(bytes).into_string());
        let key = |codec: [u8; 2], len: usize| encoded(&[&codec[..], &[7; 64][..len]].concat());
        for (text, error) in [
            (format!("m{}", &KEY[1..]), KeyError::Multibase),
            (format!("f{}", &KEY[1..]), KeyError::Multibase),
            (format!("u{}", &KEY[1..]), KeyError::Multibase),
            (KEY[1..].to_owned(), KeyError::Multibase),
            (String::new(), KeyError::Multibase),
            ("z0OIl".to_owned(), KeyError::Multibase),
            (format!("{KEY} "), KeyError::Multibase),
            ("z".to_owned(), KeyError::Unsupported),
            (key([0x85, 0x24], 32), KeyError::Unsupported), // rsa-pub
            (key([0x80, 0x26], 32), KeyError::Unsupported), // ed25519-priv
            (key(ED25519_PUB, 31), KeyError::Encoding),
            (key(ED25519_PUB, 33), KeyError::Encoding),
            (format!("z{}", "1".repeat(1024)), KeyError::Unsupported),
            (format!("z{}", "1".repeat(1025)), KeyError::TooLong),
        ] {
            assert_eq!(read_ed25519(&text), Err(error), "{text}");
        }
    }
}
