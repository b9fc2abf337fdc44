//! What may happen.

use std::time::Duration;

use oyez_registry::{
    Outcome, Received, RemoteActor, Verified,
    effect::{Announced, RemoteFacts},
};
use oyez_store::Retention;
use oyez_vocab::{AnyActivity, PUBLIC, Raw};
use proptest::{prelude::*, sample::Index};
use serde_json::{Value, json};

use super::act::{ADAM, END, LIST, NOBODY, QUESTION, THINGS, act};
use crate::world::{ALICE, ANNA, BILL, BOB, CAROL, iri, remote, sent_by};

#[derive(Clone, Debug)]
pub(super) enum Step {
    /// An actor of this server does something.
    Publish {
        actor: &'static str,
        document: Value,
    },
    /// One of another server has sent something.
    Accept {
        actor: &'static str,
        document: Value,
        inbox: Option<&'static str>,
        fetched: Option<Value>,
    },
    AddActor {
        name: &'static str,
        approves: bool,
    },
    /// What another server says of an actor is fetched: which others it is too.
    Meet {
        actor: &'static str,
        known_as: Vec<&'static str>,
    },
    Lease {
        limit: usize,
        time: Duration,
    },
    /// One of the last leases that there were is settled.
    Settle {
        which: Index,
        outcome: Outcome,
    },
    Pass(Duration),
    Sweep(Retention),
}

/// What may happen to one server: first most of what makes it lived in, in any order, then anything.
pub(super) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let first = prologue();
    let n_steps = first.len();
    let first = prop::sample::subsequence(first, n_steps / 2..=n_steps).prop_shuffle();
    let then = prop::collection::vec(step(), 1..80);
    (first, then).prop_map(|(mut first, then)| {
        first.extend(then);
        first
    })
}

/// Some have written something, and some follow some.
fn prologue() -> Vec<Step> {
    let publish = |actor, id: &str, document| {
        let mut document: Value = document;
        document["id"] = format!("https://one.example/activities/{id}").into();
        Step::Publish { actor, document }
    };
    let accept = |actor, id: &str, document| {
        let mut document: Value = document;
        document["id"] = format!("{}/activities/{id}", iri(actor).origin().unwrap()).into();
        Step::Accept { actor, document, inbox: Some(ALICE), fetched: None }
    };
    let create = |mut object: Value| {
        object["to"] = PUBLIC.into();
        json!({"type": "Create", "to": PUBLIC, "object": object})
    };
    let note = |n: usize| create(json!({"type": "Note", "id": THINGS[n]}));
    let options = json!([{"type": "Note", "name": "tea"}, {"type": "Note", "name": "milk"}]);
    let question = json!({"type": "Question", "id": QUESTION, "anyOf": options, "endTime": END});
    let follow = |of: &str| json!({"type": "Follow", "object": of});
    let answer = |n: &str| json!({"type": "Accept", "object": format!("https://one.example/{n}")});
    vec![
        Step::AddActor { name: "adam", approves: false },
        publish(ALICE, "a", note(0)),
        publish(ANNA, "b", note(1)),
        publish(ALICE, "c", create(question)),
        publish(ALICE, "d", create(json!({"type": "OrderedCollection", "id": LIST}))),
        publish(ALICE, "e", follow(BOB)),
        publish(ANNA, "f", follow(BOB)),
        publish(ANNA, "g", follow(ALICE)),
        publish(ADAM, "h", follow(CAROL)),
        accept(BOB, "i", note(5)),
        accept(CAROL, "j", note(7)),
        accept(BOB, "k", answer("activities/e")),
        accept(BOB, "l", answer("activities/f")),
        accept(CAROL, "m", answer("activities/h")),
        accept(BOB, "n", follow(ALICE)),
        accept(BILL, "o", follow(ANNA)),
        accept(CAROL, "p", follow(ALICE)),
        Step::Meet { actor: CAROL, known_as: vec![ALICE, BOB] },
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let local = prop::sample::select(vec![ALICE, ALICE, ALICE, ANNA, ANNA, ANNA, ADAM, NOBODY]);
    let publish = (local, act())
        .prop_map(|(actor, act)| Step::Publish { actor, document: act.document(actor) });
    let inbox = prop::sample::select(vec![None, None, Some(ALICE), Some(ANNA), Some(NOBODY)]);
    let other = || prop::sample::select(vec![BOB, BOB, BILL, CAROL]);
    let accept = (other(), inbox, act()).prop_map(|(actor, inbox, act)| Step::Accept {
        actor,
        inbox,
        document: act.document(actor),
        fetched: act.fetched(actor),
    });
    let name = prop::sample::select(vec!["adam", "Alice"]);
    let add = (name, any::<bool>()).prop_map(|(name, approves)| Step::AddActor { name, approves });
    let known_as = prop::sample::subsequence(vec![ALICE, ANNA, BOB], 0..4);
    let meet = (other(), known_as).prop_map(|(actor, known_as)| Step::Meet { actor, known_as });
    let seconds = || (0..90_u64).prop_map(Duration::from_secs);
    let lease = (0..12_usize, seconds()).prop_map(|(limit, time)| Step::Lease { limit, time });
    let error = "connection refused".to_owned();
    let dead = Outcome::Dead { error: error.clone() };
    let outcome = prop_oneof![
        3 => Just(Outcome::Delivered),
        1 => seconds().prop_map(move |after| Outcome::Retry { after, error: error.clone() }),
        1 => Just(dead),
    ];
    let settle =
        (any::<Index>(), outcome).prop_map(|(which, outcome)| Step::Settle { which, outcome });
    let days = prop::sample::select(vec![1, 8, 31]);
    let days = days.prop_map(|it| Step::Pass(Duration::from_secs(it * 24 * 3600)));
    prop_oneof![
        20 => publish,
        25 => accept,
        1 => add,
        2 => meet,
        5 => lease,
        8 => settle,
        2 => seconds().prop_map(Step::Pass),
        2 => days,
        2 => seconds().prop_map(|it| Step::Sweep(kept(it))),
    ]
}

/// What is swept when all is kept so long.
fn kept(time: Duration) -> Retention {
    let mut retention = Retention::default();
    retention.activities = Some(time);
    retention.objects = Some(time);
    retention.tombstones = Some(time);
    retention.remote_actors = Some(time);
    retention
}

/// What the server of `actor` says of it.
pub(super) fn met(actor: &str, known_as: &[&str]) -> RemoteActor {
    let mut document: Value = serde_json::from_str(remote(actor).document().as_str()).unwrap();
    document["alsoKnownAs"] = json!(known_as);
    RemoteActor::from_document(Raw::from_value(&document).unwrap(), &iri(actor)).unwrap()
}

/// What `actor` has sent, and how it has come.
pub(super) fn received(
    actor: &str,
    document: Value,
    inbox: Option<&str>,
    fetched: Option<Value>,
) -> (Verified<AnyActivity>, Received) {
    let kind = document["type"].as_str().unwrap_or_default().to_owned();
    let (activity, mut received) = sent_by(actor, document);
    received.inbox = inbox.map(iri);
    if let Some(fetched) = fetched {
        let id = iri(fetched["id"].as_str().unwrap());
        received.remote = match kind.as_str() {
            "Announce" => {
                let inner = Verified::by_fetch(Raw::from_value(&fetched).unwrap(), &id).unwrap();
                let announced = Announced { activity: inner, actor: remote(CAROL) };
                RemoteFacts { announced: Some(announced), ..RemoteFacts::default() }
            }
            "Move" => {
                let target = Raw::from_value(&fetched).unwrap();
                let target = RemoteActor::from_document(target, &id).unwrap();
                RemoteFacts { target: Some(target), ..RemoteFacts::default() }
            }
            _ => {
                let object = Some(Raw::from_value(&fetched).unwrap());
                RemoteFacts { object, ..RemoteFacts::default() }
            }
        };
    }
    (activity, received)
}
