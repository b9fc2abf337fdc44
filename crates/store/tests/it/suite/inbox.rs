//! Whose inbox what came from another server is put into.

use oyez_registry::ActivityStore;
use serde_json::{Value, json};

use super::{ALICE, ANNA, BILL, BOB, World, iri};

const NOTE: &str = "https://two.example/notes/1";

/// Takes a Create of Bob's with these properties, and says who got it.
async fn recipients_of(world: &World, mut extra: Value, inbox: Option<&str>) -> Vec<&'static str> {
    let id = world.registry.new_id(oyez_registry::Role::Activity).unwrap();
    let id = id.as_str().replace("one.example", "two.example");
    extra["type"] = "Create".into();
    extra["id"] = id.clone().into();
    extra["object"]["type"] = "Note".into();
    world.accept(BOB, extra, inbox).await.unwrap();
    let mut owners = Vec::new();
    for owner in [ALICE, ANNA] {
        if world.inbox(owner).await.iter().any(|it| it.1 == id) {
            owners.push(owner);
        }
    }
    owners
}

#[tokio::test]
async fn it_is_for_the_owner_of_the_inbox_and_for_those_it_names() {
    let world = World::new().await;
    for (addressing, inbox, expected) in [
        (json!({}), Some(ALICE), vec![ALICE]),
        (json!({}), None, vec![]),
        (json!({"to": ANNA}), None, vec![ANNA]),
        (json!({"to": ANNA}), Some(ALICE), vec![ALICE, ANNA]),
        (json!({"cc": [ALICE, ANNA]}), None, vec![ALICE, ANNA]),
        (json!({"bto": ALICE}), None, vec![ALICE]),
        (json!({"bcc": ALICE}), None, vec![ALICE]),
        (json!({"audience": ALICE}), None, vec![ALICE]),
        (json!({"object": {"to": ALICE}}), None, vec![ALICE]),
        (json!({"to": format!("{ALICE}/followers")}), None, vec![]),
        (json!({"to": format!("{ALICE}/inbox")}), None, vec![]),
    ] {
        let owners = recipients_of(&world, addressing.clone(), inbox).await;
        assert_eq!(owners, expected, "{addressing} to {inbox:?}");
    }
}

#[tokio::test]
async fn an_inbox_that_is_not_there_takes_nothing() {
    let world = World::new().await;
    world.publish(ANNA, json!({"type": "Delete", "object": ANNA})).await.unwrap();
    for (n, (inbox, refusal)) in [
        ("https://one.example/users/nobody", "nothing is known"),
        (BILL, "nothing is known"),
        (ANNA, "was deleted"),
    ]
    .into_iter()
    .enumerate()
    {
        let id = |kind| format!("https://two.example/{kind}/{n}");
        let like = || json!({"type": "Like", "id": id("like"), "object": ALICE, "to": ALICE});
        let error = world.accept(BOB, like(), Some(inbox)).await.unwrap_err();
        assert!(error.to_string().contains(refusal), "{inbox}: {error}");
        assert_eq!(world.inbox(ALICE).await.len(), n, "it is not kept");
        world.accept(BOB, like(), None).await.unwrap();
        assert!(world.accept(BOB, like(), Some(inbox)).await.is_err(), "{inbox}: again");
        // Nobody here is to see a block, and it is refused all the same.
        let block = json!({"type": "Block", "id": id("block"), "object": ALICE});
        assert!(world.accept(BOB, block, Some(inbox)).await.is_err(), "{inbox}: a block");
    }
}

#[tokio::test]
async fn it_is_for_followers_when_it_says_so_or_is_for_all() {
    let world = World::new().await;
    world.publish(ALICE, json!({"type": "Follow", "object": BOB})).await.unwrap();
    let follow = world.publish(ANNA, json!({"type": "Follow", "object": BOB})).await.unwrap();
    // Bob accepts Anna, and has not answered Alice.
    let accept =
        json!({"type": "Accept", "id": "https://two.example/a", "object": follow.as_str()});
    world.accept(BOB, accept, None).await.unwrap();
    for (addressing, expected) in [
        (json!({"to": format!("{BOB}/followers")}), vec![ANNA]),
        (json!({"cc": oyez_vocab::PUBLIC}), vec![ANNA]),
        (json!({"to": "as:Public"}), vec![ANNA]),
        (json!({"object": {"cc": "Public"}}), vec![ANNA]),
        (json!({"to": format!("{BILL}/followers")}), vec![]),
        (json!({}), vec![]),
    ] {
        let owners = recipients_of(&world, addressing.clone(), None).await;
        assert_eq!(owners, expected, "{addressing}");
    }
}

#[tokio::test]
async fn it_is_for_those_whom_it_concerns() {
    let world = World::new().await;
    let note = json!({"type": "Note", "id": "https://one.example/objects/1"});
    world.publish(ALICE, json!({"type": "Create", "object": note})).await.unwrap();
    let follow = world.publish(ANNA, json!({"type": "Follow", "object": BOB})).await.unwrap();
    for (n, (document, owner)) in [
        (json!({"type": "Like", "object": "https://one.example/objects/1"}), ALICE),
        (json!({"type": "Announce", "object": "https://one.example/objects/1"}), ALICE),
        (json!({"type": "Undo", "object": "https://two.example/0"}), ALICE),
        (json!({"type": "Follow", "object": ANNA}), ANNA),
        (json!({"type": "Undo", "object": {"type": "Follow", "object": ANNA}}), ANNA),
        (json!({"type": "Accept", "object": follow.as_str()}), ANNA),
        (
            json!({"type": "Reject", "object": {"type": "Follow", "actor": ANNA, "object": BOB}}),
            ANNA,
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let mut document = document;
        let id = format!("https://two.example/{n}");
        document["id"] = id.clone().into();
        world.accept(BOB, document.clone(), None).await.unwrap();
        for other in [ALICE, ANNA] {
            let is_there = world.inbox(other).await.iter().any(|it| it.1 == id);
            assert_eq!(is_there, other == owner, "{document} in the inbox of {other}");
        }
    }
}

#[tokio::test]
async fn reading_marks_the_item_of_the_reader_once() {
    let world = World::new().await;
    let create = json!({
        "type": "Create",
        "id": "https://two.example/1",
        "to": [ALICE, ANNA],
        "object": {"type": "Note", "id": NOTE},
    });
    world.accept(BOB, create, None).await.unwrap();
    let read = json!({"type": "Read", "object": "https://two.example/1"});
    world.publish(ALICE, read.clone()).await.unwrap();
    let read_at = async |owner: &str| {
        let page = oyez_registry::PageRequest::first(1);
        world.store.inbox(&iri(owner), page).await.unwrap().items[0].read_at
    };
    let first = read_at(ALICE).await;
    assert_eq!(first, Some("2026-01-15T14:00:00Z".parse().unwrap()));
    assert_eq!(read_at(ANNA).await, None);
    world.pass(std::time::Duration::from_secs(60));
    world.publish(ALICE, read).await.unwrap();
    assert_eq!(read_at(ALICE).await, first);
    assert!(world.targets().await.is_empty(), "what Alice reads is told to nobody");
    let page = oyez_registry::PageRequest::first(1);
    let outbox = world.store.outbox(&iri(ALICE), oyez_registry::Viewer::Owner, page).await.unwrap();
    assert_eq!(outbox.total, 0);
}
