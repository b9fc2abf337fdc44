//! Where what an actor of this server does is delivered to.

use oyez_registry::{ActivityStore, ActorStore, DeliveryQueue, Destination};
use serde_json::{Value, json};

use super::{ALICE, ANNA, BILL, BOB, CAROL, World, iri, remote};

const TWO: &str = "https://two.example/inbox";

/// A server where Alice is followed by Bob and Bill, who share an inbox, by Carol and by Anna.
async fn followed() -> World {
    let world = World::new().await;
    for (n, follower) in [BOB, BILL, CAROL].into_iter().enumerate() {
        let origin = iri(follower).origin().unwrap().to_string();
        let follow = json!({"type": "Follow", "id": format!("{origin}/{n}"), "object": ALICE});
        world.accept(follower, follow, Some(ALICE)).await.unwrap();
    }
    world.publish(ANNA, json!({"type": "Follow", "object": ALICE})).await.unwrap();
    world.deliver_all().await;
    world
}

async fn targets_of(world: &World, mut addressing: Value) -> Vec<String> {
    let id = world.registry.new_id(oyez_registry::Role::Object).unwrap();
    addressing["type"] = "Create".into();
    addressing["object"] = json!({"type": "Note", "id": id.as_str()});
    world.publish(ALICE, addressing).await.unwrap();
    world.targets().await
}

#[tokio::test]
async fn each_inbox_gets_it_once_and_the_shared_one_where_there_is_one() {
    let world = followed().await;
    let followers = format!("{ALICE}/followers");
    let (bobs, carols) = (format!("{BOB}/inbox"), format!("{CAROL}/inbox"));
    let three = "https://three.example/inbox";
    for (addressing, expected) in [
        (json!({"to": followers}), vec![three, TWO]),
        (json!({"to": [followers, BOB], "cc": [CAROL, BILL]}), vec![three, TWO]),
        (json!({"to": followers, "bcc": CAROL}), vec![three, TWO]),
        (json!({"to": [BOB, BILL]}), vec![TWO]),
        // Who is hidden is found by their own inbox only.
        (json!({"bcc": BOB}), vec![bobs.as_str()]),
        (json!({"to": BILL, "bto": [BOB, CAROL]}), vec![carols.as_str(), TWO, bobs.as_str()]),
        (json!({"bcc": BOB, "audience": BOB}), vec![TWO]),
        (json!({"to": oyez_vocab::PUBLIC}), vec![]),
        (json!({"to": [ALICE, ANNA]}), vec![]),
        (json!({"to": "urn:uuid:1", "cc": "https:///nowhere"}), vec![]),
        (json!({"to": "https://one.example/objects/1"}), vec![]),
    ] {
        assert_eq!(targets_of(&world, addressing.clone()).await, expected, "{addressing}");
    }
}

#[tokio::test]
async fn nobody_addresses_the_followers_of_another() {
    let world = followed().await;
    let note = json!({"type": "Note", "id": "https://one.example/objects/1"});
    let create = json!({"type": "Create", "to": format!("{ALICE}/followers"), "object": note});
    world.publish(ANNA, create).await.unwrap();
    assert!(world.targets().await.is_empty());
}

#[tokio::test]
async fn actors_of_this_server_get_it_in_their_inbox_but_not_its_actor() {
    let world = followed().await;
    let followers = format!("{ALICE}/followers");
    let before = world.inbox(ALICE).await.len();
    targets_of(&world, json!({"to": [followers, ALICE]})).await;
    assert_eq!(world.inbox(ANNA).await[0].0, "Create");
    assert_eq!(world.inbox(ALICE).await.len(), before);
}

#[tokio::test]
async fn an_actor_whose_inbox_is_not_known_or_outdated_is_delivered_to_by_name() {
    let world = World::new().await;
    for is_outdated in [false, true] {
        if is_outdated {
            world.store.keep_remote_actor(remote(BOB)).await.unwrap();
            let person = json!({"type": "Person", "id": BOB});
            let update = json!({"type": "Update", "id": "https://two.example/1", "object": person});
            world.accept(BOB, update, None).await.unwrap();
        }
        world.publish(ALICE, json!({"type": "Follow", "object": BOB})).await.unwrap();
        let leased = world.lease(10).await;
        assert_eq!(leased.len(), 1);
        assert_eq!(leased[0].destination, Destination::Actor(iri(BOB)));
        world.store.settle(&leased[0], oyez_registry::Outcome::Delivered).await.unwrap();
    }
}

#[tokio::test]
async fn a_shared_inbox_of_another_server_is_not_believed() {
    let world = World::new().await;
    let document = json!({
        "id": BOB,
        "inbox": format!("{BOB}/inbox"),
        "endpoints": {"sharedInbox": "https://victim.example/inbox"},
    });
    let document = oyez_vocab::Raw::from_value(&document).unwrap();
    let bob = oyez_registry::RemoteActor::from_document(document, &iri(BOB)).unwrap();
    world.store.keep_remote_actor(bob).await.unwrap();
    assert_eq!(targets_of(&world, json!({"to": BOB})).await, [format!("{BOB}/inbox")]);
}

#[tokio::test]
async fn a_delete_goes_to_all_whom_the_object_was_addressed_to() {
    let world = followed().await;
    let to = json!([format!("{ALICE}/followers"), "https://four.example/dora"]);
    let note = json!({"type": "Note", "id": "https://one.example/objects/1", "to": to});
    world.publish(ALICE, json!({"type": "Create", "object": note})).await.unwrap();
    let created = world.targets().await;
    assert_eq!(created.len(), 3);
    let delete = json!({"type": "Delete", "object": "https://one.example/objects/1"});
    world.publish(ALICE, delete).await.unwrap();
    assert_eq!(world.targets().await, created);
}

#[tokio::test]
async fn what_is_sent_names_nobody_in_secret_and_what_is_kept_does() {
    let world = World::new().await;
    let note = json!({"type": "Note", "id": "https://one.example/objects/1", "bto": CAROL});
    let create = json!({"type": "Create", "to": BOB, "bcc": CAROL, "object": note});
    let id = world.publish(ALICE, create).await.unwrap();
    let delivered = world.deliver_all().await;
    assert_eq!(delivered.len(), 2);
    for (to, sent) in delivered {
        assert!(!sent.to_string().contains(CAROL), "{to}: {sent}");
        assert_eq!(sent["to"], BOB);
    }
    let kept = world.store.activity(&id).await.unwrap().unwrap().document;
    assert_eq!(kept.as_str().matches(CAROL).count(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_are_all_kept_and_each_is_queued() {
    let world = std::sync::Arc::new(World::new().await);
    let tasks: Vec<_> = (0..300)
        .map(|n| {
            let world = std::sync::Arc::clone(&world);
            let follow = json!({"type": "Follow", "object": format!("https://h{n}.example/x")});
            tokio::spawn(async move { world.publish(ALICE, follow).await.unwrap() })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(world.store.status().await.unwrap().pending, 300);
    assert_eq!(world.targets().await.len(), 300);
}
