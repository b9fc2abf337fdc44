//! What validation finds, and where.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use oyez_vocab::{AnyObject, Ref, Severity};
use serde_json::{Value, json};

/// The findings of this severity or worse, as texts.
fn findings(document: Value, severity: Severity) -> Vec<String> {
    let object: AnyObject = serde_json::from_value(document).unwrap();
    let findings = object.validate().into_iter().filter(|it| it.severity >= severity);
    findings.map(|it| it.to_string()).collect()
}

#[test]
fn each_rule_finds_what_breaks_it_and_where() {
    let a = "https://a.example/a";
    let note = json!({"type": "Note", "id": "https://a.example/1"});
    for (document, expected) in [
        (note.clone(), &[][..]),
        (json!({"type": "Note", "": 7}), &[]),
        (json!({"type": "Create", "actor": a, "object": note}), &[]),
        (json!({"type": "Create", "object": note}), &["`actor` is missing"]),
        (json!({"type": "Like", "actor": a}), &["`object` is missing"]),
        (json!({"type": "Arrive", "actor": a}), &[]),
        (json!({"type": "Question", "attributedTo": a, "oneOf": []}), &[]),
        (json!({"type": "Add", "actor": a, "object": "urn:x"}), &["`target` is missing"]),
        (json!({"type": "Remove", "actor": a, "object": "urn:x", "target": "urn:y"}), &[]),
        (
            json!({"type": "Create", "actor": a, "object": {"type": "Note"}}),
            &["`object.id` is missing"],
        ),
        (
            json!({"type": "Update", "actor": a, "object": {"type": "Note"}}),
            &["`object.id` is missing"],
        ),
        (
            json!({"type": "Create", "actor": a, "object": {"type": "Note", "id": "urn:x", "attributedTo": "urn:y"}}),
            &["`object.attributedTo` does not name the actor of the activity"],
        ),
        (json!({"type": "Follow", "actor": a, "object": note}), &["`object` is not an actor"]),
        (json!({"type": "Block", "actor": a, "object": {"type": "Group"}}), &[]),
        (
            json!({"type": "Accept", "actor": a, "object": note}),
            &["`object` is not an activity to answer"],
        ),
        (
            json!({"type": "Accept", "actor": a, "object": [{"type": "Follow", "actor": a, "object": a}, note]}),
            &["`object[1]` is not an activity to answer"],
        ),
        (
            json!({"type": "Move", "actor": a, "object": "urn:x", "target": "urn:y"}),
            &["`object` does not name the actor of the activity"],
        ),
        (
            json!({"type": "Undo", "actor": a, "object": {"type": "Like", "actor": "urn:x", "object": "urn:y"}}),
            &["`object` cannot be undone: only the actor of an activity can undo it"],
        ),
        (
            json!({"type": "Undo", "actor": a, "object": {"type": "Create", "actor": a, "object": "urn:y"}}),
            &["`object` cannot be undone: `Create` is taken back by `Delete`"],
        ),
        (
            json!({"type": "Undo", "actor": a, "object": {"type": "Offer", "actor": a, "object": "urn:y"}}),
            &[],
        ),
        (
            json!({"type": "Undo", "actor": a, "object": {"type": "ext:Wave", "actor": a, "object": "urn:y"}}),
            &[],
        ),
        (
            json!({"type": "Add", "actor": a, "object": "urn:x", "target": 7}),
            &["`target` does not have the type of this property"],
        ),
        (
            json!({"type": "Note", "published": "yesterday", "tag": [{"type": "Mention", "href": 7}]}),
            &[
                "`published` does not have the type of this property",
                "`tag[0].href` does not have the type of this property",
            ],
        ),
        (
            json!({"type": "Note", "to": ["as:Public", "Public", "me"]}),
            &["`to[2]` does not have the type of this property"],
        ),
        (
            json!({"type": "Note", "tag": {"type": "Link", "href": "urn:x", "hreflang": "en_US", "mediaType": "html"}}),
            &[
                "`tag.hreflang` does not have the type of this property",
                "`tag.mediaType` does not have the type of this property",
            ],
        ),
        (
            json!({"type": "Place", "units": "furlongs"}),
            &["`units` does not have the type of this property"],
        ),
        (
            json!({"type": "Place", "accuracy": 100.5, "radius": -1, "units": "km"}),
            &["`accuracy` is not from 0 to 100", "`radius` is not 0 or more"],
        ),
        (json!({"type": "Place", "accuracy": 100, "radius": 0, "altitude": -7.5}), &[]),
        (json!({"type": 16}), &["`type` does not have the type of this property"]),
        (
            json!({"type": "Note", "nameMap": {"de": "ja", "x y": "nein"}}),
            &["`nameMap.x y` is no language tag"],
        ),
        (
            json!({"type": "Collection", "orderedItems": ["urn:x"]}),
            &["`orderedItems` should be `items`"],
        ),
        (
            json!({"type": "OrderedCollection", "items": ["urn:x"]}),
            &["`items` should be `orderedItems`"],
        ),
        (
            json!({"type": "Collection", "first": note}),
            &["`first` is not a page of the collection"],
        ),
        (json!({"type": "Collection", "first": {"type": "CollectionPage"}}), &[]),
        (
            json!({"type": "Create", "actor": a, "object": {"type": "Note", "id": "urn:x", "endTime": {}, "replies": {"type": "Collection", "totalItems": -1}}}),
            &[
                "`object.replies.totalItems` does not have the type of this property",
                "`object.endTime` does not have the type of this property",
            ],
        ),
    ] {
        let mut found = findings(document.clone(), Severity::Error);
        let mut expected = expected.to_vec();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{document}");
    }
}

#[test]
fn what_may_be_meant_so_is_a_warning() {
    for (document, expected) in [
        (json!({"type": "Like", "actor": "urn:x", "object": "urn:y"}), "`id` is missing"),
        (json!({"type": "Question", "id": "urn:z", "actor": "urn:x"}), "`oneOf` is missing"),
        (
            json!({"@context": "http://schema.org", "type": "Note"}),
            "`@context` is not the context of ActivityStreams",
        ),
        (
            json!({"type": "Note", "published": "2026-01-15t10:00:00z"}),
            "`published` is not written as ActivityStreams writes dates, as in `2026-01-15T10:00:00Z`",
        ),
        (
            json!({"type": "Question", "id": "urn:z", "actor": "urn:x", "oneOf": "urn:o", "closed": "2026-01-15T24:00:00Z"}),
            "`closed` is not written as ActivityStreams writes dates, as in `2026-01-15T10:00:00Z`",
        ),
        (
            json!({"type": "Document", "mediaType": "application/ld+json; profile=https://www.w3.org/ns/activitystreams"}),
            "`mediaType` is not written as a media type whose parameters are names with values, quoted where need be",
        ),
    ] {
        assert_eq!(findings(document.clone(), Severity::Warning), [expected], "{document}");
        assert!(findings(document, Severity::Error).is_empty());
    }
}

#[test]
fn no_document_takes_long_or_has_findings_without_end() {
    let nested = |before: &str, n, inside: String, after: &str| {
        [before.repeat(n), inside, after.repeat(n)].concat()
    };
    let numbers = vec!["1"; 50_000].join(",");
    let objects = vec!["{}"; 20_000].join(",");
    for (document, n_findings) in [
        (nested(r#"{"attributedTo": "#, 100, format!(r#"{{"to": [{numbers}]}}"#), "}"), 1000),
        (
            nested(
                r#"{"type": "Undo", "actor": "urn:a", "object": "#,
                100,
                format!(r#"{{"x": [{objects}]}}"#),
                "}",
            ),
            199,
        ),
    ] {
        let object: AnyObject = serde_json::from_str(&document).unwrap();
        let start = Instant::now();
        assert_eq!(object.validate().len(), n_findings);
        let time = start.elapsed();
        assert!(time < Duration::from_secs(5), "{time:?}");
    }
}

#[test]
fn documents_that_the_standard_calls_wrong_are_found() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/corpus/w3c-activitystreams/fail");
    let Ok(files) = fs::read_dir(folder) else {
        eprintln!("not checked: there is no corpus beside the workspace");
        return;
    };
    let mut n_checked = 0;
    for file in files {
        let path = file.unwrap().path();
        let Ok(text) = fs::read_to_string(&path) else { continue }; // one is not UTF-8
        let Ok(Ref::Object(object)) = serde_json::from_str::<Ref<AnyObject>>(&text) else {
            continue; // refused, as no JSON object
        };
        n_checked += 1;
        assert!(!object.validate().is_empty(), "{}: nothing was found", path.display());
    }
    assert!(n_checked > 10, "only {n_checked} documents");
}
