//! Activities that a group announces.

use oyez_registry::{
    ActivityStore, CollectionKind, Receipt, Verified,
    effect::{Announced, RemoteFacts},
};
use oyez_vocab::Raw;
use serde_json::{Value, json};

use super::{ALICE, BOB, CAROL, World, iri, remote, sent_by};

const OURS: &str = "https://one.example/objects/1";
const THEIRS: &str = "https://three.example/notes/1";

/// A server where Alice follows Bob, who stands for a group, and has written something.
async fn joined() -> World {
    let world = World::new().await;
    let follow = world.publish(ALICE, json!({"type": "Follow", "object": BOB})).await.unwrap();
    let accept =
        json!({"type": "Accept", "id": "https://two.example/a", "object": follow.as_str()});
    world.accept(BOB, accept, Some(ALICE)).await.unwrap();
    let note = json!({"type": "Note", "id": OURS, "to": oyez_vocab::PUBLIC});
    let create = json!({"type": "Create", "to": oyez_vocab::PUBLIC, "object": note});
    world.publish(ALICE, create).await.unwrap();
    world
}

/// Has the group announce what is `embedded`; what was fetched under its id is Carol's.
async fn announce(world: &World, n: usize, embedded: &Value, fetched: Option<&Value>) -> Receipt {
    let id = format!("https://two.example/announces/{n}");
    let document =
        json!({"type": "Announce", "id": id, "to": oyez_vocab::PUBLIC, "object": embedded});
    let (activity, mut received) = sent_by(BOB, document);
    let announced = fetched.map(|it| Announced {
        activity: Verified::by_fetch(
            Raw::from_value(it).unwrap(),
            &iri(it["id"].as_str().unwrap()),
        )
        .unwrap(),
        actor: remote(CAROL),
    });
    received.remote = RemoteFacts { announced, ..RemoteFacts::default() };
    world.store.accept(activity, received).await.unwrap()
}

fn by_carol(n: usize, kind: &str, object: &Value) -> Value {
    let id = format!("https://three.example/activities/{n}");
    json!({"type": kind, "id": id, "actor": CAROL, "object": object})
}

#[tokio::test]
async fn what_was_fetched_takes_its_effect_and_what_is_embedded_does_not() {
    let world = joined().await;
    let note = |content: &str| json!({"type": "Note", "id": THEIRS, "content": content});
    let embedded = by_carol(1, "Create", &note("forged"));
    announce(&world, 1, &embedded, None).await;
    assert!(world.store.object(&iri(THEIRS)).await.unwrap().is_none());

    announce(&world, 2, &embedded, Some(&by_carol(1, "Create", &note("true")))).await;
    let kept = world.store.object(&iri(THEIRS)).await.unwrap().unwrap();
    assert!(kept.document.as_str().contains("true") && kept.owner == *CAROL);
    let kinds: Vec<String> = world.inbox(ALICE).await.into_iter().map(|it| it.0).collect();
    assert_eq!(kinds, ["Announce", "Announce", "Accept"]);

    let like = by_carol(2, "Like", &json!(OURS));
    announce(&world, 3, &like, Some(&like)).await;
    assert_eq!(world.collection(OURS, CollectionKind::Likes).await, [like["id"].as_str().unwrap()]);
    let undo = by_carol(3, "Undo", &like);
    announce(&world, 4, &undo, Some(&undo)).await;
    assert!(world.collection(OURS, CollectionKind::Likes).await.is_empty());
}

#[tokio::test]
async fn what_is_announced_has_its_effect_once_and_its_refusal_is_its_own() {
    let world = joined().await;
    let like = by_carol(1, "Like", &json!(OURS));
    for n in 0..2 {
        assert_eq!(announce(&world, n, &like, Some(&like)).await, Receipt::Accepted);
    }
    assert_eq!(announce(&world, 0, &like, Some(&like)).await, Receipt::Duplicate);
    assert_eq!(world.collection(OURS, CollectionKind::Likes).await.len(), 1);

    let delete = by_carol(2, "Delete", &json!(OURS));
    assert_eq!(announce(&world, 9, &delete, Some(&delete)).await, Receipt::Accepted);
    assert!(!world.store.object(&iri(OURS)).await.unwrap().unwrap().is_deleted);
}

#[tokio::test]
async fn what_a_group_announces_that_nobody_here_follows_is_not_kept() {
    let world = World::new().await;
    let before = world.row_counts().await;
    let note = json!({"type": "Note", "id": THEIRS});
    let create = by_carol(1, "Create", &note);
    announce(&world, 1, &create, Some(&create)).await;
    assert_eq!(world.row_counts().await, before);
}
