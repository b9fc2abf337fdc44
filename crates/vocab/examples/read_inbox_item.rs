//! Says what came to an inbox, whatever it is.
//!
//! An activity of a known type is matched on; one of an unknown type still has an actor, an object
//! and all that its server wrote. A document that two readers could take for two things is refused.

#![expect(clippy::print_stdout, reason = "a program for the terminal")]

use oyez_vocab::{AnyActivity, AnyObject, Iri, Raw, Ref};

const ITEMS: [&str; 5] = [
    r#"{
        "type": "Create",
        "actor": "https://two.example/users/bob",
        "object": {
            "type": "Note",
            "id": "https://two.example/notes/7",
            "contentMap": {"de": "<p>Guten Tag!</p>", "en": "<p>Good day!</p>"}
        }
    }"#,
    r#"{
        "type": "Follow",
        "actor": {"type": "Person", "id": "https://two.example/users/bob", "name": "Bob"},
        "object": "https://one.example/users/alice"
    }"#,
    r#"{
        "type": "Like",
        "actor": "https://two.example/users/bob",
        "object": "https://one.example/notes/1",
        "published": "yesterday"
    }"#,
    r#"{
        "type": "ext:Wave",
        "actor": "https://three.example/carol",
        "object": "https://one.example/users/alice",
        "ext:hand": "left"
    }"#,
    r#"{
        "type": "Delete",
        "actor": "https://two.example/users/bob",
        "as:actor": "https://one.example/users/alice",
        "object": "https://one.example/notes/1"
    }"#,
];

fn main() -> serde_json::Result<()> {
    for item in ITEMS {
        println!("{}", describe(item)?);
    }
    Ok(())
}

/// What an activity is, in one line.
fn describe(text: &str) -> serde_json::Result<String> {
    let raw: Raw<AnyActivity> = Raw::from_text(text.to_owned())?;
    if let Some(key) = raw.ambiguous_key() {
        return Ok(format!("refused: `{key}` stands twice"));
    }
    let activity = raw.parse()?;
    let actor = name(activity.actor.first());
    let object = activity.object.first();
    let said = match &activity {
        AnyActivity::Create(_) => match object.and_then(Ref::object) {
            Some(AnyObject::Note(note)) => {
                format!("wrote {}", note.content.choose(&["en"]).unwrap_or("nothing"))
            }
            Some(other) => format!("made something of type {}", other.type_name()),
            None => format!("made {}", name(object)),
        },
        AnyActivity::Follow(_) => format!("asks to follow {}", name(object)),
        AnyActivity::Like(_) => format!("likes {}", name(object)),
        other => format!("does `{}` to {}", other.type_name(), name(object)),
    };
    let more: Vec<String> =
        activity.extra.iter().map(|(key, value)| format!("{key}: {value}")).collect();
    Ok(match more.as_slice() {
        [] => format!("{actor} {said}"),
        more => format!("{actor} {said} ({})", more.join(", ")),
    })
}

/// A name to show: that of the object where it is there, else its id.
fn name(reference: Option<&Ref<AnyObject>>) -> &str {
    let shown = reference.and_then(Ref::object).and_then(|it| it.name.text());
    shown.or(reference.and_then(Ref::id).map(Iri::as_str)).unwrap_or("somebody")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_described() {
        let lines = ITEMS.map(|it| describe(it).unwrap());
        assert_eq!(
            lines,
            [
                "https://two.example/users/bob wrote <p>Good day!</p>",
                "Bob asks to follow https://one.example/users/alice",
                "https://two.example/users/bob likes https://one.example/notes/1 \
                 (published: \"yesterday\")",
                "https://three.example/carol does `ext:Wave` to https://one.example/users/alice \
                 (ext:hand: \"left\")",
                "refused: `as:actor` stands twice",
            ],
        );
    }
}
