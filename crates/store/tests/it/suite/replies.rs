//! What replies to an object of ours.

use oyez_registry::{CollectionKind, Receipt};
use serde_json::{Value, json};

use super::{ALICE, ANNA, BOB, World};

const OURS: &str = "https://one.example/objects/1";

async fn world() -> World {
    let world = World::new().await;
    let note = json!({"type": "Note", "id": OURS, "to": oyez_vocab::PUBLIC});
    world.publish(ALICE, json!({"type": "Create", "object": note})).await.unwrap();
    world
}

fn reply(n: u32, to: &str) -> Value {
    let id = format!("https://two.example/notes/{n}");
    json!({"type": "Note", "id": id, "inReplyTo": OURS, "to": to})
}

fn activity(kind: &str, n: u32, object: Value) -> Value {
    json!({"type": kind, "id": format!("https://two.example/{kind}/{n}"), "object": object})
}

#[tokio::test]
async fn public_replies_are_listed_until_they_are_gone() {
    let world = world().await;
    let list = async || world.collection(OURS, CollectionKind::Replies).await;
    world.accept(BOB, activity("Create", 1, reply(1, oyez_vocab::PUBLIC)), None).await.unwrap();
    world.accept(BOB, activity("Create", 2, reply(2, ALICE)), Some(ALICE)).await.unwrap();
    let again = activity("Create", 3, reply(1, oyez_vocab::PUBLIC));
    assert_eq!(world.accept(BOB, again, None).await.unwrap(), Receipt::Accepted);
    let ours = json!({
        "type": "Note",
        "id": "https://one.example/objects/2",
        "inReplyTo": OURS,
        "to": oyez_vocab::PUBLIC,
    });
    world.publish(ANNA, json!({"type": "Create", "object": ours})).await.unwrap();
    let first = "https://two.example/notes/1";
    assert_eq!(list().await, ["https://one.example/objects/2", first]);

    world.accept(BOB, activity("Update", 4, reply(1, ALICE)), None).await.unwrap();
    assert_eq!(list().await, ["https://one.example/objects/2"]);
    let delete = json!({"type": "Delete", "object": "https://one.example/objects/2"});
    world.publish(ANNA, delete).await.unwrap();
    assert!(list().await.is_empty());
}

#[tokio::test]
async fn who_is_replied_to_in_public_learns_of_it_and_of_what_is_not_meant_for_it_does_not() {
    let world = world().await;
    let to_others = reply(1, "https://two.example/users/bob/followers");
    world.accept(BOB, activity("Create", 1, to_others), None).await.unwrap();
    assert!(world.inbox(ALICE).await.is_empty());
    world.accept(BOB, activity("Create", 2, reply(2, oyez_vocab::PUBLIC)), None).await.unwrap();
    assert_eq!(world.inbox(ALICE).await.len(), 1);
}
