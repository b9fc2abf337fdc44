//! Connections are lost, and others write too: nothing is lost, and nothing happens twice.

use std::sync::Arc;

use diesel_async::SimpleAsyncConnection;
use oyez_registry::{ActivityStore, ActorStore, CollectionKind, Receipt};
use oyez_store::{ConnectError, PostgresStore};
use serde_json::json;

use super::{World, database::Fresh};
use crate::world::{ALICE, BILL, BOB, Database, iri, sent_by};

/// Ends all connections to the database but the one that asks.
const END_ALL: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()";

fn follow(n: usize) -> serde_json::Value {
    json!({"type": "Follow", "id": format!("https://two.example/{n}"), "object": ALICE})
}

#[tokio::test]
async fn a_connection_that_is_gone_is_made_again() {
    let world = World::new().await;
    let mut other = world.database.connect().await;
    for n in 0..3 {
        other.batch_execute(END_ALL).await.unwrap();
        assert!(world.store.local_actor(&iri(ALICE)).await.unwrap().is_some());
        assert_eq!(world.accept(BOB, follow(n), Some(ALICE)).await.unwrap(), Receipt::Accepted);
    }
    assert_eq!(world.inbox(ALICE).await.len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_acknowledged_while_connections_end_is_there_once() {
    const N: usize = 300;
    let world = Arc::new(World::new().await);
    let tasks: Vec<_> = (0..N)
        .map(|n| {
            let world = Arc::clone(&world);
            tokio::spawn(async move { world.accept(BOB, follow(n), Some(ALICE)).await })
        })
        .collect();
    let mut other = world.database.connect().await;
    for _ in 0..20 {
        other.batch_execute(END_ALL).await.unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    for task in tasks {
        // None is a duplicate: what was not kept was done again, and what was kept was not.
        assert_eq!(task.await.unwrap().unwrap(), Receipt::Accepted);
    }
    assert_eq!(
        world.store.inbox(&iri(ALICE), oyez_registry::PageRequest::first(1)).await.unwrap().total,
        N as u64
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_agree_on_what_came_first() {
    let world = World::new().await;
    let (one, two) = (world.another().await, world.another().await);
    for n in 0..50 {
        let send = |store: PostgresStore, actor| async move {
            let (activity, mut received) = sent_by(actor, follow(n));
            received.inbox = Some(iri(ALICE));
            store.accept(activity, received).await.unwrap()
        };
        // The same activity twice, and another that changes the same rows.
        let receipts = tokio::join!(
            send(one.clone(), BOB),
            send(two.clone(), BOB),
            send(one.clone(), BILL),
            send(two.clone(), BILL),
        );
        let receipts = [receipts.0, receipts.1, receipts.2, receipts.3];
        let n_accepted = receipts.iter().filter(|it| **it == Receipt::Accepted).count();
        assert_eq!(n_accepted, 2, "{receipts:?}");
    }
    assert_eq!(world.inbox(ALICE).await.len(), 100);
    assert_eq!(world.collection(ALICE, CollectionKind::Followers).await.len(), 2);
    assert_eq!(world.store.check().await.unwrap().findings, [""; 0]);
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_left_alone() {
    let world = World::new().await;
    let newer = "INSERT INTO oyez_migrations (version) VALUES ('29990101000000')";
    world.database.connect().await.batch_execute(newer).await.unwrap();
    let registry = Arc::clone(&world.registry);
    let opened = PostgresStore::connect(world.database.url(), registry, world.clock.clone()).await;
    assert!(matches!(opened.unwrap_err(), ConnectError::Newer { .. }));
}

#[tokio::test]
async fn several_may_be_started_at_once_and_one_makes_the_tables() {
    let database = Fresh::fresh().await;
    let start = || async {
        let registry = Arc::new(crate::world::routes().build().unwrap());
        let clock = Arc::new(oyez_registry::SystemClock);
        PostgresStore::connect(database.url(), registry, clock).await.unwrap()
    };
    let stores = tokio::join!(start(), start(), start(), start());
    assert_eq!(stores.3.check().await.unwrap().findings, [""; 0]);
}
