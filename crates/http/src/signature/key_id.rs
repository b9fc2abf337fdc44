//! The name of a key in a signature.

use oyez_vocab::Iri;

use super::SignatureError;

/// Reads a key id: an IRI from which a key can be fetched without being led astray.
pub(crate) fn parse_key_id(text: &str) -> Result<Iri, SignatureError> {
    if text.len() > MAX_LEN {
        return Err(SignatureError::KeyId);
    }
    let iri: Iri = text.parse().map_err(|_| SignatureError::KeyId)?;
    let is_http = ["http", "https"].iter().any(|it| iri.scheme().eq_ignore_ascii_case(it));
    let has_plain_host = iri.authority().is_some_and(|it| !it.is_empty() && !it.contains('@'));
    if is_http && has_plain_host { Ok(iri) } else { Err(SignatureError::KeyId) }
}

const MAX_LEN: usize = 2048;
