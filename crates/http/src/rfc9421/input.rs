//! The members of `Signature-Input`.

use sfv::{BareItem, InnerList, ListSerializer, Parameters};

use super::component::Component;
use crate::signature::{Algorithm, SignatureError};

/// What one signature says of itself.
#[derive(Clone, Debug)]
pub(super) struct Input {
    // Invariant: no two are equal.
    pub(super) covered: Vec<Component>,
    /// All of it as the standard writes it: the last line of what is signed.
    pub(super) params: String,
    pub(super) algorithm: Algorithm,
    pub(super) created: Option<i64>,
    pub(super) expires: Option<i64>,
    pub(super) key_id: Option<String>,
}

impl Input {
    pub(super) fn read(list: &InnerList) -> Result<Self, SignatureError> {
        if list.items.len() > MAX_COMPONENTS {
            return Err(SignatureError::TooLong);
        }
        let mut covered: Vec<Component> = Vec::with_capacity(list.items.len());
        for item in &list.items {
            let component = Component::read(item)?;
            if covered.iter().any(|it| it.kind == component.kind) {
                return Err(SignatureError::Twice(component.identifier.into()));
            }
            covered.push(component);
        }
        for name in ["nonce", "tag"] {
            text(&list.params, name, MAX_TEXT)?;
        }
        Ok(Self {
            covered,
            params: write(list),
            algorithm: match text(&list.params, "alg", MAX_TEXT)? {
                None => Algorithm::OfKey,
                Some("ed25519") => Algorithm::Ed25519,
                Some("rsa-v1_5-sha256") => Algorithm::RsaSha256,
                Some(_) => return Err(SignatureError::Algorithm),
            },
            created: time(&list.params, "created")?,
            expires: time(&list.params, "expires")?,
            key_id: text(&list.params, "keyid", usize::MAX)?.map(str::to_owned),
        })
    }
}

/// `list` in the one form that is signed.
fn write(list: &InnerList) -> String {
    let mut serializer = ListSerializer::new();
    let mut inner = serializer.inner_list();
    inner.items(&list.items);
    inner.finish().parameters(&list.params);
    serializer.finish().unwrap_or_default()
}

/// The parameter `name`, which is a string of at most `max_len` bytes.
fn text<'a>(
    params: &'a Parameters,
    name: &'static str,
    max_len: usize,
) -> Result<Option<&'a str>, SignatureError> {
    let text = |it: &'a BareItem| it.as_string().map(|it| it.as_str());
    match params.get(name) {
        None => Ok(None),
        Some(value) => match text(value) {
            Some(text) if text.len() <= max_len => Ok(Some(text)),
            _ => Err(SignatureError::ParameterValue(name)),
        },
    }
}

/// The parameter `name`, which is a number of seconds.
fn time(params: &Parameters, name: &'static str) -> Result<Option<i64>, SignatureError> {
    let seconds = |it: &BareItem| it.as_integer().map(i64::from).filter(|it| *it >= 0);
    match params.get(name) {
        None => Ok(None),
        Some(value) => seconds(value).map(Some).ok_or(SignatureError::Timestamp(name)),
    }
}

/// Real signatures cover about five.
const MAX_COMPONENTS: usize = 64;

/// Real names are short, and real nonces hold 128 bits or so.
const MAX_TEXT: usize = 256;
