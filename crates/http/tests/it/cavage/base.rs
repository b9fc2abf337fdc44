//! A request that is not the one that was signed.

use http::Method;
use oyez_http::SignatureError;

use super::{Letter, check};

#[test]
fn attack_41_another_query_is_another_request() {
    let mut letter = Letter::post();
    letter.target = "/inbox?a=1";
    let mut sent = letter.sign();
    assert_eq!(sent.verify(), Ok(()));
    for target in ["/inbox?a=2", "/inbox?a=1&a=2", "/inbox?", "/inbox"] {
        sent.target = target.into();
        assert_eq!(sent.verify(), Err(SignatureError::Mismatch), "{target}");
    }
}

#[test]
fn attack_43_a_path_is_taken_as_it_was_sent() {
    let mut letter = Letter::post();
    letter.target = "/users/al%69ce/inbox";
    let mut sent = letter.sign();
    assert_eq!(sent.verify(), Ok(()));
    for target in ["/users/alice/inbox", "/users/al%69ce/inbox/", "/users/../users/al%69ce/inbox"] {
        sent.target = target.into();
        assert_eq!(sent.verify(), Err(SignatureError::Mismatch), "{target}");
    }
}

#[test]
fn attack_46_another_method_is_another_request() {
    let mut letter = Letter::post();
    letter.method = Method::GET;
    let mut sent = letter.sign();
    assert_eq!(sent.verify(), Ok(()));
    for method in [Method::POST, Method::HEAD] {
        sent.method = method;
        assert_eq!(sent.verify(), Err(SignatureError::Mismatch));
    }
}

#[test]
fn another_value_of_a_covered_header_is_another_request() {
    let mut sent = Letter::post().sign();
    sent.headers.insert("content-type", "application/json".parse().unwrap());
    assert_eq!(sent.verify(), Err(SignatureError::Mismatch));
}

#[test]
fn lines_of_one_header_are_joined() {
    let change = |it: &mut Letter| {
        it.headers.extend([("x-a", "1".into()), ("x-a", String::new()), ("x-a", "3".into())]);
        it.cover("(request-target) host date digest x-a");
    };
    check(Letter::post(), change, Ok(()));

    let mut letter = Letter::post();
    change(&mut letter);
    let mut sent = letter.sign();
    sent.headers.insert("x-a", "1, , 3".parse().unwrap());
    assert_eq!(sent.verify(), Ok(()), "the list is the same list");
    sent.headers.insert("x-a", "1, 3".parse().unwrap());
    assert_eq!(sent.verify(), Err(SignatureError::Mismatch));
}

#[test]
fn a_header_without_a_value_is_signed_as_such() {
    let change = |it: &mut Letter| {
        it.set("x-a", "");
        it.cover("(request-target) host date digest x-a");
    };
    check(Letter::post(), change, Ok(()));
}
