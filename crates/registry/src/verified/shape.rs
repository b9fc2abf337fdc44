//! What an activity of another server must not look like: others would read something else in it.

use oyez_vocab::{AnyActivity, AnyObject, ObjectProps, Ref};

use super::VerifyError;
use crate::effect::{EFFECTIVE, WITHOUT_EFFECT};

/// Checks that `activity`, which is written in `text`, is one thing, and the same to all readers.
pub(super) fn check(activity: &AnyActivity, text: &str) -> Result<(), VerifyError> {
    if has_nul(text) {
        return Err(VerifyError::Nul);
    }
    check_context(activity)?;
    let is_activity = |it: &str| matches!(family(it), None | Some(Family::Activity));
    if let Some(found) = activity.type_names().find(|it| !is_activity(it)) {
        return Err(VerifyError::Hybrid { found: found.to_owned() });
    }
    let found = ["inbox", "outbox"].into_iter().find(|it| activity.extra.contains_key(*it));
    if let Some(found) = found {
        return Err(VerifyError::Hybrid { found: found.to_owned() });
    }
    for object in activity.object.iter().filter_map(Ref::object) {
        check_context(object)?;
        check_types(object)?;
        let is_misplaced = match activity {
            AnyActivity::Create(_) => is_activity_object(object),
            AnyActivity::Announce(_) => matches!(object, AnyObject::Announce(_)),
            _ => false,
        };
        if is_misplaced || depth(object) > MAX_DEPTH {
            return Err(VerifyError::Nested);
        }
    }
    Ok(())
}

/// Whether an object is an activity; a question is a thing to be asked.
fn is_activity_object(object: &AnyObject) -> bool {
    object.as_activity().is_some() && !matches!(object, AnyObject::Question(_))
}

fn check_context(object: &ObjectProps) -> Result<(), VerifyError> {
    match object.ld_context.as_ref().and_then(oyez_vocab::Context::redefined) {
        Some(name) => Err(VerifyError::Redefined { name }),
        None => Ok(()),
    }
}

/// Checks that the types of an object go together.
fn check_types(object: &AnyObject) -> Result<(), VerifyError> {
    let mut families = object.type_names().filter_map(|it| Some((family(it)?, it)));
    let Some((first, _)) = families.next() else { return Ok(()) };
    match families.find(|(it, _)| *it != first) {
        Some((_, found)) => Err(VerifyError::Hybrid { found: found.to_owned() }),
        None => Ok(()),
    }
}

/// How many activities stand in each other, from `object` on.
fn depth(object: &AnyObject) -> usize {
    let inner = object.as_activity().into_iter().flat_map(|it| it.object.iter());
    1 + inner.filter_map(Ref::object).map(depth).max().unwrap_or(0)
}

/// Whether a JSON text has a NUL in one of its strings, where it is always written as an escape.
fn has_nul(text: &str) -> bool {
    text.match_indices(r"\u0000").any(|(at, _)| {
        let before = text.get(..at).unwrap_or_default();
        // A backslash that is escaped itself escapes nothing.
        before.bytes().rev().take_while(|it| *it == b'\\').count() % 2 == 0
    })
}

/// Kinds of things of which none is another.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Family {
    Activity,
    Actor,
    Collection,
    Object,
}

/// What a thing of this type is, where it is one of the standard's.
fn family(name: &str) -> Option<Family> {
    Some(match name {
        "Application" | "Group" | "Organization" | "Person" | "Service" => Family::Actor,
        "Collection" | "CollectionPage" | "OrderedCollection" | "OrderedCollectionPage" => {
            Family::Collection
        }
        "Article" | "Audio" | "Document" | "Event" | "Image" | "Note" | "Page" | "Place"
        | "Profile" | "Relationship" | "Tombstone" | "Video" => Family::Object,
        _ if EFFECTIVE.contains(&name) || WITHOUT_EFFECT.contains(&name) => Family::Activity,
        _ => return None,
    })
}

/// As deep as anybody has a use for: a group announces that something was undone.
const MAX_DEPTH: usize = 4;

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// Whether this activity passes.
    fn passes(activity: &Value) -> bool {
        let text = activity.to_string();
        check(&serde_json::from_str(&text).unwrap(), &text).is_ok()
    }

    #[test]
    fn a_document_is_one_thing() {
        let create = |object: Value| json!({"type": "Create", "object": object});
        for (activity, expected) in [
            (json!({"type": "Like"}), true),
            (json!({"type": ["Like", "ext:Fave"]}), true),
            (json!({"type": ["Like", "Person"]}), false),
            (json!({"type": ["Like", "Note"]}), false),
            (json!({"type": ["Like", "Collection"]}), false),
            (json!({"type": "Like", "inbox": "https://two.example/inbox"}), false),
            (json!({"@context": {"actor": "urn:x"}, "type": "Like"}), false),
            (create(json!({"@context": {"actor": "urn:x"}, "type": "Note"})), false),
            (create(json!({"@context": {"pets": "urn:x"}, "type": "Note"})), true),
            (create(json!({"type": ["Note", "ext:Poll"]})), true),
            (create(json!({"type": ["Note", "Article"]})), true),
            (create(json!({"type": ["Note", "Person"]})), false),
            (create(json!({"type": ["Person", "Create"]})), false),
            (create(json!({"type": "Question"})), true),
            (create(json!({"type": "Create"})), false),
        ] {
            assert_eq!(passes(&activity), expected, "{activity}");
        }
    }

    #[test]
    fn activities_stand_in_each_other_only_so_deep() {
        let mut activity = json!({"type": "Note"});
        for (n, expected) in [(1, true), (2, true), (3, true), (4, true), (5, false), (6, false)] {
            activity = json!({"type": "Undo", "object": activity});
            assert_eq!(passes(&activity), expected, "{n}");
        }
        let announce = |object: &str| json!({"type": "Announce", "object": {"type": object}});
        assert!(passes(&announce("Undo")) && passes(&announce("Note")));
        assert!(!passes(&announce("Announce")));
    }

    #[test]
    fn a_nul_is_found_in_all_its_places() {
        for (text, expected) in [
            (r#"{"a": "b\u0000"}"#, true),
            (r#"{"a\u0000": 1}"#, true),
            (r#"{"a": "\\\u0000"}"#, true),
            (r#"{"a": "\\u0000"}"#, false),
            (r#"{"a": "u0000 \u00001"}"#, true),
            (r#"{"a": "\u0001"}"#, false),
        ] {
            assert_eq!(has_nul(text), expected, "{text}");
        }
    }
}
