//! Reading and writing, for documents that nobody has thought of.

use oyez_vocab::{AnyActivity, AnyActor, AnyCollection, AnyLink, AnyObject, Ref};
use proptest::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

use crate::normalize::normalize;

/// Keys that mean something, in several spellings, and some that do not.
const KEYS: [&str; 42] = [
    "@context",
    "id",
    "@id",
    "type",
    "@type",
    "as:type",
    "actor",
    "as:actor",
    "object",
    "target",
    "to",
    "as:to",
    "cc",
    "bto",
    "attributedTo",
    "content",
    "contentMap",
    "as:contentMap",
    "name",
    "nameMap",
    "summary",
    "published",
    "updated",
    "deleted",
    "formerType",
    "duration",
    "inReplyTo",
    "tag",
    "url",
    "href",
    "rel",
    "mediaType",
    "hreflang",
    "units",
    "totalItems",
    "items",
    "orderedItems",
    "first",
    "inbox",
    "publicKey",
    "closed",
    "x",
];

/// Names of types, known and not.
const TYPES: [&str; 12] = [
    "Note",
    "as:Note",
    "Create",
    "Question",
    "Person",
    "Collection",
    "OrderedCollectionPage",
    "Tombstone",
    "Place",
    "Link",
    "Mention",
    "ext:Type",
];

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1e9..1e9).prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
        prop::sample::select(&TYPES[..]).prop_map(Value::from),
        prop::sample::select(vec![
            "https://a.example/1",
            "as:Public",
            "2026-01-15T10:00:00Z",
            "2026-01-15T10:00Z",
            "PT2H",
            "P1M",
            "text/html",
            "a/b; c",
            "en",
            "km",
            "",
        ])
        .prop_map(Value::from),
    ]
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        9 => prop::sample::select(&KEYS[..]).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
    ]
}

fn object() -> impl Strategy<Value = Value> {
    let entries = |value: BoxedStrategy<Value>| {
        prop::collection::vec((key(), value), 0..8)
            .prop_map(|entries| Value::Object(entries.into_iter().collect()))
    };
    let value = scalar().prop_recursive(4, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            entries(inner.boxed())
        ]
    });
    prop::collection::vec((key(), value), 0..12)
        .prop_map(|entries| Value::Object(entries.into_iter().collect::<Map<_, _>>()))
}

/// Reads `document` as a `T`, from text with its keys in several orders, and writes it.
fn check<T: DeserializeOwned + PartialEq + Serialize + std::fmt::Debug>(document: &Value) {
    let read: T = serde_json::from_str(&document.to_string()).unwrap();
    let written = serde_json::to_value(&read).unwrap();
    assert_eq!(normalize(&written), normalize(document));

    let mut backwards = String::from("{");
    for (n, (key, value)) in document.as_object().unwrap().iter().rev().enumerate() {
        let comma = if n == 0 { "" } else { "," };
        backwards += &format!("{comma}{}:{value}", json!(key));
    }
    let again: T = serde_json::from_str(&(backwards + "}")).unwrap();
    let written_again = normalize(&serde_json::to_value(&again).unwrap());
    assert_eq!(written_again, normalize(&written), "the order of keys means nothing");

    let typed: T = serde_json::from_value(written.clone()).unwrap();
    assert_eq!(
        serde_json::to_value(&typed).unwrap(),
        written,
        "what is written is read as written"
    );
}

proptest! {
    #[test]
    fn any_object_is_written_as_it_was_read(document in object()) {
        check::<AnyObject>(&document);
        check::<AnyActivity>(&document);
        check::<AnyActor>(&document);
        check::<AnyCollection>(&document);
        check::<AnyLink>(&document);
        check::<Ref<AnyObject>>(&document);
    }

    #[test]
    fn no_text_makes_reading_panic(text in "\\PC{0,64}") {
        let _ = serde_json::from_str::<AnyObject>(&text);
        let _ = serde_json::from_str::<Ref<AnyObject>>(&text);
    }
}
