//! Documents made to do harm.

use std::time::{Duration, Instant};

use oyez_vocab::{ACTIVITY_STREAMS, json_ld::normalize};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::check;

#[test]
fn no_document_takes_long() {
    let many = |n: usize, each: &dyn Fn(usize) -> (String, Value)| -> Map<String, Value> {
        (0..n).map(each).collect()
    };
    let names = many(500, &|it| (format!("a{it}"), json!("as:actor")));
    let chained = many(10_000, &|it| (format!("a{it}"), format!("a{}:x", it + 1).into()));
    let endless = json!({"a": "b:x", "b": "a:x", "who": "as:actor"});
    let mut deep = json!({"who": 1});
    for _ in 0..100 {
        deep = json!({"@context": names, "object": deep});
    }
    let items: Value =
        (0..300).map(|it| json!({"@context": names, "a1": it, "a2": [[[it]]]})).collect();
    let renamed: Value = (0..20_000).map(|it| json!({"as:name": {"@value": it}})).collect();
    let contexts: Value =
        (0..500).map(|it| json!({"@context": {format!("a{it}"): "as:name"}})).collect();
    let wide: Value = (0..31)
        .map(|it| {
            let mut contexts = vec![json!(ACTIVITY_STREAMS); 13];
            contexts.push(json!(names));
            contexts.push(json!({format!("b{it}"): "as:name"}));
            json!({"@context": contexts, format!("a{it}"): 1})
        })
        .collect();
    for (name, document) in [
        (
            "many definitions",
            json!({"@context": many(10_000, &|it| (format!("a{it}"), json!("as:actor")))}),
        ),
        ("a chain", json!({"@context": chained})),
        ("an endless chain", json!({"@context": endless})),
        ("many contexts", json!({"@context": vec![ACTIVITY_STREAMS; 10_000], "as:name": 1})),
        ("many scopes", json!({"tag": contexts})),
        ("depth", deep),
        ("many definitions in many scopes", json!({"tag": wide})),
        ("many objects with a context", json!({"items": items})),
        ("many objects", json!({"@context": ACTIVITY_STREAMS, "items": renamed})),
        ("many names", json!(many(4000, &|it| (format!("as:a{it}"), json!({"@value": it}))))),
        (
            "many keys for one name",
            json!({"@context": names, "tag": many(500, &|it| (format!("a{it}"), json!(it)))}),
        ),
    ] {
        let start = Instant::now();
        let outcome = normalize(document).map(drop).map_err(|it| it.to_string());
        let time = start.elapsed();
        eprintln!("{name}: {time:?}, {outcome:?}");
        assert!(time < Duration::from_secs(10), "{name}: {time:?}");
    }
}

/// Pieces that contexts and documents are made of.
fn word() -> impl Strategy<Value = String> {
    let words = [
        "actor",
        "content",
        "contentMap",
        "name",
        "items",
        "orderedItems",
        "to",
        "type",
        "id",
        "Note",
        "published",
        "who",
        "what",
        "x",
        "as:actor",
        "as:name",
        "as:Note",
        "x:actor",
        "x:y",
        "who:x",
        "@id",
        "@type",
        "@value",
        "@list",
        "@set",
        "@language",
        "@vocab",
        "@graph",
        "@reverse",
        "@container",
        "@index",
        "@none",
        "@nest",
        "@json",
        "@base",
        "en",
        "",
        "https://www.w3.org/ns/activitystreams",
        "https://www.w3.org/ns/activitystreams#",
        "https://www.w3.org/ns/activitystreams#content",
        "https://ext.example/#",
        "xsd:dateTime",
    ];
    prop::sample::select(words.to_vec()).prop_map(str::to_owned)
}

fn definition() -> impl Strategy<Value = Value> {
    let part =
        (prop::sample::select(vec!["@id", "@type", "@container", "@language", "@reverse"]), word());
    prop_oneof![
        4 => word().prop_map(Value::from),
        2 => prop::collection::vec(part, 1..4)
            .prop_map(|it| it.into_iter().map(|(key, it)| (key.to_owned(), Value::from(it))).collect()),
        1 => Just(Value::Null),
    ]
}

fn context() -> impl Strategy<Value = Value> {
    let inline = prop::collection::btree_map(word(), definition(), 0..5)
        .prop_map(|it| Value::Object(it.into_iter().collect()));
    let one = prop_oneof![3 => inline, 2 => Just(json!(ACTIVITY_STREAMS)), 1 => Just(Value::Null)];
    prop::collection::vec(one, 0..4).prop_map(Value::from)
}

fn document() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        4 => word().prop_map(Value::from),
        1 => any::<i32>().prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(Value::Null),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        let properties = prop::collection::btree_map(word(), inner.clone(), 0..6);
        prop_oneof![
            1 => prop::collection::vec(inner, 0..4).prop_map(Value::from),
            3 => (prop::option::of(context()), properties).prop_map(|(context, properties)| {
                let context = context.map(|it| ("@context".to_owned(), it));
                Value::Object(properties.into_iter().chain(context).collect())
            }),
        ]
    })
}

proptest! {
    #[test]
    fn any_document_is_normal_after_one_time(document in document()) {
        if normalize(document.clone()).is_ok() {
            check(&document);
        }
    }
}
