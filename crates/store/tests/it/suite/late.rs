//! What comes in another order than it was sent.

use std::time::Duration;

use oyez_registry::{ActivityStore, ActorStore, CollectionKind};
use serde_json::{Value, json};

use super::{ALICE, ANNA, BILL, BOB, World, iri, remote};

const OURS: &str = "https://one.example/objects/1";
const NOTE: &str = "https://two.example/notes/1";
const UNDONE: &str = "https://two.example/undone";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn undo(n: usize) -> Value {
    json!({"type": "Undo", "id": format!("https://two.example/undo/{n}"), "object": UNDONE})
}

fn create(n: usize, content: &str) -> Value {
    let note = json!({"type": "Note", "id": NOTE, "content": content, "to": oyez_vocab::PUBLIC});
    json!({"type": "Create", "id": format!("https://two.example/create/{n}"), "object": note})
}

fn update(content: &str, parent: Option<&str>) -> Value {
    let mut note =
        json!({"type": "Note", "id": NOTE, "content": content, "to": oyez_vocab::PUBLIC});
    if let Some(parent) = parent {
        note["inReplyTo"] = parent.into();
    }
    json!({"type": "Update", "id": format!("https://two.example/update/{content}"), "object": note})
}

async fn content(world: &World) -> Option<String> {
    let known = world.store.object(&iri(NOTE)).await.unwrap()?;
    let document: Value = serde_json::from_str(known.document.as_str()).unwrap();
    document["content"].as_str().map(str::to_owned)
}

/// A server where Alice has published a note.
async fn with_note() -> World {
    let world = World::new().await;
    let note = json!({"type": "Note", "id": OURS, "to": oyez_vocab::PUBLIC});
    let create = json!({"type": "Create", "to": oyez_vocab::PUBLIC, "object": note});
    world.publish(ALICE, create).await.unwrap();
    world
}

#[tokio::test]
async fn what_was_undone_before_it_came_has_no_effect() {
    for inbox in [Some(ALICE), None] {
        for (kind, object, owner, collection) in [
            ("Announce", OURS, OURS, CollectionKind::Shares),
            ("Follow", ALICE, ALICE, CollectionKind::Followers),
            ("Like", OURS, OURS, CollectionKind::Likes),
        ] {
            let world = with_note().await;
            let done = |id: &str| json!({"type": kind, "id": id, "object": object});
            world.accept(BOB, undo(1), inbox).await.unwrap();
            world.accept(BOB, done(UNDONE), inbox).await.unwrap();
            assert!(world.collection(owner, collection).await.is_empty(), "{kind} {inbox:?}");
            assert!(world.deliver_all().await.is_empty(), "{kind} {inbox:?}");
            let kept = &world.store_inbox(ALICE).await[0];
            assert_eq!((kept.id.as_str(), kept.is_undone), (UNDONE, true), "{kind} {inbox:?}");

            world.accept(BOB, done("https://two.example/again"), inbox).await.unwrap();
            assert_eq!(world.collection(owner, collection).await.len(), 1, "{kind} {inbox:?}");
            world.accept(BOB, undo(2), inbox).await.unwrap();
            assert_eq!(world.collection(owner, collection).await.len(), 1, "{kind} {inbox:?}");
        }
    }
}

#[tokio::test]
async fn an_undo_takes_the_place_of_nothing_that_is_another_s() {
    let world = with_note().await;
    world.accept(BOB, create(1, "text"), Some(ALICE)).await.unwrap();
    for (by, object) in [(BILL, NOTE), (BOB, NOTE), (BILL, OURS)] {
        let id = format!("{by}/undo/{}", object.len());
        let undo = json!({"type": "Undo", "id": id, "object": object});
        world.accept(by, undo, Some(ALICE)).await.unwrap();
    }
    assert_eq!(content(&world).await.as_deref(), Some("text"));
    assert!(!world.store.object(&iri(OURS)).await.unwrap().unwrap().is_deleted);

    world.accept(BILL, undo(1), Some(ALICE)).await.unwrap();
    let follow = json!({"type": "Follow", "id": UNDONE, "object": ALICE});
    world.accept(BOB, follow, Some(ALICE)).await.unwrap();
    assert_eq!(world.collection(ALICE, CollectionKind::Followers).await, [BOB]);
}

#[tokio::test]
async fn what_was_undone_is_waited_for_a_month() {
    let world = World::new().await;
    world.accept(BOB, undo(1), Some(ALICE)).await.unwrap();
    world.pass(31 * DAY);
    let follow = json!({"type": "Follow", "id": UNDONE, "object": ALICE});
    world.accept(BOB, follow, Some(ALICE)).await.unwrap();
    assert_eq!(world.collection(ALICE, CollectionKind::Followers).await, [BOB]);
}

#[tokio::test]
async fn a_delete_that_was_undone_before_it_came_deletes_nothing() {
    let world = World::new().await;
    world.accept(BOB, create(1, "text"), Some(ALICE)).await.unwrap();
    let delete = json!({"type": "Delete", "id": UNDONE, "object": NOTE});
    let mut undo = undo(1);
    undo["object"] = delete.clone();
    world.accept(BOB, undo, Some(ALICE)).await.unwrap();
    world.accept(BOB, delete, Some(ALICE)).await.unwrap();
    assert_eq!(content(&world).await.as_deref(), Some("text"));
}

#[tokio::test]
async fn nothing_more_comes_of_an_actor_that_is_gone() {
    let delete = json!({"type": "Delete", "id": "https://two.example/delete", "object": BOB});
    let back = json!({"type": "Undo", "id": "https://two.example/back", "object": delete});
    for (days, undone, is_fetched, is_taken) in [
        (0, None, false, false),
        (29, None, false, false),
        (31, None, false, true),
        (0, Some(BILL), false, false),
        (0, Some(BOB), false, true),
        // Its server gives it again.
        (0, None, true, true),
    ] {
        for inbox in [Some(ALICE), None] {
            let world = World::new().await;
            let follow = json!({"type": "Follow", "id": UNDONE, "object": ALICE});
            world.accept(BOB, follow, inbox).await.unwrap();
            world.accept(BOB, delete.clone(), inbox).await.unwrap();
            world.pass(days * DAY);
            if let Some(by) = undone {
                world.accept(by, back.clone(), inbox).await.unwrap();
            }
            if is_fetched {
                world.store.keep_remote_actor(remote(BOB)).await.unwrap();
            }
            let before = world.inbox(ALICE).await.len();
            let mut late = create(1, "late");
            late["to"] = ALICE.into();
            world.accept(BOB, late, inbox).await.unwrap();
            let case = format!("{days} {undone:?} {is_fetched} {inbox:?}");
            assert_eq!(content(&world).await.is_some(), is_taken, "{case}");
            assert_eq!(world.inbox(ALICE).await.len() - before, usize::from(is_taken), "{case}");
            let is_known = world.store.remote_actor(&iri(BOB)).await.unwrap().is_some();
            assert_eq!(is_known, is_taken, "{case}");
        }
    }
}

#[tokio::test]
async fn an_update_that_comes_first_is_not_changed_by_the_create() {
    let world = with_note().await;
    world.accept(BOB, update("new", Some(OURS)), Some(ALICE)).await.unwrap();
    assert_eq!(content(&world).await.as_deref(), Some("new"));
    assert_eq!(world.collection(OURS, CollectionKind::Replies).await, [NOTE]);
    world.accept(BOB, create(1, "old"), Some(ALICE)).await.unwrap();
    assert_eq!(content(&world).await.as_deref(), Some("new"));
    assert_eq!(world.inbox(ALICE).await.len(), 2);
}

#[tokio::test]
async fn a_reply_joins_the_replies_when_it_is_shown_to_all() {
    let world = with_note().await;
    let mut first = create(1, "text");
    first["object"]["inReplyTo"] = OURS.into();
    first["object"]["to"] = ALICE.into();
    world.accept(BOB, first, Some(ALICE)).await.unwrap();
    assert!(world.collection(OURS, CollectionKind::Replies).await.is_empty());
    world.accept(BOB, update("shown", Some(OURS)), Some(ALICE)).await.unwrap();
    assert_eq!(world.collection(OURS, CollectionKind::Replies).await, [NOTE]);
}

#[tokio::test]
async fn who_is_told_of_a_reply_is_told_of_its_update_and_delete() {
    let world = World::new().await;
    world.store.keep_remote_actor(remote(BOB)).await.unwrap();
    world.accept(BOB, create(1, "text"), Some(ALICE)).await.unwrap();
    let reply = json!({"type": "Note", "id": OURS, "inReplyTo": NOTE, "to": oyez_vocab::PUBLIC});
    for (kind, object) in [("Create", reply.clone()), ("Update", reply), ("Delete", json!(OURS))] {
        let activity = json!({"type": kind, "object": object, "to": oyez_vocab::PUBLIC});
        world.publish(ALICE, activity).await.unwrap();
        assert_eq!(world.targets().await.len(), 1, "{kind}");
    }
}

#[tokio::test]
async fn answers_that_have_one_id_have_each_their_effect() {
    let world = World::new().await;
    let id = "https://two.example/users/bob#accepts/follows/";
    for (n, follower) in [ALICE, ANNA].into_iter().enumerate() {
        let follow = world.publish(follower, json!({"type": "Follow", "object": BOB})).await;
        let accept = json!({"type": "Accept", "id": id, "object": follow.unwrap().as_str()});
        for _ in 0..=n {
            world.accept(BOB, accept.clone(), Some(follower)).await.unwrap();
        }
        assert_eq!(world.collection(follower, CollectionKind::Following).await, [BOB]);
    }
}

#[tokio::test]
async fn an_answer_to_a_follow_that_was_undone_does_not_answer_the_next_one() {
    for kind in ["Accept", "Reject"] {
        let world = World::new().await;
        let follow = json!({"type": "Follow", "object": BOB});
        let first = world.publish(ALICE, follow.clone()).await.unwrap();
        let undo = json!({"type": "Undo", "object": first.as_str()});
        world.publish(ALICE, undo).await.unwrap();
        let second = world.publish(ALICE, follow).await.unwrap();
        let answer = |n: usize, kind: &str, object: &oyez_vocab::Iri| json!({"type": kind, "id": format!("https://two.example/{n}"), "object": object});
        world.accept(BOB, answer(1, kind, &first), Some(ALICE)).await.unwrap();
        assert!(world.collection(ALICE, CollectionKind::Following).await.is_empty(), "{kind}");
        world.accept(BOB, answer(2, "Accept", &second), Some(ALICE)).await.unwrap();
        assert_eq!(world.collection(ALICE, CollectionKind::Following).await, [BOB], "{kind}");
    }
}
