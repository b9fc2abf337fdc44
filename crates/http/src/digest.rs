//! The `Digest` header ([RFC 3230]), and `Content-Digest` that came after it ([RFC 9530]).
//!
//! [RFC 3230]: https://www.rfc-editor.org/rfc/rfc3230
//! [RFC 9530]: https://www.rfc-editor.org/rfc/rfc9530

use aws_lc_rs::{
    constant_time::verify_slices_are_equal,
    digest::{self, Algorithm, SHA256, SHA512},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderName, HeaderValue, header::InvalidHeaderValue};
use sfv::{Dictionary, ListEntry, Parser};

/// `Content-Digest`
pub(crate) const CONTENT_DIGEST: HeaderName = HeaderName::from_static("content-digest");

/// Why the `Digest` or `Content-Digest` of a request does not stand for its body.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DigestError {
    /// The header is not a list of algorithms and values.
    #[error("digest is not a list of `algorithm=value`")]
    Malformed,
    /// A value differs from that of the body, or is not written as it should be.
    #[error("digest does not match the body")]
    Mismatch,
    /// There is a body and no digest.
    #[error("request has a body and no digest of it")]
    Missing,
    /// Neither SHA-256 nor SHA-512 is among the algorithms.
    #[error("digest is neither SHA-256 nor SHA-512")]
    Unsupported,
}

/// The SHA-256 of `bytes`.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest::digest(&SHA256, bytes).as_ref());
    hash
}

/// The value of `Digest` for `body`.
pub(crate) fn header_value(body: &[u8]) -> Result<HeaderValue, InvalidHeaderValue> {
    HeaderValue::try_from(format!("SHA-256={}", STANDARD.encode(digest::digest(&SHA256, body))))
}

/// The value of `Content-Digest` for `body`.
pub(crate) fn content_digest(body: &[u8]) -> Result<HeaderValue, InvalidHeaderValue> {
    HeaderValue::try_from(format!("sha-256=:{}:", STANDARD.encode(digest::digest(&SHA256, body))))
}

/// Checks that every `Content-Digest` in `headers` that we know how to make is the one of `body`.
///
/// An empty body needs no digest; if it has one all the same, that is checked as well.
pub(crate) fn check_content(headers: &HeaderMap, body: &[u8]) -> Result<(), DigestError> {
    let mut lines = headers.get_all(CONTENT_DIGEST).iter().peekable();
    if lines.peek().is_none() {
        return if body.is_empty() { Ok(()) } else { Err(DigestError::Missing) };
    }
    let mut digests = Dictionary::new();
    for line in lines {
        digests = Parser::new(line.as_bytes())
            .parse_dictionary_with_visitor(digests)
            .map_err(|_| DigestError::Malformed)?;
    }
    let mut is_any_known = false;
    for (name, algorithm) in [("sha-256", &SHA256), ("sha-512", &SHA512)] {
        let Some(entry) = digests.get(name) else { continue };
        let ListEntry::Item(item) = entry else { return Err(DigestError::Malformed) };
        let value = item.bare_item.as_byte_sequence().ok_or(DigestError::Malformed)?;
        verify_slices_are_equal(digest::digest(algorithm, body).as_ref(), value)
            .map_err(|_| DigestError::Mismatch)?;
        is_any_known = true;
    }
    if is_any_known { Ok(()) } else { Err(DigestError::Unsupported) }
}

/// Checks that every `Digest` in `headers` that we know how to make is the one of `body`.
///
/// An empty body needs no digest; if it has one all the same, that is checked as well.
pub(crate) fn check(headers: &HeaderMap, body: &[u8]) -> Result<(), DigestError> {
    let mut lines = headers.get_all("digest").iter().peekable();
    if lines.peek().is_none() {
        return if body.is_empty() { Ok(()) } else { Err(DigestError::Missing) };
    }
    let mut sha256 = Expected::new(&SHA256);
    let mut sha512 = Expected::new(&SHA512);
    let mut is_any_known = false;
    for line in lines {
        let line = line.to_str().map_err(|_| DigestError::Malformed)?;
        for item in line.split(',') {
            let (name, value) = item.trim_ascii().split_once('=').ok_or(DigestError::Malformed)?;
            let expected = match name {
                _ if name.eq_ignore_ascii_case("SHA-256") => &mut sha256,
                _ if name.eq_ignore_ascii_case("SHA-512") => &mut sha512,
                _ => continue,
            };
            if !expected.is(value, body) {
                return Err(DigestError::Mismatch);
            }
            is_any_known = true;
        }
    }
    if is_any_known { Ok(()) } else { Err(DigestError::Unsupported) }
}

/// The one right value for an algorithm, made when it is first asked for.
struct Expected {
    algorithm: &'static Algorithm,
    base64: Option<String>,
}

impl Expected {
    fn new(algorithm: &'static Algorithm) -> Self {
        Self { algorithm, base64: None }
    }

    /// Whether `value` is this digest of `body`.
    ///
    /// A digest has one spelling in base64, so the texts are compared: there is no decoder to be
    /// lenient.
    fn is(&mut self, value: &str, body: &[u8]) -> bool {
        let base64 = self
            .base64
            .get_or_insert_with(|| STANDARD.encode(digest::digest(self.algorithm, body)));
        verify_slices_are_equal(base64.as_bytes(), value.as_bytes()).is_ok()
    }
}

#[cfg(test)]
mod tests {
    /// How long a comparison takes must not tell where two values differ; that the functions of the
    /// cryptography library are used is all that can be seen of it.
    #[test]
    fn attack_74_digests_are_compared_in_constant_time() {
        let (code, _) = include_str!("digest.rs").split_once("mod tests").unwrap();
        assert_eq!(code.matches("verify_slices_are_equal(").count(), 2);
        assert!(!code.contains(" == ") && !code.contains(".eq("));
    }
}
