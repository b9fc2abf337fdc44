//! Values that are texts with a form of their own.

use std::{cmp::Ordering, fmt, str::FromStr};

use oyez_vocab::{DateTime, Duration, Iri, LanguageMap, LanguageTag, MediaType, Units};

/// Reads the lines of `data` as each of them.
pub(crate) fn run(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let mut lines = text.split('\n');
    let (first, second) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    if let Some(it) = check::<Iri>(first) {
        check_iri(&it, second);
    }
    if let Some(it) = check::<DateTime>(first) {
        check_time(&it);
    }
    if let Some(it) = check::<Duration>(first) {
        check_duration(&it, second);
    }
    if let Some(it) = check::<MediaType>(first) {
        assert!(it.is_equivalent(&it) && it.is(it.essence()));
        assert_eq!(it.essence(), format!("{}/{}", it.top_level(), it.subtype()));
        it.parameter(second);
    }
    if let Some(it) = check::<LanguageTag>(first) {
        assert!(it.is_equivalent(&it) && it.is_in(it.language()) && it.is_in(it.as_str()));
        it.is_in(second);
    }
    check::<Units>(first);
    check_languages(text);
}

/// Reads `text` as a `T`, which keeps it as it is.
fn check<T: FromStr + fmt::Display>(text: &str) -> Option<T> {
    let it = text.parse::<T>().ok()?;
    assert_eq!(it.to_string(), text);
    Some(it)
}

fn check_iri(iri: &Iri, other: &str) {
    assert!(iri.as_str().starts_with(&format!("{}:", iri.scheme())));
    assert!(iri.as_str().starts_with(iri.without_fragment()));
    if let Some(origin) = iri.origin() {
        assert!(iri.is_same_origin(iri));
        let again = check::<Iri>(&origin.to_string()).expect("an origin is an IRI");
        assert!(iri.is_same_origin(&again));
        assert!(iri.without_fragment().ends_with(iri.path_and_query()));
    }
    let normal = check::<Iri>(iri.normalized().as_str()).expect("a normal form is an IRI");
    assert_eq!(normal.normalized(), normal);
    assert!(iri.is_equivalent(&normal));
    if let Ok(other) = other.parse::<Iri>() {
        assert_eq!(iri.is_same_origin(&other), other.is_same_origin(iri));
    }
}

fn check_time(time: &DateTime) {
    let instant = time.instant();
    for written in [DateTime::from(instant), DateTime::from(instant.to_utc())] {
        assert_eq!(written.instant(), instant);
        let read: DateTime = written.as_str().parse().expect("what is written is read");
        assert_eq!(read.instant(), instant);
    }
}

fn check_duration(duration: &Duration, other: &str) {
    assert!(duration.is_equivalent(duration));
    assert!(Duration::from(duration.parts()).is_equivalent(duration), "only zeros are left out");
    if let Some(length) = duration.to_time_delta() {
        assert!(Duration::from(length).is_equivalent(duration));
        assert_eq!(duration.to_time_delta_approximately(), Some(length));
    }
    if let Ok(other) = other.parse::<Duration>() {
        assert_eq!(duration.compare(&other), other.compare(duration).map(Ordering::reverse));
    }
}

/// The lines are tags of languages; the first is what is looked for among them.
fn check_languages(text: &str) {
    let mut map = LanguageMap::default();
    for line in text.split('\n') {
        map.insert(line, line);
    }
    let first = text.split('\n').next().unwrap_or_default();
    let chosen = map.choose(&[first]).expect("there is a text");
    assert!(chosen.eq_ignore_ascii_case(first), "a tag that is there is found");
}
