//! What is wrong with a database is found, and nothing else.

use diesel::connection::SimpleConnection;
use oyez_registry::DeliveryQueue;
use serde_json::json;

use crate::world::{ALICE, ANNA, BOB, CAROL, World};

/// A server on which all kinds of rows are.
async fn lived_in() -> World {
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
    let counts = world.row_counts().into_iter().filter(|(name, _)| name.starts_with("oyez_"));
    let reported = report.tables.iter().map(|it| (it.name.clone(), it.rows));
    assert_eq!(reported.collect::<Vec<_>>(), counts.collect::<Vec<_>>());
    assert!(report.tables.iter().all(|it| it.bytes > 0 && it.bytes % 16384 == 0), "{report:?}");
    assert_eq!(world.store.table_sizes().await.unwrap(), report.tables);
    assert!(world.store.status().await.unwrap().pending > 0, "something was there to check");
}

#[tokio::test]
async fn what_is_wrong_is_found() {
    for (wrong, finding) in [
        (
            "PRAGMA foreign_keys = OFF; DELETE FROM oyez_activities WHERE kind = 'Accept'",
            "a row refers to another that is not there: oyez_",
        ),
        (
            "UPDATE oyez_list_totals SET total = total + 1 WHERE list = 'inbox'",
            "the total of a list is wrong: inbox of https://one.example/users/alice has ",
        ),
        (
            "DELETE FROM oyez_list_totals WHERE list = 'followers'",
            "the total of a list is wrong: followers of https://one.example/users/alice has 1, and \
             its total is 0",
        ),
        (
            "INSERT INTO oyez_list_totals VALUES ('https://one.example/x', 'likes', 2)",
            "the total of a list is wrong: likes of https://one.example/x has 0, and its total is 2",
        ),
        (
            "DELETE FROM oyez_collection_items WHERE kind = 'followers'",
            "a follow is accepted, and the follower is not among the followers: \
             https://two.example/users/bob of https://one.example/users/alice",
        ),
        (
            "UPDATE oyez_follows SET state = 'pending'",
            "there is a follower without an accepted follow: https://two.example/users/bob of ",
        ),
        (
            "DELETE FROM oyez_follows WHERE follower LIKE '%alice'",
            "there is one who is followed without an accepted follow: \
             https://three.example/users/carol by https://one.example/users/alice",
        ),
        (
            "DELETE FROM oyez_deliveries WHERE state <> 'waiting'",
            "a delivery waits, and nothing is before it: ",
        ),
        (
            "UPDATE oyez_deliveries SET sender = 'https://one.example/users/nobody'",
            "a delivery is by nobody here: ",
        ),
        (
            "UPDATE oyez_outbox_items SET owner = 'https://one.example/users/anna'",
            "an activity is in the outbox of another: https://one.example/activities/",
        ),
        (
            "UPDATE oyez_outbox_items SET is_public = 1",
            "an outbox shows everyone what is not for everyone: https://one.example/activities/",
        ),
        (
            // A table whose index lacks what the table has.
            "CREATE TABLE oyez_x (a); CREATE INDEX oyez_y ON oyez_x (a) WHERE a = 1;
            INSERT INTO oyez_x VALUES (2);
            PRAGMA writable_schema = ON;
            UPDATE sqlite_schema SET sql = 'CREATE INDEX oyez_y ON oyez_x (a)'
            WHERE name = 'oyez_y';",
            "the file is damaged: ",
        ),
    ] {
        let world = lived_in().await;
        world.connect().batch_execute(wrong).unwrap();
        // As after a restart: a connection that is open knows the schema that was.
        let report = world.another().check().await.unwrap();
        assert!(report.findings.iter().any(|it| it.starts_with(finding)), "{wrong}: {report:?}");
    }
}
