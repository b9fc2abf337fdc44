//! Digests of bodies, in requests that are else as they should be.

use std::time::SystemTime;

use http::{HeaderMap, HeaderName, HeaderValue, Method};
use oyez_http::{DigestError, RequestParts, SignatureError, Signatures, Window};

use crate::signer;

/// What signs a `Digest`.
const CAVAGE: &[(&str, &str)] = &[(
    "signature",
    "keyId=\"https://two.example/users/bob#key\",\
     headers=\"(request-target) host date digest\",signature=\"AAAA\"",
)];

/// What signs a `Content-Digest`.
const STANDARD: &[(&str, &str)] = &[
    (
        "signature-input",
        "sig=(\"@method\" \"@target-uri\" \"content-digest\");created=1768485600;\
         keyid=\"https://two.example/users/bob#key\"",
    ),
    ("signature", "sig=:AAAA:"),
];

/// Reads the first line of `data` as a digest of the rest.
pub(crate) fn run(data: &[u8]) {
    let at = data.iter().position(|it| *it == b'\n').unwrap_or(data.len());
    let (digest, body) = data.split_at(at);
    let body = body.strip_prefix(b"\n").unwrap_or(body);
    let Ok(digest) = HeaderValue::from_bytes(digest) else { return };
    for (name, signature) in [("digest", CAVAGE), ("content-digest", STANDARD)] {
        let headers = headers(name, signature, &digest);
        if check(&headers, body).is_ok() {
            let longer = [body, b"!"].concat();
            assert_eq!(check(&headers, &longer), Err(DigestError::Mismatch), "{name}: {digest:?}");
        }
    }
}

/// The headers of a request that is signed by `signature`, with `digest` under `name`.
fn headers(
    name: &'static str,
    signature: &[(&'static str, &'static str)],
    digest: &HeaderValue,
) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("host", HeaderValue::from_static("one.example"));
    headers.insert("date", HeaderValue::from_static("Thu, 15 Jan 2026 14:00:00 GMT"));
    headers.insert(HeaderName::from_static(name), digest.clone());
    for (name, value) in signature {
        headers.insert(*name, HeaderValue::from_static(value));
    }
    headers
}

/// Whether the digest in `headers` is that of `body`.
fn check(headers: &HeaderMap, body: &[u8]) -> Result<(), DigestError> {
    let request = RequestParts {
        method: &Method::POST,
        scheme: "https",
        path_and_query: "/inbox",
        headers,
        body,
        authorities: &["one.example"],
    };
    let read = Signatures::from_headers(headers).expect("the signature is as it should be");
    let now = SystemTime::from(signer::now());
    match read.check(&request, now, &Window::default()) {
        Ok(_) => Ok(()),
        Err(SignatureError::Digest(error)) => Err(error),
        Err(other) => panic!("all but the digest is as it should be: {other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_that_of_one_body() {
        const NOTHING: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
        for (name, signature, digest) in [
            ("digest", CAVAGE, format!("SHA-256={NOTHING}")),
            ("content-digest", STANDARD, format!("sha-256=:{NOTHING}:")),
        ] {
            let digest = HeaderValue::try_from(digest).expect("a value");
            let headers = headers(name, signature, &digest);
            assert_eq!(check(&headers, b""), Ok(()));
            assert_eq!(check(&headers, b"!"), Err(DigestError::Mismatch));
        }
    }
}
