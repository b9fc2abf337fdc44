//! Values that are texts with a form of their own, and keys.

use oyez_http::VerifyingKey;
use oyez_vocab::{DateTime, Duration, LanguageTag, MediaType};

use super::input::{Made, Parser, pieces};

pub(crate) fn all() -> Vec<Parser> {
    let time = |it: &String| it.parse::<DateTime>().map(|it| it.instant());
    let duration = |it: &String| {
        it.parse::<Duration>().map(|it| (it.parts(), it.to_time_delta(), it.compare(&it)))
    };
    let media_type = |it: &String| {
        it.parse::<MediaType>().map(|it| (it.parameter("none"), it.is_equivalent(&it)))
    };
    let language = |it: &String| it.parse::<LanguageTag>().map(|it| it.is_in("en"));
    let key = |it: &String| {
        (VerifyingKey::from_pem(it).is_ok(), VerifyingKey::from_multibase(it).is_ok())
    };
    vec![
        Parser::new("time", time, times()),
        Parser::new("duration", duration, durations()),
        Parser::new("media_type", media_type, media_types()),
        Parser::new("language", language, languages()),
        Parser::new("key", key, keys()),
    ]
}

fn times() -> Vec<Made<String>> {
    vec![
        pieces("a long year", "", "2", "-01-15T14:00:00Z"),
        pieces("a long fraction", "2026-01-15T14:00:00.", "1", "Z"),
        pieces("a fraction of zeros", "2026-01-15T14:00:00.", "0", "Z"),
        pieces("a long offset", "2026-01-15T14:00:00+", "01:", "00"),
        pieces("spaces", "2026-01-15", " ", "14:00:00Z"),
        pieces("other letters", "2026-01-15T", "é", "Z"),
    ]
}

fn durations() -> Vec<Made<String>> {
    vec![
        pieces("a long number", "P", "1", "Y"),
        pieces("a number of zeros", "P", "0", "Y"),
        pieces("a long fraction", "PT0.", "1", "S"),
        pieces("parts", "P", "1Y", ""),
        pieces("parts of a time", "PT", "1H1M", ""),
        pieces("signs", "", "-", "P1Y"),
    ]
}

fn media_types() -> Vec<Made<String>> {
    vec![
        pieces("a long type", "", "a", "/b"),
        pieces("slashes", "a", "/b", ""),
        pieces("parameters", "a/b", ";a#=c", ""),
        pieces("one parameter", "a/b", ";a=c", ""),
        pieces("parameters that are none", "a/b", "; a = (", ""),
        pieces("one of several that is none", "a/b; (", ";a#=c", ""),
        pieces("semicolons", "a/b", ";", ""),
        pieces("escapes", "a/b;c=\"", "\\\"", "\""),
        pieces("a quote without an end", "a/b;c=\"", "d", ""),
        pieces("suffixes", "a/b", "+c", ""),
        pieces("spaces", "a/b;", " ", "c=d"),
    ]
}

fn languages() -> Vec<Made<String>> {
    vec![
        pieces("a long tag", "", "a", ""),
        pieces("parts", "en", "-abcde", ""),
        pieces("one part", "en", "-abcde#", ""),
        pieces("extensions", "en", "-a-bc", ""),
        pieces("private parts", "x", "-a", ""),
        pieces("hyphens", "en", "-", ""),
    ]
}

fn keys() -> Vec<Made<String>> {
    const BEGIN: &str = "-----BEGIN PUBLIC KEY-----\n";
    const END: &str = "\n-----END PUBLIC KEY-----\n";
    vec![
        pieces("a long key", BEGIN, "AAAA", END),
        pieces("spaces in a key", BEGIN, " ", END),
        pieces("keys", "", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", ""),
        pieces("beginnings", "", "-----BEGIN ", ""),
        pieces("hyphens", "-----BEGIN ", "-", ""),
        pieces("lengths that lie", BEGIN, "MIIB", END),
        pieces("base58", "z", "6Mk", ""),
        pieces("zeros in base58", "z", "1", ""),
    ]
}
