//! What is reported to the operator.

use oyez_registry::{ActivityStore, PageRequest, Receipt, Viewer};
use serde_json::{Value, json};

use super::{ALICE, ANNA, BILL, BOB, World, iri};

/// The ids and authors of the reports, the newest first, and whether they were taken back.
async fn reports(world: &World) -> Vec<(String, String, bool)> {
    let page = world.store.reports(PageRequest::first(100)).await.unwrap();
    assert_eq!(page.total, u64::try_from(page.items.len()).unwrap());
    let row = |it: oyez_registry::Report| {
        (it.activity.id.to_string(), it.activity.actor.to_string(), it.activity.is_undone)
    };
    page.items.into_iter().map(row).collect()
}

fn flag(id: &str, objects: Value) -> Value {
    json!({"type": "Flag", "id": id, "object": objects, "content": "spam", "to": ALICE})
}

#[tokio::test]
async fn a_report_is_the_operators_alone_wherever_it_was_sent() {
    let world = World::new().await;
    let id = "https://two.example/1";
    world
        .accept(BOB, flag(id, json!([ALICE, "https://one.example/objects/1"])), Some(ALICE))
        .await
        .unwrap();
    // Once more, to another inbox.
    let again = world.accept(BOB, flag(id, json!([ALICE])), Some(ANNA)).await.unwrap();
    assert_eq!(again, Receipt::Duplicate);
    assert_eq!(reports(&world).await, [(id.to_owned(), BOB.to_owned(), false)]);

    let undo = json!({"type": "Undo", "id": "https://two.example/2", "object": id, "to": ALICE});
    world.accept(BOB, undo, Some(ALICE)).await.unwrap();
    assert_eq!(reports(&world).await, [(id.to_owned(), BOB.to_owned(), true)]);
    assert!(world.inbox(ALICE).await.is_empty() && world.inbox(ANNA).await.is_empty());
}

#[tokio::test]
async fn what_is_about_nobody_here_is_not_kept() {
    let world = World::new().await;
    let before = world.row_counts().await;
    world.accept(BOB, flag("https://two.example/1", json!(BILL)), Some(ALICE)).await.unwrap();
    assert_eq!(world.row_counts().await, before);
}

#[tokio::test]
async fn our_report_goes_to_the_server_it_is_about_and_is_shown_to_its_actor_only() {
    let world = World::new().await;
    let to = json!([oyez_vocab::PUBLIC, ANNA, "https://three.example/users/carol"]);
    let report = json!({"type": "Flag", "object": [BOB, "https://two.example/notes/1"], "to": to});
    let id = world.publish(ALICE, report).await.unwrap();
    assert_eq!(reports(&world).await, [(id.to_string(), ALICE.to_owned(), false)]);
    assert_eq!(world.targets().await, [BOB]);
    assert!(world.inbox(ANNA).await.is_empty());
    assert!(!world.store.activity(&id).await.unwrap().unwrap().is_public);
    for (viewer, n_items) in [(Viewer::Anyone, 0), (Viewer::Owner, 1)] {
        let page = world.store.outbox(&iri(ALICE), viewer, PageRequest::first(9)).await.unwrap();
        assert_eq!((page.items.len(), page.total), (n_items, n_items as u64), "{viewer:?}");
    }

    world.publish(ALICE, json!({"type": "Undo", "object": id.as_str()})).await.unwrap();
    assert!(reports(&world).await[0].2);
    assert_eq!(world.targets().await, [BOB]);

    world.publish(ALICE, json!({"type": "Flag", "object": ANNA, "to": ANNA})).await.unwrap();
    assert_eq!(reports(&world).await.len(), 2);
    assert!(world.inbox(ANNA).await.is_empty() && world.targets().await.is_empty());
}
