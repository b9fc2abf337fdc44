//! Two sites: what one does has its effect at the other.

use std::time::{Duration, Instant};

use http::StatusCode;
use oyez::registry::ActivityStore as _;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::Site;
use crate::kit::ACTIVITY;

/// Waits until a collection has `total` items.
async fn counts(site: &Site, path: &str, total: u64) {
    let start = Instant::now();
    while site.total(path).await != total {
        assert!(start.elapsed() < Duration::from_secs(20), "{path} does not come to {total}");
        sleep(Duration::from_millis(5)).await;
    }
}

/// Has `who` do something, and waits until it has arrived.
async fn arrives(who: &Site, whom: &Site, document: &Value) -> String {
    let id = Site::acted(&who.act(document).await);
    whom.receives(&id).await;
    id
}

#[tokio::test]
async fn a_follow_is_accepted_and_undone() {
    let (alice, bob) = (Site::start("alice").await, Site::start("bob").await);
    let follow = json!({"type": "Follow", "object": bob.actor.id});
    let follow = arrives(&alice, &bob, &follow).await;
    counts(&bob, "/users/bob/followers", 1).await;
    counts(&alice, "/users/alice/following", 1).await;

    arrives(&alice, &bob, &json!({"type": "Undo", "object": follow})).await;
    counts(&bob, "/users/bob/followers", 0).await;
    counts(&alice, "/users/alice/following", 0).await;
}

#[tokio::test]
async fn a_follow_that_is_held_waits_for_the_answer() {
    let alice = Site::start("alice").await;
    let bob = Site::start_with("bob", true).await;
    let follow = json!({"type": "Follow", "object": bob.actor.id});
    let follow = arrives(&alice, &bob, &follow).await;
    assert_eq!(bob.total("/users/bob/followers").await, 0);

    arrives(&bob, &alice, &json!({"type": "Accept", "object": follow})).await;
    counts(&alice, "/users/alice/following", 1).await;
    assert_eq!(bob.total("/users/bob/followers").await, 1);

    arrives(&bob, &alice, &json!({"type": "Reject", "object": follow})).await;
    counts(&alice, "/users/alice/following", 0).await;
    assert_eq!(bob.total("/users/bob/followers").await, 0);
}

#[tokio::test]
async fn likes_and_shares_are_counted_once_and_taken_back() {
    let (alice, bob) = (Site::start("alice").await, Site::start("bob").await);
    // Alice's server learns of the note, and with it whose it is.
    arrives(&alice, &bob, &json!({"type": "Follow", "object": bob.actor.id})).await;
    counts(&alice, "/users/alice/following", 1).await;
    let note = json!({
        "type": "Note",
        "content": "hello",
        "to": oyez::vocab::PUBLIC,
        "cc": bob.iri("/users/bob/followers"),
    });
    let create = arrives(&bob, &alice, &note).await;
    let created = bob.app.store().activity(&create.parse().unwrap()).await.unwrap().unwrap();
    let note = created.object.unwrap();
    let path = note.as_str().strip_prefix(&bob.iri("")).unwrap().to_owned();

    for (kind, part) in [("Like", "likes"), ("Announce", "shares")] {
        let collection = format!("{path}/{part}");
        let first = arrives(&alice, &bob, &json!({"type": kind, "object": note})).await;
        counts(&bob, &collection, 1).await;
        arrives(&alice, &bob, &json!({"type": kind, "object": note})).await;
        assert_eq!(bob.total(&collection).await, 1, "once for each actor");
        arrives(&alice, &bob, &json!({"type": "Undo", "object": first})).await;
        counts(&bob, &collection, 0).await;
    }
}

#[tokio::test]
async fn what_is_deleted_is_gone_everywhere_and_does_not_come_back() {
    let (alice, bob) = (Site::start("alice").await, Site::start("bob").await);
    let note = json!({"type": "Note", "content": "hello", "to": alice.actor.id});
    let create = arrives(&bob, &alice, &note).await;
    let stored = bob.app.store().activity(&create.parse().unwrap()).await.unwrap().unwrap();
    let note = stored.object.clone().unwrap();
    assert!(!alice.app.store().object(&note).await.unwrap().unwrap().is_deleted);

    arrives(&bob, &alice, &json!({"type": "Delete", "object": note})).await;
    let kept = alice.app.store().object(&note).await.unwrap().unwrap();
    assert!(kept.is_deleted);
    assert!(!kept.document.as_str().contains("hello"), "{:?}", kept.document);

    let mut again: Value = serde_json::from_str(stored.document.as_str()).unwrap();
    again["id"] = json!(bob.iri("/activities/again"));
    let reply = bob.deliver(&alice, &alice.path("/inbox"), &again).await;
    assert_eq!(reply.status, StatusCode::ACCEPTED, "{}", reply.text());
    assert!(alice.app.store().object(&note).await.unwrap().unwrap().is_deleted);
}

#[tokio::test]
async fn nobody_changes_what_is_not_theirs() {
    let (alice, bob) = (Site::start("alice").await, Site::start("bob").await);
    let note = alice.post_note().await;
    let path = note.strip_prefix(&alice.iri("")).unwrap().to_owned();
    let before = alice.get(&path, ACTIVITY).await.text();
    for (n, kind) in ["Update", "Delete"].into_iter().enumerate() {
        let activity = json!({
            "type": kind,
            "id": format!("{}/{n}", bob.actor.id),
            "actor": bob.actor.id,
            "object": {"type": "Note", "id": note, "content": "changed"},
        });
        let reply = bob.deliver(&alice, &alice.path("/inbox"), &activity).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{kind}: {}", reply.text());
        assert_eq!(alice.get(&path, ACTIVITY).await.text(), before, "{kind}");
    }
    assert!(alice.inbox().await.is_empty());
}
