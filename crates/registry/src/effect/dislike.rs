//! `Dislike`: the owner of the object learns of it, and nobody counts.
//!
//! | checks | writes | sends |
//! |---|---|---|
//! | the object is not deleted | – | ours: to the owner of the object, where it is known |
//!
//! PeerTube and Lemmy count dislikes, most servers do not know them, and no property that all
//! objects have names a collection of them. So there is none: a dislike is an item in the owner's
//! inbox, and an `Undo` marks it undone.

use oyez_vocab::AnyActivity;

use super::{Change, Facts, Refusal, announce};
use crate::Verified;

pub(super) fn plan(
    activity: &Verified<AnyActivity>,
    facts: &Facts<'_>,
) -> Result<Vec<Change>, Refusal> {
    announce::of_object(activity, facts, None)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::effect::testing::*;

    const OURS: &str = "https://one.example/objects/1";

    #[test]
    fn a_dislike_is_for_the_owner_and_joins_nothing() {
        for (activity, object, expected) in [
            (remote(json!({"type": "Dislike", "object": OURS})), object(OURS, ALICE, false), None),
            (
                local(json!({"type": "Dislike", "object": NOTE})),
                object(NOTE, BOB, false),
                Some(BOB),
            ),
            (local(json!({"type": "Dislike", "object": OURS})), object(OURS, ALICE, false), None),
        ] {
            let facts = Facts { object: Some(object), ..facts() };
            let told: Vec<Change> =
                expected.map(|it| Change::Notify(iri(it))).into_iter().collect();
            assert_eq!(plan(&activity, &facts).unwrap(), told, "{activity:?}");
        }
    }

    #[test]
    fn nobody_dislikes_what_is_deleted_or_was_never_here() {
        let ours = local(json!({"type": "Dislike", "object": OURS}));
        let deleted = Facts { object: Some(object(OURS, ALICE, true)), ..facts() };
        assert!(matches!(plan(&ours, &deleted), Err(Refusal::Gone { .. })));
        assert!(matches!(plan(&ours, &facts()), Err(Refusal::Unknown { .. })));
        let theirs = remote(json!({"type": "Dislike", "object": OURS}));
        assert_eq!(plan(&theirs, &deleted).unwrap(), []);
    }
}
