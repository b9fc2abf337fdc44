//! Requests that we sign ourselves.

use http::{HeaderMap, HeaderValue, Method, Uri, header::CONTENT_TYPE};
use oyez_http::{
    RequestParts, SignatureError, Signatures, SigningKey, VerifyingKey, Window, generate_rsa,
    rfc9421::sign, signature::SignError,
};

use crate::cavage::{KEY_ID, NOW, now};

#[test]
fn what_we_sign_verifies() {
    let pair = generate_rsa().unwrap();
    let rsa = SigningKey::from_pkcs8(pair.private_pkcs8()).unwrap();
    let ed25519 = SigningKey::from_ed25519_seed(&[7; 32]).unwrap();
    let rsa_public = VerifyingKey::from_pem(pair.public_pem()).unwrap();
    let ed25519_public =
        VerifyingKey::from_multibase(&ed25519.public_multibase().unwrap()).unwrap();
    let post = r#""@method" "@target-uri" "content-type" "content-digest""#;
    let get = r#""@method" "@target-uri""#;
    for (method, uri, body, host, covered) in [
        (Method::POST, "https://one.example/inbox", "{}", "one.example", post),
        (Method::GET, "https://One.example/a?b=c", "", "One.example", get),
        (Method::GET, "https://one.example:8443", "", "one.example:8443", get),
        (Method::GET, "https://[2001:db9::1]:443/", "", "[2001:db9::1]", get),
    ] {
        for (private, public, other, algorithm) in [
            (&rsa, &rsa_public, &ed25519_public, "rsa-v1_5-sha256"),
            (&ed25519, &ed25519_public, &rsa_public, "ed25519"),
        ] {
            let uri: Uri = uri.parse().unwrap();
            let mut headers = HeaderMap::new();
            if !body.is_empty() {
                let activity = HeaderValue::from_static("application/activity+json");
                headers.insert(CONTENT_TYPE, activity);
            }
            let key_id = KEY_ID.parse().unwrap();
            sign(&method, &uri, &mut headers, body.as_bytes(), private, &key_id, now()).unwrap();
            assert_eq!(headers["host"], host);
            assert_eq!(headers.contains_key("content-digest"), !body.is_empty());
            assert_eq!(
                headers["signature-input"],
                format!(r#"sig1=({covered});created={NOW};keyid="{KEY_ID}";alg="{algorithm}""#)
            );
            let request = RequestParts {
                method: &method,
                scheme: "https",
                path_and_query: uri.path_and_query().unwrap().as_str(),
                headers: &headers,
                body: body.as_bytes(),
                authorities: &[host],
            };
            let signatures = Signatures::from_headers(&headers).unwrap();
            let checked = signatures.check(&request, now(), &Window::default()).unwrap();
            assert_eq!(checked.len(), 1);
            assert_eq!(*checked[0].key_id(), KEY_ID);
            assert_eq!(checked[0].verify(public), Ok(()));
            assert_eq!(checked[0].verify(other), Err(SignatureError::Mismatch));
        }
    }
}

#[test]
fn a_relative_target_is_not_signed() {
    let key = SigningKey::from_ed25519_seed(&[7; 32]).unwrap();
    let mut headers = HeaderMap::new();
    let uri = Uri::from_static("/inbox");
    let key_id = KEY_ID.parse().unwrap();
    let signed = sign(&Method::GET, &uri, &mut headers, b"", &key, &key_id, now());
    assert!(matches!(signed, Err(SignError::Host)));
    assert!(headers.is_empty());
}
