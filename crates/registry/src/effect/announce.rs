//! `Announce`: the activity joins the object's `shares`.
//!
//! | checks | writes | sends |
//! |---|---|---|
//! | the object is not deleted | `shares` of an object of ours, once for each actor | ours: to the owner of the object, where it is known |

use oyez_vocab::AnyActivity;

use super::{Change, Facts, Refusal, required_object_id, to_ours};
use crate::{Collection, CollectionKind, Verified};

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
