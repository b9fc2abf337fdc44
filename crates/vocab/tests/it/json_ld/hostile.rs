//! Documents made to do harm, and any documents at all.

use std::time::{Duration, Instant};

use oyez_vocab::{
    ACTIVITY_STREAMS,
    json_ld::{is_plain, normalize},
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::check;

#[test]
fn no_document_takes_long_or_becomes_huge() {
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
    let long = |start: &str, n| [start, &"x".repeat(n), "/"].concat();
    let who = json!({"@context": {"who": "as:actor"}});
    let mut repeated = vec![who.clone(); 8000];
    let mut users = who.clone();
    users.as_object_mut().unwrap().extend(many(100, &|it| (format!("x:{it}"), json!(1))));
    users.as_object_mut().unwrap().extend(
        ["featured", "indexable", "discoverable", "suspended", "memorial", "votersCount"]
            .map(|it| (format!("http://joinmastodon.org/ns#{it}"), json!(1))),
    );
    repeated.push(users);
    for (name, document) in [
        (
            "many prefixes in many contexts",
            json!({"@context": vec![json!({}); 40_000], "tag": vec!["a:"; 20_000]}),
        ),
        (
            "a long prefix",
            json!({"@context": {"a": long("urn:", 20_000)}, "tag": vec!["a:b"; 4_000]}),
        ),
        (
            "long prefixes in the words of others",
            json!({
                "@context": {
                    "a": long("urn:", 500), "b": long("a:", 500), "c": long("b:", 500),
                },
                "tag": vec!["c:d"; 40_000],
            }),
        ),
        (
            "many names in many objects with one context",
            json!({"@context": {"x": "https://x.example/#"}, "tag": repeated}),
        ),
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
        let outcome = normalize(document);
        let time = start.elapsed();
        let outcome = outcome.map(|it| it.to_string().len()).map_err(|it| it.to_string());
        eprintln!("{name}: {time:?}, {outcome:?}");
        assert!(time < Duration::from_secs(10), "{name}: {time:?}");
        assert!(outcome.unwrap_or_default() < 32 << 20, "{name}");
    }
}

/// Pieces of contexts and documents that may stand anywhere, right or wrong.
const WORDS: &[&str] = &[
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

/// What a context may give names to: terms of the vocabulary, and others.
const MEANINGS: &[&str] = &[
    "as:actor",
    "as:content",
    "as:items",
    "as:name",
    "as:Note",
    "as:published",
    "as:to",
    "x:y",
    "https://www.w3.org/ns/activitystreams#content",
    "https://ext.example/#y",
];

/// What stands in documents whose contexts are right.
const NAMES: &[&str] = &[
    "actor",
    "content",
    "id",
    "name",
    "Note",
    "orderedItems",
    "to",
    "type",
    "who",
    "what",
    "why",
    "x:y",
    "as:actor",
    "as:name",
    "as:Note",
    "@id",
    "@type",
    "en",
    "https://ext.example/#y",
];

fn one_of(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(words).prop_map(str::to_owned)
}

fn any_context() -> BoxedStrategy<Value> {
    let part = (
        prop::sample::select(vec!["@id", "@type", "@container", "@language", "@reverse"]),
        one_of(WORDS),
    );
    let definition = prop_oneof![
        4 => one_of(WORDS).prop_map(Value::from),
        2 => prop::collection::vec(part, 1..4)
            .prop_map(|it| it.into_iter().map(|(key, it)| (key.to_owned(), Value::from(it))).collect()),
        1 => Just(Value::Null),
    ];
    let inline = prop::collection::btree_map(one_of(WORDS), definition, 0..5)
        .prop_map(|it| Value::Object(it.into_iter().collect()));
    let one = prop_oneof![3 => inline, 2 => Just(json!(ACTIVITY_STREAMS)), 1 => Just(Value::Null)];
    prop::collection::vec(one, 0..4).prop_map(Value::from).boxed()
}

/// A context that gives names of its own to what it likes.
fn right_context() -> BoxedStrategy<Value> {
    let part = prop::sample::select(vec![
        ("@type", "@id"),
        ("@type", "xsd:dateTime"),
        ("@container", "@list"),
        ("@container", "@set"),
        ("@language", "en"),
    ]);
    let definition = (one_of(MEANINGS), prop::option::of(part)).prop_map(|(id, part)| match part {
        Some((key, value)) => json!({"@id": id, key: value}),
        None => id.into(),
    });
    prop::collection::btree_map(prop::sample::select(vec!["who", "what", "why"]), definition, 0..4)
        .prop_map(|own| {
            let mut own: Map<String, Value> =
                own.into_iter().map(|(name, it)| (name.to_owned(), it)).collect();
            own.insert("x".to_owned(), "https://ext.example/#".into());
            json!([ACTIVITY_STREAMS, own])
        })
        .boxed()
}

fn document(
    words: &'static [&'static str],
    context: fn() -> BoxedStrategy<Value>,
) -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        4 => one_of(words).prop_map(Value::from),
        1 => any::<i32>().prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(Value::Null),
    ];
    leaf.prop_recursive(4, 32, 5, move |inner| {
        let properties = prop::collection::btree_map(one_of(words), inner.clone(), 0..6);
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
    fn any_document_comes_out_and_a_plain_one_as_it_was(document in document(WORDS, any_context)) {
        let Ok(normalized) = normalize(document.clone()) else { return Ok(()) };
        prop_assert!(!is_plain(&document) || normalized == document);
        prop_assert_eq!(normalized.is_object(), document.is_object());
        // It can go through again, whatever its contexts say.
        prop_assert!(normalize(normalized).is_ok());
    }

    #[test]
    fn a_document_whose_contexts_are_right_is_normal_after_one_time(
        document in document(NAMES, right_context),
    ) {
        if normalize(document.clone()).is_ok() {
            check(&document);
        }
    }
}

#[test]
fn contexts_that_are_wrong_come_out_the_same_the_second_time() {
    let content = "https://www.w3.org/ns/activitystreams#content";
    for document in [
        json!({"actor": {"name": {
            "@context": [{"https://ext.example/#": {"@id": content}, content: "x:actor"}],
        }}}),
        json!({
            "@context": [{"https://www.w3.org/ns/activitystreams#": "actor"}],
            "as:actor": {"name": {"@context": [ACTIVITY_STREAMS, {"x:actor": "actor"}]}},
        }),
        json!({"@context": [null], "content": {content: "actor"}}),
        json!({
            "@context": [{"as:actor": "actor"}, ACTIVITY_STREAMS],
            "name": {"@list": "actor", "items": "as:actor"},
        }),
        json!({
            "@context": [{"published": "published"}],
            "published": {"@list": "actor", content: "actor"},
        }),
        json!({"@context": [{"to": "@value"}], "actor": "actor", "as:actor": {"to": "actor"}}),
        json!({
            "@context": [{"type": {"@reverse": "https://www.w3.org/ns/activitystreams"}}],
            content: "actor",
            "id": {"@value": "actor"},
            "type": content,
        }),
        json!({
            "@value": {"@context": [], content: "actor"},
            "name": {"@context": [{"as:actor": "actor"}]},
        }),
        json!({
            "@context": [{"en": "actor"}, {"orderedItems": "@nest"}],
            "orderedItems": {"@value": "actor"},
        }),
    ] {
        check(&document);
    }
}
