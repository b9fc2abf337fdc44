//! Reading and writing, for documents that nobody has thought of.

use std::str::FromStr;

use oyez_vocab::{
    AnyActivity, AnyActor, AnyCollection, AnyLink, AnyObject, DateTime, Duration, Iri, LanguageTag,
    MediaType, Ref, Units,
};
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
    fn an_iri_and_its_normal_form_are_equivalent(
        text in "https?://([a-zA-Zé%0-9]{1,6}@)?[a-zA-Z.:%0-9]{1,8}[/.%a-f0-9?#~é]{0,16}"
    ) {
        let iri: Iri = text.parse().unwrap();
        let normal = iri.normalized();
        prop_assert_eq!(normal.as_str().parse::<Iri>(), Ok(normal.clone()));
        prop_assert_eq!(normal.normalized(), normal.clone());
        prop_assert!(iri.is_equivalent(&normal));
        prop_assert_eq!(iri.origin().is_some(), normal.origin().is_some());
    }

    #[test]
    fn an_instant_is_written_as_it_is_read(seconds in -8_334_601_228_800..8_210_266_876_800_i64, nanos in 0..2_000_000_000_u32, offset in -1439..1440) {
        let Some(utc) = chrono::DateTime::from_timestamp(seconds, nanos) else { return Ok(()) };
        let offset = chrono::FixedOffset::east_opt(offset * 60).unwrap();
        for date in [DateTime::from(utc), DateTime::from(utc.with_timezone(&offset))] {
            let read: DateTime = date.as_str().parse().unwrap();
            prop_assert_eq!(&read, &date);
            prop_assert_eq!(read.instant(), utc);
        }
    }

    #[test]
    fn a_duration_is_written_as_it_is_read(milliseconds in any::<i64>()) {
        let Some(length) = chrono::TimeDelta::try_milliseconds(milliseconds) else { return Ok(()) };
        let read: Duration = Duration::from(length).as_str().parse().unwrap();
        prop_assert_eq!(&read, &Duration::from(length));
        prop_assert_eq!(read.to_time_delta(), Some(length));
    }

    #[test]
    fn texts_that_are_checked_stay_as_they_are(text in "[a-zA-Z0-9:;,./+=\"%# é-]{0,24}") {
        fn check<T: AsRef<str> + FromStr>(text: &str) {
            if let Ok(it) = text.parse::<T>() {
                assert_eq!(it.as_ref(), text);
            }
        }
        check::<DateTime>(&text);
        check::<Duration>(&text);
        check::<Iri>(&text);
        check::<LanguageTag>(&text);
        check::<MediaType>(&text);
        check::<Units>(&text);
    }

    #[test]
    fn no_text_makes_reading_panic(text in "\\PC{0,64}") {
        let _ = serde_json::from_str::<AnyObject>(&text);
        let _ = serde_json::from_str::<Ref<AnyObject>>(&text);
    }
}
