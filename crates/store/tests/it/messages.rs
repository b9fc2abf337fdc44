//! Messages of other protocols: leased, fenced, not kept once they are sent.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use diesel::{
    RunQueryDsl, sql_query,
    sql_types::{BigInt, Nullable, Text},
};
use oyez_registry::{LeasedMessage, MessageOutcome, MessageStore, PageRequest};
use serde_json::json;

use crate::world::{ALICE, BOB, TextRow, World};

const MINUTE: Duration = Duration::from_secs(60);

const PROTOCOLS: &[&str] = &["e-mail"];

/// Queues a message, as a notification does in the transaction of an application.
pub(crate) fn queue(world: &World, n: u32, activity: Option<&str>) {
    let insert = "INSERT INTO oyez_messages
            (id, activity, protocol, address, recipient, subject, body, state, due_at, created_at)
        VALUES (?, ?, 'e-mail', ?, 'Bob', 'A comment', 'Hello Bob', 'queued', ?, ?)";
    let now = world.now().timestamp_millis();
    sql_query(insert)
        .bind::<Text, _>(id(n))
        .bind::<Nullable<Text>, _>(activity)
        .bind::<Text, _>(format!("bob{n}@two.example"))
        .bind::<BigInt, _>(now)
        .bind::<BigInt, _>(now)
        .execute(&mut world.connect())
        .unwrap();
}

fn id(n: u32) -> String {
    format!("{n:032x}")
}

async fn lease(world: &World, limit: usize) -> Vec<LeasedMessage> {
    world.store.lease_messages(PROTOCOLS, limit, MINUTE).await.unwrap()
}

async fn settle(world: &World, message: &LeasedMessage, outcome: MessageOutcome) -> bool {
    world.store.settle_message(message, outcome).await.unwrap()
}

fn retry(after: Duration) -> MessageOutcome {
    MessageOutcome::Retry { after, error: "451 try again later".to_owned() }
}

fn failed() -> MessageOutcome {
    MessageOutcome::Failed { error: "550 no such mailbox".to_owned() }
}

fn ids(leased: &[LeasedMessage]) -> Vec<String> {
    leased.iter().map(|it| it.message.id.clone()).collect()
}

#[tokio::test]
async fn a_message_is_leased_once_and_not_kept_when_it_is_sent() {
    let world = World::new().await;
    let follow = world.publish(ALICE, json!({"type": "Follow", "object": BOB})).await.unwrap();
    let row: TextRow = sql_query("SELECT id AS value FROM oyez_activities")
        .get_result(&mut world.connect())
        .unwrap();
    queue(&world, 1, Some(&row.value));
    queue(&world, 2, None);
    assert!(lease(&world, 0).await.is_empty());
    let leased = lease(&world, 10).await;
    assert_eq!(ids(&leased), [id(1), id(2)], "the oldest first");
    assert!(lease(&world, 10).await.is_empty(), "they are leased");

    let first = &leased[0].message;
    assert_eq!(first.activity.as_ref(), Some(&follow));
    assert_eq!(leased[1].message.activity, None);
    assert_eq!((first.protocol.as_str(), first.address.as_str()), ("e-mail", "bob1@two.example"));
    assert_eq!(first.recipient.as_deref(), Some("Bob"));
    assert_eq!((first.subject.as_str(), first.body.as_str()), ("A comment", "Hello Bob"));
    assert_eq!((first.created_at, leased[0].attempt), (world.now(), 1));
    for it in &leased {
        assert!(settle(&world, it, MessageOutcome::Sent).await);
        assert!(!settle(&world, it, MessageOutcome::Sent).await, "it is settled");
    }
    assert_eq!(world.row_counts()["oyez_messages"], 0);
}

#[tokio::test]
async fn a_lease_that_ran_out_is_given_to_another_and_the_late_one_counts_no_more() {
    let world = World::empty();
    queue(&world, 1, None);
    let late = lease(&world, 10).await.remove(0);
    queue(&world, 2, None);
    world.pass(MINUTE);
    let leased = lease(&world, 10).await;
    assert_eq!(ids(&leased), [id(1), id(2)]);
    assert_eq!((leased[0].attempt, leased[1].attempt), (2, 1));
    for outcome in [MessageOutcome::Sent, retry(MINUTE), failed()] {
        assert!(!settle(&world, &late, outcome).await);
    }
    assert!(settle(&world, &leased[0], MessageOutcome::Sent).await);
}

#[tokio::test]
async fn what_is_tried_again_is_due_when_it_was_said() {
    let world = World::empty();
    queue(&world, 1, None);
    for attempt in 1..4 {
        let leased = lease(&world, 10).await.remove(0);
        assert_eq!(leased.attempt, attempt);
        assert!(settle(&world, &leased, retry(10 * MINUTE)).await);
        world.pass(10 * MINUTE - Duration::from_millis(1));
        assert!(lease(&world, 10).await.is_empty());
        world.pass(Duration::from_millis(1));
    }
}

#[tokio::test]
async fn what_has_failed_is_listed_from_the_latest_on() {
    let world = World::empty();
    for n in 0..5 {
        queue(&world, n, None);
    }
    for it in lease(&world, 5).await.iter().rev() {
        let outcome = if it.message.id == id(3) { retry(MINUTE) } else { failed() };
        assert!(settle(&world, it, outcome).await);
    }
    let mut request = PageRequest::first(3);
    let mut listed = Vec::new();
    for _ in 0..2 {
        let page = world.store.failed_messages(request.clone()).await.unwrap();
        assert_eq!(page.total, 4);
        for it in page.items {
            assert_eq!((it.error.as_str(), it.attempts), ("550 no such mailbox", 1));
            assert_eq!(it.message.body, "Hello Bob", "there is something to send again");
            listed.push(it.message.id);
        }
        request.after = page.next;
    }
    assert_eq!(listed, [id(4), id(2), id(1), id(0)]);
    assert_eq!(request.after, None);
    world.pass(10 * MINUTE);
    assert_eq!(ids(&lease(&world, 10).await), [id(3)], "those that failed are not tried again");
}

#[tokio::test]
async fn what_has_failed_can_be_queued_again_with_all_its_attempts() {
    let world = World::empty();
    queue(&world, 1, None);
    let first = lease(&world, 10).await.remove(0);
    assert!(!world.store.retry_message(&id(1)).await.unwrap(), "it is on its way");
    assert!(settle(&world, &first, failed()).await);
    assert!(!world.store.retry_message(&id(2)).await.unwrap(), "there is none");
    assert!(world.store.retry_message(&id(1)).await.unwrap());
    assert!(!world.store.retry_message(&id(1)).await.unwrap(), "it is queued");

    let begin = Instant::now();
    world.store.wait_for_messages(MINUTE).await;
    assert!(begin.elapsed() < Duration::from_millis(900), "woken");
    assert_eq!(world.store.failed_messages(PageRequest::first(9)).await.unwrap().total, 0);
    let second = lease(&world, 10).await.remove(0);
    assert_eq!((second.attempt, &second.message), (1, &first.message));
    assert!(!settle(&world, &first, MessageOutcome::Sent).await, "the lease is another");
    assert!(settle(&world, &second, failed()).await);
}

#[tokio::test]
async fn what_another_connection_queues_is_noticed_within_a_second() {
    let world = World::empty();
    let waiting = async {
        loop {
            world.store.wait_for_messages(MINUTE).await;
            if !lease(&world, 10).await.is_empty() {
                return Instant::now();
            }
        }
    };
    let committing = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        queue(&world, 1, None);
        Instant::now()
    };
    let (noticed, committed) = tokio::join!(waiting, committing);
    let after = noticed - committed;
    // A slow machine has a little more time.
    assert!(after < Duration::from_millis(1500), "{after:?}");
}

#[tokio::test]
async fn two_processes_lease_nothing_twice() {
    let world = World::empty();
    let other = world.another();
    for n in 0..40 {
        queue(&world, n, None);
    }
    let (mut n_leased, mut leased) = (0, BTreeSet::new());
    while n_leased < 40 {
        let (ours, theirs) = tokio::join!(lease(&world, 7), async {
            other.lease_messages(PROTOCOLS, 7, MINUTE).await.unwrap()
        });
        assert!(!ours.is_empty() || !theirs.is_empty());
        n_leased += ours.len() + theirs.len();
        leased.extend(ids(&ours).into_iter().chain(ids(&theirs)));
    }
    assert_eq!((n_leased, leased.len()), (40, 40));
}
