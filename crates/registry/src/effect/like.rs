//! `Like`: the activity joins the object's `likes`, the object the actor's `liked`.
//!
//! | checks | writes | sends |
//! |---|---|---|
//! | the object is not deleted | `likes` of an object of ours, `liked` of an actor of ours unless the object is not public; once for each actor | ours: to the owner of the object, where it is known |

use oyez_vocab::AnyActivity;

use super::{Change, Facts, Refusal, required_object_id};
use crate::{Collection, CollectionKind, Verified};

pub(super) fn plan(
    activity: &Verified<AnyActivity>,
    facts: &Facts<'_>,
) -> Result<Vec<Change>, Refusal> {
    let object = required_object_id(activity)?;
    let mut changes = super::announce::of_object(activity, facts, Some(CollectionKind::Likes))?;
    // The list is for everyone, so it names nothing that is not known to be.
    let is_secret = facts.object.as_ref().is_some_and(|it| !it.is_public);
    if activity.is_local() && !is_secret {
        changes.push(Change::Join {
            collection: Collection::of(activity.actor(), CollectionKind::Liked),
            member: object.clone(),
            item: object.clone(),
        });
    }
    Ok(changes)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::effect::testing::*;

    #[test]
    fn a_like_of_ours_is_listed_and_sent_to_the_owner() {
        let facts = Facts { object: Some(object(NOTE, BOB, false)), ..facts() };
        let changes = plan(&local(json!({"type": "Like", "object": NOTE})), &facts).unwrap();
        let liked = Collection::of(&iri(ALICE), CollectionKind::Liked);
        assert_eq!(
            changes,
            [
                Change::Notify(iri(BOB)),
                Change::Join { collection: liked, member: iri(NOTE), item: iri(NOTE) },
            ]
        );
    }

    #[test]
    fn a_like_of_what_is_not_public_is_not_listed() {
        let mut secret = object(NOTE, BOB, false);
        secret.is_public = false;
        let facts = Facts { object: Some(secret), ..facts() };
        let changes = plan(&local(json!({"type": "Like", "object": NOTE})), &facts).unwrap();
        assert_eq!(changes, [Change::Notify(iri(BOB))]);
    }
}
