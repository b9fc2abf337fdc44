//! Over a connection that an application lends: its main database is the application's own, and
//! the file of this crate is only attached.

use std::{path::Path, sync::Arc};

use chrono::DateTime;
use diesel::{
    Connection, QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection,
    sql_query, sql_types::BigInt,
};
use oyez_registry::{
    Clock as _, Collection, CollectionKind, LocalActor, Outcome, PageRequest, Received,
    Registration, Registry, RemoteActor, Role, RoutePattern, ShownLists, Site, SystemClock,
    Verified, Viewer, effect::RemoteFacts,
};
use oyez_vocab::{Iri, Raw};
use pollster::block_on;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::super::{
    common::{
        Context, accept, audience,
        publish::{self, Kept},
        queue,
    },
    open,
    rows::{
        collection_items, deliveries, inbox_items, list_totals, local_actors,
        messages::{self, NewMessage},
        outbox_items, remote_actors,
        tokens::{self, NewToken},
    },
};
use crate::failure::Failure;

const ALICE: &str = "https://one.example/users/alice";
const ANNA: &str = "https://one.example/users/anna";
const BOB: &str = "https://two.example/users/bob";

/// The application's tables. Some are called like those here without their prefix.
const APPLICATION: &str = "CREATE TABLE activities (name TEXT NOT NULL);
    CREATE TABLE deliveries (name TEXT NOT NULL);
    CREATE TABLE list_totals (name TEXT NOT NULL);
    CREATE TABLE local_actors (iri TEXT NOT NULL PRIMARY KEY);";

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// The connection, and what work needs beside it.
fn lent(dir: &Path) -> (SqliteConnection, Context) {
    let path = |name| dir.join(name).display().to_string();
    drop(open::database(dir.join("oyez.db").as_path()).unwrap());
    let mut conn = SqliteConnection::establish(&path("application.db")).unwrap();
    conn.batch_execute(APPLICATION).unwrap();
    let attach = format!("PRAGMA foreign_keys = ON; ATTACH '{}' AS oyez;", path("oyez.db"));
    conn.batch_execute(&attach).unwrap();
    for iri in [ALICE, ANNA] {
        let actor = actor(iri);
        let row = local_actors::NewActor::of(&actor, SystemClock.now());
        block_on(local_actors::insert(&mut conn, &row)).unwrap();
    }
    let register =
        |name, role, pattern| Registration::new(name, role, RoutePattern::short(pattern).unwrap());
    let registry = Registry::builder(Site::new("https://one.example").unwrap())
        .register(register("user", Role::Actor, "/users/{username}"))
        .register(register("object", Role::Object, "/objects/{id}"))
        .register(register("activity", Role::Activity, "/activities/{id}"))
        .build()
        .unwrap();
    (conn, Context::new(Arc::new(registry).into(), Arc::new(SystemClock)))
}

fn iri(text: &str) -> Iri {
    text.parse().unwrap()
}

fn actor(id: &str) -> LocalActor {
    LocalActor {
        id: iri(id),
        username: id.rsplit('/').next().map(str::to_owned),
        approves_followers: false,
        shown: ShownLists::default(),
    }
}

/// Publishes what Alice does.
fn publish_by_alice(
    conn: &mut SqliteConnection,
    cx: &Context,
    mut document: Value,
) -> Result<Kept, Failure> {
    document["actor"] = ALICE.into();
    document["id"] = cx.registry().new_id(Role::Activity).unwrap().as_str().into();
    let activity = serde_json::from_value(document).unwrap();
    let activity = Verified::local(activity, &actor(ALICE), cx.site()).unwrap();
    block_on(publish::publish(conn, cx, &activity))
}

/// Accepts what Bob has sent to Alice.
fn accept_from_bob(conn: &mut SqliteConnection, cx: &Context, document: &Value) -> Kept {
    let bob = json!({
        "id": BOB, "type": "Person", "inbox": format!("{BOB}/inbox"),
        "publicKey": {"id": format!("{BOB}#key"), "owner": BOB, "publicKeyPem": "key"},
    });
    let sender = RemoteActor::from_document(Raw::from_value(&bob).unwrap(), &iri(BOB)).unwrap();
    let text = Raw::from_value(document).unwrap();
    let activity = Verified::by_signature(text, &sender, &iri(&format!("{BOB}#key"))).unwrap();
    let received = Received {
        sender,
        inbox: Some(iri(ALICE)),
        passed_on_by: None,
        remote: RemoteFacts::default(),
    };
    let named = audience::named(activity.activity(), cx.registry());
    block_on(accept::accept(conn, cx, &activity, &received, &named)).unwrap()
}

fn note() -> Value {
    let to = [ANNA, BOB, oyez_vocab::PUBLIC];
    let note = json!({"type": "Note", "id": "https://one.example/objects/1", "to": to});
    json!({"type": "Create", "to": to, "object": note})
}

fn mail() -> NewMessage<'static> {
    NewMessage {
        activity: None,
        protocol: "e-mail",
        address: "bob@two.example",
        recipient: None,
        subject: "A comment",
        body: "Hello",
    }
}

/// How many rows `table` has.
fn count(conn: &mut SqliteConnection, table: &str) -> i64 {
    let count = sql_query(format!("SELECT count(*) AS n FROM {table}"));
    count.get_result::<Number>(conn).unwrap().n
}

#[test]
fn all_of_an_activity_goes_into_the_attached_file_with_what_the_application_writes() {
    let dir = TempDir::new().unwrap();
    let (mut conn, cx) = lent(dir.path());
    let conn = &mut conn;
    let follow = json!({
        "type": "Follow", "id": "https://two.example/1", "actor": BOB, "object": ALICE,
    });
    let kept = conn.immediate_transaction(|conn| {
        sql_query("INSERT INTO activities VALUES ('comment')").execute(conn)?;
        assert!(accept_from_bob(conn, &cx, &follow).has_deliveries, "an Accept");
        assert!(block_on(messages::insert(conn, mail(), 0))?);
        publish_by_alice(conn, &cx, note())
    });
    assert!(kept.unwrap().has_deliveries);

    // What triggers count is there, and in no table of the application.
    let request = &PageRequest::first(10);
    let inbox = block_on(inbox_items::list(conn, &iri(ANNA), request)).unwrap();
    assert_eq!((inbox.total, inbox.items.len()), (1, 1));
    let outbox = block_on(outbox_items::list(conn, &iri(ALICE), Viewer::Anyone, request)).unwrap();
    assert_eq!((outbox.total, outbox.items.len()), (1, 1));
    let followers = Collection::of(&iri(ALICE), CollectionKind::Followers);
    let followers = block_on(collection_items::list(conn, &followers, request)).unwrap();
    assert_eq!((followers.total, followers.items), (1, vec![iri(BOB)]));
    assert_eq!(block_on(list_totals::get(conn, ALICE, list_totals::INBOX)).unwrap(), 1);
    for (table, n_rows) in [("activities", 1), ("deliveries", 0), ("list_totals", 0)] {
        assert_eq!(count(conn, &format!("main.{table}")), n_rows, "{table}");
    }

    let due = block_on(deliveries::due(conn, "two.example", i64::MAX, 10)).unwrap();
    assert_eq!(due.len(), 2, "the Accept and the Create");
    for it in due {
        let leased =
            block_on(deliveries::lease(conn, &it.id, i64::MAX, i64::MAX)).unwrap().unwrap();
        let now = DateTime::UNIX_EPOCH;
        let outcome = Outcome::Delivered;
        assert!(block_on(queue::settle(conn, &leased.id, leased.lease, &outcome, now)).unwrap());
    }
    assert_eq!(block_on(deliveries::status(conn)).unwrap().pending, 0);
    assert_eq!(block_on(messages::due(conn, &["e-mail".to_owned()], 0, 10)).unwrap().len(), 1);
    assert!(block_on(remote_actors::inboxes(conn, &iri(BOB))).unwrap().is_some());
}

#[test]
fn a_rollback_leaves_nothing_in_either_file() {
    let dir = TempDir::new().unwrap();
    let (mut conn, cx) = lent(dir.path());
    let conn = &mut conn;
    let rolled_back: Result<(), Failure> = conn.transaction(|conn| {
        sql_query("INSERT INTO activities VALUES ('comment')").execute(conn)?;
        publish_by_alice(conn, &cx, note())?;
        assert_eq!(count(conn, "oyez_deliveries"), 1);
        Err(diesel::result::Error::RollbackTransaction.into())
    });
    rolled_back.unwrap_err();
    for table in [
        "activities",
        "oyez_activities",
        "oyez_deliveries",
        "oyez_inbox_items",
        "oyez_list_totals",
        "oyez_objects",
        "oyez_outbox_items",
    ] {
        assert_eq!(count(conn, table), 0, "{table}");
    }
}

#[test]
fn what_refers_to_an_actor_refers_to_one_in_the_attached_file() {
    let dir = TempDir::new().unwrap();
    let (mut conn, _) = lent(dir.path());
    let carla = "https://one.example/users/carla";
    sql_query(format!("INSERT INTO local_actors VALUES ('{carla}')")).execute(&mut conn).unwrap();
    let mut insert =
        |actor| block_on(tokens::insert(&mut conn, &NewToken { hash: b"x", actor, created_at: 0 }));
    let error = insert(carla).unwrap_err();
    assert!(error.to_string().contains("FOREIGN KEY"), "{error}");
    insert(ALICE).unwrap();
}
