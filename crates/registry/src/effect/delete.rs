//! `Delete`: the object becomes a tombstone.
//!
//! | checks | writes | sends |
//! |---|---|---|
//! | the object is the actor's, and no actor of ours; where it is not known, it is of the actor's origin | a tombstone, also of what comes late | to all whom the object was addressed to |

use oyez_vocab::{AnyActivity, DateTime, Tombstone};

use super::{Change, Facts, Refusal, required_object_id, to_ours, unknown};
use crate::Verified;

pub(super) fn plan(
    activity: &Verified<AnyActivity>,
    facts: &Facts<'_>,
) -> Result<Vec<Change>, Refusal> {
    let id = required_object_id(activity)?;
    let actor = activity.actor();
    if activity.is_local() && id == actor {
        // Its key, its inbox and its followers would be left behind.
        return Err(Refusal::NoEffect { kind: "Delete of an actor".to_owned() });
    }
    let deleted = DateTime::from(facts.now);
    let bury = |tombstone| Change::Bury {
        id: id.clone(),
        owner: actor.clone(),
        tombstone: Box::new(tombstone),
    };
    let Some(known) = &facts.object else {
        if activity.is_local() || !id.is_same_origin(actor) || id == actor {
            return unknown(activity, id);
        }
        let mut tombstone = Tombstone::new();
        tombstone.id = Some(id.clone());
        tombstone.deleted = Some(deleted);
        return Ok(vec![bury(tombstone)]);
    };
    if known.owner != *actor {
        return Err(Refusal::OtherOwner { id: id.clone() });
    }
    if known.is_deleted {
        return to_ours(activity, Refusal::Gone { id: id.clone() });
    }
    let Ok(object) = known.document.parse() else {
        return unknown(activity, id);
    };
    let mut changes = vec![bury(Tombstone::of(&object, deleted))];
    if activity.is_local() {
        changes.extend(object.recipients().into_iter().cloned().map(Change::Notify));
    }
    Ok(changes)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::effect::testing::*;

    fn delete(id: &str) -> Verified<AnyActivity> {
        remote(json!({"type": "Delete", "object": id}))
    }

    #[test]
    fn the_tombstone_keeps_what_it_was_and_when_it_went() {
        let facts = Facts { object: Some(object(NOTE, BOB, false)), ..facts() };
        let changes = plan(&delete(NOTE), &facts).unwrap();
        let [Change::Bury { tombstone, .. }] = changes.as_slice() else { panic!("{changes:?}") };
        assert_eq!(tombstone.former_type.as_slice(), ["Note"]);
        assert_eq!(tombstone.deleted, Some(DateTime::from(facts.now)));
    }

    #[test]
    fn what_is_unknown_is_buried_where_it_could_be_the_actors() {
        assert!(matches!(plan(&delete(NOTE), &facts()).unwrap().as_slice(), [Change::Bury { .. }]));
        assert_eq!(plan(&delete("https://three.example/1"), &facts()).unwrap(), []);
    }

    #[test]
    fn only_the_owner_deletes() {
        for owner in [ALICE, "https://two.example/eve"] {
            let facts = Facts { object: Some(object(NOTE, owner, false)), ..facts() };
            assert!(matches!(plan(&delete(NOTE), &facts), Err(Refusal::OtherOwner { .. })));
        }
    }

    #[test]
    fn an_actor_of_ours_does_not_bury_itself() {
        let facts = Facts { object: Some(object(ALICE, ALICE, false)), ..facts() };
        let refusal = plan(&local(json!({"type": "Delete", "object": ALICE})), &facts);
        assert!(matches!(refusal, Err(Refusal::NoEffect { .. })), "{refusal:?}");
    }

    #[test]
    fn our_own_is_sent_to_all_who_were_addressed() {
        let mut known = object("https://one.example/1", ALICE, false);
        let note = json!({"type": "Note", "to": [oyez_vocab::PUBLIC, BOB]});
        known.document = oyez_vocab::Raw::from_value(&note).unwrap();
        let facts = Facts { object: Some(known), ..facts() };
        let activity = local(json!({"type": "Delete", "object": "https://one.example/1"}));
        let changes = plan(&activity, &facts).unwrap();
        assert!(changes.contains(&Change::Notify(iri(BOB))), "{changes:?}");
        assert_eq!(changes.len(), 2);
    }
}
