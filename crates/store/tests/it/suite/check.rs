//! What is wrong with a database is found, and nothing else.

use oyez_registry::DeliveryQueue;
use serde_json::json;

use super::{ALICE, ANNA, BOB, CAROL, World};

/// A server on which all kinds of rows are.
pub(crate) async fn lived_in() -> World {
    let world = World::new().await;
    let follow = |n: usize, whom: &str| json!({"type": "Follow", "id": format!("https://two.example/{n}"), "object": whom});
    world.accept(BOB, follow(1, ALICE), Some(ALICE)).await.unwrap();
    world.accept(BOB, follow(2, ANNA), Some(ANNA)).await.unwrap();
    world.publish(ALICE, json!({"type": "Follow", "object": ANNA})).await.unwrap();
    let follow = world.publish(ALICE, json!({"type": "Follow", "object": CAROL})).await.unwrap();
    let accept =
        json!({"type": "Accept", "id": "https://three.example/1", "object": follow.as_str()});
    world.accept(CAROL, accept, Some(ALICE)).await.unwrap();
    let note = json!({"type": "Note", "id": "https://one.example/objects/1", "content": "hello"});
    for kind in ["Create", "Update", "Delete"] {
        let to = [oyez_vocab::PUBLIC, BOB];
        let activity = json!({"type": kind, "to": to, "object": note});
        world.publish(ALICE, activity).await.unwrap();
    }
    let note = json!({"type": "Note", "id": "https://one.example/objects/2"});
    let create = json!({"type": "Create", "to": BOB, "object": note});
    world.publish(ANNA, create).await.unwrap();
    world.lease(1).await;
    world
}

#[tokio::test]
async fn a_sound_database_has_no_findings_and_all_its_tables_are_counted() {
    let world = lived_in().await;
    let report = world.store.check().await.unwrap();
    assert_eq!(report.findings, Vec::<String>::new());
    let counts = world.row_counts().await;
    let counts = counts.into_iter().filter(|(name, _)| name.starts_with("oyez_"));
    let reported = report.tables.iter().map(|it| (it.name.clone(), it.rows));
    assert_eq!(reported.collect::<Vec<_>>(), counts.collect::<Vec<_>>());
    assert_eq!(world.store.table_sizes().await.unwrap(), report.tables);
    assert!(world.store.status().await.unwrap().pending > 0, "something was there to check");
}
