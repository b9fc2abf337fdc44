//! Leases: in order, fair, fenced.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use oyez_registry::{ActivityStore, ActorStore, DeliveryQueue, Destination, Outcome, QueueStatus};
use serde_json::{Value, json};

use super::{ALICE, BOB, CAROL, World, iri, remote};

const MINUTE: Duration = Duration::from_secs(60);

fn retry(after: Duration) -> Outcome {
    Outcome::Retry { after, error: "connection refused".to_owned() }
}

/// Alice creates, updates and deletes a note, for Bob and Carol.
async fn write_note(world: &World, n: usize) {
    let id = format!("https://one.example/objects/{n}");
    let note = json!({"type": "Note", "id": id});
    for (kind, object) in [("Create", &note), ("Update", &note), ("Delete", &json!(id))] {
        let activity = json!({"type": kind, "to": [BOB, CAROL], "object": object});
        world.publish(ALICE, activity).await.unwrap();
    }
}

fn kind(text: &str) -> String {
    let text: Value = serde_json::from_str(text).unwrap();
    text["type"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_is_about_one_object_reaches_each_target_in_order() {
    let world = World::new().await;
    write_note(&world, 1).await;
    write_note(&world, 2).await;
    assert_eq!(world.store.status().await.unwrap(), QueueStatus { dead: 0, pending: 12 });
    for expected in ["Create", "Update", "Delete"] {
        let leased = world.lease(100).await;
        assert_eq!(leased.len(), 4, "two objects, two targets");
        assert!(leased.iter().all(|it| kind(&it.text) == expected));
        assert!(world.lease(100).await.is_empty(), "the next waits for these");
        for it in leased {
            assert!(world.store.settle(&it, Outcome::Delivered).await.unwrap());
        }
    }
    assert_eq!(world.store.status().await.unwrap(), QueueStatus::default());
}

#[tokio::test]
async fn what_is_tried_again_holds_up_what_comes_behind_it_and_nothing_else() {
    let world = World::new().await;
    write_note(&world, 1).await;
    let first = world.lease(100).await;
    let (to_bob, to_carol) = match first.as_slice() {
        [a, b] if a.destination.iri() == &iri(BOB) => (a, b),
        [a, b] => (b, a),
        other => panic!("{other:?}"),
    };
    world.store.settle(to_bob, retry(MINUTE)).await.unwrap();
    world.store.settle(to_carol, Outcome::Delivered).await.unwrap();
    let second = world.lease(100).await;
    assert_eq!(second.len(), 1);
    assert_eq!((kind(&second[0].text).as_str(), second[0].attempt), ("Update", 1));
    assert_eq!(second[0].destination.iri(), &iri(CAROL));

    world.pass(MINUTE);
    let again = world.lease(100).await;
    let again = again.iter().find(|it| it.id == to_bob.id).unwrap();
    assert_eq!((kind(&again.text).as_str(), again.attempt), ("Create", 2));
}

#[tokio::test]
async fn what_is_given_up_stays_to_be_seen_and_lets_the_next_go() {
    let world = World::new().await;
    write_note(&world, 1).await;
    for it in world.lease(100).await {
        let error = "410 Gone".to_owned();
        assert!(world.store.settle(&it, Outcome::Dead { error }).await.unwrap());
    }
    assert_eq!(world.store.status().await.unwrap(), QueueStatus { dead: 2, pending: 4 });
    assert!(world.lease(100).await.iter().all(|it| kind(&it.text) == "Update"));
}

#[tokio::test]
async fn a_lease_that_ran_out_is_given_to_another_and_the_late_one_counts_no_more() {
    let world = World::new().await;
    world.publish(ALICE, json!({"type": "Follow", "object": BOB})).await.unwrap();
    let late = world.lease(1).await.remove(0);
    assert!(world.lease(1).await.is_empty());
    world.pass(MINUTE);
    let current = world.lease(1).await.remove(0);
    assert_eq!((&current.id, current.attempt), (&late.id, 2));
    assert!(current.lease > late.lease);

    for outcome in [Outcome::Delivered, retry(MINUTE), Outcome::Dead { error: String::new() }] {
        assert!(!world.store.settle(&late, outcome).await.unwrap());
    }
    assert!(world.store.settle(&current, retry(Duration::ZERO)).await.unwrap());
    assert!(!world.store.settle(&current, Outcome::Delivered).await.unwrap(), "settled already");
    let third = world.lease(1).await.remove(0);
    assert!(world.store.settle(&third, Outcome::Delivered).await.unwrap());
    assert!(!world.store.settle(&third, Outcome::Delivered).await.unwrap());
    assert_eq!(world.store.status().await.unwrap(), QueueStatus::default());
}

#[tokio::test]
async fn a_lease_survives_a_restart_and_is_given_again_when_it_runs_out() {
    let world = World::new().await;
    world.publish(ALICE, json!({"type": "Follow", "object": BOB})).await.unwrap();
    let leased = world.lease(1).await.remove(0);
    let world = world.restarted().await;
    assert!(world.lease(1).await.is_empty());
    world.pass(MINUTE);
    let again = world.lease(1).await.remove(0);
    assert_eq!((again.id, again.attempt), (leased.id, 2));
    assert_eq!(again.text, leased.text);
}

#[tokio::test]
async fn a_host_with_much_to_get_does_not_keep_others_waiting() {
    let world = World::new().await;
    for n in 0..100 {
        let follow = json!({"type": "Follow", "object": format!("https://dead.example/{n}")});
        world.publish(ALICE, follow).await.unwrap();
    }
    for host in ["a", "b", "x", "y"] {
        let follow = json!({"type": "Follow", "object": format!("https://{host}.example/1")});
        world.publish(ALICE, follow).await.unwrap();
    }
    let mut n_by_host = BTreeMap::new();
    for it in world.lease(50).await {
        let host = it.destination.iri().authority().unwrap().to_owned();
        *n_by_host.entry(host).or_insert(0) += 1;
    }
    assert_eq!(n_by_host.len(), 5, "{n_by_host:?}");
    assert_eq!(n_by_host["dead.example"], 8);
    assert!(world.lease(50).await.is_empty(), "while those are under way");
}

#[tokio::test]
async fn hosts_take_turns_when_few_are_leased_at_a_time() {
    let world = World::new().await;
    for host in ["a", "b", "c"] {
        for n in 0..2 {
            let follow = json!({"type": "Follow", "object": format!("https://{host}.example/{n}")});
            world.publish(ALICE, follow).await.unwrap();
        }
    }
    let mut hosts = Vec::new();
    for _ in 0..3 {
        for it in world.lease(2).await {
            hosts.push(it.destination.iri().authority().unwrap()[..1].to_owned());
        }
    }
    assert_eq!(hosts, ["a", "a", "b", "b", "c", "c"]);
    assert!(world.lease(0).await.is_empty());
}

#[tokio::test]
async fn an_undo_comes_behind_what_it_undoes() {
    let world = World::new().await;
    let follow = world.publish(ALICE, json!({"type": "Follow", "object": BOB})).await.unwrap();
    world.publish(ALICE, json!({"type": "Undo", "object": follow.as_str()})).await.unwrap();
    let first = world.lease(10).await;
    assert_eq!(first.iter().map(|it| kind(&it.text)).collect::<Vec<_>>(), ["Follow"]);
    world.store.settle(&first[0], Outcome::Delivered).await.unwrap();
    let second = world.lease(10).await;
    assert_eq!(second.iter().map(|it| kind(&it.text)).collect::<Vec<_>>(), ["Undo"]);
}

#[tokio::test]
async fn what_went_to_an_actor_stays_in_order_when_its_inbox_becomes_known() {
    let world = World::new().await;
    let follow = world.publish(ALICE, json!({"type": "Follow", "object": BOB})).await.unwrap();
    let first = world.lease(10).await.remove(0);
    assert_eq!(first.destination, Destination::Actor(iri(BOB)));
    world.store.keep_remote_actor(remote(BOB)).await.unwrap();
    world.store.settle(&first, retry(MINUTE)).await.unwrap();
    world.publish(ALICE, json!({"type": "Undo", "object": follow.as_str()})).await.unwrap();
    assert!(world.lease(10).await.is_empty(), "the Undo is behind the Follow");

    world.pass(MINUTE);
    let kinds = world.deliver_all().await.into_iter().map(|(_, it)| it["type"].clone());
    assert_eq!(kinds.collect::<Vec<_>>(), ["Follow", "Undo"]);
    world.publish(ALICE, json!({"type": "Follow", "object": BOB})).await.unwrap();
    let next = world.lease(10).await.remove(0);
    assert!(matches!(next.destination, Destination::Inbox(_)), "nothing is before it");
}

#[tokio::test]
async fn two_processes_lease_nothing_twice() {
    let world = World::new().await;
    let other = world.another().await;
    for n in 0..40 {
        let follow = json!({"type": "Follow", "object": format!("https://h{n}.example/x")});
        world.publish(ALICE, follow).await.unwrap();
    }
    let (mut n_leased, mut ids) = (0, BTreeSet::new());
    loop {
        let (ours, theirs) = tokio::join!(world.store.lease(7, MINUTE), other.lease(7, MINUTE));
        let (ours, theirs) = (ours.unwrap(), theirs.unwrap());
        if ours.is_empty() && theirs.is_empty() {
            break;
        }
        n_leased += ours.len() + theirs.len();
        ids.extend(ours.iter().chain(&theirs).map(|it| it.id.clone()));
        for it in ours {
            assert!(other.settle(&it, Outcome::Delivered).await.unwrap(), "any may settle");
        }
    }
    assert_eq!((n_leased, ids.len()), (40, 40));
}

#[tokio::test]
async fn who_waits_is_woken_by_what_is_queued_and_looks_again_after_a_second() {
    let world = World::new().await;
    let begin = Instant::now();
    world.publish(ALICE, json!({"type": "Follow", "object": BOB})).await.unwrap();
    world.store.wait(MINUTE).await;
    assert!(begin.elapsed() < Duration::from_millis(900), "woken by what came before it waited");
    world.store.wait(MINUTE).await;
    assert!(begin.elapsed() < Duration::from_secs(10), "looks again for other processes");
    let begin = Instant::now();
    world.store.wait(Duration::from_millis(10)).await;
    assert!(begin.elapsed() < Duration::from_millis(900));
}

#[tokio::test]
async fn what_another_process_queues_is_noticed_within_a_second() {
    let world = World::new().await;
    let other = world.another().await;
    let waiting = async {
        loop {
            world.store.wait(MINUTE).await;
            if !world.lease(10).await.is_empty() {
                return Instant::now();
            }
        }
    };
    let publishing = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let follow = world.done_by(ALICE, json!({"type": "Follow", "object": BOB}));
        other.publish(follow).await.unwrap();
        Instant::now()
    };
    let (noticed, published) = tokio::join!(waiting, publishing);
    let after = noticed - published;
    // A slow machine has a little more time.
    assert!(after < Duration::from_millis(1500), "{after:?}");
}
