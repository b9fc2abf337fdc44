//! `Create`: the object is kept, and joins the `replies` of what it replies to. Of votes [`vote`]
//! tells.
//!
//! | checks | writes | sends |
//! |---|---|---|
//! | the object is there, is of the actor's origin, and is not kept; theirs is a thing, and no actor, activity or tombstone; it was not deleted, or by the same actor and [so long ago](super::delete) that it may come back; what it replies to is not deleted, and its owner has not blocked the actor | the object, owned by the actor; a public one in the `replies` of an object of ours | ours: to all whom it is addressed to; a public reply: to the owner of what it replies to, where it is known |
//!
//! `replies` is for all who see the object, so it names public replies only.

use oyez_vocab::{AnyActivity, AnyObject, Iri, Ref};

use super::{Change, Facts, Needs, Refusal, object_id, vote};
use crate::{Collection, CollectionKind, StoredObject, Verified};

pub(super) fn needs(activity: &Verified<AnyActivity>) -> Needs {
    let question = vote::question(activity.activity()).cloned();
    Needs { question, ..needs_of_object(activity) }
}

/// What is to be known of the object that `activity` holds.
pub(super) fn needs_of_object(activity: &Verified<AnyActivity>) -> Needs {
    let object = object_id(activity.activity());
    let parent = object.and_then(|it| embedded(activity, it)).and_then(parent_id);
    Needs { object: object.cloned(), parent: parent.cloned(), ..Needs::default() }
}

/// The object that has this id, if the activity holds it.
pub(super) fn embedded<'a>(activity: &'a Verified<AnyActivity>, id: &Iri) -> Option<&'a AnyObject> {
    let mut embedded = activity.activity().object.iter().filter_map(Ref::object);
    embedded.find(|it| it.id.as_ref() == Some(id))
}

/// What an object replies to; of several, the first.
pub fn parent_id(object: &AnyObject) -> Option<&Iri> {
    object.in_reply_to.iter().find_map(Ref::id)
}

pub(super) fn plan(
    activity: &Verified<AnyActivity>,
    facts: &Facts<'_>,
) -> Result<Vec<Change>, Refusal> {
    if let Some(plan) = vote::plan(activity, facts) {
        return plan;
    }
    match &facts.object {
        Some(known) if activity.is_local() && known.is_deleted => {
            Err(Refusal::Gone { id: known.id.clone() })
        }
        // What is kept is changed by `Update` only, and what was deleted does not come back soon.
        Some(known) if !super::delete::may_come_back(known, activity, facts) => Ok(Vec::new()),
        _ => Ok(keep(activity, facts)),
    }
}

/// Whether `object` is a thing, such as an actor makes: no actor, whose document only its own server
/// gives; no activity, which is done and not made; and not what is left of a thing.
pub(super) fn is_thing(object: &AnyObject) -> bool {
    object.as_actor().is_none()
        && object.as_activity().is_none_or(|_| matches!(object, AnyObject::Question(_)))
        && !matches!(object, AnyObject::Tombstone(_))
}

/// Keeps the object that `activity` holds, of which nothing is kept.
pub(super) fn keep(activity: &Verified<AnyActivity>, facts: &Facts<'_>) -> Vec<Change> {
    let actor = activity.actor();
    // Of several objects the first: only of that is it known whether it is kept.
    let id = object_id(activity.activity()).filter(|it| it.is_same_origin(actor));
    let object = id.and_then(|it| Some((it, embedded(activity, it)?)));
    let Some((id, object)) = object.filter(|(_, it)| activity.is_local() || is_thing(it)) else {
        return Vec::new();
    };
    let (id, owner) = (id.clone(), actor.clone());
    let mut changes = vec![if activity.is_local() {
        Change::Keep { id, owner, object: Box::new(object.clone()) }
    } else {
        Change::KeepReceived { id, owner }
    }];
    changes.extend(listed(object, facts));
    changes.extend(told(activity, object, facts));
    changes
}

/// That a reply is listed.
pub(super) fn listed(object: &AnyObject, facts: &Facts<'_>) -> Option<Change> {
    let parent = parent(object, facts).filter(|it| facts.site.is_local(&it.id))?;
    let collection = Collection::of(&parent.id, CollectionKind::Replies);
    let id = object.id.clone()?;
    Some(Change::Join { collection, member: id.clone(), item: id })
}

/// Whom a reply of ours is told to, addressed or not: the owner of what it replies to.
pub(super) fn told(
    activity: &Verified<AnyActivity>,
    object: &AnyObject,
    facts: &Facts<'_>,
) -> Option<Change> {
    let parent = parent(object, facts)?;
    let is_told = activity.is_local() && parent.owner != *activity.actor();
    is_told.then(|| Change::Notify(parent.owner.clone()))
}

/// What `object` replies to for all to see, and may.
fn parent<'f>(object: &AnyObject, facts: &'f Facts<'_>) -> Option<&'f StoredObject> {
    let parent = facts.parent.as_ref().filter(|_| object.is_public());
    parent.filter(|it| !it.is_deleted && !facts.blockers.contains(&it.owner))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::effect::testing::*;

    fn create(object: serde_json::Value) -> Verified<AnyActivity> {
        remote(json!({"type": "Create", "object": object}))
    }

    #[test]
    fn an_object_of_the_actors_origin_is_kept_as_the_actors() {
        let changes = plan(&create(json!({"type": "Note", "id": NOTE})), &facts()).unwrap();
        let [Change::KeepReceived { id, owner }] = changes.as_slice() else {
            panic!("{changes:?}")
        };
        assert_eq!((id.as_str(), owner.as_str()), (NOTE, BOB));
    }

    #[test]
    fn an_object_of_another_origin_or_only_named_is_not_kept() {
        for object in [
            json!({"type": "Note", "id": "https://three.example/1"}),
            json!({"type": "Note"}),
            json!(NOTE),
        ] {
            assert_eq!(plan(&create(object), &facts()).unwrap(), []);
        }
    }

    #[test]
    fn of_several_objects_only_the_one_that_was_looked_for_is_kept() {
        let other = "https://two.example/notes/2";
        let objects = json!([{"type": "Note", "id": NOTE}, {"type": "Note", "id": other}]);
        let known = Facts { object: Some(object(NOTE, BOB, false)), ..facts() };
        assert_eq!(plan(&create(objects.clone()), &known).unwrap(), []);
        let changes = plan(&create(objects), &facts()).unwrap();
        assert!(matches!(changes.as_slice(), [Change::KeepReceived { id, .. }] if *id == NOTE));
    }

    #[test]
    fn what_is_kept_or_deleted_is_not_created_again() {
        for is_deleted in [false, true] {
            let facts = Facts { object: Some(object(NOTE, BOB, is_deleted)), ..facts() };
            let changes = plan(&create(json!({"type": "Note", "id": NOTE})), &facts);
            assert_eq!(changes.unwrap(), []);
        }
    }

    const OURS: &str = "https://one.example/objects/1";

    fn reply_to(parent: &str, to: &str) -> serde_json::Value {
        json!({"type": "Note", "id": NOTE, "inReplyTo": parent, "to": to})
    }

    #[test]
    fn a_public_reply_to_what_is_ours_joins_its_replies() {
        let collection = Collection::of(&iri(OURS), CollectionKind::Replies);
        let joins = Change::Join { collection, member: iri(NOTE), item: iri(NOTE) };
        for (parent, to, is_blocked, is_listed) in [
            (object(OURS, ALICE, false), oyez_vocab::PUBLIC, false, true),
            (object(OURS, ALICE, false), ALICE, false, false),
            (object(OURS, ALICE, true), oyez_vocab::PUBLIC, false, false),
            (object(OURS, ALICE, false), oyez_vocab::PUBLIC, true, false),
            (object("https://two.example/n", BOB, false), oyez_vocab::PUBLIC, false, false),
        ] {
            let activity = create(reply_to(parent.id.as_str(), to));
            assert_eq!(needs(&activity).parent, Some(parent.id.clone()));
            let blockers = is_blocked.then(|| iri(ALICE)).into_iter().collect();
            let facts = Facts { parent: Some(parent.clone()), blockers, ..facts() };
            let changes = plan(&activity, &facts).unwrap();
            assert!(matches!(&changes[0], Change::KeepReceived { .. }), "it is kept all the same");
            let expected: &[Change] = if is_listed { std::slice::from_ref(&joins) } else { &[] };
            assert_eq!(changes[1..], *expected, "{parent:?} {to}");
        }
    }

    #[test]
    fn our_public_reply_is_told_to_whom_it_replies_to() {
        let id = "https://one.example/objects/2";
        for (owner, to, told) in [
            (BOB, oyez_vocab::PUBLIC, Some(BOB)),
            (BOB, "https://three.example/carol", None),
            (ALICE, oyez_vocab::PUBLIC, None),
        ] {
            let note = json!({"type": "Note", "id": id, "inReplyTo": NOTE, "to": to});
            let activity = local(json!({"type": "Create", "object": note}));
            let facts = Facts { parent: Some(object(NOTE, owner, false)), ..facts() };
            let told: Vec<Change> = told.map(|it| Change::Notify(iri(it))).into_iter().collect();
            assert_eq!(plan(&activity, &facts).unwrap()[1..], told, "{owner} {to}");
        }
    }
}
