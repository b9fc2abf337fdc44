//! Proofs of our own.

use chrono::{DateTime, SecondsFormat, Utc};
use oyez_vocab::Iri;
use serde_json::{Map, Value};

use super::{
    PURPOSE, ProofError, SUITE, TYPE,
    canonical::{hash_data, unsecured},
};
use crate::{SigningKey, signature::Algorithm};

/// Puts a proof into `document`, in the place of those that it has.
///
/// The document keeps all else as it is. What its `@context` lacks for the proof to be understood by
/// readers of JSON-LD, [`add_context`] adds before.
///
/// # Errors
///
/// Fails when `key` is no Ed25519 key, or a number in the document is one that JSON cannot hold.
pub fn prove(
    document: &mut Map<String, Value>,
    key: &SigningKey,
    key_id: &Iri,
    created: DateTime<Utc>,
) -> Result<(), ProofError> {
    if key.algorithm() != Algorithm::Ed25519 {
        return Err(ProofError::Key);
    }
    let mut proof = Map::new();
    if let Some(context) = document.get("@context") {
        proof.insert("@context".to_owned(), context.clone());
    }
    for (name, value) in [
        ("type", TYPE),
        ("cryptosuite", SUITE),
        ("verificationMethod", key_id.as_str()),
        ("proofPurpose", PURPOSE),
        ("created", &created.to_rfc3339_opts(SecondsFormat::Secs, true)),
    ] {
        proof.insert(name.to_owned(), value.into());
    }
    let data = hash_data(&proof, &unsecured(document))?;
    let signature = key.sign(&data).ok_or(ProofError::Key)?;
    let value = format!("z{}", bs58::encode(signature).into_string());
    proof.insert("proofValue".to_owned(), value.into());
    document.insert("proof".to_owned(), proof.into());
    Ok(())
}

/// Adds to the `@context` of `document` what explains a proof, where it is not there.
pub fn add_context(document: &mut Map<String, Value>) {
    let context = document.entry("@context").or_insert(Value::Null);
    let mut all = match context.take() {
        Value::Array(all) => all,
        Value::Null => Vec::new(),
        one => vec![one],
    };
    if !all.iter().any(|it| it == CONTEXT) {
        all.push(CONTEXT.into());
    }
    *context = all.into();
}

const CONTEXT: &str = "https://w3id.org/security/data-integrity/v2";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_explains_a_proof_is_added_once() {
        const AS2: &str = "https://www.w3.org/ns/activitystreams";
        for (before, after) in [
            (json!({}), json!([CONTEXT])),
            (json!({"@context": AS2}), json!([AS2, CONTEXT])),
            (json!({"@context": [AS2, {"a": "b"}]}), json!([AS2, {"a": "b"}, CONTEXT])),
            (json!({"@context": [CONTEXT, AS2]}), json!([CONTEXT, AS2])),
        ] {
            let Value::Object(mut document) = before else { panic!("no object") };
            add_context(&mut document);
            assert_eq!(document["@context"], after);
        }
    }
}
