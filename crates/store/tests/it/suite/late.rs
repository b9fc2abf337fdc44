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
async fn nobody_says_of_another_that_it_is_gone() {
    for kind in ["Delete", "Undo"] {
        let world = World::new().await;
        let said = json!({"type": kind, "id": "https://two.example/said", "object": BOB});
        world.accept(BILL, said, Some(ALICE)).await.unwrap();
        world.accept(BOB, create(1, "text"), Some(ALICE)).await.unwrap();
        assert_eq!(content(&world).await.as_deref(), Some("text"), "{kind}");

        let delete = json!({"type": "Delete", "id": "https://two.example/delete", "object": BOB});
        world.accept(BOB, delete, Some(ALICE)).await.unwrap();
        let mut late = create(2, "late");
        late["object"]["id"] = "https://two.example/notes/late".into();
        world.accept(BOB, late, Some(ALICE)).await.unwrap();
        assert_eq!(world.inbox(ALICE).await[0].0, "Delete", "{kind}");
    }
}

#[tokio::test]
async fn of_two_that_were_undone_neither_comes_back_in_any_order() {
    let world = with_note().await;
    let id = |n| format!("https://two.example/like/{n}");
    let like = |n| json!({"type": "Like", "id": id(n), "object": OURS});
    let undo = |n| {
        let undone = json!({"type": "Like", "id": id(n), "object": OURS});
        json!({"type": "Undo", "id": format!("{}/undo", id(n)), "object": undone})
    };
    for activity in [like(1), undo(2), undo(1), like(2)] {
        world.accept(BOB, activity, Some(ALICE)).await.unwrap();
    }
    assert!(world.collection(OURS, CollectionKind::Likes).await.is_empty());
}

#[tokio::test]
async fn what_concerns_nobody_here_is_not_kept_because_it_was_undone() {
    let world = World::new().await;
    world.accept(BOB, undo(1), None).await.unwrap();
    let before = world.row_counts().await;
    let announce = json!({"type": "Announce", "id": UNDONE, "object": "https://three.example/1"});
    world.accept(BOB, announce, None).await.unwrap();
    assert_eq!(world.row_counts().await, before);
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
async fn an_actor_that_is_back_stays_when_it_changes() {
    let world = World::new().await;
    let delete = json!({"type": "Delete", "id": "https://two.example/delete", "object": BOB});
    world.accept(BOB, delete, Some(ALICE)).await.unwrap();
    world.store.keep_remote_actor(remote(BOB)).await.unwrap();
    let change = json!({"type": "Person", "id": BOB});
    let change = json!({"type": "Update", "id": "https://two.example/change", "object": change});
    world.accept(BOB, change, Some(ALICE)).await.unwrap();
    assert!(world.store.remote_actor(&iri(BOB)).await.unwrap().is_none(), "it is outdated");
    world.accept(BOB, create(1, "text"), Some(ALICE)).await.unwrap();
    assert_eq!(content(&world).await.as_deref(), Some("text"));
}

#[tokio::test]
async fn nothing_is_taken_of_an_actor_while_it_is_erased() {
    let world = World::new().await;
    // More than one step takes.
    for n in 0..260 {
        let mut create = create(n, "text");
        create["object"]["id"] = format!("https://two.example/many/{n}").into();
        world.accept(BOB, create, Some(ALICE)).await.unwrap();
    }
    let delete = json!({"type": "Delete", "id": "https://two.example/delete", "object": BOB});
    world.accept(BOB, delete, Some(ALICE)).await.unwrap();
    world.accept(BOB, create(1000, "late"), Some(ALICE)).await.unwrap();
    assert_eq!(content(&world).await, None);
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
async fn an_update_of_what_is_not_known_makes_things_only() {
    for kind in ["Person", "Like", "Create", "Tombstone"] {
        let world = World::new().await;
        let mut update = update("new", None);
        update["object"]["type"] = kind.into();
        world.accept(BOB, update, Some(ALICE)).await.unwrap();
        assert!(world.store.object(&iri(NOTE)).await.unwrap().is_none(), "{kind}");
    }
}

#[tokio::test]
async fn a_reply_is_in_the_replies_of_one_thing() {
    let world = with_note().await;
    let other = "https://one.example/objects/2";
    let note = json!({"type": "Note", "id": other, "to": oyez_vocab::PUBLIC});
    let published = json!({"type": "Create", "to": oyez_vocab::PUBLIC, "object": note});
    world.publish(ALICE, published).await.unwrap();
    let mut first = create(1, "text");
    first["object"]["inReplyTo"] = OURS.into();
    world.accept(BOB, first, Some(ALICE)).await.unwrap();
    world.accept(BOB, update("elsewhere", Some(other)), Some(ALICE)).await.unwrap();
    assert_eq!(world.collection(OURS, CollectionKind::Replies).await, [NOTE]);
    assert!(world.collection(other, CollectionKind::Replies).await.is_empty());
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
        world.accept(BOB, accept.clone(), Some(follower)).await.unwrap();
        assert_eq!(world.collection(follower, CollectionKind::Following).await, [BOB]);
        assert_eq!(world.inbox(follower).await.len(), 1 - n, "what was answered is another's");

        let reject =
            json!({"type": "Reject", "id": format!("{id}{n}"), "object": accept["object"]});
        world.accept(BOB, reject, Some(follower)).await.unwrap();
        world.accept(BOB, accept, Some(follower)).await.unwrap();
        assert!(world.collection(follower, CollectionKind::Following).await.is_empty(), "again");
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
