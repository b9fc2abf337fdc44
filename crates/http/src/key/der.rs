//! As much of DER as it takes to look at a public key before it is handed to the cryptography.

use super::KeyError;

/// What a `SubjectPublicKeyInfo` holds.
pub(super) enum PublicKeyBits<'a> {
    /// The 32 bytes of an Ed25519 key ([RFC 8410](https://www.rfc-editor.org/rfc/rfc8410)).
    Ed25519(&'a [u8]),
    /// An `RSAPublicKey`.
    Rsa(&'a [u8]),
}

/// The key inside a `SubjectPublicKeyInfo`.
pub(super) fn key_of_spki(der: &[u8]) -> Result<PublicKeyBits<'_>, KeyError> {
    let (algorithm, key) = Reader(der).spki().ok_or(KeyError::Encoding)?;
    let key = match key.split_first() {
        Some((0, key)) => key, // no unused bits
        _ => return Err(KeyError::Encoding),
    };
    match algorithm {
        ED25519 => Ok(PublicKeyBits::Ed25519(key)),
        RSA_ENCRYPTION => Ok(PublicKeyBits::Rsa(key)),
        _ => Err(KeyError::Unsupported),
    }
}

/// The length of the modulus in an `RSAPublicKey`.
pub(super) fn modulus_bits(der: &[u8]) -> Result<usize, KeyError> {
    let modulus = Reader(der).modulus().ok_or(KeyError::Encoding)?;
    let modulus = match modulus {
        [0, rest @ ..] => rest,
        all => all,
    };
    let zeros = modulus.first().map_or(0, |it| it.leading_zeros() as usize);
    Ok(modulus.len() * 8 - zeros)
}

struct Reader<'a>(
    // What is left to read.
    &'a [u8],
);

impl<'a> Reader<'a> {
    /// `SEQUENCE { SEQUENCE { algorithm, parameters }, BIT STRING }`: the algorithm and the bits.
    fn spki(mut self) -> Option<(&'a [u8], &'a [u8])> {
        let mut spki = Reader(self.last(SEQUENCE)?);
        let algorithm = Reader(spki.next(SEQUENCE)?).next(OBJECT_IDENTIFIER)?;
        Some((algorithm, spki.last(BIT_STRING)?))
    }

    /// `SEQUENCE { modulus, exponent }`: the modulus.
    fn modulus(mut self) -> Option<&'a [u8]> {
        let mut key = Reader(self.last(SEQUENCE)?);
        let modulus = key.next(INTEGER)?;
        key.last(INTEGER)?;
        Some(modulus)
    }

    /// The content of the next element, which has this tag, with nothing behind it.
    fn last(&mut self, tag: u8) -> Option<&'a [u8]> {
        self.next(tag).filter(|_| self.0.is_empty())
    }

    /// The content of the next element, which has this tag.
    fn next(&mut self, tag: u8) -> Option<&'a [u8]> {
        let rest = self.0.strip_prefix(&[tag])?;
        let (len, rest) = match *rest {
            [len @ 0..=0x7f, ref rest @ ..] => (len.into(), rest),
            [0x81, len @ 0x80..=0xff, ref rest @ ..] => (len.into(), rest),
            [0x82, high @ 1..=0xff, low, ref rest @ ..] => {
                (u16::from_be_bytes([high, low]).into(), rest)
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(len)?;
        self.0 = rest;
        Some(content)
    }
}

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OBJECT_IDENTIFIER: u8 = 0x06;
const SEQUENCE: u8 = 0x30;

/// 1.3.101.112
const ED25519: &[u8] = &[0x2b, 0x65, 0x70];

/// 1.2.840.113549.1.1.1
const RSA_ENCRYPTION: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_of_a_modulus_is_counted_in_bits() {
        for (der, bits) in [
            (&b"\x30\x06\x02\x01\x01\x02\x01\x03"[..], Ok(1)),
            (b"\x30\x07\x02\x02\x00\x80\x02\x01\x03", Ok(8)),
            (b"\x30\x07\x02\x02\x01\x01\x02\x01\x03", Ok(9)),
            (b"\x30\x06\x02\x01\x00\x02\x01\x03", Ok(0)),
            (b"\x30\x05\x02\x00\x02\x01\x03", Ok(0)),
            (b"", Err(KeyError::Encoding)),
            (b"\x30\x80\x02\x01\x01\x02\x01\x03\x00\x00", Err(KeyError::Encoding)),
            (b"\x30\x81\x06\x02\x01\x01\x02\x01\x03", Err(KeyError::Encoding)),
            (b"\x30\x07\x02\x01\x01\x02\x01\x03", Err(KeyError::Encoding)),
            (b"\x30\x06\x02\x01\x01\x02\x01\x03\x00", Err(KeyError::Encoding)),
            (b"\x30\x03\x02\x01\x01", Err(KeyError::Encoding)),
            (b"\x30\x84\xff\xff\xff\xff\x02", Err(KeyError::Encoding)),
        ] {
            assert_eq!(modulus_bits(der), bits, "{der:x?}");
        }
    }
}
