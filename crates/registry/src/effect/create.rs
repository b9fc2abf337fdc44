//! `Create`: the object is kept. Of votes [`vote`] tells.
//!
//! | checks | writes | sends |
//! |---|---|---|
//! | the object is there, is of the actor's origin, and is not kept; it was not deleted, or by the same actor and [so long ago](super::delete) that it may come back | the object, owned by the actor | ours: to all whom it is addressed to |

use oyez_vocab::{AnyActivity, Ref};

use super::{Change, Facts, Refusal, object_id, vote};
use crate::Verified;

pub(super) fn plan(
    activity: &Verified<AnyActivity>,
    facts: &Facts<'_>,
) -> Result<Vec<Change>, Refusal> {
    if let Some(plan) = vote::plan(activity, facts) {
        return plan;
    }
    let actor = activity.actor();
    // Of several objects the first: only of that is it known whether it is kept.
    let Some(id) = object_id(activity.activity()).filter(|it| it.is_same_origin(actor)) else {
        return Ok(Vec::new());
    };
    let mut embedded = activity.activity().object.iter().filter_map(Ref::object);
    let Some(object) = embedded.find(|it| it.id.as_ref() == Some(id)) else {
        return Ok(Vec::new());
    };
    match &facts.object {
        Some(known) if activity.is_local() && known.is_deleted => {
            Err(Refusal::Gone { id: id.clone() })
        }
        // What is kept is changed by `Update` only, and what was deleted does not come back soon.
        Some(known) if !super::delete::may_come_back(known, activity, facts) => Ok(Vec::new()),
        _ => {
            let (id, owner) = (id.clone(), actor.clone());
            Ok(vec![Change::Keep { id, owner, object: Box::new(object.clone()) }])
        }
    }
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
        let [Change::Keep { id, owner, .. }] = changes.as_slice() else { panic!("{changes:?}") };
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
        assert!(matches!(changes.as_slice(), [Change::Keep { id, .. }] if *id == NOTE));
    }

    #[test]
    fn what_is_kept_or_deleted_is_not_created_again() {
        for is_deleted in [false, true] {
            let facts = Facts { object: Some(object(NOTE, BOB, is_deleted)), ..facts() };
            let changes = plan(&create(json!({"type": "Note", "id": NOTE})), &facts);
            assert_eq!(changes.unwrap(), []);
        }
    }
}
