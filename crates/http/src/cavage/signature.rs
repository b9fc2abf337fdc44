//! The `Signature` header.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::HeaderMap;
use oyez_vocab::Iri;

use super::{component::Component, parameters::Parameters};
use crate::signature::{Algorithm, SignatureError, parse_key_id};

/// A `Signature` header that was read, and says nothing about the request yet.
#[derive(Clone, Debug)]
pub struct Signature {
    // Invariant: passes `parse_key_id`.
    key_id: Iri,
    // Invariant: no two are equal.
    pub(super) covered: Vec<Component>,
    pub(super) created: Option<i64>,
    pub(super) expires: Option<i64>,
    pub(super) algorithm: Algorithm,
    pub(super) bytes: Vec<u8>,
}

impl Signature {
    /// Reads the one `Signature` header of a request.
    ///
    /// # Errors
    ///
    /// Fails when there is none, more than one, or one that cannot be read.
    pub fn from_headers(headers: &HeaderMap) -> Result<Self, SignatureError> {
        let mut lines = headers.get_all("signature").iter();
        let line = lines.next().ok_or(SignatureError::Missing)?;
        if lines.next().is_some() {
            return Err(SignatureError::Several);
        }
        if line.len() > MAX_LEN {
            return Err(SignatureError::TooLong);
        }
        let line = str::from_utf8(line.as_bytes()).map_err(|_| SignatureError::Malformed)?;
        Texts::read(line)?.parse()
    }

    /// The key that is said to have signed: an IRI with `http` or `https`, a host, and no user
    /// information.
    pub fn key_id(&self) -> &Iri {
        &self.key_id
    }
}

/// The texts of the parameters that we know.
#[derive(Default)]
struct Texts<'a> {
    key_id: Option<&'a str>,
    algorithm: Option<&'a str>,
    headers: Option<&'a str>,
    signature: Option<&'a str>,
    created: Option<&'a str>,
    expires: Option<&'a str>,
}

impl<'a> Texts<'a> {
    fn read(line: &'a str) -> Result<Self, SignatureError> {
        let mut texts = Self::default();
        for parameter in Parameters::new(line) {
            let (name, value) = parameter?;
            let known: [(&'static str, &mut Option<&str>); 6] = [
                (KEY_ID, &mut texts.key_id),
                ("algorithm", &mut texts.algorithm),
                ("headers", &mut texts.headers),
                (SIGNATURE, &mut texts.signature),
                (CREATED, &mut texts.created),
                (EXPIRES, &mut texts.expires),
            ];
            for (known, text) in known {
                if name.eq_ignore_ascii_case(known) && text.replace(value).is_some() {
                    return Err(SignatureError::ParameterTwice(known));
                }
            }
        }
        Ok(texts)
    }

    fn parse(self) -> Result<Signature, SignatureError> {
        let algorithm = match self.algorithm {
            None => Algorithm::OfKey,
            Some(it) if it.eq_ignore_ascii_case("hs2019") => Algorithm::OfKey,
            Some(it) if it.eq_ignore_ascii_case("rsa-sha256") => Algorithm::RsaSha256,
            Some(it) if it.eq_ignore_ascii_case("rsa-sha512") => Algorithm::RsaSha512,
            Some(_) => return Err(SignatureError::Algorithm),
        };
        let signature = self.signature.ok_or(SignatureError::ParameterAbsent(SIGNATURE))?;
        Ok(Signature {
            key_id: parse_key_id(self.key_id.ok_or(SignatureError::ParameterAbsent(KEY_ID))?)?,
            // The draft's default covers too little to pass `check`, so none is as good.
            covered: Component::list(self.headers.unwrap_or_default())?,
            created: self.created.map(|it| parse_timestamp(CREATED, it)).transpose()?,
            expires: self.expires.map(|it| parse_timestamp(EXPIRES, it)).transpose()?,
            algorithm,
            bytes: STANDARD.decode(signature).map_err(|_| SignatureError::Malformed)?,
        })
    }
}

fn parse_timestamp(name: &'static str, text: &str) -> Result<i64, SignatureError> {
    let is_number = text.bytes().all(|it| it.is_ascii_digit());
    let number = if is_number { text.parse().ok() } else { None };
    number.ok_or(SignatureError::Timestamp(name))
}

const KEY_ID: &str = "keyId";
const SIGNATURE: &str = "signature";
const CREATED: &str = "created";
const EXPIRES: &str = "expires";

/// Room for the longest key id, the signature of the largest key, and a long list of headers.
const MAX_LEN: usize = 8 * 1024;
