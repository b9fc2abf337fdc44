//! Public keys in PEM ([RFC 7468]).
//!
//! [RFC 7468]: https://www.rfc-editor.org/rfc/rfc7468

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::KeyError;

/// How a public key stands in its PEM block.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Encoding {
    /// `RSAPublicKey`
    Pkcs1,
    /// `SubjectPublicKeyInfo`
    Spki,
}

/// Reads the one block that `text` consists of.
///
/// White space is allowed around the block and anywhere between its lines: some servers leave the
/// line breaks out, others end lines with CR LF.
pub(super) fn read_public_key(text: &str) -> Result<(Encoding, Vec<u8>), KeyError> {
    if text.len() > MAX_LEN {
        return Err(KeyError::TooLong);
    }
    let rest = text.trim_ascii().strip_prefix("-----BEGIN ").ok_or(KeyError::Pem)?;
    let (label, rest) = rest.split_once("-----").ok_or(KeyError::Pem)?;
    let encoding = match label {
        SPKI_LABEL => Encoding::Spki,
        "RSA PUBLIC KEY" => Encoding::Pkcs1,
        _ => return Err(KeyError::Label),
    };
    let (base64, end) = rest.split_once("-----END ").ok_or(KeyError::Pem)?;
    if end.strip_prefix(label) != Some("-----") {
        return Err(KeyError::Pem);
    }
    let base64: Vec<u8> = base64.bytes().filter(|it| !it.is_ascii_whitespace()).collect();
    let der = STANDARD.decode(base64).map_err(|_| KeyError::Encoding)?;
    Ok((encoding, der))
}

/// Writes a `SubjectPublicKeyInfo`, with lines of 64 characters.
pub(super) fn write_public_key(spki: &[u8]) -> String {
    let mut base64 = &*STANDARD.encode(spki);
    let mut text = format!("-----BEGIN {SPKI_LABEL}-----\n");
    while !base64.is_empty() {
        let (line, rest) = base64.split_at_checked(64).unwrap_or((base64, ""));
        text.push_str(line);
        text.push('\n');
        base64 = rest;
    }
    text.push_str("-----END ");
    text.push_str(SPKI_LABEL);
    text.push_str("-----\n");
    text
}

const SPKI_LABEL: &str = "PUBLIC KEY";

/// A key of 8192 bits takes 1.5 KiB; there is no reason to read more than this.
const MAX_LEN: usize = 16 * 1024;
