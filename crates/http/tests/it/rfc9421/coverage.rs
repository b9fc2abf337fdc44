//! What has to be covered, and what it is compared with.

use http::Method;
use oyez_http::{DigestError, SignatureError, Signatures, signature::Scheme};

use super::{Letter, check, sha256, sha512};

#[test]
fn the_letters_of_these_tests_are_right() {
    check(Letter::post(), |_| (), Ok(()));
    check(Letter::get(), |_| (), Ok(()));
    let sent = Letter::post().sign();
    let signatures = Signatures::from_headers(&sent.headers).unwrap();
    assert_eq!(signatures.scheme(), Scheme::Rfc9421);
}

#[test]
fn attack_83_what_is_required_must_be_covered() {
    for (letter, uncovered, missing) in [
        (Letter::post(), r#""@method""#, "@method"),
        (Letter::post(), r#""@target-uri""#, "@target-uri"),
        (Letter::post(), r#""content-digest""#, "content-digest"),
        (Letter::get(), r#""@method""#, "@method"),
        (Letter::get(), r#""@authority""#, "@target-uri"),
        (Letter::get(), r#""@path""#, "@path"),
        (Letter::get(), r#""@query""#, "@query"),
    ] {
        let refused = Err(SignatureError::NotCovered(missing));
        check(letter, |it| it.uncover(uncovered), refused);
    }
    let no_query = |it: &mut Letter| {
        it.target = "/users/alice/followers";
        it.uncover(r#""@query""#);
    };
    check(Letter::get(), no_query, Ok(()));
}

#[test]
fn derived_components_have_these_values() {
    let all = |it: &mut Letter| {
        it.target = "/a%2fb/?q=x%20y&q2=&%C3%A9=%2B+1";
        it.covered = vec![
            (r#""@method""#, "GET".into()),
            (r#""@target-uri""#, format!("https://one.example{}", it.target)),
            (r#""@authority""#, "one.example".into()),
            (r#""@scheme""#, "https".into()),
            (r#""@request-target""#, it.target.into()),
            (r#""@path""#, "/a%2fb/".into()),
            (r#""@query""#, "?q=x%20y&q2=&%C3%A9=%2B+1".into()),
            (r#""@query-param";name="q""#, "x%20y".into()),
            (r#""@query-param";name="q2""#, String::new()),
            (r#""@query-param";name="%C3%A9""#, "%2B%201".into()),
        ];
    };
    check(Letter::get(), all, Ok(()));
    let no_query = |it: &mut Letter| {
        it.target = "/a";
        it.covered[1].1 = "/a".into();
        it.covered[2].1 = "?".into();
    };
    check(Letter::get(), no_query, Ok(()));
}

#[test]
fn attack_85_a_request_for_another_server_is_refused() {
    for (host, signed, verdict) in [
        ("one.example", "one.example", Ok(())),
        ("one.example:443", "one.example", Ok(())),
        ("ONE.example", "one.example", Ok(())),
        ("social.one.example:8443", "social.one.example:8443", Ok(())),
        ("one.example:443", "one.example:443", Err(SignatureError::Mismatch)),
        ("one.example:80", "one.example:80", Err(SignatureError::Host)),
        ("two.example", "two.example", Err(SignatureError::Host)),
        ("two.example", "one.example", Err(SignatureError::Host)),
        ("one.example.", "one.example.", Err(SignatureError::Host)),
        ("", "", Err(SignatureError::Host)),
    ] {
        let change = |it: &mut Letter| {
            it.set("host", host);
            it.covered[3].1 = signed.into();
        };
        check(Letter::get(), change, verdict);
    }
    let twice = |it: &mut Letter| it.headers.push(("host", "one.example".into()));
    check(Letter::get(), twice, Err(SignatureError::Host));
    check(Letter::get(), |it| it.headers.clear(), Err(SignatureError::Host));
}

#[test]
fn attack_86_another_target_or_method_is_another_request() {
    for letter in [Letter::get(), Letter::post()] {
        let sent = letter.sign();
        for target in
            ["/users/alice/followers?page=2", "/users/alice/inbox?", "/users/%61lice/inbox"]
        {
            let mut other = sent.clone();
            other.target = target.into();
            let error = other.verify().unwrap_err();
            let is_uncovered = error == SignatureError::NotCovered("@query");
            assert!(is_uncovered || error == SignatureError::Mismatch, "{target}: {error}");
        }
        let mut other = sent;
        other.method = Method::PUT;
        assert_eq!(other.verify(), Err(SignatureError::Mismatch));
    }
}

#[test]
fn attack_86_a_parameter_of_the_query_that_is_there_twice_cannot_be_covered() {
    const A: &str = r#""@query-param";name="a""#;
    for (target, verdict) in [
        ("/?a=1", Ok(())),
        ("/?b=2&a=1", Ok(())),
        ("/?a=1&a=1", Err(SignatureError::Component(A.into()))),
        ("/?a=1&%61=2", Err(SignatureError::Component(A.into()))),
        ("/?b=1", Err(SignatureError::Component(A.into()))),
        ("/", Err(SignatureError::Component(A.into()))),
    ] {
        let change = |it: &mut Letter| {
            it.target = target;
            it.covered = vec![
                (r#""@method""#, "GET".into()),
                (r#""@target-uri""#, format!("https://one.example{target}")),
                (A, "1".into()),
            ];
        };
        check(Letter::get(), change, verdict);
    }
}

#[test]
fn attacks_79_80_every_known_digest_must_match_and_one_must_be_known() {
    let body = Letter::post().body;
    let (sha256, sha512, other) = (sha256(body), sha512(body), sha256(b"other"));
    for (digest, verdict) in [
        (sha256.clone(), Ok(())),
        (sha512.clone(), Ok(())),
        (format!("{sha256}, {sha512}"), Ok(())),
        (format!("md5=:AAAA:, {sha256}"), Ok(())),
        (format!("{other}, {sha512}"), Err(DigestError::Mismatch)),
        (format!("{sha256}, sha-512=:AAAA:"), Err(DigestError::Mismatch)),
        ("md5=:AAAA:".into(), Err(DigestError::Unsupported)),
        ("sha=:AAAA:".into(), Err(DigestError::Unsupported)),
        (sha256.replace(':', "\""), Err(DigestError::Malformed)),
        (sha256.replace(':', ""), Err(DigestError::Malformed)),
        ("sha-256".into(), Err(DigestError::Malformed)),
        ("sha-256=(:AAAA:)".into(), Err(DigestError::Malformed)),
        ("SHA-256=abc".into(), Err(DigestError::Malformed)),
    ] {
        let change = |it: &mut Letter| {
            it.set("content-digest", &digest);
            it.covered[2].1.clone_from(&digest);
        };
        check(Letter::post(), change, verdict.map_err(SignatureError::from));
    }
    let repr = |it: &mut Letter| {
        let digest = it.headers.remove(1).1;
        it.set("repr-digest", &digest);
        it.covered[2] = (r#""repr-digest""#, digest);
    };
    check(Letter::post(), repr, Err(SignatureError::NotCovered("content-digest")));
    let mut without = Letter::post().sign();
    without.headers.remove("content-digest");
    assert_eq!(without.verify(), Err(DigestError::Missing.into()));
    let mut cut = Letter::post().sign();
    cut.body.pop();
    assert_eq!(cut.verify(), Err(DigestError::Mismatch.into()));
}

#[test]
fn attack_91_fields_are_taken_without_the_space_around_them() {
    let change = |it: &mut Letter| {
        it.headers.extend([("x-a", " 1 ".into()), ("x-a", String::new()), ("x-a", "3\t".into())]);
        it.headers.push(("x-empty", String::new()));
        it.covered.push((r#""x-a""#, "1, , 3".into()));
        it.covered.push((r#""x-empty""#, String::new()));
    };
    check(Letter::post(), change, Ok(()));
    let absent = |it: &mut Letter| it.covered.push((r#""x-a""#, String::new()));
    let error = SignatureError::HeaderAbsent("x-a".parse().unwrap());
    check(Letter::post(), absent, Err(error));
}
