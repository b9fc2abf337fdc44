//! Values that are texts with a form of their own.

use std::{fmt, str::FromStr};

use oyez_vocab::{DateTime, Duration, Iri, LanguageMap};

/// Reads `data` as each of them.
pub(crate) fn run(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    if let Some(iri) = check::<Iri>(text) {
        check_iri(&iri);
    }
    if let Some(time) = check::<DateTime>(text) {
        let other: DateTime = time.instant().to_rfc3339().parse().expect("RFC 3339 is read");
        assert_eq!(other.instant(), time.instant());
    }
    check::<Duration>(text);
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
        assert_eq!(format!("{origin}{}", iri.path_and_query()), iri.without_fragment());
        assert!(origin.ends_with(iri.authority().unwrap_or_default()));
    }
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
