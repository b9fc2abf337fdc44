//! Actors that delete themselves.

use oyez_registry::{
    ActivityStore, ActorStore, CollectionKind, LocalActor, PageRequest, StoreError, TokenHash,
    Viewer,
};
use serde_json::{Value, json};

use super::{ALICE, ANNA, BILL, BOB, CAROL, World, iri, local, remote};

const OURS: &str = "https://one.example/objects/1";
const THEIRS: &str = "https://three.example/notes/1";

/// A server where Alice and Bob follow each other, Bob has liked her note, and she has his.
async fn befriended() -> World {
    let world = World::new().await;
    let follow = json!({"type": "Follow", "id": "https://two.example/follow", "object": ALICE});
    world.accept(BOB, follow, Some(ALICE)).await.unwrap();
    let follow = world.publish(ALICE, json!({"type": "Follow", "object": BOB})).await.unwrap();
    let accept =
        json!({"type": "Accept", "id": "https://two.example/a", "object": follow.as_str()});
    world.accept(BOB, accept, Some(ALICE)).await.unwrap();
    let note = json!({"type": "Note", "id": OURS, "to": oyez_vocab::PUBLIC});
    let create = json!({"type": "Create", "to": oyez_vocab::PUBLIC, "object": note});
    world.publish(ALICE, create).await.unwrap();
    for kind in ["Like", "Announce"] {
        let id = format!("https://two.example/{kind}");
        world.accept(BOB, json!({"type": kind, "id": id, "object": OURS}), None).await.unwrap();
    }
    create_by_bob(&world, 0).await;
    world.deliver_all().await;
    world
}

async fn create_by_bob(world: &World, n: usize) {
    let note = json!({"type": "Note", "id": format!("https://two.example/notes/{n}")});
    let id = format!("https://two.example/creates/{n}");
    let create = json!({"type": "Create", "id": id, "object": note});
    world.accept(BOB, create, Some(ALICE)).await.unwrap();
}

fn delete_of_bob() -> Value {
    json!({"type": "Delete", "id": "https://two.example/delete", "object": BOB})
}

async fn is_deleted(world: &World, id: &str) -> bool {
    world.store.object(&iri(id)).await.unwrap().unwrap().is_deleted
}

#[tokio::test]
async fn what_an_actor_of_another_server_had_goes_with_it() {
    for inbox in [Some(ALICE), None] {
        let world = befriended().await;
        world.publish(ALICE, json!({"type": "Like", "object": BOB, "to": BOB})).await.unwrap();
        let delete = delete_of_bob();
        assert!(world.accept(BILL, delete.clone(), inbox).await.is_ok());
        assert_eq!(world.collection(ALICE, CollectionKind::Followers).await, [BOB], "by another");
        world.accept(BOB, delete, inbox).await.unwrap();
        for (owner, kind) in [
            (ALICE, CollectionKind::Followers),
            (ALICE, CollectionKind::Following),
            (OURS, CollectionKind::Likes),
            (OURS, CollectionKind::Shares),
        ] {
            assert!(world.collection(owner, kind).await.is_empty(), "{kind:?}");
        }
        assert!(is_deleted(&world, "https://two.example/notes/0").await);
        assert!(!is_deleted(&world, OURS).await);
        assert!(world.store.remote_actor(&iri(BOB)).await.unwrap().is_none());
        assert_eq!(world.row_counts().await["oyez_follows"], 0);
        let to_followers =
            json!({"type": "Like", "object": OURS, "to": format!("{ALICE}/followers")});
        world.publish(ALICE, to_followers).await.unwrap();
        let to_shared = ["https://two.example/inbox".to_owned()];
        assert_eq!(world.targets().await, to_shared, "what others may wait for is left");
    }
}

#[tokio::test]
async fn a_delete_of_one_who_is_not_known_leaves_a_tombstone_only() {
    let world = World::new().await;
    let mut before = world.row_counts().await;
    for n in 0..2 {
        let mut delete = delete_of_bob();
        delete["id"] = format!("https://two.example/deletes/{n}").into();
        world.accept(BOB, delete, None).await.unwrap();
    }
    *before.get_mut("oyez_objects").unwrap() += 1;
    assert_eq!(world.row_counts().await, before);
}

#[tokio::test]
async fn deliveries_to_one_who_is_gone_stop() {
    let world = World::new().await;
    world.publish(ALICE, json!({"type": "Follow", "object": BOB})).await.unwrap();
    world.store.keep_remote_actor(remote(BOB)).await.unwrap();
    world.publish(ALICE, json!({"type": "Like", "object": THEIRS, "bcc": BOB})).await.unwrap();
    world.publish(ALICE, json!({"type": "Follow", "object": CAROL})).await.unwrap();
    world.accept(BOB, delete_of_bob(), None).await.unwrap();
    assert_eq!(world.targets().await, [CAROL]);
}

#[tokio::test]
async fn who_had_much_is_erased_step_by_step_also_after_a_restart() {
    let world = World::new().await;
    for n in 0..600 {
        create_by_bob(&world, n).await;
    }
    world.accept(BOB, delete_of_bob(), Some(ALICE)).await.unwrap();
    let mut world = world.restarted().await;
    for _ in 0..100 {
        let left = world.row_counts().await["oyez_erasures"];
        if left == 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        world = world.restarted().await;
    }
    assert_eq!(world.row_counts().await["oyez_erasures"], 0);
    for n in 0..600 {
        assert!(is_deleted(&world, &format!("https://two.example/notes/{n}")).await, "{n}");
    }
}

#[tokio::test]
async fn an_actor_of_ours_tells_its_followers_and_is_gone() {
    let world = befriended().await;
    world.publish(ANNA, json!({"type": "Follow", "object": ALICE})).await.unwrap();
    let token = TokenHash::from_sha256([1; 32]);
    world.store.add_token(token, &iri(ALICE)).await.unwrap();
    let delete = world.publish(ALICE, json!({"type": "Delete", "object": ALICE})).await.unwrap();

    let delivered = world.deliver_all().await;
    let [(to, sent)] = delivered.as_slice() else { panic!("{delivered:?}") };
    assert_eq!(
        (to.as_str(), sent["id"].as_str()),
        ("https://two.example/inbox", Some(delete.as_str()))
    );
    assert!(world.store.key_pair(&iri(ALICE)).await.unwrap().is_some(), "it is yet to be signed");
    assert_eq!(world.inbox(ANNA).await[0].0, "Delete");

    assert!(is_deleted(&world, ALICE).await && is_deleted(&world, OURS).await);
    assert!(world.store.local_actor(&iri(ALICE)).await.unwrap().is_none());
    assert!(world.store.actor_named("alice").await.unwrap().is_none());
    assert!(world.store.token_actor(token).await.unwrap().is_none());
    assert_eq!(world.store.local_actors().await.unwrap().len(), 1);
    assert!(world.inbox(ALICE).await.is_empty());
    let shown = world.store.outbox(&iri(ALICE), Viewer::Anyone, PageRequest::first(9)).await;
    assert_eq!(shown.unwrap().total, 0);
    for (owner, kind) in [
        (ALICE, CollectionKind::Followers),
        (ALICE, CollectionKind::Following),
        (ANNA, CollectionKind::Following),
    ] {
        assert!(world.collection(owner, kind).await.is_empty(), "{kind:?}");
    }

    let again = world.add_actor("alice", false).await;
    assert!(matches!(again, Err(StoreError::Exists { .. })), "{again:?}");
    let other = LocalActor { id: iri("https://one.example/users/2"), ..local("Alice", false) };
    let other = world.add(other).await;
    assert!(matches!(other, Err(StoreError::Exists { .. })), "{other:?}");
    let more = world.publish(ALICE, json!({"type": "Like", "object": CAROL})).await;
    assert!(matches!(more, Err(StoreError::Refused(_))), "{more:?}");
    let follow = json!({"type": "Follow", "id": "https://two.example/late", "object": ALICE});
    assert!(world.accept(BOB, follow, None).await.is_err());
}

#[tokio::test]
async fn what_waits_for_others_at_an_inbox_of_all_is_left() {
    let world = World::new().await;
    let inbox = "https://two.example/inbox";
    let document = json!({"type": "Person", "id": BOB, "inbox": inbox,
        "endpoints": {"sharedInbox": inbox}});
    let document = oyez_vocab::Raw::from_value(&document).unwrap();
    let bob = oyez_registry::RemoteActor::from_document(document, &iri(BOB)).unwrap();
    world.store.keep_remote_actor(bob).await.unwrap();
    world.publish(ALICE, json!({"type": "Like", "object": THEIRS, "bcc": BOB})).await.unwrap();
    assert_eq!(world.targets().await, [inbox]);
    world.publish(ALICE, json!({"type": "Like", "object": THEIRS, "bcc": BOB})).await.unwrap();
    world.accept(BOB, delete_of_bob(), None).await.unwrap();
    assert_eq!(world.targets().await, [inbox], "it is everybody's there");
}

#[tokio::test]
async fn what_is_deleted_before_it_comes_does_not_come() {
    for inbox in [Some(ALICE), None] {
        let world = World::new().await;
        let id = "https://two.example/notes/9";
        let delete = json!({"type": "Delete", "id": format!("{id}/delete"), "object": id});
        world.accept(BOB, delete, inbox).await.unwrap();
        let note = json!({"type": "Note", "id": id, "to": oyez_vocab::PUBLIC});
        let create = json!({"type": "Create", "id": format!("{id}/create"), "object": note});
        world.accept(BOB, create, Some(ALICE)).await.unwrap();
        assert!(is_deleted(&world, id).await, "{inbox:?}");
    }
}
