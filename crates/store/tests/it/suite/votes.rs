//! Questions, and the votes on them.

use std::time::Duration;

use oyez_registry::{ActivityStore, StoreError};
use serde_json::{Value, json};

use super::{ALICE, ANNA, BILL, BOB, CAROL, World, iri};

const QUESTION: &str = "https://one.example/objects/1";

/// A server where Alice asks something, for an hour; answers stand in this property.
async fn asked(property: &str) -> World {
    let world = World::new().await;
    let mut question = json!({
        "type": "Question",
        "id": QUESTION,
        "to": oyez_vocab::PUBLIC,
        "endTime": (world.now() + Duration::from_secs(3600)).to_rfc3339(),
    });
    question[property] = json!([{"type": "Note", "name": "tea"}, {"type": "Note", "name": "milk"}]);
    let create = json!({"type": "Create", "to": oyez_vocab::PUBLIC, "object": question});
    world.publish(ALICE, create).await.unwrap();
    world
}

fn vote(id: &str, name: &str) -> Value {
    let note = json!({"type": "Note", "id": id, "name": name, "inReplyTo": QUESTION, "to": ALICE});
    json!({"type": "Create", "id": format!("{id}/create"), "object": note})
}

/// How many have voted, and how often for each option.
async fn counts(world: &World, property: &str) -> (u64, Vec<u64>) {
    let question = world.store.object(&iri(QUESTION)).await.unwrap().unwrap();
    let question: Value = serde_json::from_str(question.document.as_str()).unwrap();
    let options = question[property].as_array().unwrap().iter();
    let n_votes = |it: &Value| it["replies"]["totalItems"].as_u64().unwrap_or(0);
    (question["votersCount"].as_u64().unwrap_or(0), options.map(n_votes).collect())
}

#[tokio::test]
async fn each_voter_counts_once_whatever_is_sent() {
    for (property, expected) in [("oneOf", (3, vec![2, 1])), ("anyOf", (3, vec![2, 2]))] {
        let world = asked(property).await;
        for (n, (voter, name)) in [
            (BOB, "tea"),
            (BOB, "tea"),
            (BOB, "milk"),
            (BILL, "tea"),
            (BILL, "coffee"),
            (CAROL, "milk"),
        ]
        .into_iter()
        .enumerate()
        {
            let origin = iri(voter).origin().unwrap().to_string();
            let id = format!("{origin}/votes/{n}");
            for _ in 0..2 {
                world.accept(voter, vote(&id, name), None).await.unwrap();
            }
            let is_kept = world.store.object(&iri(&id)).await.unwrap().is_some();
            assert_eq!(is_kept, name == "coffee", "a vote is no reply: {name}");
        }
        assert_eq!(counts(&world, property).await, expected, "{property}");
        assert!(world.targets().await.is_empty(), "no Update is sent for a vote");
        assert_eq!(world.inbox(ALICE).await.len(), 6);
    }
}

#[tokio::test]
async fn a_vote_that_comes_late_is_not_counted_and_ours_is_refused() {
    let world = asked("oneOf").await;
    let ours =
        |n: usize| vote(&format!("https://one.example/objects/vote{n}"), "tea")["object"].clone();
    let create = |n| json!({"type": "Create", "to": ALICE, "object": ours(n)});
    world.publish(ANNA, create(1)).await.unwrap();
    let again = world.publish(ANNA, create(2)).await;
    assert!(matches!(again, Err(StoreError::Refused(_))), "{again:?}");
    world.pass(Duration::from_secs(3600));
    world.accept(BOB, vote("https://two.example/votes/1", "tea"), None).await.unwrap();
    assert_eq!(counts(&world, "oneOf").await, (1, vec![1, 0]));
}

#[tokio::test]
async fn an_update_takes_no_vote_back() {
    let world = asked("oneOf").await;
    world.accept(BOB, vote("https://two.example/votes/1", "tea"), None).await.unwrap();
    let none = json!({"type": "Collection", "totalItems": 0});
    let option = |name| json!({"type": "Note", "name": name, "replies": none});
    // As it was before the vote came.
    let question = json!({"type": "Question", "id": QUESTION, "votersCount": 0, "content": "new",
        "oneOf": [option("tea"), option("milk"), option("water")]});
    world.publish(ALICE, json!({"type": "Update", "object": question})).await.unwrap();
    assert_eq!(counts(&world, "oneOf").await, (1, vec![1, 0, 0]));
}
