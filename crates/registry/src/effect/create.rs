//! `Create`: the object is kept.
//!
//! | checks | writes | sends |
//! |---|---|---|
//! | the object is there, is of the actor's origin, and was never kept or deleted | the object, owned by the actor | – |

use oyez_vocab::{AnyActivity, Ref};

use super::{Change, Facts, Refusal};
use crate::Verified;

pub(super) fn plan(
    activity: &Verified<AnyActivity>,
    facts: &Facts<'_>,
) -> Result<Vec<Change>, Refusal> {
    let actor = activity.actor();
    let mut changes = Vec::new();
    for object in activity.activity().object.iter().filter_map(Ref::object) {
        let Some(id) = object.id.as_ref().filter(|it| it.is_same_origin(actor)) else { continue };
        let known = facts.object.as_ref().filter(|it| it.id == *id);
        match known {
            Some(known) if activity.is_local() && known.is_deleted => {
                return Err(Refusal::Gone { id: id.clone() });
            }
            // What is kept is changed by `Update` only, and what was deleted does not come back.
            Some(_) => continue,
            None => changes.push(Change::Keep {
                id: id.clone(),
                owner: actor.clone(),
                object: Box::new(object.clone()),
            }),
        }
    }
    Ok(changes)
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
    fn what_is_kept_or_deleted_is_not_created_again() {
        for is_deleted in [false, true] {
            let facts = Facts { object: Some(object(NOTE, BOB, is_deleted)), ..facts() };
            let changes = plan(&create(json!({"type": "Note", "id": NOTE})), &facts);
            assert_eq!(changes.unwrap(), []);
        }
    }
}
