//! Comparing what was acknowledged with what is there.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use serde_json::json;

use crate::{
    Outcome,
    found::{Found, Pair},
    record::{Acknowledged, Arrived, read_acknowledged, read_arrived},
};

/// How many findings are shown.
const MAX_SHOWN: usize = 20;

/// `crash check`
pub(crate) fn run(database: &str, folder: &Path) -> Outcome {
    let acknowledged = read_acknowledged(folder)?;
    let arrived = read_arrived(folder)?;
    let found = Found::read(database)?;
    let findings = findings(&acknowledged, &arrived, &found);
    if findings.is_empty() {
        let n_twice = arrived.len() - found.delivered(&arrived).len();
        println!("{}", json!({"queued": found.queued.len(), "delivered_twice": n_twice}));
        return Ok(());
    }
    findings.iter().take(MAX_SHOWN).for_each(|it| eprintln!("{it}"));
    Err(format!("{} findings", findings.len()).into())
}

/// Everything that is not as it was promised.
fn findings(acknowledged: &[Acknowledged], arrived: &[Arrived], found: &Found) -> Vec<String> {
    let pair = |it: &Acknowledged| (it.id.clone(), it.actor.clone());
    let all = acknowledged.iter().map(pair).collect();
    let followed = acknowledged.iter().filter(|it| it.kind == "Follow");
    let mut findings = found.faults.clone();
    findings.extend(found.totals.iter().map(|it| format!("the total of {} is {}", it.a, it.b)));
    // All that was begun was sent until it was acknowledged, so there is nothing else either.
    findings.extend(differences("activities", &all, &found.activities));
    findings.extend(differences("the inbox", &all, &found.inbox));
    let accepted = followed.clone().map(|it| (it.actor.clone(), "accepted".to_owned()));
    findings.extend(differences("the follows", &accepted.collect(), &found.follows));
    let followers = followed.clone().map(|it| (it.actor.clone(), it.actor.clone()));
    findings.extend(differences("the followers", &followers.collect(), &found.followers));

    // Each follow is accepted once, and that is delivered or is going to be.
    let mut accepts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    found.accepts.iter().for_each(|it| accepts.entry(&it.a).or_default().push(&it.b));
    let delivered: BTreeSet<&str> = arrived.iter().map(|it| &*it.id).collect();
    let mut queued = BTreeMap::new();
    for Pair { a: id, b: state } in &found.queued {
        *queued.entry(&**id).or_insert(0) += 1;
        if state == "dead" {
            findings.push(format!("the delivery of {id} was given up"));
        }
    }
    for follow in followed {
        match accepts.get(&*follow.id).map(Vec::as_slice) {
            Some([one]) if delivered.contains(one) || queued.contains_key(one) => {}
            Some([one]) => findings.push(format!("the delivery of {one} is lost")),
            other => {
                let n_times = other.unwrap_or_default().len();
                findings.push(format!("{} was accepted {n_times} times", follow.id));
            }
        }
    }
    let more = queued.iter().filter(|(_, n)| **n > 1);
    findings.extend(more.map(|(id, n)| format!("{id} is {n} times in the queue")));

    // What was delivered may be delivered again when the server ended before it could note it,
    // and only then. And it was there before.
    let known: BTreeSet<&str> = found.accepts.iter().map(|it| &*it.b).collect();
    let mut lives = BTreeSet::new();
    for Arrived { life, id, inbox } in arrived {
        if !known.contains(&**id) {
            findings.push(format!("{id} was delivered, and is not there"));
        }
        if !lives.insert((life, id, inbox)) {
            findings.push(format!("{id} was delivered twice without need"));
        }
    }
    findings
}

/// What is missing in `found`, and what is there too often.
fn differences(place: &str, expected: &BTreeSet<(String, String)>, found: &[Pair]) -> Vec<String> {
    let mut counts: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    found.iter().for_each(|it| *counts.entry((&it.a, &it.b)).or_default() += 1);
    let missing = expected.iter().filter(|(a, b)| !counts.contains_key(&(&**a, &**b)));
    let missing = missing.map(|(a, b)| format!("{a} {b} is not in {place}"));
    let is_expected = |a: &str, b: &str| expected.contains(&(a.to_owned(), b.to_owned()));
    let wrong = counts.iter().filter(|((a, b), n)| **n > 1 || !is_expected(a, b));
    let wrong = wrong.map(|((a, b), n)| format!("{a} {b} is {n} times in {place}"));
    missing.chain(wrong).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(a: &str, b: &str) -> Pair {
        Pair { a: a.to_owned(), b: b.to_owned() }
    }

    /// A follow that was accepted and delivered, and a like.
    fn world() -> (Vec<Acknowledged>, Vec<Arrived>, Found) {
        let acknowledged = |kind: &str, id: &str, actor: &str| Acknowledged {
            kind: kind.to_owned(),
            id: id.to_owned(),
            actor: actor.to_owned(),
        };
        let both = vec![pair("f", "bob"), pair("l", "bill")];
        let found = Found {
            activities: both.clone(),
            inbox: both,
            follows: vec![pair("bob", "accepted")],
            followers: vec![pair("bob", "bob")],
            accepts: vec![pair("f", "a")],
            ..Found::default()
        };
        let arrived = Arrived { life: 1, id: "a".to_owned(), inbox: "/bob".to_owned() };
        let sent = vec![acknowledged("Follow", "f", "bob"), acknowledged("Like", "l", "bill")];
        (sent, vec![arrived], found)
    }

    #[test]
    fn what_is_as_it_was_promised_is_no_finding() {
        let (sent, mut arrived, mut found) = world();
        assert_eq!(findings(&sent, &arrived, &found), Vec::<String>::new());
        arrived.push(Arrived { life: 2, ..arrived[0].clone() });
        assert_eq!(findings(&sent, &arrived, &found), Vec::<String>::new(), "delivered again");
        found.queued.push(pair("a", "queued"));
        assert_eq!(findings(&sent, &[], &found), Vec::<String>::new(), "not delivered yet");
    }

    #[test]
    fn every_broken_promise_is_found() {
        type Break = fn(&mut Vec<Arrived>, &mut Found);
        let breaks: [(Break, &str); 13] = [
            (|_, found| found.faults.push("row missing".to_owned()), "row missing"),
            (|_, found| found.totals.push(pair("inbox", "1 and not 2")), "the total of inbox is"),
            (|_, found| drop(found.activities.pop()), "l bill is not in activities"),
            (|_, found| found.inbox.push(pair("f", "bob")), "f bob is 2 times in the inbox"),
            (|_, found| drop(found.inbox.pop()), "l bill is not in the inbox"),
            (|_, found| found.inbox.push(pair("x", "bob")), "x bob is 1 times in the inbox"),
            (|_, found| found.follows.clear(), "bob accepted is not in the follows"),
            (|_, found| found.followers.clear(), "bob bob is not in the followers"),
            (|_, found| found.accepts.push(pair("f", "b")), "f was accepted 2 times"),
            (|arrived, _| arrived.clear(), "the delivery of a is lost"),
            (|_, found| found.queued.push(pair("a", "dead")), "the delivery of a was given up"),
            (|arrived, _| arrived.push(arrived[0].clone()), "a was delivered twice without need"),
            (|arrived, _| arrived[0].id = "z".to_owned(), "z was delivered, and is not there"),
        ];
        for (break_it, finding) in breaks {
            let (sent, mut arrived, mut found) = world();
            break_it(&mut arrived, &mut found);
            let findings = findings(&sent, &arrived, &found);
            assert!(findings.iter().any(|it| it.contains(finding)), "{finding}: {findings:?}");
        }
    }
}
