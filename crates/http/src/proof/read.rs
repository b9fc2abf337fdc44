//! Proofs in received documents.

use std::time::SystemTime;

use oyez_vocab::{DateTime, Iri};
use serde_json::{Map, Value};

use super::{
    PURPOSE, ProofError, SUITE, TYPE,
    canonical::{hash_data, unsecured},
};
use crate::{
    VerifyingKey, Window,
    signature::{Algorithm, parse_key_id, unix_seconds},
};

/// A proof that was read, and says nothing about its document yet.
#[derive(Clone, Debug)]
pub struct Proof<'a> {
    document: &'a Map<String, Value>,
    /// All of it but the signature.
    config: Map<String, Value>,
    // Invariant: passes `parse_key_id`.
    key_id: Iri,
    signature: Vec<u8>,
    created: Option<DateTime>,
    expires: Option<DateTime>,
}

/// The proofs in `document` that are of the kind that we know.
///
/// # Errors
///
/// Fails when there are more than 4, of whatever kind.
pub fn proofs(document: &Value) -> Result<Vec<Proof<'_>>, ProofError> {
    let Value::Object(document) = document else { return Ok(Vec::new()) };
    let all = document.get("proof").map_or(&[][..], list);
    if all.len() > MAX_PROOFS {
        return Err(ProofError::TooMany);
    }
    Ok(all.iter().filter_map(|it| Proof::read(document, it)).collect())
}

impl<'a> Proof<'a> {
    fn read(document: &'a Map<String, Value>, proof: &Value) -> Option<Self> {
        let mut config = proof.as_object()?.clone();
        let value = config.remove("proofValue")?;
        let text = |name: &str| config.get(name).and_then(Value::as_str);
        let is_known = text("type") == Some(TYPE)
            && text("cryptosuite") == Some(SUITE)
            && text("proofPurpose") == Some(PURPOSE)
            && !["domain", "challenge", "previousProof"].iter().any(|it| config.contains_key(*it));
        // A time that cannot be read may have passed.
        let time = |name: &str| match config.get(name) {
            None => Some(None),
            Some(it) => it.as_str()?.parse().ok().map(Some),
        };
        let key_id = parse_key_id(text("verificationMethod")?).ok()?;
        let (created, expires) = (time("created")?, time("expires")?);
        let signature = read_signature(value.as_str()?)?;
        is_known.then_some(Self { document, config, key_id, signature, created, expires })
    }

    /// The key that is said to have made the proof: an IRI with `http` or `https`, a host, and no
    /// user information.
    pub fn key_id(&self) -> &Iri {
        &self.key_id
    }

    /// Checks that the proof holds at `now`. However old it is, it does until it expires.
    ///
    /// # Errors
    ///
    /// Fails when it is of the future, or has expired.
    pub fn check_time(&self, now: SystemTime, window: &Window) -> Result<(), ProofError> {
        let now = unix_seconds(now);
        let forward = window.forward.as_secs().try_into().unwrap_or(i64::MAX);
        let seconds = |it: &Option<DateTime>| it.as_ref().map(|it| it.instant().timestamp());
        if seconds(&self.created).is_some_and(|it| it > now.saturating_add(forward)) {
            return Err(ProofError::Future);
        }
        if seconds(&self.expires).is_some_and(|it| it < now) {
            return Err(ProofError::Expired);
        }
        Ok(())
    }

    /// Checks that `key` made the proof over the document as it is.
    ///
    /// # Errors
    ///
    /// Fails with [`ProofError::Mismatch`] when it did not, and when the document has another
    /// `@context` than it had.
    pub fn verify(&self, key: &VerifyingKey) -> Result<(), ProofError> {
        let mut document = unsecured(self.document);
        if let Some(context) = self.config.get("@context") {
            let found = document.get("@context").map_or(&[][..], list);
            if !found.starts_with(list(context)) {
                return Err(ProofError::Context);
            }
            document.insert("@context".to_owned(), context.clone());
        }
        let data = hash_data(&self.config, &document)?;
        if key.verifies(Algorithm::Ed25519, &data, &self.signature) {
            Ok(())
        } else {
            Err(ProofError::Mismatch)
        }
    }
}

/// Reads the 64 bytes of a `proofValue`.
fn read_signature(text: &str) -> Option<Vec<u8>> {
    let base58 = text.strip_prefix('z')?;
    // Decoding takes the square of the length.
    if base58.len() > MAX_SIGNATURE_LEN {
        return None;
    }
    bs58::decode(base58).into_vec().ok().filter(|it| it.len() == 64)
}

/// The items of an array, or the one value.
fn list(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) => items,
        one => std::slice::from_ref(one),
    }
}

const MAX_PROOFS: usize = 4;

/// No 64 bytes take more in base58.
const MAX_SIGNATURE_LEN: usize = 88;

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use serde_json::json;

    use super::*;
    use crate::{SigningKey, proof::prove};

    const KEY_ID: &str = "https://two.example/bob#ed25519-key";

    fn key() -> SigningKey {
        SigningKey::from_ed25519_seed(&[7; 32]).unwrap()
    }

    /// A document that is proved in 2026, after `change` of it.
    fn proved(change: impl FnOnce(&mut Map<String, Value>)) -> Value {
        let mut document = Map::new();
        for (name, value) in [
            ("@context", json!(["https://www.w3.org/ns/activitystreams", {"a": "urn:a"}])),
            ("type", json!("Like")),
            ("object", json!({"id": "urn:x", "n": 1.5})),
        ] {
            document.insert(name.to_owned(), value);
        }
        change(&mut document);
        let created = "2026-01-15T14:00:00Z".parse().unwrap();
        prove(&mut document, &key(), &KEY_ID.parse().unwrap(), created).unwrap();
        document.into()
    }

    fn verify(document: &Value) -> Result<(), ProofError> {
        let key = VerifyingKey::from_multibase(&key().public_multibase().unwrap()).unwrap();
        let proofs = proofs(document)?;
        let [proof] = &proofs[..] else { panic!("{} proofs", proofs.len()) };
        proof.verify(&key)
    }

    #[test]
    fn a_proof_is_of_the_document_that_it_stands_in() {
        let good = proved(|_| ());
        assert_eq!(verify(&good), Ok(()));
        for (path, value) in [
            ("/type", json!("Dislike")),
            ("/object/n", json!(1.25)),
            ("/object", json!("urn:x")),
            ("/proof/created", json!("2026-01-15T14:00:01Z")),
            ("/proof/verificationMethod", json!("https://two.example/eve#ed25519-key")),
        ] {
            let mut changed = good.clone();
            *changed.pointer_mut(path).unwrap() = value;
            assert_eq!(verify(&changed), Err(ProofError::Mismatch), "{path}");
        }
        let mut more = good.clone();
        more["to"] = json!("urn:y");
        assert_eq!(verify(&more), Err(ProofError::Mismatch));
        let mut spelled = good;
        spelled["object"] = serde_json::from_str(r#"{"n": 15e-1, "id": "urn:x"}"#).unwrap();
        assert_eq!(verify(&spelled), Ok(()), "the same value in another spelling");
    }

    #[test]
    fn the_context_of_the_document_begins_with_that_of_the_proof() {
        let good = proved(|_| ());
        let mut longer = good.clone();
        longer["@context"].as_array_mut().unwrap().push(json!("https://two.example/ns"));
        assert_eq!(verify(&longer), Ok(()));
        let mut shorter = good.clone();
        shorter["@context"].as_array_mut().unwrap().pop();
        assert_eq!(verify(&shorter), Err(ProofError::Context));
        let mut none = good;
        none.as_object_mut().unwrap().remove("@context");
        assert_eq!(verify(&none), Err(ProofError::Context));
        assert_eq!(verify(&proved(|it| drop(it.remove("@context")))), Ok(()));
    }

    #[test]
    fn attacks_319_340_a_json_ld_signature_is_no_part_of_what_is_proved() {
        let mut signed = proved(|_| ());
        signed["signature"] = json!({"type": "RsaSignature2017", "signatureValue": "AAAA"});
        assert_eq!(verify(&signed), Ok(()));
    }

    #[test]
    fn attacks_334_338_343_proofs_of_other_kinds_are_passed_over() {
        let good = proved(|_| ());
        let value = good["proof"]["proofValue"].as_str().unwrap().to_owned();
        for (name, other) in [
            ("type", json!("Ed25519Signature2020")),
            ("type", json!(["DataIntegrityProof"])),
            ("cryptosuite", json!("eddsa-rdfc-2022")),
            ("cryptosuite", json!("eddsa-jcs-2023")),
            ("cryptosuite", json!(null)),
            ("proofPurpose", json!("authentication")),
            ("verificationMethod", json!("did:key:z6Mk#z6Mk")),
            ("verificationMethod", json!("https://eve@two.example/")),
            ("verificationMethod", json!({"id": KEY_ID})),
            ("previousProof", json!("urn:x")),
            ("domain", json!("two.example")),
            ("challenge", json!("x")),
            ("created", json!("yesterday")),
            ("expires", json!(1)),
            ("proofValue", json!(value.replacen('z', "m", 1))),
            ("proofValue", json!(value.replacen('z', "u", 1))),
            ("proofValue", json!(&value[1..])),
            ("proofValue", json!(&value[..value.len() - 2])),
            ("proofValue", json!(format!("{value}11"))),
            ("proofValue", json!(format!("z{}", "1".repeat(1 << 20)))),
            ("proofValue", json!("z0OIl")),
            ("proofValue", json!("")),
            ("proofValue", json!(null)),
        ] {
            let mut changed = good.clone();
            changed["proof"][name] = other;
            assert!(proofs(&changed).unwrap().is_empty(), "{}", changed["proof"]);
        }
        for proof in [json!("urn:x"), json!([]), json!({}), json!(null), json!([[]])] {
            assert!(proofs(&json!({"proof": proof})).unwrap().is_empty(), "{proof}");
        }
        assert!(proofs(&json!([good])).unwrap().is_empty());
    }

    #[test]
    fn attack_337_each_of_at_most_four_proofs_is_looked_at() {
        let mut document = proved(|_| ());
        let good = document["proof"].clone();
        document["proof"] = json!(["urn:x", {"type": "Other"}, good, good]);
        assert_eq!(proofs(&document).unwrap().len(), 2);
        document["proof"] = json!(["urn:x", {"type": "Other"}, good]);
        assert_eq!(verify(&document), Ok(()));
        document["proof"] = json!([good, good, good, good, good]);
        assert_eq!(proofs(&document).err(), Some(ProofError::TooMany));
    }

    #[test]
    fn attack_335_a_proof_is_not_of_the_future_and_has_not_expired() {
        let expiring = |expires: &str| {
            let mut it = proved(|_| ());
            it["proof"]["expires"] = json!(expires);
            it
        };
        let created = UNIX_EPOCH + Duration::from_secs(1_768_485_600);
        let (minute, year) = (Duration::from_secs(60), Duration::from_secs(365 * 24 * 60 * 60));
        for (document, now, verdict) in [
            (proved(|_| ()), created, Ok(())),
            (proved(|_| ()), created + 10 * year, Ok(())),
            (proved(|_| ()), created - 5 * minute, Ok(())),
            (proved(|_| ()), created - 6 * minute, Err(ProofError::Future)),
            (expiring("2026-01-15T14:01:00Z"), created + minute, Ok(())),
            (expiring("2026-01-15T14:01:00Z"), created + 2 * minute, Err(ProofError::Expired)),
            (expiring("2026-01-15T16:01:00+02:00"), created + minute, Ok(())),
        ] {
            let proof = &proofs(&document).unwrap()[0];
            assert_eq!(proof.check_time(now, &Window::default()), verdict, "{document}");
        }
    }

    #[test]
    fn proofs_are_made_and_checked_with_ed25519_keys_alone() {
        let rsa = crate::generate_rsa().unwrap();
        let public = VerifyingKey::from_pem(rsa.public_pem()).unwrap();
        let document = proved(|_| ());
        assert_eq!(proofs(&document).unwrap()[0].verify(&public), Err(ProofError::Mismatch));
        let private = SigningKey::from_pkcs8(rsa.private_pkcs8()).unwrap();
        let (id, now) = (KEY_ID.parse().unwrap(), "2026-01-15T14:00:00Z".parse().unwrap());
        assert_eq!(prove(&mut Map::new(), &private, &id, now), Err(ProofError::Key));
    }
}
