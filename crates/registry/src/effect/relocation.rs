//! `Move`: who followed the actor here follows where it has gone.
//!
//! | checks | writes | sends |
//! |---|---|---|
//! | the actor moves itself; the target's own document names it in `alsoKnownAs`; neither of the two has moved in the last [`MIN_STAY`]; an actor of another server does not move to this one | that it has moved; ours: `movedTo` in its document | a `Follow` of the target by each actor here that follows the mover, and the target not yet; ours: the `Move` to all followers |
//!
//! The target's document is fetched before, or is ours: what a `Move` embeds is the mover's word. A
//! store names [so many](Facts::followers) followers at most; the others go along when the actor says
//! so again, after [`MIN_STAY`]. The follow of the old actor stays too: only its follower ends it.

use chrono::TimeDelta;
use oyez_vocab::{AnyActivity, AnyActor, Follow, Iri, Move, Ref};

use super::{Change, Facts, Needs, Refusal, object_id, required_object_id, to_ours};
use crate::Verified;

/// How long an actor stays where it is before it moves again.
const MIN_STAY: TimeDelta = TimeDelta::days(7);

pub(super) fn needs(activity: &Verified<AnyActivity>, it: &Move) -> Needs {
    let actor = activity.actor();
    let Some(target) = target(it).filter(|_| object_id(activity.activity()) == Some(actor)) else {
        return Needs::default();
    };
    Needs {
        followers_of: Some(actor.clone()),
        moved: vec![actor.clone(), target.clone()],
        object: activity.is_local().then(|| actor.clone()),
        destination: Some(target.clone()),
        ..Needs::default()
    }
}

pub(super) fn plan(
    activity: &Verified<AnyActivity>,
    it: &Move,
    facts: &Facts<'_>,
) -> Result<Vec<Change>, Refusal> {
    let (old, object) = (activity.actor(), required_object_id(activity)?);
    let Some(new) = target(it) else {
        return to_ours(activity, Refusal::NoTarget { kind: "Move".to_owned() });
    };
    if object != old {
        return to_ours(activity, Refusal::OtherOwner { id: object.clone() });
    }
    let document: Option<AnyActor> = facts.destination.as_ref().and_then(|it| it.parse().ok());
    if !document.is_some_and(|target| it.is_confirmed_by(&target)) {
        return to_ours(activity, Refusal::Unconfirmed { id: new.clone() });
    }
    if facts.moved_at.is_some_and(|at| facts.now.signed_duration_since(at) < MIN_STAY) {
        return to_ours(activity, Refusal::MovedBefore { id: old.clone() });
    }
    let mut changes = vec![Change::SetMoved { actor: old.clone(), target: new.clone() }];
    if activity.is_local() {
        let Some(mut known) = facts.object.as_ref().and_then(|it| it.document.parse().ok()) else {
            return Err(Refusal::Unknown { id: old.clone() });
        };
        if let Some(actor) = oyez_vocab::AnyObject::as_actor_mut(&mut known) {
            actor.moved_to = Some(new.clone());
        }
        changes.push(Change::Keep { id: old.clone(), owner: old.clone(), object: Box::new(known) });
        changes.push(Change::NotifyFollowers);
    } else if facts.site.is_local(new) {
        return Ok(Vec::new());
    } else {
        changes.push(Change::ForgetActor { id: old.clone() });
    }
    changes.extend(facts.followers.iter().filter(|it| *it != new).map(|it| follow(it, new)));
    Ok(changes)
}

/// The id of the one target.
pub(super) fn target(it: &Move) -> Option<&Iri> {
    match it.target.as_slice() {
        [target] => target.id(),
        _ => None,
    }
}

fn follow(follower: &Iri, target: &Iri) -> Change {
    let mut follow = Follow::new(follower, target);
    follow.to = Ref::from(target).into();
    Change::Answer(Box::new(follow.into()))
}

#[cfg(test)]
mod tests {
    use oyez_vocab::Raw;
    use serde_json::{Value, json};

    use super::*;
    use crate::effect::testing::*;

    const CAROL: &str = "https://three.example/carol";
    const ANNA: &str = "https://one.example/anna";

    fn moved(activity: &Verified<AnyActivity>, facts: &Facts<'_>) -> Result<Vec<Change>, Refusal> {
        let AnyActivity::Move(it) = activity.activity() else { panic!("{activity:?}") };
        plan(activity, it, facts)
    }

    /// Alice follows Bob, and the target of a move says this of itself.
    fn known(id: &str, known_as: &Value) -> Facts<'static> {
        let target = json!({"type": "Person", "id": id, "alsoKnownAs": known_as});
        let destination = Some(Raw::from_value(&target).unwrap());
        Facts { destination, followers: vec![iri(ALICE)], ..facts() }
    }

    #[test]
    fn followers_go_along_where_the_target_confirms_it() {
        let to = |object: &str, target: Value| {
            remote(json!({"type": "Move", "object": object, "target": target}))
        };
        let embedded = json!({"type": "Person", "id": CAROL, "alsoKnownAs": BOB});
        for (activity, facts, expected) in [
            (to(BOB, json!(CAROL)), known(CAROL, &json!([ALICE, BOB])), true),
            (to(BOB, embedded.clone()), known(CAROL, &json!(BOB)), true),
            (to(BOB, embedded), known(CAROL, &json!([])), false),
            (to(BOB, json!(CAROL)), known(CAROL, &json!(ALICE)), false),
            (to(BOB, json!(CAROL)), known(ANNA, &json!(BOB)), false),
            (to(BOB, json!(CAROL)), facts(), false),
            (to(BOB, json!([CAROL, ANNA])), known(CAROL, &json!(BOB)), false),
            (to(BOB, json!([])), known(CAROL, &json!(BOB)), false),
            (to(CAROL, json!(CAROL)), known(CAROL, &json!(BOB)), false),
            (to(BOB, json!(BOB)), known(BOB, &json!(BOB)), false),
            (to(BOB, json!(ANNA)), known(ANNA, &json!(BOB)), false),
        ] {
            let changes = moved(&activity, &facts).unwrap();
            let follows = changes.iter().filter(|it| matches!(it, Change::Answer(_))).count();
            assert_eq!(follows, usize::from(expected), "{activity:?}: {changes:?}");
            assert_eq!(!changes.is_empty(), expected);
        }
    }

    #[test]
    fn nobody_moves_twice_in_a_week_or_back() {
        let activity = remote(json!({"type": "Move", "object": BOB, "target": CAROL}));
        for (days, expected) in [(0, false), (6, false), (7, true)] {
            let moved_at = Some(facts().now - TimeDelta::days(days));
            let facts = Facts { moved_at, ..known(CAROL, &json!(BOB)) };
            assert_eq!(!moved(&activity, &facts).unwrap().is_empty(), expected, "{days}");
        }
        let needs = super::super::needs(&activity);
        assert_eq!(needs.moved, [iri(BOB), iri(CAROL)], "either may have moved");
    }

    #[test]
    fn ours_says_where_it_has_gone_and_tells_its_followers() {
        let activity = local(json!({"type": "Move", "object": ALICE, "target": CAROL}));
        let mut alice = object(ALICE, ALICE, false);
        alice.document = Raw::from_value(&json!({"type": "Person", "id": ALICE})).unwrap();
        let facts = |known_as: &str| Facts {
            object: Some(alice.clone()),
            followers: vec![iri(ANNA)],
            ..known(CAROL, &json!(known_as))
        };
        let changes = moved(&activity, &facts(ALICE)).unwrap();
        let Change::Keep { object, .. } = &changes[1] else { panic!("{changes:?}") };
        assert_eq!(object.as_actor().unwrap().moved_to, Some(iri(CAROL)));
        assert_eq!(changes[2], Change::NotifyFollowers);
        assert!(matches!(&changes[3], Change::Answer(_)));
        assert!(matches!(moved(&activity, &facts(BOB)), Err(Refusal::Unconfirmed { .. })));
    }
}
