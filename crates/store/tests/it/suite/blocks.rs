//! Who is blocked has nothing more to do with who has blocked.

use oyez_registry::{ActivityStore, Collection, CollectionKind, PageRequest, Viewer};
use serde_json::{Value, json};

use super::{ALICE, ANNA, BILL, BOB, World, iri};

const OURS: &str = "https://one.example/objects/1";

/// A server where Alice has written a note and has then blocked Bob and Anna.
async fn blocked() -> World {
    let world = World::new().await;
    let note = json!({"type": "Note", "id": OURS, "to": oyez_vocab::PUBLIC});
    world.publish(ALICE, json!({"type": "Create", "object": note})).await.unwrap();
    for who in [BOB, ANNA] {
        world.publish(ALICE, json!({"type": "Block", "object": who, "to": who})).await.unwrap();
    }
    world
}

fn sent(kind: &str, object: Value) -> Value {
    let id = format!("https://two.example/{}", kind.to_lowercase());
    json!({"type": kind, "id": id, "object": object, "to": ALICE, "content": "🐱"})
}

#[tokio::test]
async fn a_block_ends_follows_both_ways_and_tells_that_alone() {
    let world = World::new().await;
    world.accept(BOB, sent("Follow", json!(ALICE)), Some(ALICE)).await.unwrap();
    let follow = world.publish(ALICE, json!({"type": "Follow", "object": BOB})).await.unwrap();
    world.accept(BOB, sent("Accept", json!(follow.as_str())), Some(ALICE)).await.unwrap();
    world.deliver_all().await;

    let to = json!([BOB, ANNA, oyez_vocab::PUBLIC]);
    let block = json!({"type": "Block", "object": BOB, "to": to});
    let block = world.publish(ALICE, block).await.unwrap();
    assert_eq!(world.collection(ALICE, CollectionKind::Blocked).await, [BOB]);
    for kind in [CollectionKind::Followers, CollectionKind::Following] {
        assert!(world.collection(ALICE, kind).await.is_empty(), "{kind:?}");
    }
    let mut told: Vec<_> = world.deliver_all().await.into_iter().map(|it| it.1).collect();
    told.sort_by_key(|it| it["type"].to_string());
    let [reject, undo] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!((&reject["type"], &undo["type"]), (&json!("Reject"), &json!("Undo")));
    assert_eq!(reject["object"]["id"], "https://two.example/follow");
    assert_eq!(undo["object"]["id"], follow.as_str());

    assert!(world.inbox(ANNA).await.is_empty());
    assert!(!world.store.activity(&block).await.unwrap().unwrap().is_public);
    let outbox = world.store.outbox(&iri(ALICE), Viewer::Anyone, PageRequest::first(9)).await;
    assert!(outbox.unwrap().items.iter().all(|it| it.id != block));
}

#[tokio::test]
async fn what_the_blocked_does_to_the_blocker_is_taken_and_has_no_effect() {
    let world = blocked().await;
    for kind in ["Follow", "Like", "Announce", "EmojiReact"] {
        let object = if kind == "Follow" { ALICE } else { OURS };
        world.accept(BOB, sent(kind, json!(object)), Some(ALICE)).await.unwrap();
        // To the shared inbox, or once more: no way leads in.
        world.accept(BOB, sent(kind, json!(object)), None).await.unwrap();
        world.accept(BOB, sent(kind, json!(object)), Some(ALICE)).await.unwrap();
        world
            .publish(ANNA, json!({"type": kind, "object": object, "to": ALICE, "content": "x"}))
            .await
            .unwrap();
    }
    let note = json!({"type": "Note", "id": "https://two.example/notes/1", "to": ALICE});
    world.accept(BOB, sent("Create", note), Some(ALICE)).await.unwrap();
    assert!(world.inbox(ALICE).await.is_empty());
    for (owner, kind) in [
        (ALICE, CollectionKind::Followers),
        (OURS, CollectionKind::Likes),
        (OURS, CollectionKind::Shares),
    ] {
        assert!(world.collection(owner, kind).await.is_empty(), "{kind:?}");
    }
    assert!(world.targets().await.is_empty(), "Bob was answered");
    assert!(world.inbox(ANNA).await.is_empty(), "Anna was answered");

    world.accept(BILL, sent("Like", json!(OURS)), Some(ALICE)).await.unwrap();
    assert_eq!(world.collection(OURS, CollectionKind::Likes).await.len(), 1);
}

#[tokio::test]
async fn what_was_done_before_can_still_be_taken_back_and_reported() {
    let world = World::new().await;
    let note = json!({"type": "Note", "id": OURS, "to": oyez_vocab::PUBLIC});
    world.publish(ALICE, json!({"type": "Create", "object": note})).await.unwrap();
    world.accept(BOB, sent("Like", json!(OURS)), Some(ALICE)).await.unwrap();
    world.publish(ALICE, json!({"type": "Block", "object": BOB})).await.unwrap();
    let undo = sent("Undo", json!("https://two.example/like"));
    world.accept(BOB, undo, Some(ALICE)).await.unwrap();
    assert!(world.collection(OURS, CollectionKind::Likes).await.is_empty());
    assert_eq!(world.inbox(ALICE).await.len(), 1, "only the like from before");
    world.accept(BOB, sent("Flag", json!(OURS)), Some(ALICE)).await.unwrap();
    assert_eq!(world.store.reports(PageRequest::first(9)).await.unwrap().total, 1);
}

#[tokio::test]
async fn what_the_blocker_publishes_does_not_go_to_the_blocked_unless_it_takes_something_back() {
    let world = blocked().await;
    let to = json!([BOB, BILL, ANNA, oyez_vocab::PUBLIC]);
    let note = json!({"type": "Note", "id": "https://one.example/objects/2", "to": to});
    world.publish(ALICE, json!({"type": "Create", "object": note, "to": to})).await.unwrap();
    assert_eq!(world.targets().await, [BILL]);
    assert!(world.inbox(ANNA).await.is_empty());
    let delete = json!({"type": "Delete", "object": "https://one.example/objects/2"});
    world.publish(ALICE, delete).await.unwrap();
    assert_eq!(world.targets().await, [BILL, BOB]);
    assert_eq!(world.inbox(ANNA).await[0].0, "Delete");
}

#[tokio::test]
async fn an_undo_ends_the_block_and_is_told_to_nobody() {
    let world = World::new().await;
    let block = world.publish(ALICE, json!({"type": "Block", "object": BOB})).await.unwrap();
    let blocked = Collection::of(&iri(ALICE), CollectionKind::Blocked);
    assert!(world.store.has_member(&blocked, &iri(BOB)).await.unwrap());
    let undo = json!({"type": "Undo", "object": block.as_str(), "to": BOB});
    world.publish(ALICE, undo).await.unwrap();
    assert!(!world.store.has_member(&blocked, &iri(BOB)).await.unwrap());
    assert!(world.targets().await.is_empty());
    world.accept(BOB, sent("Follow", json!(ALICE)), Some(ALICE)).await.unwrap();
    assert_eq!(world.collection(ALICE, CollectionKind::Followers).await, [BOB]);
}

#[tokio::test]
async fn a_block_of_one_of_ours_ends_its_follow_and_is_told_to_nobody() {
    let world = World::new().await;
    let follow = world.publish(ALICE, json!({"type": "Follow", "object": BOB})).await.unwrap();
    world.accept(BOB, sent("Accept", json!(follow.as_str())), None).await.unwrap();
    world.deliver_all().await;
    let before = world.inbox(ALICE).await;
    let block = sent("Block", json!(ALICE));
    world.accept(BOB, block, Some(ALICE)).await.unwrap();
    assert!(world.collection(ALICE, CollectionKind::Following).await.is_empty());
    let undo = sent("Undo", json!({"type": "Block", "object": ALICE}));
    world.accept(BOB, undo, Some(ALICE)).await.unwrap();
    assert_eq!(world.inbox(ALICE).await, before);
    assert!(world.targets().await.is_empty());
}

#[tokio::test]
async fn what_is_passed_on_goes_around_no_block() {
    let world = World::new().await;
    let note = json!({"type": "Note", "id": OURS, "to": oyez_vocab::PUBLIC});
    world.publish(ALICE, json!({"type": "Create", "object": note})).await.unwrap();
    world.publish(ANNA, json!({"type": "Follow", "object": ALICE})).await.unwrap();
    world.publish(ANNA, json!({"type": "Block", "object": BOB})).await.unwrap();
    for (by, is_there) in [(BOB, false), (BILL, true)] {
        let id = format!("{}/reply", iri(by).origin().unwrap());
        let reply = json!({"type": "Note", "id": id, "inReplyTo": OURS});
        let create = json!({"type": "Create", "id": format!("{id}/create"), "object": reply,
            "to": format!("{ALICE}/followers")});
        world.accept(by, create, Some(ALICE)).await.unwrap();
        let came = world.inbox(ANNA).await.iter().any(|it| it.0 == "Create");
        assert_eq!(came, is_there, "{by}");
    }
}
