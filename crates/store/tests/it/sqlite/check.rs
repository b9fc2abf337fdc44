//! What is wrong with a file is found, and how large its tables are.

use diesel::connection::SimpleConnection;

use super::suite::check::lived_in;

#[tokio::test]
async fn tables_are_as_large_as_their_pages() {
    let report = lived_in().await.store.check().await.unwrap();
    assert!(report.tables.iter().all(|it| it.bytes > 0 && it.bytes % 16384 == 0), "{report:?}");
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
        let report = world.another().await.check().await.unwrap();
        assert!(report.findings.iter().any(|it| it.starts_with(finding)), "{wrong}: {report:?}");
    }
}
