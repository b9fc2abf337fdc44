//! `Undo` of a `Block`, a `Follow`, a `Like` or an `Announce`, and of what is only kept: a `Dislike`, an
//! `EmojiReact`, a `Flag`, an `Offer` or an `Invite`; and of a `Delete`, of which [`delete`] tells.
//!
//! | checks | writes | sends |
//! |---|---|---|
//! | the activity is stored and the actor's, and its kind can be undone | the inverse of its effect, by what was stored; the activity is marked undone | ours: to those the activity went to; of a `Block` to nobody |
//!
//! The activity is found by its id or, where that is missing or unknown, by its actor, type and
//! object; what an `Undo` embeds is not believed.
//!
//! Where there is none, the activity may be on its way: a tombstone takes its place, and has the
//! activity marked undone when it comes, without effect.

use oyez_vocab::{AnyActivity, Inverse, Iri, Ref, Tombstone, Undo};

use super::{
    Change, Facts, Needs, Refusal, Sought, delete, flag, object_id, required_object_id, to_ours,
    unknown,
};
use crate::{Collection, CollectionKind, Verified};

pub(super) fn needs(activity: &Verified<AnyActivity>) -> Needs {
    let kind_and_object = embedded(activity).map(|(kind, id)| (kind.to_owned(), id.clone()));
    let actor = Some(activity.actor().clone());
    let id = object_id(activity.activity()).cloned();
    // A tombstone tells itself who has deleted what.
    let object = deleted(activity).cloned();
    let activity = Some(Sought { actor, id, kind_and_object });
    Needs { activity, object, ..Needs::default() }
}

/// Where a tombstone is, or is to be, where the `Undo` comes before what it undoes: under the id of
/// what is undone, which is of the actor's origin.
pub(super) fn place(activity: &Verified<AnyActivity>) -> Option<&Iri> {
    match activity.activity() {
        _ if activity.is_local() => None,
        AnyActivity::Undo(_) => {
            object_id(activity.activity()).filter(|it| it.is_same_origin(activity.actor()))
        }
        AnyActivity::Announce(_)
        | AnyActivity::Block(_)
        | AnyActivity::Delete(_)
        | AnyActivity::Dislike(_)
        | AnyActivity::EmojiReact(_)
        | AnyActivity::Flag(_)
        | AnyActivity::Follow(_)
        | AnyActivity::Invite(_)
        | AnyActivity::Like(_)
        | AnyActivity::Offer(_) => Some(activity.id()).filter(|_| activity.has_id()),
        _ => None,
    }
}

/// Whether `activity` was undone before it came.
pub(super) fn came_first(activity: &Verified<AnyActivity>, facts: &Facts<'_>) -> bool {
    !matches!(activity.activity(), AnyActivity::Undo(_))
        && facts
            .place
            .as_ref()
            .is_some_and(|it| it.owner == *activity.actor() && delete::stays_deleted(it, facts.now))
}

/// The object whose `Delete` is embedded, if it may be the actor's.
pub(super) fn deleted(activity: &Verified<AnyActivity>) -> Option<&Iri> {
    let (kind, id) = embedded(activity)?;
    (kind == "Delete" && id.is_same_origin(activity.actor())).then_some(id)
}

/// The type of the activity that is embedded, and the id of its object.
fn embedded(activity: &Verified<AnyActivity>) -> Option<(&str, &Iri)> {
    let embedded = activity.activity().object.iter().find_map(Ref::object)?;
    let object = embedded.as_activity()?.object.iter().find_map(Ref::id)?;
    Some((embedded.type_name(), object))
}

pub(super) fn plan(
    activity: &Verified<AnyActivity>,
    undo: &Undo,
    facts: &Facts<'_>,
) -> Result<Vec<Change>, Refusal> {
    let is_delete = facts.activity.as_ref().map_or_else(
        || facts.object.as_ref().is_some_and(|it| it.is_deleted),
        |it| it.kind == "Delete",
    );
    if is_delete && !activity.is_local() {
        return Ok(delete::undone(activity, facts));
    }
    // Where another was found that may be meant, the one that is named may come all the same.
    let is_found = |id: &Iri| facts.activity.as_ref().is_some_and(|it| it.id == *id);
    let missing = place(activity).filter(|it| facts.place.is_none() && !is_found(it));
    let buried = missing.map(|it| delete::bury(it, Tombstone::new(), activity, facts));
    let Some(undone) = &facts.activity else {
        if let Some(buried) = buried {
            return Ok(vec![buried]);
        }
        return match object_id(activity.activity()) {
            Some(id) => unknown(activity, id),
            None if activity.is_local() => required_object_id(activity).map(|_| Vec::new()),
            None => Ok(Vec::new()),
        };
    };
    let Ok(stored) = undone.document.parse() else { return unknown(activity, &undone.id) };
    let inverse = undo.inverse(&stored)?;
    if undone.is_undone {
        return Ok(Vec::new());
    }
    let actor = activity.actor();
    let retract = Change::Retract { actor: actor.clone(), id: undone.id.clone() };
    let addressed = stored.recipients().into_iter().cloned().map(Change::Notify);
    let Some(object) = undone.object.as_ref().filter(|_| inverse != Inverse::Offer) else {
        // Nothing depends on it but what those it went to make of it.
        let told = addressed.filter(|_| activity.is_local());
        return Ok(std::iter::once(retract).chain(told).chain(buried).collect());
    };
    let leave = |owner, kind, member: &Iri| Change::Leave {
        collection: Collection::of(owner, kind),
        member: member.clone(),
    };
    let mut changes = match inverse {
        Inverse::Announce => vec![leave(object, CollectionKind::Shares, actor)],
        Inverse::Block => vec![leave(actor, CollectionKind::Blocked, object)],
        Inverse::Dislike | Inverse::EmojiReact | Inverse::Flag => Vec::new(),
        Inverse::Follow => {
            vec![Change::EndFollow { follower: actor.clone(), followed: object.clone() }]
        }
        Inverse::Like => vec![
            leave(object, CollectionKind::Likes, actor),
            leave(actor, CollectionKind::Liked, object),
        ],
        _ => {
            return to_ours(
                activity,
                Refusal::OtherKind { kind: "Undo".to_owned(), found: undone.kind.clone() },
            );
        }
    };
    changes.push(retract);
    changes.extend(buried);
    if !activity.is_local() || inverse == Inverse::Block {
        return Ok(changes);
    }
    if inverse == Inverse::Flag {
        changes.extend(flag::told(object, facts).map(Change::Notify));
    } else {
        if inverse == Inverse::Follow {
            changes.push(Change::Notify(object.clone()));
        }
        // It went to the owner as well, addressed or not.
        if let Some(known) = facts.object.as_ref().filter(|it| it.owner != *actor) {
            changes.push(Change::Notify(known.owner.clone()));
        }
        changes.extend(addressed);
    }
    Ok(changes)
}

#[cfg(test)]
mod tests {
    use oyez_vocab::UndoError;
    use serde_json::json;

    use super::*;
    use crate::effect::testing::*;

    const OURS: &str = "https://one.example/objects/1";

    fn undo_of(kind: &str, by: &str) -> Result<Vec<Change>, Refusal> {
        let activity = remote(json!({"type": "Undo", "object": "https://two.example/1"}));
        let AnyActivity::Undo(undo) = activity.activity().clone() else { panic!("{activity:?}") };
        let stored = stored_activity(kind, by, OURS);
        plan(&activity, &undo, &Facts { activity: Some(stored), ..facts() })
    }

    #[test]
    fn the_inverse_is_of_what_was_stored() {
        let likes = Collection::of(&iri(OURS), CollectionKind::Likes);
        let changes = undo_of("Like", BOB).unwrap();
        assert_eq!(changes[0], Change::Leave { collection: likes, member: iri(BOB) });
        assert!(matches!(changes.last(), Some(Change::Retract { .. })));

        let changes = undo_of("Follow", BOB).unwrap();
        let ended = Change::EndFollow { follower: iri(BOB), followed: iri(OURS) };
        assert_eq!(changes[0], ended);

        for kind in ["Dislike", "EmojiReact", "Flag", "Invite", "Offer"] {
            let id = iri("https://two.example/1");
            let retracted = Change::Retract { actor: iri(BOB), id };
            assert_eq!(undo_of(kind, BOB).unwrap(), [retracted], "{kind}");
        }
    }

    #[test]
    fn our_own_undo_goes_to_the_owner_of_what_was_liked() {
        let document = json!({"type": "Undo", "object": "https://one.example/1"});
        let activity = local(document);
        let AnyActivity::Undo(undo) = activity.activity().clone() else { panic!("{activity:?}") };
        let facts = Facts {
            activity: Some(stored_activity("Like", ALICE, NOTE)),
            object: Some(object(NOTE, BOB, false)),
            ..facts()
        };
        let changes = plan(&activity, &undo, &facts).unwrap();
        assert!(changes.contains(&Change::Notify(iri(BOB))), "{changes:?}");
    }

    #[test]
    fn only_the_actor_undoes_and_only_what_can_be_undone() {
        assert_eq!(undo_of("Like", ALICE), Err(UndoError::OtherActor.into()));
        assert!(matches!(
            undo_of("Create", BOB),
            Err(Refusal::Undo(UndoError::OtherActivity { .. }))
        ));
        assert_eq!(undo_of("Move", BOB), Err(UndoError::Permanent.into()));
    }

    #[test]
    fn what_is_undone_stays_as_it_is() {
        let activity = remote(json!({"type": "Undo", "object": "https://two.example/1"}));
        let AnyActivity::Undo(undo) = activity.activity().clone() else { panic!("{activity:?}") };
        let mut stored = stored_activity("Like", BOB, OURS);
        stored.is_undone = true;
        let facts = Facts { activity: Some(stored), ..facts() };
        assert_eq!(plan(&activity, &undo, &facts).unwrap(), []);
    }

    #[test]
    fn a_tombstone_takes_the_place_of_what_has_not_come_yet() {
        let (own, other) = ("https://two.example/1", "https://three.example/1");
        for (id, kept, is_buried) in [
            (own, None, true),
            (own, Some(object(own, "https://two.example/x", false)), false),
            (own, Some(object(own, BOB, true)), false),
            (other, None, false),
        ] {
            let activity = remote(json!({"type": "Undo", "object": id}));
            let AnyActivity::Undo(undo) = activity.activity().clone() else { panic!("{id}") };
            assert_eq!(needs(&activity).activity.unwrap().id, Some(iri(id)));
            assert_eq!(place(&activity).is_some(), id == own);
            let changes = plan(&activity, &undo, &Facts { place: kept, ..facts() }).unwrap();
            let buried: Vec<_> = changes
                .iter()
                .map(|it| match it {
                    Change::Bury { id, owner, .. } => (id.as_str(), owner.as_str()),
                    other => panic!("{other:?}"),
                })
                .collect();
            let expected = is_buried.then_some((own, BOB));
            assert_eq!(buried, Vec::from_iter(expected), "{id}");
        }
    }

    #[test]
    fn what_was_undone_before_it_came_is_marked_so_and_nothing_else() {
        let id = "https://two.example/activities/1";
        for (kind, by, is_deleted, is_undone) in [
            ("Like", BOB, true, true),
            ("Follow", BOB, true, true),
            ("Delete", BOB, true, true),
            ("Like", ALICE, true, false),
            ("Like", BOB, false, false),
        ] {
            let activity = remote(json!({"type": kind, "object": ALICE}));
            assert_eq!(place(&activity), Some(&iri(id)));
            let place = Some(object(id, by, is_deleted));
            let facts = Facts { actor: Some(alice()), place, ..facts() };
            let changes = crate::effect::plan(&activity, &facts).unwrap();
            let retracted = Change::Retract { actor: iri(BOB), id: iri(id) };
            assert_eq!(changes == [retracted], is_undone, "{kind} {by} {is_deleted}");
        }
        let create = remote(json!({"type": "Create", "object": {"type": "Note", "id": NOTE}}));
        assert_eq!(place(&create), None, "an `Undo` does not undo it");
        let nameless = nameless(json!({"type": "Like", "object": ALICE}));
        assert_eq!(place(&nameless), None);
    }

    #[test]
    fn where_the_id_is_missing_the_embedded_kind_and_object_are_sought() {
        let activity = remote(json!({
            "type": "Undo",
            "object": {"type": "Like", "actor": "https://three.example/x", "object": OURS},
        }));
        let sought = needs(&activity).activity.unwrap();
        assert_eq!(sought.actor, Some(iri(BOB)), "the verified actor, not the embedded one");
        assert_eq!(sought.kind_and_object, Some(("Like".to_owned(), iri(OURS))));
    }
}
