//! `Block`: who is blocked has nothing more to do with the actor.
//!
//! | checks | writes | sends |
//! |---|---|---|
//! | the object is not the actor; where it is of this server, it is an actor | ours: the object joins `blocked`; another server's, of one of ours: the follows between the two end | ours: a `Reject` of the other's follow and an `Undo` of the actor's own, where there are such |
//!
//! The block itself is sent to nobody and shown to its actor only: many servers would tell who is
//! blocked. Where that is wanted, a [`Change::Notify`] of the object is all it takes.
//!
//! What it means from then on is said where it counts: in [`plan`](super::plan), which leaves
//! without effect what who is blocked does to the actor, and in the stores, which bring neither to
//! the other.

use oyez_vocab::{AnyActivity, Follow, Iri, Reject, Undo};

use super::{Change, Facts, Needs, Refusal, object_id, required_object_id};
use crate::{Collection, CollectionKind, FollowState, StoredFollow, Verified};

pub(super) fn needs(activity: &Verified<AnyActivity>) -> Needs {
    let Some(blocked) = object_id(activity.activity()).cloned() else { return Needs::default() };
    let actor = activity.actor().clone();
    Needs {
        actor: Some(blocked.clone()),
        follow: Some((actor.clone(), blocked.clone())),
        follow_back: Some((blocked, actor)),
        ..Needs::default()
    }
}

pub(super) fn plan(
    activity: &Verified<AnyActivity>,
    facts: &Facts<'_>,
) -> Result<Vec<Change>, Refusal> {
    let (actor, blocked) = (activity.actor(), required_object_id(activity)?);
    if blocked == actor {
        return Err(Refusal::SelfBlock);
    }
    let is_known = facts.actor.is_some();
    if !activity.is_local() {
        let end = |follower: &Iri, followed: &Iri| Change::EndFollow {
            follower: follower.clone(),
            followed: followed.clone(),
        };
        let ended = vec![end(blocked, actor), end(actor, blocked)];
        return Ok(if is_known { ended } else { Vec::new() });
    }
    if !is_known && facts.site.is_local(blocked) {
        return Err(Refusal::Unknown { id: blocked.clone() });
    }
    let mut changes = vec![Change::Join {
        collection: Collection::of(actor, CollectionKind::Blocked),
        member: blocked.clone(),
        item: blocked.clone(),
    }];
    let answer = |it: AnyActivity| Change::Answer(Box::new(it));
    changes.extend(standing(&facts.follow).map(|it| answer(undo(it).into())));
    changes.extend(standing(&facts.follow_back).map(|it| answer(reject(it).into())));
    Ok(changes)
}

/// A follow that there is something to end of.
fn standing(follow: &Option<StoredFollow>) -> Option<&StoredFollow> {
    follow.as_ref().filter(|it| it.state != FollowState::Rejected)
}

fn undo(ours: &StoredFollow) -> Undo {
    let mut undo = Undo::new(&ours.follower, embedded(ours));
    undo.to = (&ours.followed).into();
    undo
}

fn reject(theirs: &StoredFollow) -> Reject {
    let mut reject = Reject::new(&theirs.followed, embedded(theirs));
    reject.to = (&theirs.follower).into();
    reject
}

/// The follow as it is understood everywhere, also where its id was forgotten.
fn embedded(follow: &StoredFollow) -> Follow {
    let mut embedded = Follow::new(&follow.follower, &follow.followed);
    embedded.id = Some(follow.activity.clone());
    embedded
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::effect::testing::*;

    fn follow(state: Option<FollowState>, follower: &str, followed: &str) -> Option<StoredFollow> {
        state.map(|state| StoredFollowFor { state }.of(follower, followed))
    }

    #[test]
    fn a_block_of_ours_is_listed_and_ends_what_follows_there_are() {
        let listed = Change::Join {
            collection: Collection::of(&iri(ALICE), CollectionKind::Blocked),
            member: iri(BOB),
            item: iri(BOB),
        };
        let (pending, accepted) = (Some(FollowState::Pending), Some(FollowState::Accepted));
        let rejected = Some(FollowState::Rejected);
        for (ours, theirs, expected) in [
            (None, None, &[][..]),
            (accepted, None, &["Undo"]),
            (None, accepted, &["Reject"]),
            (accepted, pending, &["Undo", "Reject"]),
            (pending, rejected, &["Undo"]),
            (rejected, rejected, &[]),
        ] {
            let facts = Facts {
                follow: follow(ours, ALICE, BOB),
                follow_back: follow(theirs, BOB, ALICE),
                ..facts()
            };
            let block = local(json!({"type": "Block", "object": BOB, "to": BOB}));
            let changes = plan(&block, &facts).unwrap();
            assert_eq!(changes[0], listed);
            let answers = changes[1..].iter().map(|it| match it {
                Change::Answer(it) => {
                    assert_eq!(it.to[0].id(), Some(&iri(BOB)));
                    it.type_name()
                }
                other => panic!("{other:?}"),
            });
            assert_eq!(answers.collect::<Vec<_>>(), expected, "{ours:?} {theirs:?}");
        }
    }

    #[test]
    fn a_block_of_one_of_ours_ends_the_follows_and_tells_nobody() {
        let block = remote(json!({"type": "Block", "object": ALICE}));
        let known = Facts { actor: Some(alice()), ..facts() };
        let end = |follower, followed| Change::EndFollow {
            follower: iri(follower),
            followed: iri(followed),
        };
        assert_eq!(plan(&block, &known).unwrap(), [end(ALICE, BOB), end(BOB, ALICE)]);
        assert_eq!(plan(&block, &facts()).unwrap(), []);
    }

    #[test]
    fn nobody_blocks_themselves_or_one_of_ours_who_is_not_there() {
        let themselves = local(json!({"type": "Block", "object": ALICE}));
        assert_eq!(plan(&themselves, &facts()), Err(Refusal::SelfBlock));
        let nobody = local(json!({"type": "Block", "object": "https://one.example/nobody"}));
        assert!(matches!(plan(&nobody, &facts()), Err(Refusal::Unknown { .. })));
    }
}
