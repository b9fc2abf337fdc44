//! What replies to an object of ours.

use oyez_registry::{CollectionKind, Receipt};
use serde_json::{Value, json};

use super::{ALICE, ANNA, BILL, BOB, CAROL, World, iri};

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

#[tokio::test]
async fn only_whose_thing_it_is_about_passes_it_on() {
    let world = World::new().await;
    let ours = "https://one.example/objects/1";
    let note = json!({"type": "Note", "id": ours, "to": oyez_vocab::PUBLIC});
    world.publish(ALICE, json!({"type": "Create", "object": note})).await.unwrap();
    for (follower, followed) in [(CAROL, ALICE), (BILL, ANNA)] {
        let id = format!("{}/follow", iri(follower).origin().unwrap());
        let follow = json!({"type": "Follow", "id": id, "object": followed});
        world.accept(follower, follow, Some(followed)).await.unwrap();
    }
    world.deliver_all().await;
    let to = [ALICE, ANNA].map(|it| format!("{it}/followers"));
    let like = json!({"type": "Like", "id": "https://two.example/like", "object": ours, "to": to});
    world.accept(BOB, like, Some(ALICE)).await.unwrap();
    let sent: Vec<_> = world.deliver_all().await.into_iter().map(|it| it.0).collect();
    let [target] = &*sent else { panic!("{sent:?}") };
    assert!(iri(target).is_same_origin(&iri(CAROL)), "{target}");
}
