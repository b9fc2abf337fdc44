//! What is held to without a database, and what becomes of work that is broken off.

use std::{future::pending, sync::Arc};

use chrono::DateTime;
use oyez_registry::{
    Collection, CollectionKind, FollowState, LocalActor, Registration, Registry, Role,
    RoutePattern, ShownLists, Site, StoreError, SystemClock, Verified,
};
use oyez_vocab::Iri;
use pollster::block_on;
use serde_json::{Value, json};
use tokio::time::{Duration, timeout};

use super::{
    Conn, MemoryStore,
    common::publish,
    rows::{
        collection_items,
        deliveries::State,
        follows, inbox_items, list_totals,
        local_actors::{self, NewActor},
        messages::{self, NewMessage},
        outbox_items::OutboxItem,
        tokens::{self, NewToken},
    },
    table::Row,
};
use crate::failure::Failure;

const ALICE: &str = "https://one.example/users/alice";
const BOB: &str = "https://two.example/users/bob";

fn iri(text: &str) -> Iri {
    text.parse().unwrap()
}

fn alice() -> LocalActor {
    LocalActor {
        id: iri(ALICE),
        username: Some("alice".to_owned()),
        approves_followers: false,
        shown: ShownLists::default(),
    }
}

/// A store that knows Alice.
fn store() -> MemoryStore {
    let register =
        |name, role, pattern| Registration::new(name, role, RoutePattern::short(pattern).unwrap());
    let registry = Registry::builder(Site::new("https://one.example").unwrap())
        .register(register("user", Role::Actor, "/users/{username}"))
        .register(register("object", Role::Object, "/objects/{id}"))
        .register(register("activity", Role::Activity, "/activities/{id}"))
        .build();
    let store = MemoryStore::new(Arc::new(registry.unwrap()), Arc::new(SystemClock));
    block_on(store.write((), |(), conn, cx| {
        Box::pin(async { Ok(local_actors::insert(conn, &NewActor::of(&alice(), cx.now())).await?) })
    }))
    .unwrap();
    store
}

/// What Alice does.
fn done(store: &MemoryStore, mut document: Value) -> Verified<oyez_vocab::AnyActivity> {
    document["id"] = store.registry().new_id(Role::Activity).unwrap().as_str().into();
    document["actor"] = ALICE.into();
    let activity = serde_json::from_value(document).unwrap();
    Verified::local(activity, &alice(), store.registry().site()).unwrap()
}

fn follow(store: &MemoryStore) -> Verified<oyez_vocab::AnyActivity> {
    done(store, json!({"type": "Follow", "object": BOB}))
}

fn n_rows(store: &MemoryStore) -> i64 {
    block_on(store.table_sizes()).unwrap().iter().map(|it| it.rows).sum()
}

#[tokio::test]
async fn what_is_broken_off_leaves_nothing_and_keeps_nobody_waiting() {
    let store = store();
    let before = n_rows(&store);
    let panicked = store.write(follow(&store), |follow, conn, cx| {
        Box::pin(async {
            publish::publish(conn, cx, follow).await?;
            conn.begin();
            panic!("half done")
        })
    });
    let panicked: Result<(), StoreError> = panicked.await;
    assert!(panicked.unwrap_err().is_temporary());
    assert_eq!(n_rows(&store), before);

    let given_up = store.write(follow(&store), |follow, conn, cx| {
        Box::pin(async {
            publish::publish(conn, cx, follow).await?;
            pending::<Result<(), Failure>>().await
        })
    });
    assert!(timeout(Duration::from_millis(20), given_up).await.is_err());
    assert_eq!(n_rows(&store), before);

    let failed = store.write(follow(&store), |follow, conn, cx| {
        Box::pin(async {
            publish::publish(conn, cx, follow).await?;
            Err::<(), _>(diesel::result::Error::NotFound.into())
        })
    });
    assert!(failed.await.is_err());
    assert_eq!(n_rows(&store), before);
    let done = store
        .write(follow(&store), |follow, conn, cx| Box::pin(publish::publish(conn, cx, follow)));
    done.await.unwrap();
    assert!(n_rows(&store) > before);
}

#[test]
fn a_row_refers_to_what_is_there_and_a_name_is_taken_in_any_case() {
    let conn = &mut Conn::default();
    let token = NewToken { hash: b"x", actor: ALICE, created_at: 0 };
    let error = block_on(tokens::insert(conn, &token)).unwrap_err();
    assert!(error.to_string().contains("`oyez_local_actors` has no row"), "{error}");
    let alice = &alice();
    let alice = NewActor::of(alice, DateTime::UNIX_EPOCH);
    block_on(local_actors::insert(conn, &alice)).unwrap();
    block_on(tokens::insert(conn, &token)).unwrap();
    let (id, now) = (&iri(ALICE), DateTime::UNIX_EPOCH);
    let error = block_on(inbox_items::insert(conn, id, "none", now)).unwrap_err();
    assert!(error.to_string().contains("`oyez_activities` has no row"), "{error}");
    for (iri, username, is_new) in [
        (ALICE, None, false),
        ("https://one.example/users/2", Some("ALICE"), false),
        ("https://one.example/users/2", None, true),
        ("https://one.example/users/3", None, true),
        ("https://one.example/users/4", Some("\u{c4}lice"), true),
        ("https://one.example/users/5", Some("\u{e4}lice"), true),
    ] {
        let actor = NewActor { iri, username, ..alice.clone() };
        let inserted = block_on(local_actors::insert(conn, &actor));
        assert_eq!(inserted.is_ok(), is_new, "{iri} {username:?}");
    }
}

/// Does something to the tables of a server where Alice has asked Bob whether she may follow him.
fn with(work: impl AsyncFnOnce(&mut Conn)) -> MemoryStore {
    let store = store();
    let published = store
        .write(follow(&store), |follow, conn, cx| Box::pin(publish::publish(conn, cx, follow)));
    block_on(published).unwrap();
    block_on(async { work(&mut *store.database().lock().await).await });
    store
}

#[test]
fn an_address_gets_one_message_of_an_activity() {
    with(async |conn| {
        let row = conn.tables.activities.iter().next().unwrap().key();
        let mail = NewMessage {
            activity: Some(&row),
            protocol: "e-mail",
            address: "bob@two.example",
            recipient: Some("Bob"),
            subject: "A comment",
            body: "Hello Bob",
        };
        for (new, is_queued) in [
            (mail, true),
            (mail, false),
            (NewMessage { body: "Hello Bill", ..mail }, false),
            (NewMessage { address: "bill@two.example", ..mail }, true),
            (NewMessage { protocol: "fax", ..mail }, true),
            // Nothing says that these are the same.
            (NewMessage { activity: None, ..mail }, true),
            (NewMessage { activity: None, ..mail }, true),
        ] {
            assert_eq!(messages::insert(conn, new, 7).await.unwrap(), is_queued, "{new:?}");
        }
        let of_none = NewMessage { activity: Some("none"), ..mail };
        assert!(messages::insert(conn, of_none, 7).await.is_err());
    });
}

#[test]
fn what_is_wrong_is_found() {
    let findings = |store: MemoryStore| block_on(store.check()).unwrap().findings;
    assert_eq!(findings(with(async |_| {})), Vec::<String>::new());
    let (alice, bob) = (&iri(ALICE), &iri(BOB));
    let join = |kind| {
        with(async move |conn| {
            let collection = Collection::of(&iri(ALICE), kind);
            collection_items::insert(conn, &collection, &iri(BOB), &iri(BOB)).await.unwrap();
        })
    };
    for (store, finding) in [
        (
            with(async |conn| list_totals::add(conn, ALICE, "likes", 2)),
            "the total of a list is wrong: likes of https://one.example/users/alice has 0, and its \
             total is 2",
        ),
        (
            with(async |conn| {
                follows::put(conn, bob, alice, bob, FollowState::Accepted).await.unwrap();
            }),
            "a follow is accepted, and the follower is not among the followers: \
             https://two.example/users/bob of https://one.example/users/alice",
        ),
        (
            join(CollectionKind::Followers),
            "there is a follower without an accepted follow: https://two.example/users/bob of ",
        ),
        (
            join(CollectionKind::Following),
            "there is one who is followed without an accepted follow: \
             https://two.example/users/bob by https://one.example/users/alice",
        ),
        (
            with(async |conn| {
                let first = conn.tables.deliveries.iter().next().unwrap().clone();
                conn.tables.deliveries.update(&first.id, |_| true, |it| it.state = State::Waiting);
            }),
            "a delivery waits, and nothing is before it: ",
        ),
        (
            with(async |conn| {
                let first = conn.tables.deliveries.iter().next().unwrap().clone();
                conn.tables.deliveries.update(&first.id, |_| true, |it| it.sender = BOB.into());
            }),
            "a delivery is by nobody here: ",
        ),
        (
            with(async |conn| {
                let first = conn.tables.outbox_items.iter().next().unwrap().clone();
                conn.tables.outbox_items.remove(&first.activity);
                conn.tables.outbox_items.put(OutboxItem { owner: BOB.into(), ..first });
            }),
            "an activity is in the outbox of another: https://one.example/activities/",
        ),
        (
            with(async |conn| {
                let first = conn.tables.outbox_items.iter().next().unwrap().clone();
                conn.tables.outbox_items.put(OutboxItem { is_public: true, ..first });
            }),
            "an outbox shows everyone what is not for everyone: https://one.example/activities/",
        ),
    ] {
        let found = findings(store);
        assert!(found.iter().any(|it| it.starts_with(finding)), "{finding}: {found:?}");
    }
}
