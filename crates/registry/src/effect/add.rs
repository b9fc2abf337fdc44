//! `Add` and `Remove`: an object joins or leaves a collection of the actor's.
//!
//! | checks | writes | sends |
//! |---|---|---|
//! | ours: the target is a collection of the actor's that can be added to; what is added is not deleted and, to `featured`, a public object of the actor's own | ours: the target | – |
//!
//! A collection that can be added to is an actor's `featured`, or an `OrderedCollection` that the
//! actor has created. Collections of other servers are not kept here, so what is added to them has
//! no effect.

use oyez_vocab::{AnyActivity, Iri, Ref};

use super::{Change, Facts, Needs, Refusal, object_id, required_object_id};
use crate::{CollectionKind, StoredCollection, Verified};

pub(super) fn needs(activity: &Verified<AnyActivity>) -> Needs {
    let object = object_id(activity.activity()).cloned();
    Needs { object, target: target_id(activity).cloned(), ..Needs::default() }
}

fn target_id(activity: &Verified<AnyActivity>) -> Option<&Iri> {
    activity.activity().target.iter().find_map(Ref::id)
}

pub(super) fn add(
    activity: &Verified<AnyActivity>,
    facts: &Facts<'_>,
) -> Result<Vec<Change>, Refusal> {
    let Some(target) = target(activity, facts)? else { return Ok(Vec::new()) };
    let id = required_object_id(activity)?;
    let object = facts.object.as_ref();
    if object.is_some_and(|it| it.is_deleted) {
        return Err(Refusal::Gone { id: id.clone() });
    }
    if target.collection.kind == CollectionKind::Featured {
        match object {
            None => return Err(Refusal::Unknown { id: id.clone() }),
            Some(it) if it.owner != *activity.actor() => {
                return Err(Refusal::OtherOwner { id: id.clone() });
            }
            // The list is for everyone.
            Some(it) if !it.is_public => return Err(Refusal::NotPublic { id: id.clone() }),
            Some(_) => {}
        }
    }
    let (collection, member) = (target.collection.clone(), id.clone());
    Ok(vec![Change::Join { collection, item: member.clone(), member }])
}

pub(super) fn remove(
    activity: &Verified<AnyActivity>,
    facts: &Facts<'_>,
) -> Result<Vec<Change>, Refusal> {
    let Some(target) = target(activity, facts)? else { return Ok(Vec::new()) };
    let member = required_object_id(activity)?.clone();
    Ok(vec![Change::Leave { collection: target.collection.clone(), member }])
}

/// The target, where it is kept here: then it is the actor's.
fn target<'f>(
    activity: &Verified<AnyActivity>,
    facts: &'f Facts<'_>,
) -> Result<Option<&'f StoredCollection>, Refusal> {
    let kind = || activity.activity().type_name().to_owned();
    match (target_id(activity), &facts.target) {
        (Some(id), Some(target)) if target.owner != *activity.actor() => {
            Err(Refusal::OtherOwner { id: id.clone() })
        }
        (_, Some(target)) => Ok(Some(target)),
        (_, None) if !activity.is_local() => Ok(None),
        (Some(id), None) => Err(Refusal::NotTaken { kind: kind(), id: id.clone() }),
        (None, None) => Err(Refusal::Lacks { kind: kind(), property: "target" }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{Collection, effect::testing::*};

    const OURS: &str = "https://one.example/objects/1";
    const TARGET: &str = "https://one.example/alice/featured";

    fn facts_with(kind: CollectionKind, owner: &str) -> Facts<'static> {
        let collection = Collection::of(&iri(owner), kind);
        let target = Some(StoredCollection { collection, owner: iri(owner) });
        Facts { target, object: Some(object(OURS, ALICE, false)), ..facts() }
    }

    fn document(kind: &str) -> serde_json::Value {
        json!({"type": kind, "object": OURS, "target": TARGET})
    }

    #[test]
    fn what_the_owner_adds_joins_and_what_it_removes_leaves() {
        for kind in [CollectionKind::Featured, CollectionKind::Items] {
            let (facts, collection) = (facts_with(kind, ALICE), Collection::of(&iri(ALICE), kind));
            let (member, item) = (iri(OURS), iri(OURS));
            let leave = Change::Leave { collection: collection.clone(), member: iri(OURS) };
            let join = Change::Join { collection, member, item };
            assert_eq!(add(&local(document("Add")), &facts).unwrap(), [join]);
            assert_eq!(remove(&local(document("Remove")), &facts).unwrap(), [leave]);
        }
    }

    #[test]
    fn only_the_owner_changes_a_collection() {
        let anothers = facts_with(CollectionKind::Items, "https://one.example/anna");
        let hers = facts_with(CollectionKind::Featured, ALICE);
        for (kind, plan) in [("Add", add as fn(&_, &_) -> _), ("Remove", remove)] {
            for (activity, facts) in
                [(local(document(kind)), &anothers), (remote(document(kind)), &hers)]
            {
                let refusal = plan(&activity, facts);
                assert!(matches!(refusal, Err(Refusal::OtherOwner { .. })), "{refusal:?}");
            }
        }
    }

    #[test]
    fn what_is_not_kept_here_is_not_changed() {
        for (kind, plan) in [("Add", add as fn(&_, &_) -> _), ("Remove", remove)] {
            assert_eq!(plan(&remote(document(kind)), &facts()), Ok(Vec::new()));
            let refusal = plan(&local(document(kind)), &facts()).unwrap_err();
            assert!(matches!(refusal, Refusal::NotTaken { .. }), "{refusal}");
            let lacking = local(json!({"type": kind, "object": OURS}));
            let refusal = plan(&lacking, &facts()).unwrap_err();
            assert_eq!(refusal.to_string(), format!("`{kind}` needs `target`"));
        }
    }

    #[test]
    fn featured_are_public_objects_of_the_actors_own() {
        let mut secret = object(OURS, ALICE, false);
        secret.is_public = false;
        for (object, is_item, reason) in [
            (None, true, "nothing is known"),
            (Some(object(OURS, BOB, false)), true, "belongs to another"),
            (Some(secret), true, "is not for everyone"),
            (Some(object(OURS, ALICE, true)), false, "was deleted"),
        ] {
            let featured = facts_with(CollectionKind::Featured, ALICE);
            let facts = Facts { object: object.clone(), ..featured };
            let refusal = add(&local(document("Add")), &facts).unwrap_err();
            assert!(refusal.to_string().contains(reason), "{refusal}");
            let facts = Facts { object, ..facts_with(CollectionKind::Items, ALICE) };
            assert_eq!(add(&local(document("Add")), &facts).is_ok(), is_item, "{reason}");
        }
    }
}
