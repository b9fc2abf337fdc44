//! `Update`: the object is replaced by what the activity holds.
//!
//! | checks | writes | sends |
//! |---|---|---|
//! | the object is the actor's, and not deleted; it does not become an actor or an activity; its `updated` is not older than what is kept; ours is known | the object; a public reply in the `replies` of an object of ours | ours: to all whom it is addressed to; a public reply: to the owner of what it replies to |
//!
//! Only an `updated` that is strictly older is passed over. Where it is the same, or one of the two
//! has none, what comes later counts. What was deleted stays so. What another server updates and is
//! not known here is kept [as if it were created](super::create): its `Create` may come yet, and
//! changes nothing then.
//!
//! An actor that updates itself is fetched anew when it is needed next: its document is believed
//! from its origin only.

use oyez_vocab::{AnyActivity, AnyObject};

use super::{Change, Facts, Needs, Refusal, create, required_object_id, to_ours, unknown, vote};
use crate::Verified;

pub(super) fn needs(activity: &Verified<AnyActivity>) -> Needs {
    create::needs_of_object(activity)
}

pub(super) fn plan(
    activity: &Verified<AnyActivity>,
    facts: &Facts<'_>,
) -> Result<Vec<Change>, Refusal> {
    let id = required_object_id(activity)?;
    if id == activity.actor() && !activity.is_local() {
        return Ok(vec![Change::ForgetActor { id: id.clone() }]);
    }
    let Some(known) = &facts.object else {
        return match activity.is_local() {
            true => unknown(activity, id),
            false => Ok(create::keep(activity, facts)),
        };
    };
    if known.owner != *activity.actor() {
        return Err(Refusal::OtherOwner { id: id.clone() });
    }
    if known.is_deleted {
        return to_ours(activity, Refusal::Gone { id: id.clone() });
    }
    let Some(object) = create::embedded(activity, id) else {
        // Only named: there is nothing to replace it by.
        return to_ours(activity, Refusal::NoObject { kind: "Update".to_owned() });
    };
    let kept = known.document.parse().ok();
    if kept.as_ref().is_some_and(|it| is_of_other_kind(object, it)) {
        let (kind, found) = ("Update".to_owned(), object.type_name().to_owned());
        return to_ours(activity, Refusal::OtherKind { kind, found });
    }
    if is_older(object, &kept) {
        return Ok(Vec::new());
    }
    let (id, owner) = (id.clone(), known.owner.clone());
    let mut object = object.clone();
    if let (true, AnyObject::Question(new), Some(AnyObject::Question(kept))) =
        (activity.is_local(), &mut object, &kept)
    {
        vote::keep_counts(new, kept);
    }
    // It may be shown to all from now on. What becomes a reply to something else is in one list only.
    let parent = create::parent_id(&object);
    let is_same_reply = kept.as_ref().is_some_and(|it| create::parent_id(it) == parent);
    let listed = create::listed(&object, facts).filter(|_| is_same_reply);
    let told = create::told(activity, &object, facts);
    let kept = Change::Keep { id, owner, object: Box::new(object) };
    Ok([Some(kept), listed, told].into_iter().flatten().collect())
}

/// Whether one is an actor or an activity, and the other is not: no object becomes one.
fn is_of_other_kind(new: &AnyObject, known: &AnyObject) -> bool {
    new.as_actor().is_some() != known.as_actor().is_some()
        || new.as_activity().is_some() != known.as_activity().is_some()
}

/// Whether both say when they were updated, and `new` was before `known`.
fn is_older(new: &AnyObject, known: &Option<AnyObject>) -> bool {
    let at = |it: &AnyObject| it.updated.as_ref().map(|it| it.instant());
    match (at(new), known.as_ref().and_then(at)) {
        (Some(new), Some(known)) => new < known,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::effect::testing::*;

    fn update(updated: Option<&str>) -> Verified<AnyActivity> {
        let mut note = json!({"type": "Note", "id": NOTE, "content": "new"});
        if let Some(updated) = updated {
            note["updated"] = updated.into();
        }
        remote(json!({"type": "Update", "object": note}))
    }

    fn known(updated: Option<&str>) -> Facts<'static> {
        let mut known = object(NOTE, BOB, false);
        if let Some(updated) = updated {
            let note = json!({"type": "Note", "id": NOTE, "updated": updated});
            known.document = oyez_vocab::Raw::from_value(&note).unwrap();
        }
        Facts { object: Some(known), ..facts() }
    }

    #[test]
    fn only_what_is_strictly_older_is_ignored() {
        let (early, late) = (Some("2026-01-01T00:00:00Z"), Some("2026-01-01T01:00:00Z"));
        for (new, old, is_kept) in [
            (late, early, true),
            (early, early, true),
            (early, late, false),
            (None, late, true),
            (early, None, true),
        ] {
            let changes = plan(&update(new), &known(old)).unwrap();
            assert_eq!(!changes.is_empty(), is_kept, "{new:?} over {old:?}");
        }
    }

    #[test]
    fn what_is_named_is_not_replaced_by_another_that_is_embedded() {
        let other = json!({"type": "Note", "id": "https://two.example/notes/2"});
        let activity = remote(json!({"type": "Update", "object": [NOTE, other]}));
        assert_eq!(plan(&activity, &known(None)).unwrap(), []);
    }

    #[test]
    fn no_object_becomes_an_actor_or_an_activity() {
        for kind in ["Person", "Like"] {
            let activity = remote(json!({"type": "Update", "object": {"type": kind, "id": NOTE}}));
            assert_eq!(plan(&activity, &known(None)).unwrap(), [], "{kind}");
        }
    }

    #[test]
    fn only_the_owner_updates() {
        let facts =
            Facts { object: Some(object(NOTE, "https://two.example/eve", false)), ..facts() };
        assert!(matches!(plan(&update(None), &facts), Err(Refusal::OtherOwner { .. })));
    }

    #[test]
    fn what_is_deleted_stays_so_and_what_is_unknown_is_kept_as_if_created() {
        let deleted = Facts { object: Some(object(NOTE, BOB, true)), ..facts() };
        assert_eq!(plan(&update(None), &deleted).unwrap(), []);
        let kept = Change::KeepReceived { id: iri(NOTE), owner: iri(BOB) };
        assert_eq!(plan(&update(None), &facts()).unwrap(), [kept]);
        let ours = local(json!({"type": "Update", "object": {"type": "Note", "id": NOTE}}));
        assert!(matches!(plan(&ours, &facts()), Err(Refusal::Unknown { .. })));
        let of_another = json!({"type": "Note", "id": "https://three.example/1"});
        let update = remote(json!({"type": "Update", "object": of_another}));
        assert_eq!(plan(&update, &facts()).unwrap(), []);
    }

    #[test]
    fn an_actor_that_updates_itself_is_to_be_fetched_anew() {
        let activity = remote(json!({"type": "Update", "object": {"type": "Person", "id": BOB}}));
        let id = iri(BOB);
        assert_eq!(plan(&activity, &facts()).unwrap(), [Change::ForgetActor { id }]);
    }
}
