//! The `@context` of what is read, and of what is written.

use oyez_vocab::{AnyObject, Context, Iri, Note, Term, to_document, to_text};
use serde_json::{Value, json};

const AS: &str = "https://www.w3.org/ns/activitystreams";
const SECURITY: &str = "https://w3id.org/security/v1";

#[test]
fn a_document_gets_the_contexts_that_it_uses_and_no_others() {
    for (document, expected) in [
        (json!({"type": "Note"}), json!(AS)),
        (json!({"type": "Person", "publicKey": {"owner": "x:y"}}), json!([AS, SECURITY])),
        (
            json!({"type": "Note", "tag": [{"type": "Hashtag"}, {"type": ["Emoji", "ext:E"]}]}),
            json!([AS, {
                "Hashtag": "as:Hashtag",
                "toot": "http://joinmastodon.org/ns#",
                "Emoji": "toot:Emoji",
            }]),
        ),
        (
            json!({"type": "Image", "focalPoint": [0.5, -1]}),
            json!([AS, {
                "toot": "http://joinmastodon.org/ns#",
                "focalPoint": {"@id": "toot:focalPoint", "@container": "@list"},
            }]),
        ),
        // A name that keys and proofs have means nothing elsewhere.
        (json!({"type": "Note", "created": "today", "owner": "x:y"}), json!(AS)),
        (
            json!({"type": "Note", "proof": {"type": "DataIntegrityProof", "created": "today"}}),
            json!([AS, "https://w3id.org/security/data-integrity/v2"]),
        ),
        // What came with the document stays, and what it lacks comes behind it.
        (json!({"@context": AS, "type": "Note"}), json!(AS)),
        (
            json!({"@context": "http://www.w3.org/ns/activitystreams#", "type": "Note"}),
            json!("http://www.w3.org/ns/activitystreams#"),
        ),
        (json!({"@context": SECURITY, "type": "Note"}), json!([AS, SECURITY])),
        (
            json!({"@context": [AS, {"mood": "https://e.example/m"}], "sensitive": true}),
            json!([AS, {"mood": "https://e.example/m", "sensitive": "as:sensitive"}]),
        ),
        (
            json!({"@context": [AS, {"sensitive": "as:sensitive"}], "sensitive": true}),
            json!([AS, {"sensitive": "as:sensitive"}]),
        ),
        (
            json!({"@context": [{"toot": "urn:own:", "as": {"@id": "urn:own:"}}, AS, {}], "sensitive": true, "type": "Emoji"}),
            json!([{"toot": "urn:own:", "as": {"@id": "urn:own:"}}, AS, {
                "sensitive": "https://www.w3.org/ns/activitystreams#sensitive",
                "Emoji": "http://joinmastodon.org/ns#Emoji",
            }]),
        ),
        // Nobody knows what another's document lacks.
        (
            json!({"@context": [AS, "https://e.example/context"], "sensitive": true}),
            json!([AS, "https://e.example/context"]),
        ),
        (json!({"@context": null, "type": "Note"}), json!(null)),
        // An embedded object may say itself what its terms mean.
        (
            json!({"type": "Create", "object": {
                "@context": [AS, {"sensitive": "as:sensitive"}], "type": "Note", "sensitive": true,
            }}),
            json!(AS),
        ),
    ] {
        let object: AnyObject = serde_json::from_value(document.clone()).unwrap();
        let written = to_document(&object).unwrap();
        assert_eq!(written["@context"], expected, "{document}");
        let text = to_text(&object).unwrap();
        assert!(text.starts_with(r#"{"@context":"#), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), written, "{text}");
        assert_eq!(to_document(&written).unwrap(), written, "it lacks nothing more");
    }
}

#[test]
fn a_document_of_an_applications_own_has_one_context() {
    #[derive(serde::Serialize)]
    struct Own {
        mood: &'static str,
        #[serde(flatten)]
        note: Note,
    }

    let mut own = Own { mood: "glad", note: Note::new() };
    for context in [None, Some(Context::from(json!([AS, {"mood": "https://e.example/m"}])))] {
        own.note.ld_context = context;
        own.note.sensitive = Some(true);
        let text = to_text(&own).unwrap();
        assert_eq!(text.matches("@context").count(), 1, "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), to_document(&own).unwrap());
    }
}

#[test]
fn many_contexts_in_force_do_not_take_long() {
    let mut contexts = vec![json!({}); 40_000];
    contexts.push(json!({"sensitive": "as:sensitive"}));
    let tags = vec![json!({"sensitive": true}); 10_000];
    let document = json!({"@context": contexts, "type": "Note", "tag": tags});
    let start = std::time::Instant::now();
    to_document(&document).unwrap();
    assert!(start.elapsed() < std::time::Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn a_context_is_kept_as_it_came() {
    for context in [
        json!(null),
        json!(true),
        json!(AS),
        json!([]),
        json!({}),
        json!([AS, {"a": {"@id": "b", "@type": "@id"}, "@version": 1.1, "n": -5}, null, [[]], "ü\n"]),
    ] {
        let document = json!({"@context": context, "type": "Note"});
        let text = document.to_string();
        let note: Note = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_value(&note).unwrap(), document);
        assert_eq!(note.ld_context, Some(Context::from(context)));
        assert_eq!(note, serde_json::from_value(document).unwrap());
    }
}

#[test]
fn contexts_are_one_whatever_the_order_of_their_keys() {
    let read = |text| serde_json::from_str::<Context>(text).unwrap();
    assert_eq!(read(r#"{"a": "b", "c": "d"}"#), read(r#"{"c": "d", "a": "b"}"#));
    assert_ne!(read(r#"["a", "b"]"#), read(r#"["b", "a"]"#));
}

#[test]
fn a_property_of_another_vocabulary_is_read_under_its_name_and_its_iri() {
    const LEVEL: Term<u64> = Term::new("level", "https://e.example/ns#level");
    for (properties, expected) in [
        (json!({"level": 7}), Some(Some(7))),
        (json!({"https://e.example/ns#level": 7}), Some(Some(7))),
        (json!({"level": null}), Some(None)),
        (json!({}), Some(None)),
        (json!({"level": "high"}), None),
    ] {
        let note: AnyObject = serde_json::from_value(properties.clone()).unwrap();
        assert_eq!(note.get(&LEVEL).ok(), expected, "{properties}");
    }
    let note: AnyObject = serde_json::from_value(json!({"level": "high"})).unwrap();
    let error = note.get(&LEVEL).unwrap_err().to_string();
    assert_eq!(error, "`level` does not have the type of this property");
}

#[test]
fn setting_a_property_of_another_vocabulary_takes_the_place_of_what_was_there() {
    const SEEN: Term<Iri> = Term::new("seen", "https://e.example/ns#seen").of_ids();
    let mut note: Note = serde_json::from_value(json!({
        "@context": AS,
        "type": "Note",
        "https://e.example/ns#seen": "x:1",
    }))
    .unwrap();
    note.set(&SEEN, "x:2".parse::<Iri>().unwrap()).unwrap();
    let expected = json!({
        "@context": [AS, {"seen": {"@id": "https://e.example/ns#seen", "@type": "@id"}}],
        "type": "Note",
        "seen": "x:2",
    });
    assert_eq!(to_document(&note).unwrap(), expected);
    assert_eq!(note.remove(&SEEN), Some(json!("x:2")));
    assert_eq!(note.get(&SEEN).unwrap(), None);
}
