//! Values that are texts with a form of their own.

use std::{fmt, str::FromStr};

use oyez_vocab::{DateTime, Duration, Iri, LanguageMap, LanguageTag, MediaType, Units};

/// Reads `data` as each of them.
pub(crate) fn run(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    if let Some(iri) = check::<Iri>(text) {
        check_iri(&iri);
    }
    if let Some(time) = check::<DateTime>(text) {
        let other = check::<DateTime>(DateTime::from(time.instant()).as_str());
        assert_eq!(other.expect("what is written is read").instant(), time.instant());
    }
    if let Some(duration) = check::<Duration>(text) {
        assert!(duration.is_equivalent(&Duration::from(duration.parts())));
        if let Some(length) = duration.to_time_delta() {
            assert_eq!(duration.to_time_delta_approximately(), Some(length));
            assert!(duration.is_equivalent(&Duration::from(length)));
        }
    }
    if let Some(media_type) = check::<MediaType>(text) {
        assert!(media_type.is(&format!("{}/{}", media_type.top_level(), media_type.subtype())));
        assert!(media_type.is_equivalent(&media_type));
        media_type.parameter("charset");
    }
    if let Some(tag) = check::<LanguageTag>(text) {
        assert!(tag.is_in(tag.language()) && tag.is_in(tag.as_str()));
    }
    check::<Units>(text);
    check_languages(text);
}

/// Reads `text` as a `T`, which keeps it as it is.
fn check<T: FromStr + fmt::Display>(text: &str) -> Option<T> {
    let it = text.parse::<T>().ok()?;
    assert_eq!(it.to_string(), text);
    Some(it)
}

fn check_iri(iri: &Iri) {
    let text = iri.as_str();
    assert!(text.starts_with(&format!("{}:", iri.scheme())));
    assert!(text.starts_with(iri.without_fragment()));
    if let Some(origin) = iri.origin() {
        assert!(iri.is_same_origin(iri));
        let again = check::<Iri>(&origin.to_string()).expect("an origin is an IRI");
        assert!(iri.is_same_origin(&again));
        assert!(iri.without_fragment().ends_with(iri.path_and_query()));
    }
    let normal = check::<Iri>(iri.normalized().as_str()).expect("a normal form is an IRI");
    assert_eq!(normal.normalized(), normal);
    assert!(iri.is_equivalent(&normal));
}

/// The lines of `text` are tags of languages; the first is what is looked for among them.
fn check_languages(text: &str) {
    let mut map = LanguageMap::default();
    for line in text.lines() {
        map.insert(line, line);
    }
    let Some(first) = text.lines().next() else { return };
    let chosen = map.choose(&[first]).expect("there is a text");
    assert!(chosen.eq_ignore_ascii_case(first), "a tag that is there is found");
}
