//! What each kind of evidence is enough for.

use serde_json::{Value, json};

use super::*;
use crate::ShownLists;

const BOB: &str = "https://two.example/bob";

fn bob() -> RemoteActor {
    let document = json!({
        "id": BOB,
        "type": "Person",
        "inbox": "https://two.example/bob/inbox",
        "publicKey": {"id": "https://two.example/bob#key", "owner": BOB, "publicKeyPem": ""},
    });
    let id = BOB.parse().unwrap();
    RemoteActor::from_document(Raw::from_value(&document).unwrap(), &id).unwrap()
}

fn raw(document: &Value) -> Raw<AnyActivity> {
    Raw::from_value(document).unwrap()
}

#[test]
fn a_signature_speaks_for_the_actor_of_its_key_and_for_no_other() {
    let id = "https://two.example/1";
    let like = |actor: Value| json!({"type": "Like", "id": id, "actor": actor, "object": "urn:1"});
    let create =
        |object: Value| json!({"type": "Create", "id": id, "actor": BOB, "object": object});
    for (document, error) in [
        (like(json!(BOB)), None),
        (like(json!({"id": BOB, "name": "Bob"})), None),
        (like(json!([BOB])), None),
        (like(json!("https://two.example/eve")), Some("not by")),
        (like(json!("https://one.example/alice")), Some("not by")),
        (like(json!([BOB, "https://two.example/eve"])), Some("several actors")),
        (like(json!([])), Some("no actor")),
        (like(json!(null)), Some("no actor")),
        (like(json!("")), Some("no actor")),
        (like(json!("_:b0")), Some("no actor")),
        (like(json!(42)), Some("no actor")),
        (like(json!({})), Some("no actor")),
        (json!({"type": "Like", "actor": BOB}), Some("no id")),
        (json!({"id": id, "actor": BOB}), Some("no type")),
        (json!({"type": "Like", "id": "https://one.example/1", "actor": BOB}), Some("give the id")),
        (json!({"type": "Like", "id": "urn:uuid:1", "actor": BOB}), Some("give the id")),
        (create(json!({"type": "Note", "id": "https://two.example/2"})), None),
        (create(json!({"type": "Note", "attributedTo": BOB})), None),
        (create(json!({"type": "Note", "attributedTo": [{"id": BOB}, "urn:x"]})), None),
        (create(json!({"type": "Note", "attributedTo": "urn:x"})), Some("not attributed")),
        (json!([]), Some("cannot be read")),
    ] {
        let key = "https://two.example/bob#key".parse().unwrap();
        match (Verified::by_signature(raw(&document), &bob(), &key), error) {
            (Ok(verified), None) => assert_eq!(verified.actor(), BOB),
            (Err(error), Some(part)) => assert!(error.to_string().contains(part), "{error}"),
            (result, error) => panic!("{document}: {result:?} against {error:?}"),
        }
    }
}

#[test]
fn a_key_that_the_actor_does_not_name_proves_nothing() {
    let document = json!({"type": "Like", "id": "https://two.example/1", "actor": BOB});
    let key = "https://two.example/eve#key".parse().unwrap();
    let error = Verified::by_signature(raw(&document), &bob(), &key).unwrap_err();
    assert!(matches!(error, VerifyError::UnknownKey { .. }), "{error}");
}

#[test]
fn a_proof_speaks_for_the_actor_that_has_its_key_for_assertions() {
    let multikey = |id: &str| json!({"id": id, "type": "Multikey", "controller": BOB, "publicKeyMultibase": "z6Mk"});
    let document = json!({
        "id": BOB,
        "inbox": "https://two.example/bob/inbox",
        "publicKey": {"id": "https://two.example/bob#key", "owner": BOB, "publicKeyPem": ""},
        "assertionMethod": multikey("https://two.example/bob#ed25519-key"),
        "authentication": multikey("https://two.example/bob#other"),
    });
    let bob = BOB.parse().unwrap();
    let bob = RemoteActor::from_document(Raw::from_value(&document).unwrap(), &bob).unwrap();
    let like = |actor: &str, id: &str| json!({"type": "Like", "id": id, "actor": actor});
    let own = like(BOB, "https://two.example/1");
    for (document, key, error) in [
        (own.clone(), "https://two.example/bob#ed25519-key", None),
        (own.clone(), "https://two.example/bob#key", Some("no key of")),
        (own.clone(), "https://two.example/bob#other", Some("no key of")),
        (own, "https://one.example/key", Some("no key of")),
        (
            like("https://two.example/eve", "https://two.example/1"),
            "https://two.example/bob#ed25519-key",
            Some("not by"),
        ),
        (
            like(BOB, "https://one.example/1"),
            "https://two.example/bob#ed25519-key",
            Some("give the id"),
        ),
    ] {
        match (Verified::by_proof(raw(&document), &bob, &key.parse().unwrap()), error) {
            (Ok(verified), None) => assert!(!verified.is_local()),
            (Err(error), Some(part)) => assert!(error.to_string().contains(part), "{error}"),
            (result, error) => panic!("{document}: {result:?} against {error:?}"),
        }
    }
}

#[test]
fn what_has_no_id_is_known_by_its_text() {
    let key = "https://two.example/bob#key".parse().unwrap();
    // The example of RFC 6920, section 8.1: the SHA-256 of "Hello World!".
    let sha256 = [
        0x7f, 0x83, 0xb1, 0x65, 0x7f, 0xf1, 0xfc, 0x53, 0xb9, 0x2d, 0xc1, 0x81, 0x48, 0xa1, 0xd6,
        0x5d, 0xfc, 0x2d, 0x4b, 0x1f, 0xa3, 0xd6, 0x77, 0x28, 0x4a, 0xdd, 0xd2, 0x00, 0x12, 0x6d,
        0x90, 0x69,
    ];
    let named = "ni:///sha-256;f4OxZX_x_FO5LcGBSKHWXfwtSx-j1ncoSt3SABJtkGk";
    for (id, expected) in [
        (None, Ok(named)),
        (Some(json!(null)), Ok(named)),
        (Some(json!("https://two.example/1")), Ok("https://two.example/1")),
        (Some(json!(42)), Err("no id")),
        (Some(json!("one")), Err("no id")),
        (Some(json!("https://one.example/1")), Err("give the id")),
        (Some(json!(named)), Err("give the id")),
    ] {
        let mut document = json!({"type": "Like", "actor": BOB});
        if let Some(id) = id {
            document["id"] = id;
        }
        let text = raw(&document);
        let text = text.as_str().to_owned();
        let verified = Verified::by_signature_or_text(text, &bob(), &key, |_| sha256);
        match (verified, expected) {
            (Ok(it), Ok(expected)) => {
                assert_eq!(it.id().as_str(), expected);
                assert_eq!(it.has_id(), expected != named);
            }
            (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{error}"),
            (result, expected) => panic!("{document}: {result:?} against {expected:?}"),
        }
    }
}

#[test]
fn what_is_fetched_has_the_id_it_was_fetched_by() {
    let document = json!({"type": "Like", "id": "https://two.example/1", "actor": BOB});
    let fetch = |from: &str| Verified::by_fetch(raw(&document), &from.parse().unwrap());
    assert!(fetch("https://two.example/1").is_ok());
    assert!(fetch("https://two.example/2").is_err());
    assert!(fetch("https://one.example/1").is_err());
}

#[test]
fn a_local_activity_has_local_ids() {
    let site = Site::new("https://one.example").unwrap();
    let alice = alice();
    let like = |id: &str, actor: &str| -> AnyActivity {
        serde_json::from_value(json!({"type": "Like", "id": id, "actor": actor})).unwrap()
    };
    let local = |id: &str, actor: &str| Verified::local(like(id, actor), &alice, &site);
    assert!(local("https://one.example/1", "https://one.example/alice").unwrap().is_local());
    assert!(local("https://two.example/1", "https://one.example/alice").is_err());
    assert!(local("https://one.example/1", "https://one.example/bob").is_err());
}

/// Stands for the SHA-256 of any text.
fn sha256(_: &str) -> [u8; 32] {
    [7; 32]
}

#[test]
fn the_server_of_an_actor_can_say_that_what_is_there_is_gone() {
    let bob = BOB.parse().unwrap();
    let gone = |object: &str| Verified::by_absence(&object.parse().unwrap(), &bob, sha256);
    for object in [BOB, "https://two.example/notes/1"] {
        let delete = gone(object).unwrap();
        assert_eq!(delete.activity().type_name(), "Delete");
        assert_eq!(delete.activity().object.first().and_then(Ref::id).unwrap(), object);
        assert_eq!(delete.actor(), BOB);
        assert!(!delete.has_id() && !delete.is_local());
    }
    for object in ["https://one.example/notes/1", "https://two.example:8443/bob", "urn:bob"] {
        let error = gone(object).unwrap_err();
        assert!(matches!(error, VerifyError::OtherOrigin { .. }), "{object}: {error}");
    }
}

#[test]
fn the_server_of_an_actor_can_give_what_the_actor_has_made() {
    const NOTE: &str = "https://two.example/notes/1";
    let note = |id: Value, by: Value| json!({"type": "Note", "id": id, "attributedTo": by});
    for (object, fetched, error) in [
        (note(json!(NOTE), json!(BOB)), NOTE, None),
        (note(json!(NOTE), json!(["https://two.example/eve", {"id": BOB}])), NOTE, None),
        (note(json!("https://two.example/notes/2"), json!(BOB)), NOTE, Some("give the id")),
        (note(json!(null), json!(BOB)), NOTE, Some("give the id")),
        (
            note(json!("https://one.example/notes/1"), json!(BOB)),
            "https://one.example/notes/1",
            Some("give the id"),
        ),
        (note(json!(NOTE), json!("https://two.example/eve")), NOTE, Some("not attributed")),
        (note(json!(NOTE), json!([])), NOTE, Some("not attributed")),
    ] {
        let (fetched, bob) = (fetched.parse().unwrap(), BOB.parse().unwrap());
        let document = Raw::from_value(&object).unwrap();
        for (is_known, kind) in [(false, "Create"), (true, "Update")] {
            match (Verified::by_object(&document, &fetched, &bob, is_known, sha256), error) {
                (Ok(verified), None) => {
                    assert_eq!(verified.activity().type_name(), kind);
                    assert!(verified.text().as_str().contains(document.as_str()));
                }
                (Err(error), Some(part)) => assert!(error.to_string().contains(part), "{error}"),
                (result, error) => panic!("{object}: {result:?} against {error:?}"),
            }
        }
    }
}

fn alice() -> LocalActor {
    LocalActor {
        id: "https://one.example/alice".parse().unwrap(),
        username: Some("alice".to_owned()),
        approves_followers: false,
        shown: ShownLists::default(),
    }
}

#[test]
fn the_application_speaks_for_an_actor_of_its_own_about_whatever_it_may_be() {
    let site = Site::new("https://one.example").unwrap();
    const ALICE: &str = "https://one.example/alice";
    let others = json!({"type": "Note", "attributedTo": BOB});
    for (owner, id, actor, error) in [
        (ALICE, Some("https://one.example/1"), ALICE, None),
        (ALICE, None, ALICE, Some("no id")),
        (ALICE, Some("https://two.example/1"), ALICE, Some("give the id")),
        (ALICE, Some("https://one.example/1"), BOB, Some("not by")),
        (BOB, Some("https://one.example/1"), BOB, Some("give the id")),
        (BOB, Some("https://two.example/1"), BOB, Some("give the id")),
    ] {
        let activity = json!({"type": "Create", "id": id, "actor": actor, "object": others});
        let activity = serde_json::from_value(activity).unwrap();
        let owner = LocalActor { id: owner.parse().unwrap(), ..alice() };
        match (Verified::by_application(activity, &owner, &site), error) {
            (Ok(verified), None) => assert!(verified.is_local()),
            (Err(error), Some(part)) => assert!(error.to_string().contains(part), "{error}"),
            (result, error) => panic!("{id:?} {actor}: {result:?} against {error:?}"),
        }
    }
}

#[test]
fn only_what_others_send_must_be_one_thing() {
    let hybrid = |host: &str, actor: &str| {
        let id = format!("https://{host}/1");
        json!({"type": ["Like", "Person"], "id": id, "actor": format!("https://{host}/{actor}")})
    };
    let key = "https://two.example/bob#key".parse().unwrap();
    let error = Verified::by_signature(raw(&hybrid("two.example", "bob")), &bob(), &key);
    assert!(matches!(error, Err(VerifyError::Hybrid { .. })), "{error:?}");
    let site = Site::new("https://one.example").unwrap();
    let own = serde_json::from_value(hybrid("one.example", "alice")).unwrap();
    assert!(Verified::local(own, &alice(), &site).is_ok());
}

#[test]
fn the_one_object_is_a_document_in_the_context_of_its_activity() {
    let document = r#"{"@context":"urn:c","type":"Like","id":"https://two.example/1",
        "actor":"https://two.example/bob","object":{"id":"urn:1"}}"#;
    let key = "https://two.example/bob#key".parse().unwrap();
    let text = Raw::from_text(document.to_owned()).unwrap();
    let verified = Verified::by_signature(text, &bob(), &key).unwrap();
    assert_eq!(verified.object_text().as_deref(), Some(r#"{"@context":"urn:c","id":"urn:1"}"#));
}
