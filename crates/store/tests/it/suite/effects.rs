//! What activities change.

use oyez_registry::{ActivityStore, ActorStore, CollectionKind, PageRequest, Viewer};
use serde_json::{Value, json};

use super::{ALICE, ANNA, BILL, BOB, World, iri, remote};

const OURS: &str = "https://one.example/objects/1";
const THEIRS: &str = "https://two.example/notes/1";

async fn document(world: &World, id: &str) -> Value {
    let object = world.store.object(&iri(id)).await.unwrap().unwrap();
    serde_json::from_str(object.document.as_str()).unwrap()
}

async fn note_by_alice(world: &World) {
    let note = json!({"type": "Note", "id": OURS, "content": "one", "to": oyez_vocab::PUBLIC});
    let create = json!({"type": "Create", "to": oyez_vocab::PUBLIC, "object": note});
    world.publish(ALICE, create).await.unwrap();
}

#[tokio::test]
async fn a_follow_of_one_who_lets_all_follow_is_accepted_and_the_answer_queued() {
    let world = World::new().await;
    let follow = json!({"type": "Follow", "id": "https://two.example/1", "object": ALICE});
    world.accept(BOB, follow, Some(ALICE)).await.unwrap();
    assert_eq!(world.collection(ALICE, CollectionKind::Followers).await, [BOB]);
    let delivered = world.deliver_all().await;
    let [(to, accept)] = delivered.as_slice() else { panic!("{delivered:?}") };
    // The sender was kept with the activity, so its inbox is known; the answer is for it alone,
    // and says so: the inbox that it shares will do.
    assert_eq!(to, "https://two.example/inbox");
    assert_eq!((&accept["type"], &accept["actor"]), (&json!("Accept"), &json!(ALICE)));
    assert_eq!(accept["object"]["id"], "https://two.example/1");
    let id = accept["id"].as_str().unwrap();
    assert!(world.store.activity(&iri(id)).await.unwrap().is_some());
}

#[tokio::test]
async fn a_follow_of_one_who_decides_waits_for_the_answer() {
    let world = World::new().await;
    let follow = json!({"type": "Follow", "id": "https://two.example/1", "object": ANNA});
    world.accept(BOB, follow, Some(ANNA)).await.unwrap();
    assert!(world.collection(ANNA, CollectionKind::Followers).await.is_empty());
    assert!(world.targets().await.is_empty());
    let accept = json!({"type": "Accept", "object": "https://two.example/1"});
    world.publish(ANNA, accept).await.unwrap();
    assert_eq!(world.collection(ANNA, CollectionKind::Followers).await, [BOB]);
    assert_eq!(world.targets().await, ["https://two.example/users/bob/inbox"]);
    let reject = json!({"type": "Reject", "object": "https://two.example/1"});
    world.publish(ANNA, reject).await.unwrap();
    assert!(world.collection(ANNA, CollectionKind::Followers).await.is_empty());
}

#[tokio::test]
async fn a_follow_within_the_server_is_answered_in_the_same_transaction() {
    let world = World::new().await;
    world.publish(ANNA, json!({"type": "Follow", "object": ALICE})).await.unwrap();
    assert_eq!(world.collection(ALICE, CollectionKind::Followers).await, [ANNA]);
    assert_eq!(world.collection(ANNA, CollectionKind::Following).await, [ALICE]);
    assert_eq!(world.inbox(ALICE).await[0].0, "Follow");
    assert_eq!(world.inbox(ANNA).await[0].0, "Accept");
    assert!(world.targets().await.is_empty());
}

#[tokio::test]
async fn our_follow_stands_when_it_is_accepted_and_ends_when_it_is_undone() {
    let world = World::new().await;
    let follow = world.publish(ALICE, json!({"type": "Follow", "object": BOB})).await.unwrap();
    assert!(world.collection(ALICE, CollectionKind::Following).await.is_empty());
    let accept =
        json!({"type": "Accept", "id": "https://two.example/1", "object": follow.as_str()});
    world.accept(BOB, accept, Some(ALICE)).await.unwrap();
    assert_eq!(world.collection(ALICE, CollectionKind::Following).await, [BOB]);
    world.deliver_all().await;

    world.publish(ALICE, json!({"type": "Undo", "object": follow.as_str()})).await.unwrap();
    assert!(world.collection(ALICE, CollectionKind::Following).await.is_empty());
    assert!(world.store.activity(&follow).await.unwrap().unwrap().is_undone);
    assert_eq!(world.targets().await, ["https://two.example/users/bob/inbox"]);
}

#[tokio::test]
async fn an_accept_by_one_who_was_not_asked_is_refused() {
    let world = World::new().await;
    let follow = world.publish(ALICE, json!({"type": "Follow", "object": BOB})).await.unwrap();
    let accept =
        json!({"type": "Accept", "id": "https://two.example/1", "object": follow.as_str()});
    assert!(world.accept(BILL, accept, Some(ALICE)).await.is_err());
    assert!(world.collection(ALICE, CollectionKind::Following).await.is_empty());
}

#[tokio::test]
async fn what_is_created_can_be_updated_and_deleted_by_its_owner() {
    let world = World::new().await;
    let activity = |id: &str, kind: &str, object: Value| json!({"type": kind, "id": format!("https://two.example/{id}"), "object": object});
    let note = |content: &str| json!({"type": "Note", "id": THEIRS, "content": content, "x": 1});
    world.accept(BOB, activity("1", "Create", note("one")), Some(ALICE)).await.unwrap();
    assert_eq!(document(&world, THEIRS).await["content"], "one");
    assert_eq!(document(&world, THEIRS).await["x"], 1, "what no property names is kept");

    world.accept(BOB, activity("2", "Update", note("two")), Some(ALICE)).await.unwrap();
    assert_eq!(document(&world, THEIRS).await["content"], "two");

    world.accept(BOB, activity("3", "Delete", json!(THEIRS)), Some(ALICE)).await.unwrap();
    let left = document(&world, THEIRS).await;
    assert_eq!(
        left,
        json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "type": "Tombstone",
            "id": THEIRS,
            "formerType": "Note",
            "deleted": "2026-01-15T14:00:00Z",
        })
    );
    world.accept(BOB, activity("4", "Create", note("four")), Some(ALICE)).await.unwrap();
    assert_eq!(document(&world, THEIRS).await, left, "what was deleted does not come back");
}

#[tokio::test]
async fn a_context_that_came_with_the_activity_stays_with_the_object() {
    let world = World::new().await;
    let context = json!(["https://www.w3.org/ns/activitystreams", {"x": "https://x.example/#"}]);
    let create = json!({
        "@context": context,
        "type": "Create",
        "id": "https://two.example/1",
        "object": {"type": "Note", "id": THEIRS, "x:y": 1},
    });
    world.accept(BOB, create, Some(ALICE)).await.unwrap();
    assert_eq!(document(&world, THEIRS).await["@context"], context);
}

#[tokio::test]
async fn what_held_a_deleted_text_is_shown_to_nobody_else() {
    let world = World::new().await;
    note_by_alice(&world).await;
    let outbox = async |viewer| {
        let page = world.store.outbox(&iri(ALICE), viewer, PageRequest::first(10)).await.unwrap();
        let kinds: Vec<String> = page.items.into_iter().map(|it| it.kind).collect();
        assert_eq!(page.total, u64::try_from(kinds.len()).unwrap());
        kinds
    };
    assert_eq!(outbox(Viewer::Anyone).await, ["Create"]);
    let delete = json!({"type": "Delete", "to": oyez_vocab::PUBLIC, "object": OURS});
    world.publish(ALICE, delete).await.unwrap();
    assert_eq!(outbox(Viewer::Anyone).await, ["Delete"]);
    assert_eq!(outbox(Viewer::Owner).await, ["Delete", "Create"]);
    let object = world.store.object(&iri(OURS)).await.unwrap().unwrap();
    assert!(object.is_deleted && object.is_public);
}

#[tokio::test]
async fn an_activity_is_shown_to_as_many_as_what_it_holds_and_an_actor_to_everyone() {
    let world = World::new().await;
    let note = |to: &str| json!({"type": "Note", "id": OURS, "to": to});
    let person = json!({"type": "Person", "id": ALICE, "name": "Alice"});
    for (kind, object, is_shown) in [
        ("Create", note(BOB), false),
        ("Update", note(oyez_vocab::PUBLIC), true),
        ("Update", note(BOB), false),
        ("Update", person, true),
    ] {
        let activity = json!({"type": kind, "to": oyez_vocab::PUBLIC, "object": object});
        let id = world.publish(ALICE, activity).await.unwrap();
        let activity = world.store.activity(&id).await.unwrap().unwrap();
        let object_id = activity.object.unwrap();
        let object = world.store.object(&object_id).await.unwrap().unwrap();
        assert_eq!((activity.is_public, object.is_public), (is_shown, is_shown), "{object:?}");
        let outbox = world.store.outbox(&iri(ALICE), Viewer::Anyone, PageRequest::first(9)).await;
        let is_listed = outbox.unwrap().items.iter().any(|it| it.id == id);
        assert_eq!(is_listed, is_shown, "{object:?}");
    }
    assert_eq!(world.store.check().await.unwrap().findings, Vec::<String>::new());
}

#[tokio::test]
async fn likes_and_shares_come_and_go() {
    let world = World::new().await;
    note_by_alice(&world).await;
    for (kind, collection) in
        [("Like", CollectionKind::Likes), ("Announce", CollectionKind::Shares)]
    {
        let id = format!("https://two.example/{kind}");
        world.accept(BOB, json!({"type": kind, "id": id, "object": OURS}), None).await.unwrap();
        let again = json!({"type": kind, "id": format!("{id}/2"), "object": OURS});
        world.accept(BOB, again, None).await.unwrap();
        assert_eq!(world.collection(OURS, collection).await, [id.as_str()], "once for each actor");

        let forged = json!({"type": "Undo", "id": "https://two.example/f", "object": id});
        world.accept(BILL, forged, None).await.unwrap();
        assert_eq!(world.collection(OURS, collection).await.len(), 1, "nobody undoes another's");

        let undo = json!({"type": "Undo", "id": format!("{id}/undo"), "object": id});
        world.accept(BOB, undo, None).await.unwrap();
        assert!(world.collection(OURS, collection).await.is_empty());
    }
}

#[tokio::test]
async fn our_like_is_listed_and_told_to_the_owner_and_so_is_its_undo() {
    let world = World::new().await;
    let note = json!({"type": "Note", "id": THEIRS, "to": oyez_vocab::PUBLIC});
    let create = json!({"type": "Create", "id": "https://two.example/1", "object": note});
    world.accept(BOB, create, Some(ALICE)).await.unwrap();
    let like = world.publish(ALICE, json!({"type": "Like", "object": THEIRS})).await.unwrap();
    assert_eq!(world.collection(ALICE, CollectionKind::Liked).await, [THEIRS]);
    assert_eq!(world.targets().await, ["https://two.example/users/bob/inbox"]);
    world.publish(ALICE, json!({"type": "Undo", "object": like.as_str()})).await.unwrap();
    assert!(world.collection(ALICE, CollectionKind::Liked).await.is_empty());
    assert_eq!(world.targets().await, ["https://two.example/users/bob/inbox"]);
}

#[tokio::test]
async fn an_actor_that_has_changed_is_to_be_fetched_anew() {
    let world = World::new().await;
    let bob = remote(BOB);
    world.store.keep_remote_actor(bob.clone()).await.unwrap();
    let person = json!({"type": "Person", "id": BOB});
    let update = json!({"type": "Update", "id": "https://two.example/1", "object": person});
    world.accept(BOB, update, None).await.unwrap();
    assert!(world.store.remote_actor(bob.id()).await.unwrap().is_none());
    // What an earlier request still has in memory is not newer.
    let like = json!({"type": "Like", "id": "https://two.example/2", "object": ALICE});
    world.accept(BOB, like, Some(ALICE)).await.unwrap();
    assert!(world.store.remote_actor(bob.id()).await.unwrap().is_none());
    world.store.keep_remote_actor(bob.clone()).await.unwrap();
    assert!(world.store.remote_actor(bob.id()).await.unwrap().is_some());
}
