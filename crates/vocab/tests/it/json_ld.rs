//! Documents that call things by names of their own.

mod corpus;
mod hostile;
mod rdf;

use oyez_vocab::{
    ACTIVITY_STREAMS, AnyObject, PUBLIC, Ref,
    json_ld::{is_plain, normalize, read},
};
use serde_json::{Value, json};

/// Normalizes `document`, and checks what holds for all.
#[track_caller]
fn check(document: &Value) -> Value {
    let normalized = normalize(document.clone()).unwrap();
    assert_eq!(normalize(normalized.clone()).unwrap(), normalized, "twice is not once");
    assert!(!is_plain(document) || normalized == *document, "a plain document is changed");
    normalized
}

/// [`check`], and that the result is `expected`.
#[track_caller]
fn normal(document: Value, expected: Value) {
    let normalized = check(&document);
    assert_eq!(normalized, expected);
    assert_eq!(rdf::of(&normalized), rdf::of(&document), "it does not mean the same");
}

/// A document with the context of ActivityStreams and `own`, and with `properties`.
fn with(own: Value, properties: Value) -> Value {
    let mut document = properties;
    document["@context"] = json!([ACTIVITY_STREAMS, own]);
    document
}

/// A document with the context of ActivityStreams alone, and with `properties`.
fn core(properties: Value) -> Value {
    let mut document = properties;
    document["@context"] = json!([ACTIVITY_STREAMS]);
    document
}

const ALICE: &str = "https://one.example/alice";
const NS: &str = "https://www.w3.org/ns/activitystreams#";

#[test]
fn names_of_a_document_become_the_usual_ones() {
    normal(
        with(
            json!({"who": {"@id": "as:actor", "@type": "@id"}, "Mag": "as:Like", "self": "@id", "kind": "@type"}),
            json!({"kind": "Mag", "self": "urn:x:1", "who": ALICE, "object": {"kind": ["Note", "Mag"]}}),
        ),
        core(
            json!({"type": "Like", "id": "urn:x:1", "actor": ALICE, "object": {"type": ["Note", "Like"]}}),
        ),
    );
}

#[test]
fn prefixes_are_written_out() {
    normal(
        json!({
            "@context": {"foo": NS, "one": "https://one.example/"},
            "@type": "foo:Note",
            "@id": "one:1",
            "foo:attributedTo": {"@id": "one:alice"},
            "foo:to": [{"@id": "foo:Public"}],
            "foo:unheard-of": "one:x",
        }),
        json!({
            "@context": [ACTIVITY_STREAMS, {"foo": NS, "one": "https://one.example/"}],
            "@type": "Note",
            "@id": "https://one.example/1",
            "attributedTo": {"@id": ALICE},
            "to": [{"@id": PUBLIC}],
            "foo:unheard-of": "one:x",
        }),
    );
    normal(
        with(
            json!({"as": NS, "one": "https://one.example/"}),
            json!({"to": ["as:Public", "one:alice"]}),
        ),
        with(json!({"as": NS, "one": "https://one.example/"}), json!({"to": [PUBLIC, ALICE]})),
    );
}

#[test]
fn full_iris_and_the_prefixes_of_the_standard_become_usual_names() {
    let endpoints = "https://www.w3.org/ns/activitystreams#endpoints";
    normal(
        core(
            json!({"http://www.w3.org/ns/ldp#inbox": {"@id": "urn:x:1"}, endpoints: {"as:sharedInbox": {"id": "urn:x:2"}}}),
        ),
        core(json!({"inbox": {"@id": "urn:x:1"}, "endpoints": {"sharedInbox": {"id": "urn:x:2"}}})),
    );
    normal(
        core(
            json!({"ldp:inbox": {"@id": "urn:x:1"}, "https://w3id.org/security#publicKeyPem": "PEM"}),
        ),
        json!({
            "@context": [ACTIVITY_STREAMS, {"publicKeyPem": {"@id": "https://w3id.org/security#publicKeyPem"}}],
            "inbox": {"@id": "urn:x:1"},
            "publicKeyPem": "PEM",
        }),
    );
}

#[test]
fn a_vocabulary_for_all_names_is_used() {
    normal(
        json!({"@context": {"@vocab": NS}, "@type": "Note", "content": "hello", "unheard-of": 1}),
        json!({"@context": {"@vocab": NS}, "@type": "Note", "content": "hello", "unheard-of": 1}),
    );
    let odd = format!("{NS}c");
    normal(
        json!({"@context": {"@vocab": odd}, "ontent": "hello"}),
        json!({"@context": [ACTIVITY_STREAMS, {"@vocab": odd}], "content": "hello"}),
    );
}

#[test]
fn a_usual_name_for_something_else_becomes_a_full_iri() {
    normal(
        json!({
            "@context": {"name": "http://schema.example/name", "Person": "http://schema.example/Person"},
            "type": "Person",
            "name": "Alice",
            "as:summary": "s",
        }),
        json!({
            "@context": ACTIVITY_STREAMS,
            "type": "http://schema.example/Person",
            "http://schema.example/name": "Alice",
            "summary": "s",
        }),
    );
    // Names may change places.
    normal(
        json!({
            "@context": {"content": "as:summary", "summary": "as:content"},
            "content": "s",
            "summary": "c",
        }),
        json!({"@context": ACTIVITY_STREAMS, "content": "c", "summary": "s"}),
    );
    let other = json!({"as": "https://ext.example/#"});
    normal(
        core(json!({"object": {"@context": other, "as:name": "n"}})),
        core(json!({"object": {"@context": other, "https://ext.example/#name": "n"}})),
    );
}

#[test]
fn what_activity_streams_defines_is_not_defined_otherwise() {
    let place = json!({"location": {"@id": "https://schema.example/location", "@type": "@id"}});
    let inner = json!({"summary": "as:content", "content": null, "type": "as:rel"});
    let object = json!({"@context": inner, "type": "Note", "summary": "s", "content": "c"});
    let document = with(place, json!({"location": "urn:x:1", "object": object}));
    assert!(is_plain(&document));
    let mut renamed = document.clone();
    renamed["as:cc"] = json!({"@value": "urn:x:2"});
    let normalized = check(&renamed);
    for key in ["@context", "location", "object"] {
        assert_eq!(normalized[key], document[key]);
    }
    // The same in another form is another matter.
    let own = json!({"name": {"@id": "as:name", "@container": "@language"}});
    normal(with(own, json!({"name": {"en": "hello"}})), core(json!({"nameMap": {"en": "hello"}})));
}

#[test]
fn extensions_are_themselves_in_any_spelling_of_their_namespace() {
    for namespace in ["https://w3id.org/security#", "http://w3id.example/security/"] {
        let own = json!({"sec": namespace, "publicKey": {"@id": "sec:publicKey", "@type": "@id"}});
        let document = with(own, json!({"type": "Person", "publicKey": {"id": "urn:x:1"}}));
        assert!(is_plain(&document), "{namespace}");
    }
}

#[test]
fn texts_with_a_language_are_texts_by_language() {
    let hello = json!({"@value": "hello", "@language": "en"});
    let hallo = json!({"@value": "hallo", "@language": "de"});
    for (name, expected) in [
        (json!({"name": hello}), json!({"nameMap": {"en": "hello"}})),
        (json!({"name": [hello, hallo]}), json!({"nameMap": {"en": "hello", "de": "hallo"}})),
        (json!({"name": ["hi", hallo]}), json!({"name": "hi", "nameMap": {"de": "hallo"}})),
        // There is no place for two texts of a language, or for more than text and language.
        (json!({"name": [hello, hello]}), json!({"name": [hello, hello]})),
        (
            json!({"name": hello, "nameMap": {"de": "hallo"}}),
            json!({"name": hello, "nameMap": {"de": "hallo"}}),
        ),
        (json!({"preferredUsername": hello}), json!({"preferredUsername": hello})),
    ] {
        normal(core(name), core(expected));
    }
    normal(
        with(
            json!({"titel": {"@id": "as:name", "@language": "de"}, "texts": {"@id": "as:content", "@container": "@language"}}),
            json!({"titel": "hallo", "texts": {"en": "hello", "fr": "salut"}}),
        ),
        core(json!({"nameMap": {"de": "hallo"}, "contentMap": {"en": "hello", "fr": "salut"}})),
    );
    let title = json!({"title": {"@id": "as:name"}, "@language": "de"});
    normal(
        with(title, json!({"title": "hallo"})),
        with(json!({"@language": "de"}), json!({"name": "hallo"})),
    );
}

#[test]
fn values_lose_their_wrapping_where_the_term_says_as_much() {
    let date = "2026-01-01T00:00:00Z";
    for (properties, expected) in [
        (
            json!({"published": {"@value": date, "@type": "xsd:dateTime"}}),
            json!({"published": date}),
        ),
        (
            json!({"totalItems": {"@value": "5", "@type": "xsd:nonNegativeInteger"}}),
            json!({"totalItems": 5}),
        ),
        (
            json!({"totalItems": {"@value": 5, "@type": "http://www.w3.org/2001/XMLSchema#nonNegativeInteger"}}),
            json!({"totalItems": 5}),
        ),
        (json!({"content": {"@value": "hello"}}), json!({"content": "hello"})),
        (
            json!({"content": {"@value": "hello", "@type": "xsd:string"}}),
            json!({"content": "hello"}),
        ),
        (json!({"content": [{"@value": "hello"}]}), json!({"content": ["hello"]})),
        // The datatype is news.
        (
            json!({"content": {"@value": "hello", "@type": "rdf:HTML"}}),
            json!({"content": {"@value": "hello", "@type": "rdf:HTML"}}),
        ),
        (
            json!({"published": {"@value": "2026", "@type": "xsd:gYear"}}),
            json!({"published": {"@value": "2026", "@type": "xsd:gYear"}}),
        ),
        (json!({"unheard-of": {"@value": 1}}), json!({"unheard-of": {"@value": 1}})),
        (json!({"tag": {"@set": [{"as:name": "a"}]}}), json!({"tag": [{"name": "a"}]})),
    ] {
        normal(core(properties), core(expected));
    }
}

#[test]
fn lists_keep_their_order() {
    let list = json!(["urn:x:2", "urn:x:1", "urn:x:2"]);
    normal(
        core(json!({"orderedItems": {"@list": [{"id": "urn:x:2"}, {"id": "urn:x:1"}]}})),
        core(json!({"orderedItems": [{"id": "urn:x:2"}, {"id": "urn:x:1"}]})),
    );
    normal(core(json!({"items": {"@list": list}})), core(json!({"orderedItems": list})));
    let own = json!({"row": {"@id": "as:items", "@type": "@id", "@container": "@list"}});
    normal(with(own, json!({"row": list})), core(json!({"orderedItems": list})));
    // An array of one stays one, and an empty one too.
    normal(
        with(json!({"who": "as:actor"}), json!({"who": [{"id": "urn:x:1"}], "to": []})),
        core(json!({"actor": [{"id": "urn:x:1"}], "to": []})),
    );
}

#[test]
fn a_context_is_in_force_in_its_object_only() {
    let own = json!({"who": {"@id": "as:actor", "@type": "@id"}});
    normal(
        core(
            json!({"as:object": {"@context": own, "who": ALICE, "tag": {"who": ALICE}}, "who": 1}),
        ),
        core(
            json!({"object": {"@context": [], "actor": ALICE, "tag": {"actor": ALICE}}, "who": 1}),
        ),
    );
    // `null` puts all others out of force: what is left means nothing, and stays.
    normal(
        core(json!({"as:object": {"@context": null, "content": "c", "as:name": "n"}})),
        core(json!({"object": {"@context": null, "content": "c", "as:name": "n"}})),
    );
    normal(
        core(json!({"as:object": {"@context": [null, {"a": NS}], "a:name": "n"}})),
        core(
            json!({"object": {"@context": [null, {"a": NS}, {"name": {"@id": format!("{NS}name")}}], "name": "n"}}),
        ),
    );
}

#[test]
fn nothing_is_lost_that_nobody_defined() {
    let unknown = "https://unknown.example/context";
    normal(
        json!({
            "@context": [ACTIVITY_STREAMS, unknown, {"who": "as:actor", "ext": "urn:ext:"}],
            "who": {"id": ALICE},
            "moods": [{"who": 1}, null, {"@value": 1}, [[]], 1.0],
            "ext:mood": {"who": {"id": ALICE}, "n": null},
        }),
        json!({
            "@context": [ACTIVITY_STREAMS, unknown, {"ext": "urn:ext:"}],
            "actor": {"id": ALICE},
            "moods": [{"who": 1}, null, {"@value": 1}, [[]], 1.0],
            "ext:mood": {"actor": {"id": ALICE}, "n": null},
        }),
    );
}

#[test]
fn values_of_other_forms_keep_their_form() {
    let own = json!({
        "who": "as:actor",
        "byPlace": {"@id": "as:tag", "@container": "@index"},
        "raw": {"@id": "as:context", "@type": "@json"},
        "of": {"@reverse": "as:object"},
    });
    let properties = |who: &str| {
        json!({
            "byPlace": {"here": {who: 1}},
            "raw": {"who": {"@value": 1}},
            "of": {who: 1},
        })
    };
    let kept = json!({"byPlace": own["byPlace"], "raw": own["raw"], "of": own["of"]});
    normal(with(own, properties("who")), with(kept, properties("actor")));
}

#[test]
fn where_two_names_mean_one_term_both_stay() {
    normal(
        with(
            json!({"who": {"@id": "as:actor", "@type": "@id"}, "wer": {"@id": "as:actor", "@type": "@id"}}),
            json!({"who": {"id": "urn:x:1"}, "actor": {"id": "urn:x:2"}}),
        ),
        core(json!({"actor": {"id": "urn:x:2"}, format!("{NS}actor"): {"id": "urn:x:1"}})),
    );
    normal(
        with(
            json!({"a": "as:name", "b": "as:name", "c": "as:name"}),
            json!({"a": "1", "b": "2", "c": ["3"], "name": "4"}),
        ),
        core(json!({"name": "4", format!("{NS}name"): ["1", "2", "3"]})),
    );
}

#[test]
fn definitions_stay_that_something_needs() {
    let ext = "https://ext.example/#";
    normal(
        json!({
            "@context": {"content": ext, "mood": "content:mood", "who": "as:actor", "by": {"@id": "who"}},
            "mood": "glad",
            "content:day": 1,
            "content": "x",
            "who": {"id": "urn:x:1"},
        }),
        json!({
            "@context": [ACTIVITY_STREAMS, {"mood": "https://ext.example/#mood"}],
            "mood": "glad",
            "https://ext.example/#day": 1,
            ext: "x",
            "actor": {"id": "urn:x:1"},
        }),
    );
}

#[test]
fn an_iri_means_itself_whatever_a_context_says() {
    let content = format!("{NS}content");
    for key in ["text", content.as_str()] {
        let own = json!({"text": content, &content: "urn:x:1"});
        assert_eq!(check(&with(own, json!({key: "c"}))), core(json!({"content": "c"})), "{key}");
    }
    // What ActivityStreams defines is in the words of its namespace, which stays what it is.
    let inner = json!({"@context": [ACTIVITY_STREAMS, {"who": "actor"}], "who": 1});
    let document = with(json!({NS: "actor"}), json!({"object": inner}));
    let normalized = check(&document);
    assert_eq!(normalized["object"], json!({"@context": [ACTIVITY_STREAMS], "actor": 1}));
}

#[test]
fn a_name_that_means_nothing_is_given_no_meaning() {
    let content = format!("{NS}content");
    for document in [
        json!({"@context": null, "content": 1, &content: 2}),
        json!({"@context": {"name": null}, "name": 1, "content": {"@value": 2, "@index": "a"}}),
        json!({"@context": null, &content: 2, "content": {&content: 3}}),
        json!({"@context": null, &content: 2, "urn:x:1": {"@context": {"a": "urn:a"}, "content": 3}}),
    ] {
        normal(document.clone(), document);
    }
}

#[test]
fn a_document_is_read_the_same_by_whatever_names() {
    let usual = with(
        json!({}),
        json!({
            "type": "Create",
            "id": "https://one.example/1",
            "actor": ALICE,
            "to": [PUBLIC],
            "published": "2026-01-01T00:00:00Z",
            "object": {"type": "Note", "content": "c", "contentMap": {"de": "d"}, "tag": [{"type": "Mention", "href": ALICE}]},
        }),
    );
    let own = json!({
        "a": NS,
        "one": "https://one.example/",
        "Akt": "a:Create",
        "wer": {"@id": "a:actor", "@type": "@id"},
        "wem": {"@id": "a:to", "@type": "@id"},
        "Zettel": "as:Note",
    });
    let renamed = with(
        own,
        json!({
            "@type": "Akt",
            "@id": "one:1",
            "wer": "one:alice",
            "wem": ["as:Public"],
            "a:published": {"@value": "2026-01-01T00:00:00Z", "@type": "xsd:dateTime"},
            "a:object": {
                "type": "Zettel",
                "a:content": ["c", {"@value": "d", "@language": "de"}],
                "a:tag": [{"@type": "a:Mention", "href": "one:alice"}],
            },
        }),
    );
    let read = |document: &Value| {
        let mut object: AnyObject = read(&document.to_string()).unwrap();
        object.ld_context = None;
        object
    };
    assert_eq!(read(&renamed), read(&usual));
    let AnyObject::Create(create) = read(&renamed) else { panic!("not a Create") };
    assert!(create.is_public());
    assert!(matches!(create.object[0], Ref::Object(AnyObject::Note(_))));
}

#[test]
fn most_documents_are_plain() {
    let core = ACTIVITY_STREAMS;
    for plain in [
        json!({"type": "Note"}),
        json!({"@context": core, "@type": "as:Note", "@id": ALICE, format!("{NS}content"): "c"}),
        json!({"@context": [core, "https://unknown.example/", {"@language": "und"}], "content": "note: x"}),
        json!({"@context": [core, {"toot": "http://joinmastodon.org/ns#", "Emoji": "toot:Emoji",
            "focalPoint": {"@id": "toot:focalPoint", "@container": "@list"}, "sensitive": "as:sensitive"}]}),
        json!({"@context": [core, {"id": "@id", "type": "@type", "to": {"@id": "as:to", "@type": "@id", "@container": "@set"}}]}),
        json!([{"type": "Note"}, 7, null, "text"]),
    ] {
        assert!(is_plain(&plain), "{plain}");
        assert_eq!(check(&plain), plain);
    }
    for other in [
        json!({"content": {"@value": "c"}}),
        json!({"@context": null}),
        json!({"@context": {"id": "https://ext.example/#id"}}),
        json!({"@context": {"id": "@type"}}),
        json!({"@context": {"x": "@id"}}),
        json!({"@context": {"x": {"@type": "@id"}}}),
        json!({"@context": {"content": "urn:x:content"}}),
        json!({"@context": {"items": {"@id": "as:items", "@container": "@list"}}}),
        json!({"@context": {"name": {"@id": "as:name", "@language": "de"}}}),
        json!({"@context": {"as": "https://ext.example/#"}, "as:content": "c"}),
        json!({"@context": {"a": NS}, "object": [{"a:content": "c"}]}),
        json!({"@context": {"a": NS}, "to": "a:Public"}),
        json!({"@context": {"@vocab": format!("{NS}c")}}),
        json!({"@context": {"@import": "https://unknown.example/"}}),
    ] {
        assert!(!is_plain(&other), "{other}");
        check(&other);
    }
}
