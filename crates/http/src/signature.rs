//! What the two kinds of signed requests have in common, and which kind a request is.
//!
//! A received request goes through three steps, each with a type that only the step before it
//! makes: [`Signatures::from_headers`] reads the headers, [`Signatures::check`] judges all that can
//! be judged without a key, and [`Checked::verify`] does the cryptography. From the second step on
//! nobody needs to know which kind it was.

mod algorithm;
mod checked;
mod error;
mod key_id;
mod request;
mod sign;
mod window;

use std::time::SystemTime;

use http::HeaderMap;
use oyez_vocab::Iri;

pub use self::{
    algorithm::Algorithm, checked::Checked, error::SignatureError, request::RequestParts,
    sign::SignError, window::Window,
};
pub(crate) use self::{
    key_id::parse_key_id,
    sign::{host, unix_time},
    window::unix_seconds,
};
use crate::{cavage, rfc9421};

/// A way of signing requests.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "these two are in use")]
pub enum Scheme {
    /// The one that all of the fediverse reads: [`cavage`].
    Cavage,
    /// The standard that came of it: [`rfc9421`].
    Rfc9421,
}

impl Scheme {
    /// The other one.
    pub(crate) const fn other(self) -> Self {
        match self {
            Self::Cavage => Self::Rfc9421,
            Self::Rfc9421 => Self::Cavage,
        }
    }
}

/// What a request says of its signatures. Nothing of it is known to be true.
#[derive(Clone, Debug)]
pub struct Signatures(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Cavage(cavage::Signature),
    // Invariant: not empty.
    Rfc9421(Vec<Result<rfc9421::Signature, SignatureError>>),
}

impl Signatures {
    /// Reads the signatures of a request. `Signature-Input` makes it one of RFC 9421; the other
    /// scheme has no such header.
    ///
    /// # Errors
    ///
    /// Fails when there are none, or they cannot be read.
    pub fn from_headers(headers: &HeaderMap) -> Result<Self, SignatureError> {
        Ok(Self(if headers.contains_key(rfc9421::SIGNATURE_INPUT) {
            Kind::Rfc9421(rfc9421::Signature::from_headers(headers)?)
        } else {
            Kind::Cavage(cavage::Signature::from_headers(headers)?)
        }))
    }

    /// Which scheme they are of.
    pub fn scheme(&self) -> Scheme {
        match &self.0 {
            Kind::Cavage(_) => Scheme::Cavage,
            Kind::Rfc9421(_) => Scheme::Rfc9421,
        }
    }

    /// The ids of the keys that they name, as far as they can be read.
    pub(crate) fn key_ids(&self) -> impl Iterator<Item = &Iri> {
        let (one, more) = match &self.0 {
            Kind::Cavage(signature) => (Some(signature.key_id()), [].as_slice()),
            Kind::Rfc9421(signatures) => (None, signatures.as_slice()),
        };
        one.into_iter().chain(more.iter().flatten().map(rfc9421::Signature::key_id))
    }

    /// Checks all that needs no key: what is covered, for whom, over which body, and when.
    ///
    /// Gives those signatures, at most two, that are each enough alone if the key is right.
    ///
    /// # Errors
    ///
    /// Fails when there is no such signature, with what is wrong with the first.
    pub fn check(
        &self,
        request: &RequestParts<'_>,
        now: SystemTime,
        window: &Window,
    ) -> Result<Vec<Checked<'_>>, SignatureError> {
        let signatures = match &self.0 {
            Kind::Cavage(signature) => return Ok(vec![signature.check(request, now, window)?]),
            Kind::Rfc9421(signatures) => signatures,
        };
        let mut good = Vec::new();
        let mut first_error = None;
        let mut content = None;
        for signature in signatures {
            let checked = signature.as_ref().map_err(SignatureError::clone);
            match checked.and_then(|it| it.check_beside(request, now, window, &mut content)) {
                Ok(checked) => good.push(checked),
                Err(error) => first_error = first_error.or(Some(error)),
            }
            if good.len() == MAX_TRIED {
                break;
            }
        }
        match first_error {
            Some(error) if good.is_empty() => Err(error),
            _ => Ok(good),
        }
    }
}

/// How many signatures of one request are looked at with a key, which may have to be fetched.
const MAX_TRIED: usize = 2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_of_a_request_are_those_that_it_names() {
        const CAVAGE: &str = r#"keyId="https://two.example/a",headers="date",signature="AA==""#;
        for (input, signature, expected) in [
            (None, CAVAGE, &["https://two.example/a"][..]),
            (
                Some(
                    r#"a=();keyid="https://two.example/a", b=("date");keyid="https://two.example/b""#,
                ),
                "a=:AA==:, b=:AA==:",
                &["https://two.example/a", "https://two.example/b"],
            ),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("signature", signature.parse().unwrap());
            if let Some(input) = input {
                headers.insert(rfc9421::SIGNATURE_INPUT, input.parse().unwrap());
            }
            let signatures = Signatures::from_headers(&headers).unwrap();
            let ids: Vec<_> = signatures.key_ids().map(Iri::as_str).collect();
            assert_eq!(ids, expected, "{input:?}");
        }
    }
}
