//! The documents of the actors of this server, as they are served.

use oyez_vocab::{AnyObject, Endpoints, Multikey, Person, PublicKey, Raw, Ref, to_text};
use serde_json::{Map, Value};

use crate::{KeyPair, LocalActor, Part, Registry};

/// Writes the document of `actor`: its `object`, with what every actor has and the object lacks.
/// That is its inbox and outbox, its collections, its endpoints, the name in its handle, and its
/// key.
///
/// # Errors
///
/// Fails when the object cannot be written.
pub fn actor_document(
    actor: &LocalActor,
    object: &AnyObject,
    key_pair: Option<&KeyPair>,
    registry: &Registry,
) -> serde_json::Result<Raw<AnyObject>> {
    let mut document: Map<String, Value> = serde_json::from_value(serde_json::to_value(object)?)?;
    let common = common(actor, key_pair, registry);
    let common: Map<String, Value> = serde_json::from_value(serde_json::to_value(common)?)?;
    for (name, value) in common {
        document.entry(name).or_insert(value);
    }
    let whole: AnyObject = serde_json::from_value(Value::Object(document))?;
    Raw::from_text(to_text(&whole)?)
}

/// `document`, the one of an actor of this server, as it is served: with its handle in `webfinger`
/// ([FEP-2c59]), and with the key that it proves its activities with ([FEP-521a]), where it names
/// none itself.
///
/// These are not kept with the document, for they change with the settings of the site.
///
/// # Errors
///
/// Fails when the document cannot be read or written.
///
/// [FEP-2c59]: https://codeberg.org/fediverse/fep/src/branch/main/fep/2c59/fep-2c59.md
/// [FEP-521a]: https://codeberg.org/fediverse/fep/src/branch/main/fep/521a/fep-521a.md
pub fn served_actor(
    document: &Raw<AnyObject>,
    handle: Option<&str>,
    key: Option<&Multikey>,
) -> serde_json::Result<Raw<AnyObject>> {
    let mut document: Map<String, Value> = serde_json::from_str(document.as_str())?;
    if let Some(handle) = handle {
        document.entry("webfinger").or_insert_with(|| handle.into());
    }
    if let Some(key) = key {
        let key = serde_json::to_value(key)?;
        document.entry("assertionMethod").or_insert_with(|| vec![key].into());
    }
    let whole: AnyObject = serde_json::from_value(Value::Object(document))?;
    Raw::from_text(to_text(&whole)?)
}

/// What every actor has.
fn common(actor: &LocalActor, key_pair: Option<&KeyPair>, registry: &Registry) -> Person {
    let part = |part| registry.part(&actor.id, part);
    let collection = |it| part(it).map(Ref::Iri);
    let mut endpoints = Endpoints::new();
    endpoints.shared_inbox = registry.shared_inbox();

    let mut person = Person::new();
    person.id = Some(actor.id.clone());
    person.preferred_username.clone_from(&actor.username);
    person.inbox = part(Part::Inbox);
    person.outbox = part(Part::Outbox);
    person.featured = collection(Part::Featured);
    person.followers = collection(Part::Followers);
    person.following = collection(Part::Following);
    person.liked = collection(Part::Liked);
    person.endpoints = Some(endpoints.into());
    if let Some(pair) = key_pair {
        let mut key = PublicKey::new(actor.id.clone(), pair.public_pem.as_str());
        key.id = Some(pair.id.clone());
        person.public_key = key.into();
    }
    person
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{ShownLists, testing};

    #[test]
    fn an_actor_has_what_every_actor_has_and_keeps_its_own() {
        let actor = LocalActor {
            id: "https://one.example/users/alice".parse().unwrap(),
            username: Some("alice".to_owned()),
            approves_followers: false,
            shown: ShownLists::default(),
        };
        let object = json!({
            "id": "https://one.example/users/alice",
            "type": "Person",
            "name": "Alice",
            "followers": "https://one.example/readers-of/alice",
        });
        let object = serde_json::from_value(object).unwrap();
        let document = actor_document(&actor, &object, None, &testing::registry()).unwrap();
        let document: Value = serde_json::from_str(document.as_str()).unwrap();
        for (name, value) in [
            ("type", "Person"),
            ("name", "Alice"),
            ("preferredUsername", "alice"),
            ("inbox", "https://one.example/users/alice/inbox"),
            ("followers", "https://one.example/readers-of/alice"),
        ] {
            assert_eq!(document[name], value);
        }
        assert_eq!(document["endpoints"]["sharedInbox"], "https://one.example/inbox");
        assert_eq!(document.get("publicKey"), None);
    }

    #[test]
    fn a_key_for_proofs_is_added_with_the_context_that_explains_it() {
        let alice: oyez_vocab::Iri = "https://one.example/users/alice".parse().unwrap();
        let mut key = Multikey::new(alice.clone(), "z6Mk");
        key.id = Some("https://one.example/users/alice#ed25519-key".parse().unwrap());
        for (before, n_keys) in [(json!(null), 1), (json!(["urn:a", "urn:b"]), 2)] {
            let mut document = json!({
                "@context": ["https://www.w3.org/ns/activitystreams", {"pets": "urn:pets"}],
                "id": alice,
                "type": "Person",
                "pets": 3,
            });
            if !before.is_null() {
                document["assertionMethod"] = before;
            }
            let document = Raw::from_value(&document).unwrap();
            let document = served_actor(&document, None, Some(&key)).unwrap();
            let document: Value = serde_json::from_str(document.as_str()).unwrap();
            assert_eq!(document["assertionMethod"].as_array().unwrap().len(), n_keys);
            assert_eq!(document["pets"], 3);
            if n_keys == 1 {
                assert_eq!(document["assertionMethod"][0]["controller"], alice.as_str());
                let context = document["@context"].as_array().unwrap();
                assert!(context.iter().any(|it| it == "https://w3id.org/security/multikey/v1"));
                assert!(context.contains(&json!({"pets": "urn:pets"})));
            }
        }
    }

    #[test]
    fn a_handle_is_added_with_the_context_that_explains_it_where_there_is_none() {
        let handle = "alice@one.example";
        for (before, handle, expected) in [
            (json!(null), None, json!(null)),
            (json!(null), Some(handle), json!(handle)),
            (json!("a@two.example"), Some(handle), json!("a@two.example")),
        ] {
            let mut document = json!({"id": "https://one.example/users/alice", "type": "Person"});
            if !before.is_null() {
                document["webfinger"] = before;
            }
            let document = Raw::from_value(&document).unwrap();
            let document = served_actor(&document, handle, None).unwrap();
            let document: Value = serde_json::from_str(document.as_str()).unwrap();
            assert_eq!(document["webfinger"], expected);
            let context = document["@context"].to_string();
            let is_explained = context.contains("https://purl.archive.org/socialweb/webfinger");
            assert_eq!(is_explained, !expected.is_null(), "{context}");
        }
    }
}
