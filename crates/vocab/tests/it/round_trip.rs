//! What is read is written.

use oyez_vocab::{AnyActivity, AnyObject, Note, Ref};
use serde_json::{Value, json};

use crate::normalize::normalize;

/// Reads `document` as whatever it is, checks that it is written equal, and returns it.
#[track_caller]
fn check(document: Value) -> Ref<AnyObject> {
    let read: Ref<AnyObject> = serde_json::from_str(&document.to_string()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), document);
    let activity: AnyActivity = serde_json::from_str(&document.to_string()).unwrap();
    assert_eq!(serde_json::to_value(&activity).unwrap(), document);
    read
}

#[test]
fn values_that_do_not_fit_their_property_are_kept() {
    for odd in [
        json!(null),
        json!(7),
        json!(-1.5),
        json!(true),
        json!("no IRI, no date"),
        json!({"id": 7, "type": null}),
        json!([]),
        json!([null, 7, "text", ["nested"], {"type": "Note"}]),
    ] {
        for name in [
            "id",
            "@context",
            "published",
            "content",
            "contentMap",
            "duration",
            "to",
            "inReplyTo",
            "replies",
            "url",
            "endpoints",
            "publicKey",
            "totalItems",
            "closed",
            "formerType",
            "rel",
            "href",
            "latitude",
            "unheard-of",
        ] {
            for kind in ["Note", "Create", "Person", "Collection", "Question", "Place", "Link", "X"]
            {
                check(json!({"type": kind, name: odd}));
            }
        }
    }
}

#[test]
fn every_shape_of_type_is_kept() {
    for types in [
        json!("Note"),
        json!(["Note"]),
        json!(["Note", "ext:Poll"]),
        json!(["ext:Poll", "Note"]),
        json!([7, "Note"]),
        json!([]),
        json!(null),
        json!(7),
        json!("ext:Poll"),
        json!({"@id": "Note"}),
    ] {
        check(json!({"type": types, "content": "hello"}));
    }
    check(json!({}));
}

#[test]
fn type_is_read_wherever_it_stands() {
    let late = r#"{"@context": "https://www.w3.org/ns/activitystreams", "actor": "https://a.example/1",
        "object": {"content": "hello", "x": 1, "type": "Note"}, "type": "Create"}"#;
    let AnyObject::Create(create) = serde_json::from_str(late).unwrap() else { panic!("{late}") };
    assert_eq!(create.actor[0].id().unwrap(), "https://a.example/1");
    let Some(AnyObject::Note(note)) = create.object[0].object() else { panic!("{create:?}") };
    assert_eq!(note.content.text(), Some("hello"));
    assert_eq!(note.extra["x"], 1);
}

#[test]
fn other_spellings_are_read_and_the_short_one_is_written() {
    let read: AnyObject = serde_json::from_value(json!({
        "@id": "https://a.example/1",
        "@type": "https://www.w3.org/ns/activitystreams#Note",
        "as:content": "hello",
        "https://www.w3.org/ns/activitystreams#to": {"@type": "as:Person", "as:name": "Alice"},
        "as:unheard-of": 1,
        "as:": 2,
        "as:@context": {"a": "urn:a"},
        "as:id": "https://a.example/2",
    }))
    .unwrap();
    let AnyObject::Note(note) = &read else { panic!("{read:?}") };
    assert_eq!(note.content.text(), Some("hello"));
    assert_eq!(
        serde_json::to_value(&read).unwrap(),
        json!({
            "id": "https://a.example/1",
            "type": "Note",
            "content": "hello",
            "to": {"type": "Person", "name": "Alice"},
            "as:unheard-of": 1,
            "as:": 2,
            "as:@context": {"a": "urn:a"},
            "as:id": "https://a.example/2",
        })
    );
}

#[test]
fn where_two_spellings_meet_both_are_kept_and_the_short_one_counts() {
    for text in [
        r#"{"type": "Note", "as:content": "long", "content": "short"}"#,
        r#"{"content": "short", "as:content": "long", "type": "Note"}"#,
    ] {
        let note: Note = serde_json::from_str(text).unwrap();
        assert_eq!(note.content.text(), Some("short"));
        let document: Value = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_value(&note).unwrap(), document);
    }
}

#[test]
fn a_property_that_is_set_takes_the_place_of_an_odd_value() {
    let mut note: Note = serde_json::from_value(json!({"type": "Note", "content": 7})).unwrap();
    assert!(note.content.is_empty());
    note.content = "hello".into();
    assert_eq!(serde_json::to_value(&note).unwrap(), json!({"type": "Note", "content": "hello"}));
}

#[test]
fn numbers_keep_their_digits() {
    check(json!({"type": "Place", "latitude": 36.75, "longitude": 10, "altitude": -0.5}));
    check(json!({"type": "Collection", "totalItems": u64::MAX}));
    check(json!({"type": "Collection", "totalItems": 1.0}));
    check(json!({"type": "Collection", "totalItems": -1}));
}

#[test]
fn same_value_same_bytes() {
    if json!({"b": 1, "a": 2}).to_string().starts_with("{\"b\"") {
        eprintln!(
            "not checked: with `preserve_order`, unknown keys stay in the order they came in"
        );
        return;
    }
    let one = r#"{"type":"Note","z":1,"a":2,"content":"c","to":[],"id":"https://a.example/1"}"#;
    let two = r#"{"a":2,"id":"https://a.example/1","z":1,"to":[],"type":"Note","content":"c"}"#;
    let write = |text| {
        let note: Note = serde_json::from_str(text).unwrap();
        serde_json::to_string(&note).unwrap()
    };
    assert_eq!(write(one), write(two));
}

#[test]
fn what_is_no_object_is_refused() {
    for text in ["[]", "7", "null", "\"text\"", "true", "{", "{\"a\":1}x", ""] {
        assert!(serde_json::from_str::<AnyObject>(text).is_err(), "{text}");
    }
    let deep = "[".repeat(200) + &"]".repeat(200);
    assert!(serde_json::from_str::<AnyObject>(&format!(r#"{{"to": {deep}}}"#)).is_err());
}

#[test]
fn a_document_of_another_type_is_refused_by_name() {
    for (document, found) in [
        (json!({"type": "Create"}), "\"Create\""),
        (json!({"type": ["Like", "x"]}), "[\"Like\",\"x\"]"),
        (json!({}), "none"),
    ] {
        let error = serde_json::from_value::<Note>(document).unwrap_err();
        assert_eq!(error.to_string(), format!("expected type `Note`, found {found}"));
    }
}

#[test]
fn what_is_nested_is_not_read_again_for_each_level() {
    for (before, after) in [
        (r#"{"x": 1, "preview": "#, r#", "type": "Link"}"#),
        (r#"{"x": 1, "attributedTo": ["#, r#"], "@type": "Mention"}"#),
        (r#"{"as:preview": "#, r#", "@type": "Link"}"#),
        (r#"{"as:object": "#, r#", "type": "Create"}"#),
        (r#"{"x": 1, "object": "#, r#", "type": "Create"}"#),
    ] {
        // Twice the time for each level would be more than there is.
        let document = [before.repeat(60), "{}".to_owned(), after.repeat(60)].concat();
        let read: Ref<AnyObject> = serde_json::from_str(&document).unwrap();
        let written = serde_json::to_value(&read).unwrap();
        assert_eq!(normalize(&written), normalize(&serde_json::from_str(&document).unwrap()));
    }
}

#[test]
fn of_a_language_that_stands_twice_the_last_text_counts() {
    let text = r#"{"type": "Note", "contentMap": {"en": "1", "de": "2", "en": "3", "de": "4"}}"#;
    let note: Note = serde_json::from_str(text).unwrap();
    assert_eq!((note.content.get("de"), note.content.get("en")), (Some("4"), Some("3")));
}
