//! Collections that their owners fill.

use oyez_registry::CollectionKind;
use serde_json::{Value, json};

use super::{ALICE, ANNA, BOB, World};

const LIST: &str = "https://one.example/objects/list";

fn note(n: u32) -> String {
    format!("https://one.example/objects/{n}")
}

/// A server where Alice has a list of her own and has written two notes, the first public.
async fn world() -> World {
    let world = World::new().await;
    for (object, to) in [
        (json!({"type": "Note", "id": note(1), "to": oyez_vocab::PUBLIC}), oyez_vocab::PUBLIC),
        (json!({"type": "Note", "id": note(2), "to": BOB}), BOB),
        (json!({"type": "OrderedCollection", "id": LIST}), BOB),
    ] {
        let create = json!({"type": "Create", "object": object, "to": to});
        world.publish(ALICE, create).await.unwrap();
    }
    world.deliver_all().await;
    world
}

fn moved(kind: &str, object: &str, target: &str) -> Value {
    json!({"type": kind, "object": object, "target": target})
}

#[tokio::test]
async fn what_an_actor_features_is_listed_until_it_is_removed_or_gone() {
    let world = world().await;
    let featured = format!("{ALICE}/featured");
    let list = async || world.collection(ALICE, CollectionKind::Featured).await;
    let add = || world.publish(ALICE, moved("Add", "https://one.example/objects/1", &featured));
    add().await.unwrap();
    add().await.unwrap();
    assert_eq!(list().await, [note(1)]);
    world.publish(ALICE, moved("Remove", &note(1), &featured)).await.unwrap();
    assert!(list().await.is_empty());

    for taken_away in [
        json!({"type": "Update", "object": {"type": "Note", "id": note(1), "to": BOB}}),
        json!({"type": "Delete", "object": note(1)}),
    ] {
        let public = json!({"type": "Note", "id": note(1), "to": oyez_vocab::PUBLIC});
        world.publish(ALICE, json!({"type": "Update", "object": public})).await.unwrap();
        add().await.unwrap();
        assert_eq!(list().await, [note(1)]);
        world.publish(ALICE, taken_away.clone()).await.unwrap();
        assert!(list().await.is_empty(), "{taken_away}");
    }
}

#[tokio::test]
async fn a_collection_that_was_created_takes_anything_of_its_owner_alone() {
    let world = world().await;
    let theirs = "https://two.example/notes/1";
    for item in [theirs.to_owned(), note(2)] {
        world.publish(ALICE, moved("Add", &item, LIST)).await.unwrap();
    }
    let list = async || world.collection(LIST, CollectionKind::Items).await;
    assert_eq!(list().await, [note(2), theirs.to_owned()]);

    let error = world.publish(ANNA, moved("Add", &note(1), LIST)).await.unwrap_err();
    assert!(error.to_string().contains("belongs to another"), "{error}");
    let mut forged = moved("Remove", &note(2), LIST);
    forged["id"] = "https://two.example/1".into();
    assert!(world.accept(BOB, forged, Some(ALICE)).await.is_err());
    assert_eq!(list().await.len(), 2);

    world.publish(ALICE, moved("Remove", theirs, LIST)).await.unwrap();
    assert_eq!(list().await, [note(2)]);
    world.publish(ALICE, json!({"type": "Delete", "object": LIST})).await.unwrap();
    assert!(world.publish(ALICE, moved("Add", theirs, LIST)).await.is_err());
}

#[tokio::test]
async fn what_cannot_be_added_to_says_so() {
    let world = world().await;
    let before = world.row_counts().await;
    for target in [
        format!("{ALICE}/followers"),
        format!("{ALICE}/featured#x"),
        format!("{ANNA}/featured"),
        note(1),
        "https://one.example/objects/none".to_owned(),
        "https://two.example/users/bob/featured".to_owned(),
    ] {
        let error = world.publish(ALICE, moved("Add", &note(1), &target)).await.unwrap_err();
        assert!(matches!(error, oyez_registry::StoreError::Refused(_)), "{target}: {error}");
        assert_eq!(world.row_counts().await, before, "{target}");
    }
}

#[tokio::test]
async fn what_others_feature_is_only_seen() {
    let world = world().await;
    let mut add = moved("Add", "https://two.example/notes/1", "https://two.example/users/bob/f");
    add["id"] = "https://two.example/1".into();
    world.accept(BOB, add, Some(ALICE)).await.unwrap();
    assert_eq!(world.inbox(ALICE).await[0].0, "Add");
}
