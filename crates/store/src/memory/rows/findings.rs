//! What may be wrong in the tables.

use std::collections::BTreeMap;

use oyez_registry::FollowState;

use super::{
    Tables, Text, activities::Activity, deliveries::State, list_totals, outbox_items::OutboxItem,
};

/// How many findings of one kind are reported. More say nothing new.
const MAX_FINDINGS: usize = 100;

/// What is wrong, in words.
pub(crate) fn find(tables: &Tables) -> Vec<String> {
    let mut findings = Vec::new();
    for (finding, check) in CHECKS {
        let found = check(tables).into_iter().take(MAX_FINDINGS);
        findings.extend(found.map(|it| format!("{finding}: {it}")));
    }
    findings
}

/// What may be wrong, in words, and what finds it.
type Check = (&'static str, fn(&Tables) -> Vec<String>);

const CHECKS: [Check; 8] = [
    ("the total of a list is wrong", miscounted),
    ("a follow is accepted, and the follower is not among the followers", missing),
    ("there is a follower without an accepted follow", followers),
    ("there is one who is followed without an accepted follow", following),
    ("a delivery waits, and nothing is before it", waiting),
    ("a delivery is by nobody here", by_nobody),
    ("an activity is in the outbox of another", strays),
    ("an outbox shows everyone what is not for everyone", shown),
];

fn miscounted(tables: &Tables) -> Vec<String> {
    let mut counted: BTreeMap<(&str, &str), (i64, i64)> = BTreeMap::new();
    let mut count = |owner, list, n: i64| counted.entry((owner, list)).or_default().0 += n;
    tables.inbox_items.iter().for_each(|it| count(&it.owner, list_totals::INBOX, 1));
    for it in tables.outbox_items.iter() {
        count(&it.owner, list_totals::OUTBOX, 1);
        count(&it.owner, list_totals::OUTBOX_FOR_ALL, it.is_public.into());
    }
    tables.collection_items.iter().for_each(|it| count(&it.owner, &it.kind, 1));
    tables.reports.iter().for_each(|_| count(list_totals::OPERATOR, list_totals::REPORTS, 1));
    for it in tables.list_totals.iter() {
        counted.entry((&it.owner, &it.list)).or_default().1 = it.total;
    }
    let wrong = counted.into_iter().filter(|(_, (n, total))| n != total);
    let finding = |((owner, list), (n, total)): ((&str, &str), (i64, i64))| {
        format!("{list} of {owner} has {n}, and its total is {total}")
    };
    wrong.map(finding).collect()
}

fn is_accepted(tables: &Tables, follower: &Text, followed: &Text) -> bool {
    let follow = tables.follows.get(&(follower.clone(), followed.clone()));
    follow.is_some_and(|it| it.state == FollowState::Accepted)
}

fn missing(tables: &Tables) -> Vec<String> {
    let accepted = tables.follows.iter().filter(|it| {
        it.state == FollowState::Accepted && tables.local_actors.get(&it.followed).is_some()
    });
    let missing = accepted.filter(|it| {
        let entry = (it.follower.clone(), it.followed.clone(), "followers".into());
        tables.collection_items.by(entry).next().is_none()
    });
    missing.map(|it| format!("{} of {}", it.follower, it.followed)).collect()
}

fn followers(tables: &Tables) -> Vec<String> {
    let items = tables
        .collection_items
        .iter()
        .filter(|it| &*it.kind == "followers" && tables.local_actors.get(&it.owner).is_some());
    let unfounded = items.filter(|it| !is_accepted(tables, &it.member, &it.owner));
    unfounded.map(|it| format!("{} of {}", it.member, it.owner)).collect()
}

fn following(tables: &Tables) -> Vec<String> {
    let items = tables
        .collection_items
        .iter()
        .filter(|it| &*it.kind == "following" && tables.local_actors.get(&it.owner).is_some());
    let unfounded = items.filter(|it| !is_accepted(tables, &it.owner, &it.member));
    unfounded.map(|it| format!("{} by {}", it.member, it.owner)).collect()
}

fn waiting(tables: &Tables) -> Vec<String> {
    let mut is_moving: BTreeMap<_, bool> = BTreeMap::new();
    for it in tables.deliveries.iter() {
        let moves = matches!(it.state, State::Leased(_) | State::Queued(_));
        *is_moving.entry((&it.target, &it.subject)).or_default() |= moves;
    }
    let waiting = tables.deliveries.iter().filter(|it| it.state == State::Waiting);
    let stuck = waiting.filter(|it| is_moving.get(&(&it.target, &it.subject)) != Some(&true));
    stuck.map(|it| format!("{} to {}", it.id, it.target)).collect()
}

fn by_nobody(tables: &Tables) -> Vec<String> {
    let unsigned = tables.deliveries.iter();
    let unsigned = unsigned.filter(|it| tables.local_actors.get(&it.sender).is_none());
    unsigned.map(|it| format!("{} by {}", it.id, it.sender)).collect()
}

/// What is in an outbox and, by the item and the activity, should not be.
fn outbox_items(tables: &Tables, is_wrong: fn(&OutboxItem, &Activity) -> bool) -> Vec<String> {
    let items = tables.outbox_items.iter();
    let items = items.filter_map(|it| Some((it, tables.activities.get(&it.activity)?)));
    let wrong = items.filter(|(item, activity)| is_wrong(item, activity));
    wrong.map(|(item, activity)| format!("{} of {}", activity.iri, item.owner)).collect()
}

fn strays(tables: &Tables) -> Vec<String> {
    outbox_items(tables, |item, activity| item.owner != activity.actor || !activity.is_local)
}

fn shown(tables: &Tables) -> Vec<String> {
    outbox_items(tables, |item, activity| item.is_public && !activity.is_public)
}
