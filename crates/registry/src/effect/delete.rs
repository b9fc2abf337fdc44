//! `Delete`: the object becomes a tombstone. An actor that deletes itself is erased.
//!
//! | what is deleted | checks | writes | sends |
//! |---|---|---|---|
//! | an object | it is the actor's; where it is not known, it is of the actor's origin | a tombstone, also of what comes late | ours: to all whom the object was addressed to |
//! | the actor itself | – | it is [erased](Change::Erase) with all that it had, and leaves a tombstone | ours: to its followers |
//!
//! What was deleted does not come back for [`KEPT_DELETED`]: a `Create` of it is ignored, for it
//! may have been on its way. An `Undo` of the `Delete` by the same actor takes the tombstone away,
//! and believes nothing of what is embedded: the object is what its own server then says. What is
//! deleted here stays so.
//!
//! Nor is anything else taken of an actor of another server that has deleted itself, but an `Undo`
//! that holds the `Delete`; unless the actor is asked for here, and its server gives it again.

use chrono::{TimeDelta, Utc};
use oyez_vocab::{AnyActivity, AnyObject, DateTime, Iri, Tombstone};

use super::{
    Change, Facts, Needs, Refusal, create, object_id, required_object_id, to_ours, undo, unknown,
};
use crate::{StoredObject, Verified, verified::is_by};

/// How long an object of another server stays deleted, whatever comes.
const KEPT_DELETED: TimeDelta = TimeDelta::days(30);

pub(super) fn needs(activity: &Verified<AnyActivity>) -> Needs {
    let object = object_id(activity.activity()).cloned();
    Needs { object, parent_of_object: true, ..Needs::default() }
}

pub(super) fn plan(
    activity: &Verified<AnyActivity>,
    facts: &Facts<'_>,
) -> Result<Vec<Change>, Refusal> {
    let id = required_object_id(activity)?;
    let actor = activity.actor();
    if id == actor {
        return of_itself(activity, facts);
    }
    let Some(known) = &facts.object else {
        if activity.is_local() || !id.is_same_origin(actor) {
            return unknown(activity, id);
        }
        return Ok(vec![bury(id, Tombstone::new(), activity, facts)]);
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
    let tombstone = Tombstone::of(&object, DateTime::from(facts.now));
    let mut changes = vec![bury(id, tombstone, activity, facts)];
    if activity.is_local() {
        changes.extend(object.recipients().into_iter().cloned().map(Change::Notify));
        changes.extend(create::told(activity, &object, facts));
    }
    Ok(changes)
}

/// What the `Delete` of an actor by itself does.
fn of_itself(activity: &Verified<AnyActivity>, facts: &Facts<'_>) -> Result<Vec<Change>, Refusal> {
    let id = activity.actor();
    let erase = Change::Erase { id: id.clone() };
    if !activity.is_local() {
        let is_buried = |it: &StoredObject| it.owner == *id && stays_deleted(it, facts.now);
        let is_buried = facts.object.as_ref().is_some_and(is_buried);
        let buried = (!is_buried).then(|| bury(id, Tombstone::new(), activity, facts));
        return Ok(buried.into_iter().chain([erase]).collect());
    }
    match &facts.object {
        Some(known) if known.is_deleted => Err(Refusal::Gone { id: id.clone() }),
        Some(known) if known.owner == *id => {
            let Ok(object) = known.document.parse() else { return unknown(activity, id) };
            let tombstone = Tombstone::of(&object, DateTime::from(facts.now));
            Ok(vec![bury(id, tombstone, activity, facts), erase, Change::NotifyFollowers])
        }
        _ => unknown(activity, id),
    }
}

/// Whether `activity` takes back that its actor has deleted itself: it holds the `Delete`.
pub fn is_return(activity: &Verified<AnyActivity>) -> bool {
    undo::deleted(activity) == Some(activity.actor())
}

/// Whether this is the tombstone of what was deleted a short while ago: what comes late does not
/// bring it back.
pub fn stays_deleted(known: &StoredObject, now: chrono::DateTime<Utc>) -> bool {
    let deleted = match known.document.parse() {
        Ok(AnyObject::Tombstone(tombstone)) => tombstone.deleted.as_ref().map(DateTime::instant),
        _ => None,
    };
    let is_over = deleted.is_some_and(|it| now.signed_duration_since(it) > KEPT_DELETED);
    known.is_deleted && !is_over
}

/// What an `Undo` of a `Delete` by the actor of `activity` does, where that is of another server.
pub(super) fn undone(activity: &Verified<AnyActivity>, facts: &Facts<'_>) -> Vec<Change> {
    let Some(known) = &facts.object else { return Vec::new() };
    let is_liftable = known.is_deleted
        && known.owner == *activity.actor()
        && !activity.is_local()
        && !facts.site.is_local(&known.id);
    let mut changes = Vec::new();
    if is_liftable {
        changes.push(Change::Lift { id: known.id.clone() });
        if let Some(stored) = &facts.activity {
            let (actor, id) = (stored.actor.clone(), stored.id.clone());
            changes.push(Change::Retract { actor, id });
        }
        changes.extend(fetched(known, facts));
    }
    changes
}

/// What the object is now, if its own server has given it.
fn fetched(known: &StoredObject, facts: &Facts<'_>) -> Option<Change> {
    let object: AnyObject = facts.fetched.as_ref()?.parse().ok()?;
    let is_it = object.id.as_ref() == Some(&known.id)
        && is_by(&object, &known.owner)
        && create::is_thing(&object);
    let (id, owner) = (known.id.clone(), known.owner.clone());
    is_it.then(|| Change::Keep { id, owner, object: Box::new(object) })
}

/// Whether `activity` may create what is `known` anew: it is another server's, and was deleted long
/// ago by the same actor.
pub(super) fn may_come_back(
    known: &StoredObject,
    activity: &Verified<AnyActivity>,
    facts: &Facts<'_>,
) -> bool {
    known.is_deleted
        && !stays_deleted(known, facts.now)
        && !activity.is_local()
        && known.owner == *activity.actor()
}

/// Puts `tombstone` in the place of `id`. Whatever it may say itself, it was deleted now.
pub(super) fn bury(
    id: &Iri,
    mut tombstone: Tombstone,
    activity: &Verified<AnyActivity>,
    facts: &Facts<'_>,
) -> Change {
    tombstone.id = Some(id.clone());
    tombstone.deleted = Some(DateTime::from(facts.now));
    let (id, owner) = (id.clone(), activity.actor().clone());
    Change::Bury { id, owner, tombstone: Box::new(tombstone) }
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
        assert_eq!(tombstone.id, Some(iri(NOTE)));
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
    fn an_actor_erases_itself_and_nobody_else() {
        let erase = |id| Change::Erase { id: iri(id) };
        let changes = plan(&delete(BOB), &facts()).unwrap();
        assert!(matches!(&changes[0], Change::Bury { .. }));
        assert_eq!(changes[1..], [erase(BOB)]);
        assert!(plan(&delete("https://three.example/carol"), &facts()).unwrap().is_empty());

        let ours = local(json!({"type": "Delete", "object": ALICE}));
        let known = Facts { object: Some(object(ALICE, ALICE, false)), ..facts() };
        let changes = plan(&ours, &known).unwrap();
        assert!(matches!(&changes[0], Change::Bury { id, .. } if *id == ALICE), "{changes:?}");
        assert_eq!(changes[1..], [erase(ALICE), Change::NotifyFollowers]);
        let gone = Facts { object: Some(object(ALICE, ALICE, true)), ..facts() };
        assert!(matches!(plan(&ours, &gone), Err(Refusal::Gone { .. })));
    }

    /// What is left of Bob's note, which was deleted so long ago.
    fn buried(days: i64) -> StoredObject {
        let deleted = DateTime::from(facts().now - TimeDelta::days(days));
        let document = json!({"type": "Tombstone", "id": NOTE, "deleted": deleted.as_str()});
        let document = oyez_vocab::Raw::from_value(&document).unwrap();
        StoredObject { document, ..object(NOTE, BOB, true) }
    }

    #[test]
    fn what_was_deleted_comes_back_only_after_a_long_time_and_by_its_owner() {
        let ours = local(json!({"type": "Create", "object": {"type": "Note", "id": NOTE}}));
        let theirs = remote(json!({"type": "Create", "object": {"type": "Note", "id": NOTE}}));
        let others = StoredObject { owner: iri("https://two.example/eve"), ..buried(31) };
        let forever = object(NOTE, BOB, true);
        for (known, activity, expected) in [
            (buried(29), &theirs, false),
            (buried(31), &theirs, true),
            (buried(-1), &theirs, false),
            (buried(31), &ours, false),
            (others, &theirs, false),
            (forever, &theirs, false),
        ] {
            assert_eq!(may_come_back(&known, activity, &facts()), expected, "{known:?}");
        }
    }

    #[test]
    fn what_comes_back_is_what_its_own_server_gives() {
        let embedded = json!({"type": "Note", "id": NOTE, "content": "forged"});
        let activity =
            remote(json!({"type": "Undo", "object": {"type": "Delete", "object": embedded}}));
        for (fetched, expected) in [
            (json!({"type": "Note", "id": NOTE, "content": "true", "attributedTo": BOB}), true),
            (json!({"type": "Note", "id": NOTE, "attributedTo": "https://two.example/eve"}), false),
            (json!({"type": "Note", "id": "https://two.example/notes/2"}), false),
            (json!({"type": "Tombstone", "id": NOTE}), false),
            (json!({"type": "Person", "id": NOTE}), false),
            (json!([]), false),
        ] {
            let text = oyez_vocab::Raw::from_value(&fetched).unwrap();
            let object = Some(buried(1));
            let changes = undone(&activity, &Facts { object, fetched: Some(text), ..facts() });
            assert!(matches!(&changes[0], Change::Lift { .. }), "{changes:?}");
            let kept = changes.iter().find_map(|it| match it {
                Change::Keep { object, .. } => object.content.text(),
                _ => None,
            });
            assert_eq!(kept, expected.then_some("true"), "{fetched}");
        }
    }

    #[test]
    fn only_the_one_who_deleted_it_lifts_its_tombstone() {
        let by_bob = remote(json!({"type": "Undo", "object": {"type": "Delete", "object": NOTE}}));
        let by_alice = local(json!({"type": "Undo", "object": "https://one.example/1"}));
        let ours = "https://one.example/objects/1";
        for (known, activity, expected) in [
            (Some(buried(1)), &by_bob, true),
            (Some(object(NOTE, "https://two.example/eve", true)), &by_bob, false),
            (Some(object(NOTE, BOB, false)), &by_bob, false),
            (Some(object(ours, ALICE, true)), &by_alice, false),
            (None, &by_bob, false),
        ] {
            let changes = undone(activity, &Facts { object: known, ..facts() });
            assert_eq!(!changes.is_empty(), expected, "{changes:?}");
        }
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
