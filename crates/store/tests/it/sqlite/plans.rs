//! How SQLite finds what is asked for.

use std::{collections::BTreeSet, sync::Mutex, time::Duration};

use diesel::{
    QueryableByName, RunQueryDsl, SqliteConnection,
    connection::{InstrumentationEvent, set_default_instrumentation},
    sql_query,
    sql_types::Text,
};
use oyez_registry::{
    ActivityStore, ActorStore, Collection, CollectionKind, DeliveryQueue, MessageOutcome,
    MessageStore, Outcome, PageRequest, RemoteActor, TemplateStore, TokenHash, Viewer,
};
use oyez_vocab::Raw;
use serde_json::json;

use super::{
    World,
    suite::{messages, templates},
};
use crate::world::{ALICE, ANNA, BILL, BOB, CAROL, iri, remote, sent_by};

static STATEMENTS: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

fn listen(event: InstrumentationEvent<'_>) {
    if let InstrumentationEvent::StartQuery { query, .. } = event {
        let statement = query.to_string();
        let (statement, _binds) = statement.split_once(" -- binds").unwrap_or((&statement, ""));
        STATEMENTS.lock().unwrap().insert(statement.to_owned());
    }
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// Uses all of the store once.
async fn use_all() -> World {
    let world = messages::world().await.with_actors().await;
    let store = &world.store;
    store.add_token(TokenHash::from_sha256([1; 32]), &iri(ALICE)).await.unwrap();
    store.token_actor(TokenHash::from_sha256([1; 32])).await.unwrap();
    store.key_pair(&iri(ALICE)).await.unwrap();
    store.local_actor(&iri(ALICE)).await.unwrap();
    store.keep_remote_actor(remote(BOB)).await.unwrap();
    store.remote_actor(&iri(BOB)).await.unwrap();

    let note = json!({"type": "Note", "id": "https://one.example/objects/1", "to": CAROL});
    let to = json!([format!("{ALICE}/followers"), CAROL, ANNA, oyez_vocab::PUBLIC]);
    let follow = json!({"type": "Follow", "id": "https://two.example/1", "object": ALICE});
    world.accept(BOB, follow, Some(ALICE)).await.unwrap();
    for activity in [
        json!({"type": "Create", "to": to, "object": note}),
        json!({"type": "Update", "to": to, "object": note}),
        json!({"type": "Like", "object": "https://one.example/objects/1"}),
        json!({"type": "Read", "object": "https://two.example/1"}),
    ] {
        world.publish(ALICE, activity).await.unwrap();
    }
    let like = json!({"type": "Like", "object": "https://one.example/objects/1"});
    let mut liked = like.clone();
    liked["id"] = "https://two.example/2".into();
    world.accept(BOB, liked.clone(), Some(ALICE)).await.unwrap();
    world.accept(BOB, liked, Some(ALICE)).await.unwrap();
    let undo = json!({"type": "Undo", "id": "https://two.example/3", "object": like});
    world.accept(BOB, undo, None).await.unwrap();
    let delete = json!({"type": "Delete", "to": to, "object": "https://one.example/objects/1"});
    world.publish(ALICE, delete).await.unwrap();
    let person = json!({"type": "Person", "id": BOB});
    let update = json!({"type": "Update", "id": "https://two.example/4", "object": person});
    world.accept(BOB, update, None).await.unwrap();
    let follow = json!({"type": "Follow", "actor": BOB, "object": ALICE});
    let reject = json!({"type": "Reject", "object": follow});
    world.publish(ALICE, reject).await.unwrap();

    vote(&world).await;
    move_actor(&world).await;
    delete_actors(&world).await;
    let flag = json!({"type": "Flag", "id": "https://two.example/5", "object": ALICE});
    world.accept(BOB, flag.clone(), Some(ALICE)).await.unwrap();
    world.accept(BOB, flag, Some(ALICE)).await.unwrap();
    world.publish(ALICE, json!({"type": "Block", "object": BOB})).await.unwrap();
    let blocked = Collection::of(&iri(ALICE), CollectionKind::Blocked);
    for kind in ["Add", "Remove"] {
        let target = format!("{ALICE}/featured");
        let object = "https://one.example/objects/2";
        let public = json!({"type": "Note", "id": object, "to": oyez_vocab::PUBLIC});
        world.publish(ALICE, json!({"type": "Create", "object": public})).await.unwrap();
        let change = json!({"type": kind, "object": object, "target": target});
        world.publish(ALICE, change).await.unwrap();
    }
    store.has_member(&blocked, &iri(BOB)).await.unwrap();
    store.reports(PageRequest::first(1)).await.unwrap();

    for outcome in [
        Outcome::Retry { after: Duration::ZERO, error: String::new() },
        Outcome::Dead { error: String::new() },
        Outcome::Delivered,
    ] {
        for it in world.lease(100).await {
            world.store.settle(&it, outcome.clone()).await.unwrap();
        }
    }
    for n in 0..3 {
        messages::queue(&world, n).await;
    }
    for outcome in [
        MessageOutcome::Retry { after: Duration::ZERO, error: String::new() },
        MessageOutcome::Failed { error: String::new() },
        MessageOutcome::Sent,
    ] {
        let leased =
            store.lease_messages(messages::PROTOCOLS, 1, Duration::ZERO).await.unwrap().remove(0);
        store.settle_message(&leased, outcome).await.unwrap();
    }
    let failed = store.failed_messages(PageRequest::first(1)).await.unwrap().items.remove(0);
    store.retry_message(&failed.message.id).await.unwrap();
    let created = templates::key("article", "created", "e-mail");
    store.put_template(templates::template(created.clone(), "body", true)).await.unwrap();
    store.template(&created).await.unwrap();
    store.remove_template(&created).await.unwrap();
    let page = store.inbox(&iri(ALICE), PageRequest::first(1)).await.unwrap();
    store.inbox(&iri(ALICE), PageRequest::after(page.next.unwrap(), 1)).await.unwrap();
    for viewer in [Viewer::Anyone, Viewer::Owner] {
        store.outbox(&iri(ALICE), viewer, PageRequest::first(1)).await.unwrap();
    }
    world.collection(ALICE, CollectionKind::Followers).await;
    let id = iri("https://one.example/activities/1");
    store.activity(&id).await.unwrap();
    store.object(&id).await.unwrap();
    world
}

/// Has an actor vote on a question of ours.
async fn vote(world: &World) {
    let (id, options) = ("https://one.example/objects/q", json!([{"type": "Note", "name": "tea"}]));
    let question = json!({"type": "Question", "id": id, "oneOf": options});
    world.publish(ANNA, json!({"type": "Create", "object": question})).await.unwrap();
    let note =
        json!({"type": "Note", "id": "https://two.example/v", "name": "tea", "inReplyTo": id});
    let create = json!({"type": "Create", "id": "https://two.example/v/create", "object": note});
    world.accept(BILL, create, None).await.unwrap();
}

/// Has an actor move that one of ours follows.
async fn move_actor(world: &World) {
    let follow = world.publish(ANNA, json!({"type": "Follow", "object": BILL})).await.unwrap();
    let accept =
        json!({"type": "Accept", "id": "https://two.example/a", "object": follow.as_str()});
    world.accept(BILL, accept, Some(ANNA)).await.unwrap();
    let document = json!({"id": CAROL, "inbox": format!("{CAROL}/inbox"), "alsoKnownAs": BILL});
    let carol = RemoteActor::from_document(Raw::from_value(&document).unwrap(), &iri(CAROL));
    let move_on =
        json!({"type": "Move", "id": "https://two.example/m", "object": BILL, "target": CAROL});
    let (activity, mut received) = sent_by(BILL, move_on);
    received.inbox = Some(iri(ANNA));
    received.remote.target = Some(carol.unwrap());
    world.store.accept(activity, received).await.unwrap();
}

/// Has an actor of another server and one of ours delete themselves, and a tombstone lifted.
async fn delete_actors(world: &World) {
    world.add_actor("adam", false).await.unwrap();
    let adam = "https://one.example/users/adam";
    let note = json!({"type": "Note", "id": "https://two.example/notes/1"});
    for (n, activity) in [
        json!({"type": "Create", "object": note}),
        json!({"type": "Delete", "object": note["id"]}),
        json!({"type": "Undo", "object": {"type": "Delete", "object": note["id"]}}),
        json!({"type": "Create", "object": note}),
        json!({"type": "Follow", "object": adam}),
        json!({"type": "Delete", "object": BILL}),
    ]
    .into_iter()
    .enumerate()
    {
        let mut activity = activity;
        activity["id"] = format!("https://two.example/bill/{n}").into();
        world.accept(BILL, activity, Some(adam)).await.unwrap();
    }
    world.publish(adam, json!({"type": "Delete", "object": adam})).await.unwrap();
}

#[tokio::test]
async fn nothing_is_found_by_going_through_a_table() {
    set_default_instrumentation(|| Some(Box::new(listen))).unwrap();
    let world = use_all().await;
    set_default_instrumentation(|| None).unwrap();
    let statements = STATEMENTS.lock().unwrap().clone();
    let verbs = ["SELECT", "INSERT", "UPDATE", "DELETE"];
    let ours = statements.iter().filter(|it| {
        verbs.iter().any(|verb| it.starts_with(verb))
            && !["oyez_migrations", "oyez_told", "sqlite_", "pragma_"]
                .iter()
                .any(|other| it.contains(other))
    });
    let conn = &mut world.connect();
    let lent = &mut world.attached();
    let mut n_statements = 0;
    for statement in ours {
        n_statements += 1;
        let plan = plan(conn, statement);
        for detail in &plan {
            let is_scan = detail.starts_with("SCAN ") && detail != "SCAN CONSTANT ROW";
            // All of an actor's items are a table too.
            let is_list = detail.contains("box_items") && detail.ends_with("(owner=?)");
            let is_sort = detail.contains("TEMP B-TREE");
            assert!(!is_scan && !is_list && !is_sort, "{detail}: {statement}");
        }
        assert_eq!(self::plan(lent, statement), plan, "by a connection to another file");
    }
    assert!(n_statements > 40, "only {n_statements} statements were seen");
}

/// How SQLite does `statement`, step by step.
fn plan(conn: &mut SqliteConnection, statement: &str) -> Vec<String> {
    let steps: Vec<Step> = sql_query(format!("EXPLAIN QUERY PLAN {statement}")).load(conn).unwrap();
    steps.into_iter().map(|it| it.detail).collect()
}
