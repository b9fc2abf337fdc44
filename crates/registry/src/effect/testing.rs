//! Who is who in the tests of effects: Alice is ours, Bob is of another server.

use std::{collections::BTreeSet, sync::LazyLock};

use oyez_vocab::{AnyActivity, Iri, Raw};
use serde_json::{Value, json};

use super::Facts;
use crate::{
    FollowState, LocalActor, RemoteActor, ShownLists, Site, StoredActivity, StoredFollow,
    StoredObject, Verified,
};

pub(super) const ALICE: &str = "https://one.example/alice";
pub(super) const BOB: &str = "https://two.example/bob";
pub(super) const NOTE: &str = "https://two.example/notes/1";

static SITE: LazyLock<Site> = LazyLock::new(|| Site::new("https://one.example").unwrap());

pub(super) fn iri(text: &str) -> Iri {
    text.parse().unwrap()
}

pub(super) fn alice() -> LocalActor {
    LocalActor {
        id: iri(ALICE),
        username: Some("alice".to_owned()),
        approves_followers: false,
        shown: ShownLists::default(),
    }
}

/// `document` as an activity of Bob's, with an id.
pub(super) fn remote(mut document: Value) -> Verified<AnyActivity> {
    document["id"] = "https://two.example/activities/1".into();
    nameless(document)
}

/// `document` as an activity of Bob's, with the id that it has, if any.
pub(super) fn nameless(mut document: Value) -> Verified<AnyActivity> {
    document["actor"] = BOB.into();
    let key = "https://two.example/bob#key";
    let bob = json!({"id": BOB, "inbox": "https://two.example/bob/inbox", "publicKey": key});
    let bob = RemoteActor::from_document(Raw::from_value(&bob).unwrap(), &iri(BOB)).unwrap();
    let text = document.to_string();
    Verified::by_signature_or_text(text, &bob, &iri(key), |_| [0; 32]).unwrap()
}

/// `document` as an activity of Alice's, with an id.
pub(super) fn local(mut document: Value) -> Verified<AnyActivity> {
    document["actor"] = ALICE.into();
    document["id"] = "https://one.example/activities/1".into();
    let activity = serde_json::from_value(document).unwrap();
    Verified::local(activity, &alice(), &SITE).unwrap()
}

/// Nothing is known.
pub(super) fn facts() -> Facts<'static> {
    Facts {
        now: "2026-01-15T14:00:00Z".parse().unwrap(),
        site: &SITE,
        activity: None,
        actor: None,
        fetched: None,
        follow: None,
        follow_back: None,
        blockers: BTreeSet::new(),
        followers: Vec::new(),
        moved_at: None,
        object: None,
        parent: None,
        question: None,
        destination: None,
        target: None,
        place: None,
        votes: Vec::new(),
    }
}

pub(super) fn object(id: &str, owner: &str, is_deleted: bool) -> StoredObject {
    let document = Raw::from_value(&json!({"type": "Note", "id": id})).unwrap();
    StoredObject { id: iri(id), owner: iri(owner), document, is_public: true, is_deleted }
}

pub(super) fn stored_activity(kind: &str, actor: &str, object: &str) -> StoredActivity {
    let id = "https://two.example/1";
    let document = json!({"type": kind, "id": id, "actor": actor, "object": object});
    StoredActivity {
        id: iri(id),
        actor: iri(actor),
        kind: kind.to_owned(),
        object: Some(iri(object)),
        document: Raw::<AnyActivity>::from_value(&document).unwrap(),
        is_public: true,
        is_undone: false,
    }
}

/// A follow in some state.
pub(super) struct StoredFollowFor {
    pub(super) state: FollowState,
}

impl StoredFollowFor {
    pub(super) fn of(self, follower: &str, followed: &str) -> StoredFollow {
        StoredFollow {
            follower: iri(follower),
            followed: iri(followed),
            activity: iri("https://one.example/f"),
            state: self.state,
        }
    }
}
