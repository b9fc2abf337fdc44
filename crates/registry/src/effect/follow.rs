//! `Follow`: held for the followed actor, or accepted at once.
//!
//! | checks | writes | sends |
//! |---|---|---|
//! | the object is an actor of this server, or the follower is; not the follower itself | the follow, pending | ours: to the followed; theirs: an `Accept`, unless the actor approves its followers itself |

use oyez_vocab::{Accept, AnyActivity, Follow};

use super::{Change, Facts, Needs, Refusal, object_id, required_object_id};
use crate::{FollowState, LocalActor, Verified};

pub(super) fn needs(activity: &Verified<AnyActivity>) -> Needs {
    let Some(followed) = object_id(activity.activity()).cloned() else { return Needs::default() };
    let follow = Some((activity.actor().clone(), followed.clone()));
    Needs { actor: Some(followed), follow, ..Needs::default() }
}

pub(super) fn plan(
    activity: &Verified<AnyActivity>,
    facts: &Facts<'_>,
) -> Result<Vec<Change>, Refusal> {
    let followed = required_object_id(activity)?;
    let follower = activity.actor();
    if followed == follower {
        return Err(Refusal::SelfFollow);
    }
    let is_ours = facts.site.is_local(followed);
    if facts.actor.is_none() && (is_ours || !activity.is_local()) {
        return Err(Refusal::Unknown { id: followed.clone() });
    }
    let state = match &facts.follow {
        // Asked again, as when the first answer was lost: the follow stands while it is answered.
        Some(known) if known.state == FollowState::Accepted => FollowState::Accepted,
        _ => FollowState::Pending,
    };
    let mut changes = vec![Change::SetFollow {
        follower: follower.clone(),
        followed: followed.clone(),
        activity: activity.id().clone(),
        state,
    }];
    if activity.is_local() {
        changes.push(Change::Notify(followed.clone()));
    }
    changes.extend(facts.actor.as_ref().and_then(|it| answer(it, activity)));
    Ok(changes)
}

/// The `Accept` of an actor that lets everyone follow it.
///
/// It holds what it accepts: many servers do not look up what an answer only names, and nobody can
/// fetch a `Follow` that its server gives to nobody.
fn answer(actor: &LocalActor, follow: &Verified<AnyActivity>) -> Option<Change> {
    let follower = follow.actor();
    let mut accepted = Follow::new(follower, &actor.id);
    accepted.id = follow.has_id().then(|| follow.id().clone());
    let mut accept = Accept::new(&actor.id, accepted);
    accept.to = follower.into();
    (!actor.approves_followers).then(|| Change::Answer(Box::new(accept.into())))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::effect::testing::*;

    fn with_alice(approves_followers: bool) -> Facts<'static> {
        let actor = LocalActor { approves_followers, ..alice() };
        Facts { actor: Some(actor), ..facts() }
    }

    #[test]
    fn a_follow_is_pending_and_answered_unless_the_actor_answers_itself() {
        let activity = remote(json!({"type": "Follow", "object": ALICE}));
        for approves_followers in [false, true] {
            let changes = plan(&activity, &with_alice(approves_followers)).unwrap();
            assert!(
                matches!(&changes[0], Change::SetFollow { state: FollowState::Pending, .. }),
                "{changes:?}"
            );
            let is_answered = matches!(changes.last(), Some(Change::Answer(_)));
            assert_eq!(is_answered, !approves_followers);
        }
    }

    #[test]
    fn an_answer_holds_the_follow_with_the_id_that_it_has() {
        let follow = json!({"type": "Follow", "actor": BOB, "object": ALICE});
        for activity in [remote(follow.clone()), nameless(follow.clone())] {
            let changes = plan(&activity, &with_alice(false)).unwrap();
            let Some(Change::Answer(accept)) = changes.last() else { panic!("{changes:?}") };
            let accept = serde_json::to_value(accept).unwrap();
            let mut expected = follow.clone();
            if activity.has_id() {
                expected["id"] = json!(activity.id());
            }
            assert_eq!(accept["object"], expected);
        }
    }

    #[test]
    fn a_follow_that_stands_is_not_set_back_by_asking_again() {
        let known = StoredFollowFor { state: FollowState::Accepted }.of(BOB, ALICE);
        let facts = Facts { follow: Some(known), ..with_alice(false) };
        let activity = remote(json!({"type": "Follow", "object": ALICE}));
        let changes = plan(&activity, &facts).unwrap();
        assert!(matches!(&changes[0], Change::SetFollow { state: FollowState::Accepted, .. }));
    }

    #[test]
    fn only_actors_can_be_followed_and_not_by_themselves() {
        for (object, error) in [
            (json!("https://one.example/nobody"), "nothing is known"),
            (json!("https://three.example/carol"), "nothing is known"),
            (json!(BOB), "itself"),
            (json!([]), "needs an object"),
        ] {
            let activity = remote(json!({"type": "Follow", "object": object}));
            let refusal = plan(&activity, &facts()).unwrap_err();
            assert!(refusal.to_string().contains(error), "{refusal}");
        }
    }

    #[test]
    fn our_follow_of_another_server_goes_to_the_followed() {
        let activity = local(json!({"type": "Follow", "object": BOB}));
        let changes = plan(&activity, &facts()).unwrap();
        assert_eq!(changes[1..], [Change::Notify(iri(BOB))]);
    }
}
