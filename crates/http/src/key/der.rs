//! As much of DER as it takes to look at a public key before it is handed to the cryptography.

use super::KeyError;

/// The `RSAPublicKey` inside a `SubjectPublicKeyInfo`.
pub(super) fn rsa_key_of_spki(der: &[u8]) -> Result<&[u8], KeyError> {
    let (algorithm, key) = Reader(der).spki().ok_or(KeyError::Encoding)?;
    if algorithm != RSA_ENCRYPTION {
        return Err(KeyError::NotRsa);
    }
    match key.split_first() {
        Some((0, key)) => Ok(key), // no unused bits
        _ => Err(KeyError::Encoding),
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
