//! The key that targets sign with, which no input has signed with, and what time it is for them.

use chrono::{DateTime, Utc};
use oyez_http::{SigningKey, VerifyingKey};
use oyez_vocab::Iri;

pub(crate) fn signing_key() -> SigningKey {
    SigningKey::from_ed25519_seed(&[7; 32]).expect("32 bytes are a key")
}

pub(crate) fn verifying_key() -> VerifyingKey {
    let key = signing_key().public_multibase().expect("an Ed25519 key");
    VerifyingKey::from_multibase(&key).expect("what is written is read")
}

pub(crate) fn key_id() -> Iri {
    "https://two.example/users/bob#key".parse().expect("an IRI")
}

/// The time at which what the corpus has signed is new.
pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_768_485_600, 0).expect("a time")
}

/// Whether `id` can be that of a key: what stands somewhere in the web.
pub(crate) fn is_of_web(id: &Iri) -> bool {
    let scheme = id.as_str().split("://").next().unwrap_or_default();
    ["http", "https"].iter().any(|it| scheme.eq_ignore_ascii_case(it))
}
