//! `Signature-Input` and `Signature`.

use http::{HeaderMap, HeaderName};
use oyez_vocab::Iri;
use sfv::{Dictionary, ListEntry, Parser};

use super::{SIGNATURE, SIGNATURE_INPUT, input::Input};
use crate::signature::{SignatureError, parse_key_id};

/// One signature that was read, and says nothing about the request yet.
#[derive(Clone, Debug)]
pub struct Signature {
    // Invariant: passes `parse_key_id`.
    key_id: Iri,
    pub(super) input: Input,
    pub(super) bytes: Vec<u8>,
}

impl Signature {
    /// Reads all signatures of a request, at least one. For one that cannot be read alone there is
    /// the reason.
    ///
    /// # Errors
    ///
    /// Fails when there is none, when there are more than 8, and when the headers cannot be read.
    pub fn from_headers(
        headers: &HeaderMap,
    ) -> Result<Vec<Result<Self, SignatureError>>, SignatureError> {
        let inputs = dictionary(headers, &SIGNATURE_INPUT, "Signature-Input")?;
        let signatures = dictionary(headers, &SIGNATURE, "Signature")?;
        if inputs.is_empty() {
            return Err(SignatureError::Missing);
        }
        if inputs.len() > MAX_SIGNATURES {
            return Err(SignatureError::TooMany);
        }
        let read = |(label, input)| Self::read(input, signatures.get::<sfv::Key>(label));
        Ok(inputs.iter().map(read).collect())
    }

    fn read(input: &ListEntry, signature: Option<&ListEntry>) -> Result<Self, SignatureError> {
        let ListEntry::InnerList(list) = input else {
            return Err(SignatureError::MalformedField("Signature-Input"));
        };
        let input = Input::read(list)?;
        let key_id = input.key_id.as_deref().ok_or(SignatureError::ParameterAbsent("keyid"))?;
        let key_id = parse_key_id(key_id)?;
        let bytes = match signature {
            None => return Err(SignatureError::Missing),
            Some(ListEntry::Item(it)) => it.bare_item.as_byte_sequence(),
            Some(ListEntry::InnerList(_)) => None,
        };
        let bytes = bytes.ok_or(SignatureError::MalformedField("Signature"))?.to_vec();
        Ok(Self { key_id, input, bytes })
    }

    /// The key that is said to have signed: an IRI with `http` or `https`, a host, and no user
    /// information.
    pub fn key_id(&self) -> &Iri {
        &self.key_id
    }
}

/// The field `name`, of which no header is too long.
fn dictionary(
    headers: &HeaderMap,
    name: &HeaderName,
    shown: &'static str,
) -> Result<Dictionary, SignatureError> {
    let lines = headers.get_all(name);
    if lines.iter().map(|it| it.len()).sum::<usize>() > MAX_LEN {
        return Err(SignatureError::TooLong);
    }
    lines.iter().try_fold(Dictionary::new(), |dictionary, line| {
        Parser::new(line.as_bytes())
            .parse_dictionary_with_visitor(dictionary)
            .map_err(|_| SignatureError::MalformedField(shown))
    })
}

/// Room for the longest key id, the signature of the largest key, and a long list of headers.
const MAX_LEN: usize = 8 * 1024;

/// Requests have one, or two where a key is being changed.
const MAX_SIGNATURES: usize = 8;
