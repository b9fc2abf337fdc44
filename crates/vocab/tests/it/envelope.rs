//! The envelope of a document says what the whole document says.

use oyez_vocab::{AnyActivity, AnyObject, Envelope, Iri, Raw, Ref, read::compact};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Reads `text` in both ways, and checks that they agree.
#[track_caller]
fn check(text: &str) -> Envelope {
    let raw = Raw::<AnyActivity>::from_text(text.to_owned()).unwrap();
    let envelope = raw.envelope().unwrap();
    let whole = raw.parse().unwrap();
    let first = |of: &[Ref<AnyObject>]| of.first().and_then(Ref::id).cloned();
    assert_eq!(envelope.id, whole.id, "{text}");
    assert_eq!(envelope.actor, first(&whole.actor), "{text}");
    assert_eq!(envelope.object, first(&whole.object), "{text}");
    let written = serde_json::to_value(&whole).unwrap();
    let names = match &written["type"] {
        Value::Array(names) => names.iter().filter_map(Value::as_str).map(compact).collect(),
        name => Vec::from_iter(name.as_str().map(compact)),
    };
    assert_eq!(envelope.types.as_slice(), names, "{text}");
    envelope
}

#[test]
fn ids_are_found_in_every_form() {
    let iri = |text: &str| Some(text.parse::<Iri>().unwrap());
    for (actor, id) in [
        (json!("urn:a"), iri("urn:a")),
        (json!({"id": "urn:a", "type": "Person", "inbox": "urn:b"}), iri("urn:a")),
        (json!({"@id": "urn:a"}), iri("urn:a")),
        (json!(["urn:a", "urn:b"]), iri("urn:a")),
        (json!([{"type": "Person", "id": "urn:a"}, {"id": "urn:b"}]), iri("urn:a")),
        (json!({"type": "Link", "href": "urn:a", "id": "urn:b"}), iri("urn:a")),
        (json!({"type": ["Link", "Person"], "href": "urn:a", "id": "urn:b"}), iri("urn:b")),
        (json!({"type": "as:Mention", "as:href": "urn:a"}), iri("urn:a")),
        (json!([7, "urn:a"]), None),
        (json!([["urn:a"]]), None),
        (json!([]), None),
        (json!({}), None),
        (json!({"id": {"id": "urn:a"}}), None),
        (json!("no IRI"), None),
        (json!(7.5), None),
        (json!(null), None),
    ] {
        for key in ["actor", "as:actor", "https://www.w3.org/ns/activitystreams#actor"] {
            let envelope = check(&json!({"type": "Like", key: actor}).to_string());
            assert_eq!(envelope.actor, id, "{actor}");
        }
    }
}

#[test]
fn types_are_names_in_their_short_form() {
    for (types, names) in [
        (json!("as:Like"), vec!["Like"]),
        (json!("https://www.w3.org/ns/activitystreams#Like"), vec!["Like"]),
        (json!([7, "Like", "ext:Cheer"]), vec!["Like", "ext:Cheer"]),
        (json!(["as:Unheard"]), vec!["Unheard"]),
        (json!([]), vec![]),
        (json!(null), vec![]),
        (json!({"id": "Like"}), vec![]),
    ] {
        for key in ["type", "@type"] {
            assert_eq!(check(&json!({key: types}).to_string()).types.as_slice(), names);
        }
    }
}

#[test]
fn the_value_that_counts_is_the_one_of_the_whole_document() {
    for (text, id) in [
        (r#"{"id": "urn:1", "id": "urn:2"}"#, Some("urn:2")),
        (r#"{"id": "urn:1", "id": 2}"#, None),
        (r#"{"@id": "urn:1", "id": "urn:2"}"#, Some("urn:2")),
        (r#"{"id": "urn:1", "@id": "urn:2"}"#, Some("urn:1")),
        (r#"{"@id": "urn:1", "id": 2}"#, None),
        (r#"{"as:id": "urn:1", "@id": "urn:2"}"#, Some("urn:2")),
        (r#"{"as:id": "urn:1"}"#, None),
        (r#"{"@id": "urn:1", "@id": 2}"#, None),
        (r#"{"i\u0064": "urn:1"}"#, Some("urn:1")),
    ] {
        assert_eq!(check(text).id.as_ref().map(Iri::as_str), id, "{text}");
    }
    let text = r#"{"type": "Like", "type": "Undo", "@type": "Flag"}"#;
    assert_eq!(check(text).types.as_slice(), ["Like"]);
}

#[test]
fn what_is_no_object_has_no_envelope() {
    for text in ["[]", "7", "null", r#""text""#, r#"[{"id": "urn:1"}]"#] {
        let raw = Raw::<AnyActivity>::from_text(text.to_owned()).unwrap();
        assert!(raw.envelope().is_err(), "{text}");
    }
}

const KEYS: [&str; 17] = [
    "id",
    "@id",
    "as:id",
    "https://www.w3.org/ns/activitystreams#id",
    "type",
    "@type",
    "as:type",
    "https://www.w3.org/ns/activitystreams#type",
    "actor",
    "as:actor",
    "https://www.w3.org/ns/activitystreams#actor",
    "object",
    "as:object",
    "href",
    "as:href",
    "@context",
    "x",
];

const SCALARS: [&str; 12] = [
    r#""urn:1""#,
    r#""urn:2""#,
    r#""https://a.example/\u0031""#,
    r#""Like""#,
    r#""as:Link""#,
    r#""Mention""#,
    r#""Person""#,
    r#""ext:Type""#,
    "null",
    "true",
    "-7",
    "0.5",
];

/// JSON as text, for no value can have a key twice.
fn object() -> impl Strategy<Value = String> {
    let entries = |value: BoxedStrategy<String>| {
        prop::collection::vec((prop::sample::select(&KEYS[..]), value), 0..6).prop_map(|entries| {
            let entries = entries.iter().map(|(key, value)| format!("\"{key}\": {value}"));
            format!("{{{}}}", Vec::from_iter(entries).join(", "))
        })
    };
    let scalar = prop::sample::select(&SCALARS[..]).prop_map(str::to_owned);
    let value = scalar.prop_recursive(3, 24, 6, move |inner| {
        let array = prop::collection::vec(inner.clone(), 0..4);
        prop_oneof![array.prop_map(|it| format!("[{}]", it.join(", "))), entries(inner.boxed())]
    });
    entries(value.boxed())
}

proptest! {
    #[test]
    fn any_object_has_the_envelope_of_the_whole(text in object()) {
        check(&text);
    }
}
