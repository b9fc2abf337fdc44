use std::sync::Arc;

use oyez_registry::{ActivityStore, CollectionKind, Receipt};
use serde_json::json;

use super::{ALICE, ANNA, BILL, BOB, World, iri, sent_by};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_thousand_identical_ones_at_once_one_is_accepted() {
    let world = Arc::new(World::new().await);
    let follow = json!({"type": "Follow", "id": "https://two.example/1", "object": ALICE});
    let tasks: Vec<_> = (0..1000)
        .map(|_| {
            let (world, follow) = (Arc::clone(&world), follow.clone());
            tokio::spawn(async move {
                let (activity, mut received) = sent_by(BOB, follow);
                received.inbox = Some(iri(ALICE));
                world.store.accept(activity, received).await.unwrap()
            })
        })
        .collect();
    let mut n_accepted = 0;
    for task in tasks {
        n_accepted += usize::from(task.await.unwrap() == Receipt::Accepted);
    }
    assert_eq!(n_accepted, 1);
    assert_eq!(world.inbox(ALICE).await.len(), 1);
    assert_eq!(world.deliver_all().await.len(), 1, "one Accept");
}

#[tokio::test]
async fn the_same_again_changes_no_row() {
    let world = World::new().await;
    let like = json!({"type": "Like", "id": "https://two.example/1", "object": ALICE});
    assert_eq!(world.accept(BOB, like.clone(), Some(ALICE)).await.unwrap(), Receipt::Accepted);
    let before = world.row_counts().await;
    for inbox in [Some(ALICE), None] {
        let receipt = world.accept(BOB, like.clone(), inbox).await.unwrap();
        assert_eq!(receipt, Receipt::Duplicate);
    }
    assert_eq!(world.row_counts().await, before);
}

#[tokio::test]
async fn an_id_is_its_actors_alone() {
    let world = World::new().await;
    let like =
        |object: &str| json!({"type": "Like", "id": "https://two.example/1", "object": object});
    assert_eq!(world.accept(BOB, like(ALICE), Some(ALICE)).await.unwrap(), Receipt::Accepted);
    assert_eq!(world.accept(BILL, like(ALICE), Some(ALICE)).await.unwrap(), Receipt::Accepted);
    assert_eq!(world.inbox(ALICE).await.len(), 2);
}

#[tokio::test]
async fn who_is_hidden_in_bcc_gets_what_another_has_got_before() {
    let world = World::new().await;
    let create = json!({
        "type": "Create",
        "id": "https://two.example/1",
        "to": ALICE,
        "object": {"type": "Note", "id": "https://two.example/notes/1"},
    });
    assert_eq!(world.accept(BOB, create.clone(), Some(ALICE)).await.unwrap(), Receipt::Accepted);
    for _ in 0..2 {
        let receipt = world.accept(BOB, create.clone(), Some(ANNA)).await.unwrap();
        assert_eq!(receipt, Receipt::Duplicate);
        assert_eq!(world.inbox(ANNA).await.len(), 1);
    }
    assert_eq!(world.inbox(ALICE).await.len(), 1);
}

#[tokio::test]
async fn what_is_published_again_is_a_duplicate() {
    let world = World::new().await;
    let activity = world.done_by(ALICE, json!({"type": "Follow", "object": BOB}));
    assert_eq!(world.store.publish(activity.clone()).await.unwrap(), Receipt::Accepted);
    let before = world.row_counts().await;
    assert_eq!(world.store.publish(activity).await.unwrap(), Receipt::Duplicate);
    assert_eq!(world.row_counts().await, before);
}

#[tokio::test]
async fn what_has_no_id_is_the_same_where_actor_and_text_are() {
    let world = World::new().await;
    let like = |object: &str| json!({"type": "Like", "id": null, "object": object});
    for (actor, object, receipt) in [
        (BOB, ALICE, Receipt::Accepted),
        (BOB, ALICE, Receipt::Duplicate),
        (BOB, ANNA, Receipt::Accepted),
        (BILL, ALICE, Receipt::Accepted),
        (BILL, ALICE, Receipt::Duplicate),
    ] {
        let received = world.accept(actor, like(object), Some(ALICE)).await.unwrap();
        assert_eq!(received, receipt, "{actor} likes {object}");
    }
    assert_eq!(world.inbox(ALICE).await.len(), 3);
}

#[tokio::test]
async fn a_follow_without_an_id_is_accepted_and_undone_by_what_it_says() {
    let world = World::new().await;
    let follow = json!({"type": "Follow", "actor": BOB, "object": ALICE});
    world.accept(BOB, follow.clone(), Some(ALICE)).await.unwrap();
    assert_eq!(world.collection(ALICE, CollectionKind::Followers).await, [BOB]);
    assert_eq!(world.deliver_all().await[0].1["object"], follow);
    let undo = json!({"type": "Undo", "object": follow});
    world.accept(BOB, undo, Some(ALICE)).await.unwrap();
    assert!(world.collection(ALICE, CollectionKind::Followers).await.is_empty());
}
