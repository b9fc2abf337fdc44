//! Programs that show what the unions are for, as they stand in the documentation.

pub(super) const ANY_OBJECT: &str = r##"
use oyez_vocab::AnyObject;

let text = r#"{"type": "ext:Poll", "name": "Tea?", "ext:votes": 7}"#;
let object: AnyObject = serde_json::from_str(text)?;
match &object {
    AnyObject::Note(note) => println!("{:?}", note.content.text()),
    other => assert_eq!(other.type_name(), "ext:Poll"),
}
assert_eq!(object.name.text(), Some("Tea?"));
assert_eq!(object.extra["ext:votes"], 7);
# Ok::<(), serde_json::Error>(())
"##;

pub(super) const ANY_ACTIVITY: &str = r##"
use oyez_vocab::AnyActivity;

let text = r#"{"type": "ext:Wave", "actor": "https://one.example/alice"}"#;
let activity: AnyActivity = serde_json::from_str(text)?;
assert_eq!(activity.type_name(), "ext:Wave");
assert_eq!(activity.actor[0].id().unwrap(), "https://one.example/alice");
# Ok::<(), serde_json::Error>(())
"##;

pub(super) const ANY_ACTOR: &str = r###"
use oyez_vocab::{AnyActor, AnyObject, Ref};

let actor: AnyActor = serde_json::from_str(
    r##"{
        "type": "Person",
        "id": "https://one.example/alice",
        "preferredUsername": "alice",
        "icon": {"type": "Image", "url": "https://one.example/alice.png"},
        "attachment": [{"type": "PropertyValue", "name": "Town", "value": "Oxford"}],
        "publicKey": {
            "id": "https://one.example/alice#main-key",
            "publicKeyPem": "-----BEGIN PUBLIC KEY-----…"
        }
    }"##,
)?;
assert_eq!(actor.preferred_username.as_deref(), Some("alice"));

// An avatar is an object with a `url`, or a link.
let icon = actor.icon.first().ok_or("no icon")?;
let avatar = match icon.object() {
    Some(image) => image.url.first().and_then(Ref::id),
    None => icon.id(),
};
assert_eq!(avatar.unwrap(), "https://one.example/alice.png");

let key = actor.public_key.first().and_then(Ref::object).ok_or("no key")?;
assert_eq!(key.id.as_ref().unwrap(), "https://one.example/alice#main-key");
assert!(key.public_key_pem.is_some());

// What a profile shows as a table.
for field in actor.attachment.iter().filter_map(Ref::object) {
    let AnyObject::PropertyValue(field) = field else { continue };
    assert_eq!((field.name.text(), field.value.as_deref()), (Some("Town"), Some("Oxford")));
}
# Ok::<(), Box<dyn std::error::Error>>(())
"###;

pub(super) const ANY_COLLECTION: &str = r##"
use oyez_vocab::{AnyCollection, Iri, Ref};

/// Stands for a request.
fn fetch(id: &Iri) -> Result<AnyCollection, Box<dyn std::error::Error>> {
    Ok(serde_json::from_str(match id.as_str() {
        "urn:box" => r#"{"type": "OrderedCollection", "first": "urn:box:1"}"#,
        "urn:box:1" => r#"{
            "type": "OrderedCollectionPage",
            "orderedItems": ["urn:c", "urn:b"],
            "next": "urn:box:2"
        }"#,
        _ => r#"{"type": "OrderedCollectionPage", "orderedItems": ["urn:a"]}"#,
    })?)
}

let mut ids = Vec::new();
let mut part = fetch(&"urn:box".parse()?)?;
// Another server may go on without end: set a limit.
for _ in 0..10 {
    ids.extend(part.held_items().filter_map(Ref::id).cloned());
    let next = match part.next_page() {
        Some(Ref::Object(page)) => page.clone(),
        Some(page) => fetch(page.id().ok_or("a page without an id")?)?,
        None => break,
    };
    part = next;
}
assert_eq!(ids, ["urn:c", "urn:b", "urn:a"]);
# Ok::<(), Box<dyn std::error::Error>>(())
"##;

pub(super) const ANY_LINK: &str = r###"
use oyez_vocab::{AnyLink, AnyObject, Note, Ref};

let note: Note = serde_json::from_str(
    r##"{
        "type": "Note",
        "tag": [
            {"type": "Mention", "href": "https://one.example/bob", "name": "@bob"},
            {"type": "Hashtag", "href": "https://one.example/tags/town", "name": "#town"},
            {"type": "Emoji", "name": ":bell:"}
        ]
    }"##,
)?;
for tag in note.tag.iter() {
    match tag {
        Ref::Link(AnyLink::Mention(mention)) => {
            assert_eq!(mention.href.as_ref().unwrap(), "https://one.example/bob");
        }
        Ref::Link(AnyLink::Hashtag(hashtag)) => {
            assert_eq!(hashtag.name.text(), Some("#town"));
        }
        Ref::Object(AnyObject::Emoji(emoji)) => {
            assert_eq!(emoji.name.text(), Some(":bell:"));
        }
        _ => {}
    }
}
# Ok::<(), serde_json::Error>(())
"###;
