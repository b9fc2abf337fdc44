//! Requests that we sign ourselves.

use std::{
    sync::LazyLock,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use http::{HeaderMap, HeaderValue, Method, Uri, header::CONTENT_TYPE};
use oyez_http::{
    RequestParts, SignatureError, SigningKey, VerifyingKey, Window,
    cavage::{Signature, sign},
    generate_rsa,
    signature::SignError,
};

use super::{KEY_ID, now};

static KEYS: LazyLock<(SigningKey, VerifyingKey)> = LazyLock::new(|| {
    let pair = generate_rsa().unwrap();
    let private = SigningKey::from_pkcs8(pair.private_pkcs8()).unwrap();
    (private, VerifyingKey::from_pem(pair.public_pem()).unwrap())
});

fn signed(
    method: &Method,
    uri: &Uri,
    body: &[u8],
    now: SystemTime,
) -> Result<HeaderMap, SignError> {
    let mut headers = HeaderMap::new();
    if !body.is_empty() {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/activity+json"));
    }
    sign(method, uri, &mut headers, body, &KEYS.0, &KEY_ID.parse().unwrap(), now)?;
    Ok(headers)
}

#[test]
fn what_we_sign_verifies() {
    for (method, uri, body, host, covered) in [
        (
            Method::POST,
            "https://one.example/inbox",
            "{}",
            "one.example",
            "(request-target) host date digest content-type",
        ),
        (Method::GET, "https://one.example/a?b=c", "", "one.example", "(request-target) host date"),
        (Method::GET, "http://127.0.0.1:8000", "", "127.0.0.1:8000", "(request-target) host date"),
        (
            Method::GET,
            "https://[2001:db9::1]:443/",
            "",
            "[2001:db9::1]",
            "(request-target) host date",
        ),
    ] {
        let uri: Uri = uri.parse().unwrap();
        let headers = signed(&method, &uri, body.as_bytes(), now()).unwrap();
        assert_eq!(headers["host"], host);
        assert_eq!(headers.contains_key("digest"), !body.is_empty());
        let text = headers["signature"].to_str().unwrap();
        let start =
            format!(r#"keyId="{KEY_ID}",algorithm="rsa-sha256",headers="{covered}",signature=""#);
        assert!(text.starts_with(&start), "{text}");

        let request = RequestParts {
            method: &method,
            scheme: "https",
            path_and_query: uri.path_and_query().unwrap().as_str(),
            headers: &headers,
            body: body.as_bytes(),
            authorities: &[host],
        };
        let signature = Signature::from_headers(&headers).unwrap();
        let window = Window::default();
        let checked = signature.check(&request, now(), &window).unwrap();
        assert_eq!(checked.verify(&KEYS.1), Ok(()));
        assert_eq!(checked.verify(&super::KEYS.1), Err(SignatureError::Mismatch));
    }
}

#[test]
fn what_stands_in_the_way_of_signing_is_told() {
    let uri = Uri::from_static("https://one.example/");
    let get = |uri, now| signed(&Method::GET, uri, b"", now);
    let relative = Uri::from_static("/inbox");
    assert!(matches!(get(&relative, now()), Err(SignError::Host)));
    let before_1970 = UNIX_EPOCH - Duration::from_secs(1);
    assert!(matches!(get(&uri, before_1970), Err(SignError::Clock)));
    let year_10000 = UNIX_EPOCH + Duration::from_secs(253_402_300_800);
    assert!(matches!(get(&uri, year_10000), Err(SignError::Clock)));
    assert!(get(&uri, year_10000 - Duration::from_secs(1)).is_ok());
}
