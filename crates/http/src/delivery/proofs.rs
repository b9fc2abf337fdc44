//! Proofs in what is delivered.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use oyez_registry::Delivery;
use oyez_vocab::AnyActivity;
use serde_json::{Map, Value};

use crate::{Signer, proof};

/// The texts that were proved last: many deliveries are of one activity.
#[derive(Default)]
pub(super) struct Proofs(Mutex<HashMap<Box<str>, Bytes>>);

impl Proofs {
    /// The text of `delivery` with a proof, where the activity is public.
    ///
    /// Others get it without: a proof would let those who were told something show to everyone who
    /// has said so. One that its maker has proved is left as it is, and so is one of another's that
    /// is passed on: that is for its maker to prove.
    pub(super) fn text(&self, delivery: &Delivery, signer: &Signer, now: DateTime<Utc>) -> Bytes {
        let text = &*delivery.text;
        if let Some(proved) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(text) {
            return proved.clone();
        }
        let proved = prove(delivery, signer, now).unwrap_or_else(|| text.to_owned());
        let proved = Bytes::from(proved);
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_KNOWN {
            known.clear();
        }
        known.insert(text.into(), proved.clone());
        proved
    }
}

fn prove(delivery: &Delivery, signer: &Signer, now: DateTime<Utc>) -> Option<String> {
    let text = &*delivery.text;
    let activity: AnyActivity = serde_json::from_str(text).ok()?;
    let is_own = activity.actor.iter().all(|it| it.id() == Some(&delivery.sender));
    if !activity.is_public() || !is_own {
        return None;
    }
    let mut document: Map<String, Value> = serde_json::from_str(text).ok()?;
    if document.contains_key("proof") {
        return None;
    }
    proof::add_context(&mut document);
    let made = proof::prove(&mut document, &signer.key, &signer.key_id, now);
    made.inspect_err(|error| tracing::warn!(%error, "could not prove an activity")).ok()?;
    serde_json::to_string(&document).ok()
}

/// How many texts are kept.
const MAX_KNOWN: usize = 32;

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use oyez_registry::Destination;
    use serde_json::json;

    use super::*;
    use crate::{SigningKey, VerifyingKey, proof::proofs};

    #[test]
    fn what_is_public_is_delivered_with_one_proof() {
        let key = SigningKey::from_ed25519_seed(&[7; 32]).unwrap();
        let public = VerifyingKey::from_multibase(&key.public_multibase().unwrap()).unwrap();
        let key_id = "https://one.example/alice#ed25519-key".parse().unwrap();
        let signer = Signer { key_id, key: Arc::new(key) };
        let like =
            |to: &str| json!({"@context": "urn:c", "type": "Like", "to": to, "object": "urn:x"});
        let mut proved = like(oyez_vocab::PUBLIC);
        proved["proof"] = json!({"type": "Other"});
        let mut of_another = like(oyez_vocab::PUBLIC);
        of_another["actor"] = json!("https://two.example/bob");
        let made = Proofs::default();
        for (activity, is_proved) in [
            (like(oyez_vocab::PUBLIC), true),
            (like("as:Public"), true),
            (like("https://one.example/alice/followers"), false),
            (like("https://two.example/bob"), false),
            (proved, false),
            (of_another, false),
        ] {
            let delivery = Delivery {
                id: "1".to_owned(),
                lease: 1,
                sender: "https://one.example/alice".parse().unwrap(),
                destination: Destination::Inbox("https://two.example/inbox".parse().unwrap()),
                activity: "https://one.example/1".parse().unwrap(),
                text: activity.to_string(),
                attempt: 1,
            };
            let now = "2026-01-15T14:00:00Z".parse().unwrap();
            let text = made.text(&delivery, &signer, now);
            let document: Value = serde_json::from_slice(&text).unwrap();
            let proofs = proofs(&document).unwrap();
            assert!(proofs.iter().all(|it| it.verify(&public).is_ok()));
            assert_eq!(proofs.len(), usize::from(is_proved), "{document}");
            if !is_proved {
                assert_eq!(text, delivery.text, "the very text");
            }
            let later = "2026-01-16T14:00:00Z".parse().unwrap();
            assert_eq!(made.text(&delivery, &signer, later), text, "it is proved once");
        }
    }
}
