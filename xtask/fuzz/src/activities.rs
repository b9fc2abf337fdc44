//! What other servers deliver and clients post, up to what becomes of it.

use oyez_registry::{
    ActivityStore as _, PageRequest, Receipt, Received, RemoteActor, StoreError, Verified,
    effect::RemoteFacts, prepare,
};
use oyez_vocab::Raw;

use crate::{
    home::{alice, at_once, iri, store},
    routes::registry,
    signer,
};

/// Reads `data` as what Bob has signed, as his own document, and as what Alice posts.
pub(crate) fn run(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    // serde_json takes an object with such a key for something else.
    if text.contains("$serde_json::private::") {
        return;
    }
    check_actor(text);
    check_delivery(text);
    check_post(text);
}

/// Checks that a document that is taken for an actor's is one.
fn check_actor(text: &str) {
    let Ok(document) = Raw::from_text(text.to_owned()) else { return };
    let id = iri("https://two.example/users/bob");
    let Ok(actor) = RemoteActor::from_document(document, &id) else { return };
    assert_eq!(actor.id(), &id);
    assert!(actor.inbox().is_same_origin(&id));
}

/// Checks that what is believed is Bob's, and takes effect once.
fn check_delivery(text: &str) {
    let bob = bob();
    let name = |_: &str| [7; 32];
    let verified = Verified::by_signature_or_text(text.to_owned(), &bob, &signer::key_id(), name);
    let Ok(activity) = verified else { return };
    assert_eq!(activity.actor(), bob.id());
    assert!(!activity.has_id() || activity.id().is_same_origin(bob.id()));
    assert_eq!(activity.text().as_str(), text);
    let store = store();
    let accept = || {
        let (sender, inbox) = (bob.clone(), Some(alice().id));
        let remote = RemoteFacts::default();
        let received = Received { sender, inbox, passed_on_by: None, remote };
        at_once(store.accept(activity.clone(), received))
    };
    let (first, second, third) = (accept(), accept(), accept());
    let inbox = at_once(store.inbox(&alice().id, PageRequest::first(2))).expect("it works");
    match (&first, &second, &third) {
        (Ok(Receipt::Accepted), Ok(Receipt::Duplicate), Ok(Receipt::Duplicate)) => (),
        // What concerns nobody here is accepted and not kept.
        (Ok(Receipt::Accepted), Ok(Receipt::Accepted), Ok(Receipt::Accepted)) => {
            assert!(inbox.items.is_empty());
        }
        (Err(StoreError::Refused(_)), Err(StoreError::Refused(_)), Err(StoreError::Refused(_))) => {
            assert!(inbox.items.is_empty())
        }
        _ => panic!("{first:?}, then {second:?}, then {third:?}"),
    }
    assert!(inbox.items.len() <= 1);
}

/// Checks that what Alice posts is done by her, under an id of this server.
fn check_post(text: &str) {
    let Ok(document) = serde_json::from_str(text) else { return };
    let alice = alice();
    let Ok(activity) = prepare(document, &alice, registry(), signer::now()) else { return };
    let actors: Vec<_> = activity.actor.iter().map(|it| it.id()).collect();
    assert_eq!(actors, [Some(&alice.id)]);
    assert!(activity.id.as_ref().is_some_and(|it| registry().site().is_local(it)));
}

/// Bob, with the key that signs in the other targets.
fn bob() -> RemoteActor {
    let document = r#"{
        "id": "https://two.example/users/bob",
        "type": "Person",
        "inbox": "https://two.example/users/bob/inbox",
        "followers": "https://two.example/users/bob/followers",
        "publicKey": {
            "id": "https://two.example/users/bob#key",
            "owner": "https://two.example/users/bob",
            "publicKeyPem": "none"
        }
    }"#;
    let document = Raw::from_text(document.to_owned()).expect("it is JSON");
    RemoteActor::from_document(document, &iri("https://two.example/users/bob")).expect("an actor")
}
