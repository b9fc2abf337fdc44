//! What has to be covered.

use http::header::{DATE, HeaderName};
use oyez_http::{DigestError, SignatureError};

use super::{Letter, check};

#[test]
fn the_letters_of_these_tests_are_right() {
    check(Letter::post(), |_| (), Ok(()));
    check(Letter::get(), |_| (), Ok(()));
}

#[test]
fn attack_5_a_signature_without_headers_covers_too_little() {
    let refused = Err(SignatureError::NotCovered("(request-target)"));
    check(Letter::post(), |it| it.covered = None, refused.clone());
    let mut letter = Letter::post();
    letter.cover("");
    assert_eq!(letter.sign_with("").verify(), refused);
}

#[test]
fn attacks_7_10_what_is_required_must_be_covered() {
    for (covered, missing) in [
        ("host date digest", "(request-target)"),
        ("(request-target) date digest", "host"),
        ("(request-target) host date", "digest"),
        ("(request-target) host digest", "date"),
        ("(request-target) host digest (expires)", "date"),
    ] {
        let refused = Err(SignatureError::NotCovered(missing));
        let change = |it: &mut Letter| {
            it.cover(covered);
            it.parameters = format!("expires={}", it.expires);
        };
        check(Letter::post(), change, refused);
    }
}

#[test]
fn created_stands_for_date() {
    let change = |it: &mut Letter| {
        it.cover("(request-target) (created) host digest");
        it.parameters = format!(r#"algorithm="hs2019",created={}"#, it.created);
        it.unset("date");
    };
    check(Letter::post(), change, Ok(()));
}

#[test]
fn attack_11_a_body_needs_a_digest() {
    let change = |it: &mut Letter| it.unset("digest");
    check(Letter::post(), change, Err(DigestError::Missing.into()));
}

#[test]
fn attack_37_what_is_covered_must_be_there() {
    for (name, value) in [("x-absent", ""), ("x-absent", "null"), ("content-type", "")] {
        let mut letter = Letter::post();
        letter.cover(&format!("(request-target) host digest date {name}"));
        letter.set(name, value);
        let mut sent = letter.sign();
        sent.headers.remove(name);
        let absent = SignatureError::HeaderAbsent(HeaderName::from_static(name));
        assert_eq!(sent.verify(), Err(absent), "{name}: {value}");
    }
    let dateless = |it: &mut Letter| it.unset("date");
    check(Letter::post(), dateless, Err(SignatureError::HeaderAbsent(DATE)));
    for (name, parameter) in [("(created)", "created"), ("(expires)", "expires")] {
        let covered = format!("(request-target) host digest date {name}");
        let absent = Err(SignatureError::ParameterAbsent(parameter));
        check(Letter::post(), |it| it.cover(&covered), absent);
    }
}

#[test]
fn a_header_that_is_not_covered_proves_nothing() {
    let mut letter = Letter::post();
    letter.cover("(request-target) (created) host digest");
    letter.parameters = format!("created={}", letter.created);
    let mut sent = letter.sign();
    sent.headers.insert(DATE, "Thu, 01 Jan 1970 00:00:00 GMT".parse().unwrap());
    assert_eq!(sent.verify(), Ok(()));
}
