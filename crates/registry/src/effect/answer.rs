//! `Accept` and `Reject` of a `Follow`.
//!
//! | checks | writes | sends |
//! |---|---|---|
//! | the follow is stored, and the actor is the one it asks to follow | Accept: the follow stands, the follower is in `followers`, the followed in `following`; Reject: the opposite, also later | ours: to the follower |
//!
//! The follow is found by the id of its activity or, where that is missing or unknown, by the
//! actor that answers and the one that asked; what an answer embeds is not believed. Answers to
//! anything else are kept without effect.

use oyez_vocab::{AnyActivity, AnyObject, Iri, Ref};

use super::{Change, Facts, Needs, Refusal, Sought, object_id, required_object_id, unknown};
use crate::{Collection, CollectionKind, FollowState, StoredFollow, Verified};

pub(super) fn needs(activity: &Verified<AnyActivity>) -> Needs {
    let id = object_id(activity.activity()).cloned();
    let follow = embedded_follower(activity).map(|it| (it, activity.actor().clone()));
    let sought = Sought { actor: None, id, kind_and_object: None };
    Needs { activity: Some(sought), follow, ..Needs::default() }
}

/// The actor of the `Follow` that is embedded, if one is.
fn embedded_follower(activity: &Verified<AnyActivity>) -> Option<Iri> {
    let follow = match activity.activity().object.iter().find_map(Ref::object)? {
        AnyObject::Follow(follow) => follow,
        _ => return None,
    };
    follow.actor.iter().find_map(Ref::id).cloned()
}

pub(super) fn accept(
    activity: &Verified<AnyActivity>,
    facts: &Facts<'_>,
) -> Result<Vec<Change>, Refusal> {
    let Some(follow) = answered(activity, facts)? else { return missing(activity) };
    let (follower, followed) = (&follow.follower, &follow.followed);
    let mut changes = vec![set(follow, FollowState::Accepted)];
    for (owner, kind, member) in [
        (followed, CollectionKind::Followers, follower),
        (follower, CollectionKind::Following, followed),
    ] {
        if facts.site.is_local(owner) {
            changes.push(Change::Join {
                collection: Collection::of(owner, kind),
                member: member.clone(),
                item: member.clone(),
            });
        }
    }
    changes.extend(notify(activity, follower));
    Ok(changes)
}

pub(super) fn reject(
    activity: &Verified<AnyActivity>,
    facts: &Facts<'_>,
) -> Result<Vec<Change>, Refusal> {
    let Some(follow) = answered(activity, facts)? else { return missing(activity) };
    let (follower, followed) = (follow.follower.clone(), follow.followed.clone());
    let rejected = set(follow, FollowState::Rejected);
    let mut changes = vec![Change::EndFollow { follower, followed }, rejected];
    changes.extend(notify(activity, &follow.follower));
    Ok(changes)
}

/// The follow that `activity` answers.
fn answered<'f>(
    activity: &Verified<AnyActivity>,
    facts: &'f Facts<'_>,
) -> Result<Option<&'f StoredFollow>, Refusal> {
    if let Some(answered) = &facts.activity
        && answered.kind != "Follow"
    {
        if !activity.is_local() {
            return Ok(None);
        }
        let kind = activity.activity().type_name().to_owned();
        return Err(Refusal::OtherKind { kind, found: answered.kind.clone() });
    }
    // It comes late: what there is between the two now was asked for anew.
    if facts.activity.as_ref().is_some_and(|it| it.is_undone) {
        return Ok(None);
    }
    match &facts.follow {
        Some(follow) if follow.followed != *activity.actor() => {
            Err(Refusal::OtherOwner { id: follow.activity.clone() })
        }
        follow => Ok(follow.as_ref()),
    }
}

fn missing(activity: &Verified<AnyActivity>) -> Result<Vec<Change>, Refusal> {
    unknown(activity, required_object_id(activity)?)
}

fn set(follow: &StoredFollow, state: FollowState) -> Change {
    Change::SetFollow {
        follower: follow.follower.clone(),
        followed: follow.followed.clone(),
        activity: follow.activity.clone(),
        state,
    }
}

fn notify(activity: &Verified<AnyActivity>, follower: &Iri) -> Option<Change> {
    activity.is_local().then(|| Change::Notify(follower.clone()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::effect::testing::*;

    /// Alice has asked to follow Bob, and Bob answers.
    fn asked() -> Facts<'static> {
        let follow = StoredFollowFor { state: FollowState::Pending }.of(ALICE, BOB);
        Facts { follow: Some(follow), ..facts() }
    }

    #[test]
    fn an_accept_makes_the_follow_stand() {
        let activity = remote(json!({"type": "Accept", "object": "https://one.example/f"}));
        let changes = accept(&activity, &asked()).unwrap();
        let following = Collection::of(&iri(ALICE), CollectionKind::Following);
        assert!(matches!(&changes[0], Change::SetFollow { state: FollowState::Accepted, .. }));
        assert!(matches!(&changes[1], Change::Join { collection, .. } if *collection == following));
        assert_eq!(changes.len(), 2, "Bob's followers are his own server's: {changes:?}");
    }

    #[test]
    fn a_reject_ends_it_and_is_remembered() {
        let activity = remote(json!({"type": "Reject", "object": "https://one.example/f"}));
        let changes = reject(&activity, &asked()).unwrap();
        assert!(matches!(&changes[0], Change::EndFollow { .. }));
        assert!(matches!(&changes[1], Change::SetFollow { state: FollowState::Rejected, .. }));
    }

    #[test]
    fn only_the_one_who_was_asked_answers() {
        let follow =
            StoredFollowFor { state: FollowState::Pending }.of(ALICE, "https://two.example/x");
        let facts = Facts { follow: Some(follow), ..facts() };
        let activity = remote(json!({"type": "Accept", "object": "https://one.example/f"}));
        assert!(matches!(accept(&activity, &facts), Err(Refusal::OtherOwner { .. })));
        assert!(matches!(reject(&activity, &facts), Err(Refusal::OtherOwner { .. })));
    }

    #[test]
    fn an_answer_to_nothing_changes_nothing() {
        let activity = remote(json!({"type": "Accept", "object": "https://one.example/f"}));
        assert_eq!(accept(&activity, &facts()).unwrap(), []);
        let ours = local(json!({"type": "Accept", "object": "https://two.example/f"}));
        assert!(matches!(accept(&ours, &facts()), Err(Refusal::Unknown { .. })));
    }

    #[test]
    fn an_embedded_follow_only_says_whose_it_may_be() {
        let activity = remote(json!({
            "type": "Accept",
            "object": {"type": "Follow", "actor": ALICE, "object": "https://three.example/x"},
        }));
        assert_eq!(needs(&activity).follow, Some((iri(ALICE), iri(BOB))));
    }
}
