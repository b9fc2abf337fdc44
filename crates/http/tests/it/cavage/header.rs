//! The `Signature` header itself.

use http::HeaderValue;
use oyez_http::{SignatureError, cavage::Signature};

use super::{KEY_ID, Letter, check};

#[test]
fn attack_1_an_unsigned_request_is_refused() {
    let mut sent = Letter::post().sign();
    sent.headers.remove("signature");
    assert_eq!(sent.verify(), Err(SignatureError::Missing));
}

#[test]
fn attack_2_a_header_that_is_no_list_of_parameters_is_refused() {
    let mut sent = Letter::post().sign();
    for (header, error) in [
        (String::new(), SignatureError::Malformed),
        ("x".into(), SignatureError::Malformed),
        ("=".repeat(8 * 1024), SignatureError::Malformed),
        ("=".repeat(8 * 1024 + 1), SignatureError::TooLong),
        ("a=b,".repeat(2 * 1024), SignatureError::Malformed),
        ("\u{fffd}".into(), SignatureError::Malformed),
        (r#"keyId="unclosed"#.into(), SignatureError::Malformed),
        ("sig1=:c2lnbmF0dXJl:".into(), SignatureError::Malformed), // RFC 9421
        (r#"keyId="a",keyId="b""#.into(), SignatureError::ParameterTwice("keyId")),
        (r#"signature="",signature="""#.into(), SignatureError::ParameterTwice("signature")),
        (r#"signature="""#.into(), SignatureError::ParameterAbsent("keyId")),
        (format!(r#"keyId="{KEY_ID}""#), SignatureError::ParameterAbsent("signature")),
        (format!(r#"keyId="{KEY_ID}",signature="a""#), SignatureError::Malformed),
        (format!(r#"keyId="{KEY_ID}",signature="-_8=""#), SignatureError::Malformed),
    ] {
        let value = HeaderValue::from_bytes(header.as_bytes()).unwrap();
        sent.headers.insert("signature", value);
        assert_eq!(sent.verify(), Err(error), "{header}");
    }
    sent.headers.insert("signature", HeaderValue::from_bytes(b"keyId=\"\xff\"").unwrap());
    assert_eq!(sent.verify(), Err(SignatureError::Malformed));
}

#[test]
fn attack_4_two_signature_headers_are_refused() {
    let mut sent = Letter::post().sign();
    let header = sent.headers["signature"].clone();
    sent.headers.append("signature", header);
    assert_eq!(sent.verify(), Err(SignatureError::Several));
}

#[test]
fn attack_38_what_is_covered_twice_is_refused() {
    for name in ["date", "DATE", "(request-target)", "(REQUEST-TARGET)"] {
        let covered = format!("(request-target) host digest date {name}");
        let twice = Err(SignatureError::Twice(name.to_lowercase().into()));
        check(Letter::post(), |it| it.cover(&covered), twice);
    }
}

#[test]
fn attack_40_covered_names_are_compared_in_lower_case() {
    let covered = "(Request-Target) Host Date DIGEST Content-Type";
    check(Letter::post(), |it| it.cover(covered), Ok(()));
}

#[test]
fn only_headers_and_what_the_draft_knows_can_be_covered() {
    for name in ["(x)", "()", "(request-target", "a:b", "@method", "é"] {
        let covered = format!("(request-target) host digest date {name}");
        let mut letter = Letter::post();
        letter.cover(&covered);
        let header = format!(r#"keyId="{KEY_ID}",signature="",headers="{covered}""#);
        let mut sent = Letter::post().sign();
        sent.headers.insert("signature", HeaderValue::from_bytes(header.as_bytes()).unwrap());
        assert_eq!(sent.verify(), Err(SignatureError::UnknownComponent), "{name}");
    }
}

#[test]
fn a_long_list_of_covered_headers_is_refused() {
    let names: Vec<_> = (0..65).map(|it| format!("x-{it}")).collect();
    check(Letter::post(), |it| it.cover(&names.join(" ")), Err(SignatureError::TooLong));
}

#[test]
fn parameters_that_nobody_knows_are_passed_over() {
    check(Letter::post(), |it| it.parameters = r#"nonce="x",v=2"#.into(), Ok(()));
}

#[test]
fn the_key_id_can_be_had_before_anything_is_checked() {
    let sent = Letter::post().sign();
    assert_eq!(*Signature::from_headers(&sent.headers).unwrap().key_id(), KEY_ID);
}
