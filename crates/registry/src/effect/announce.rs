//! `Announce`: the activity joins the object's `shares`. A group announces what it was sent.
//!
//! | checks | writes | sends |
//! |---|---|---|
//! | the object is not deleted | `shares` of an object of ours, once for each actor | ours: to the owner of the object, where it is known |
//!
//! Where a `Group` announces an activity ([FEP-1b12]), also an `Undo`, that takes its own effect
//! under its own actor. It is believed from its own server only: what is embedded says where to
//! fetch it, and nothing else. An announced `Announce` has no effect, so this never goes further
//! than one step.
//!
//! [FEP-1b12]: https://codeberg.org/fediverse/fep/src/branch/main/fep/1b12/fep-1b12.md

use oyez_vocab::{Announce, AnyActivity, AnyActor, AnyObject, Iri, Ref};

use super::{
    Announced, Change, Facts, Refusal, RemoteFacts, object_id, required_object_id, to_ours,
};
use crate::{Collection, CollectionKind, RemoteActor, Site, Verified};

/// The id of the activity that a group announces.
pub(super) fn activity_id<'a>(announce: &'a Announce, sender: &RemoteActor) -> Option<&'a Iri> {
    let [object] = announce.object.as_slice() else { return None };
    let activity = object.object()?;
    activity.as_activity()?;
    if matches!(activity, AnyObject::Announce(_) | AnyObject::Question(_)) {
        return None;
    }
    let is_group = matches!(sender.document().parse(), Ok(AnyActor::Group(_)));
    Ref::id(object).filter(|_| is_group)
}

/// The activity that `activity` announces, where that takes its own effect: it was fetched from its
/// own server, and so counts for its own actor.
pub fn announced<'f>(
    activity: &Verified<AnyActivity>,
    remote: &'f RemoteFacts,
    site: &Site,
) -> Option<&'f Announced> {
    let announced = remote.announced.as_ref()?;
    let inner = &announced.activity;
    let is_it = matches!(activity.activity(), AnyActivity::Announce(_))
        && object_id(activity.activity()) == Some(inner.id())
        && !matches!(inner.activity(), AnyActivity::Announce(_))
        && inner.actor() == announced.actor.id()
        && !site.is_local(inner.actor());
    is_it.then_some(announced)
}

pub(super) fn plan(
    activity: &Verified<AnyActivity>,
    facts: &Facts<'_>,
) -> Result<Vec<Change>, Refusal> {
    of_object(activity, facts, Some(CollectionKind::Shares))
}

/// What an activity that is for the owner of its object does to the object: it joins the collection
/// of this kind, if there is one.
pub(super) fn of_object(
    activity: &Verified<AnyActivity>,
    facts: &Facts<'_>,
    kind: Option<CollectionKind>,
) -> Result<Vec<Change>, Refusal> {
    let id = required_object_id(activity)?;
    let Some(known) = &facts.object else {
        // What is ours is known. What is another's need not be, to be liked or shared.
        let is_missing = activity.is_local() && facts.site.is_local(id);
        return match is_missing {
            true => Err(Refusal::Unknown { id: id.clone() }),
            false => Ok(Vec::new()),
        };
    };
    if known.is_deleted {
        return to_ours(activity, Refusal::Gone { id: id.clone() });
    }
    let mut changes = Vec::new();
    if let Some(kind) = kind.filter(|_| facts.site.is_local(id)) {
        changes.push(Change::Join {
            collection: Collection::of(id, kind),
            member: activity.actor().clone(),
            item: activity.id().clone(),
        });
    }
    if activity.is_local() && known.owner != *activity.actor() {
        changes.push(Change::Notify(known.owner.clone()));
    }
    Ok(changes)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::effect::testing::*;

    const OURS: &str = "https://one.example/objects/1";

    #[test]
    fn shares_of_ours_are_listed_once_for_each_actor() {
        let facts = Facts { object: Some(object(OURS, ALICE, false)), ..facts() };
        let activity = remote(json!({"type": "Announce", "object": OURS}));
        let collection = Collection::of(&iri(OURS), CollectionKind::Shares);
        assert_eq!(
            plan(&activity, &facts).unwrap(),
            [Change::Join { collection, member: iri(BOB), item: activity.id().clone() }]
        );
    }

    const CAROL: &str = "https://three.example/carol";

    fn sender(kind: &str) -> RemoteActor {
        let document = json!({"id": BOB, "type": kind, "inbox": "https://two.example/inbox"});
        RemoteActor::from_document(oyez_vocab::Raw::from_value(&document).unwrap(), &iri(BOB))
            .unwrap()
    }

    #[test]
    fn only_what_a_group_announces_is_fetched_and_only_an_activity() {
        let id = "https://three.example/1";
        let object = |kind: &str| json!({"type": kind, "id": id, "actor": CAROL, "object": OURS});
        for (kind, object, expected) in [
            ("Group", object("Like"), true),
            ("Group", object("Undo"), true),
            ("Person", object("Like"), false),
            ("Group", object("Note"), false),
            ("Group", json!(id), false),
            ("Group", json!([object("Like"), object("Like")]), false),
            ("Group", json!({"type": "Like", "actor": CAROL, "object": OURS}), false),
        ] {
            let activity = remote(json!({"type": "Announce", "object": object}));
            let AnyActivity::Announce(it) = activity.activity() else { panic!("{activity:?}") };
            let found = activity_id(it, &sender(kind));
            assert_eq!(found.is_some(), expected, "{kind}: {object}");
        }
    }

    #[test]
    fn what_was_fetched_counts_for_its_own_actor_where_it_was_announced() {
        let fetched = |kind: &str, id: &str, actor: &str, by: &str| {
            let document = json!({"type": kind, "id": id, "actor": actor, "object": OURS});
            let text = oyez_vocab::Raw::from_value(&document).unwrap();
            let actor = json!({"id": by, "type": "Person", "inbox": "https://three.example/inbox"});
            let actor = oyez_vocab::Raw::from_value(&actor).unwrap();
            let announced = Announced {
                activity: Verified::by_fetch(text, &iri(id)).unwrap(),
                actor: RemoteActor::from_document(actor, &iri(by)).unwrap(),
            };
            RemoteFacts { announced: Some(announced), ..RemoteFacts::default() }
        };
        let id = "https://three.example/1";
        let announce = remote(json!({"type": "Announce", "object": id}));
        let create = remote(json!({"type": "Create", "object": id}));
        for (activity, remote, expected) in [
            (&announce, fetched("Like", id, CAROL, CAROL), true),
            (&announce, fetched("Like", "https://three.example/2", CAROL, CAROL), false),
            (&announce, fetched("Like", id, CAROL, "https://three.example/eve"), false),
            (&announce, fetched("Announce", id, CAROL, CAROL), false),
            (&create, fetched("Like", id, CAROL, CAROL), false),
            (&announce, RemoteFacts::default(), false),
        ] {
            assert_eq!(
                announced(activity, &remote, facts().site).is_some(),
                expected,
                "{remote:?}"
            );
        }
    }

    #[test]
    fn what_is_deleted_or_unknown_is_not_counted() {
        let activity = remote(json!({"type": "Announce", "object": OURS}));
        let deleted = Facts { object: Some(object(OURS, ALICE, true)), ..facts() };
        assert_eq!(plan(&activity, &deleted).unwrap(), []);
        assert_eq!(plan(&activity, &facts()).unwrap(), []);

        let ours = local(json!({"type": "Announce", "object": OURS}));
        assert!(matches!(plan(&ours, &deleted), Err(Refusal::Gone { .. })));
        assert!(matches!(plan(&ours, &facts()), Err(Refusal::Unknown { .. })));
    }
}
