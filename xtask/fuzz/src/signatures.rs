//! Signed requests, of either scheme.

use std::time::SystemTime;

use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use oyez_http::{
    RequestParts, SignatureError, Signatures, Window, cavage, rfc9421, signature::Scheme,
};

use crate::signer;

const HOST: &str = "one.example";

/// Reads `data` as a request, and signs one like it.
pub(crate) fn run(data: &[u8]) {
    let (path, headers, body) = read(data);
    check_read(path, &headers, body);
    check_own(path, headers.get("content-type"), body);
}

/// The path, which is the first line, the headers, which are those up to an empty one, and the body.
fn read(data: &[u8]) -> (&str, HeaderMap, &[u8]) {
    let end = data.windows(2).position(|it| it == b"\n\n");
    let (head, body) = match end {
        Some(at) => (&data[..at], &data[at + 2..]),
        None => (data, &[][..]),
    };
    let mut lines = head.split(|it| *it == b'\n');
    let path = lines.next().and_then(|it| str::from_utf8(it).ok()).unwrap_or_default();
    let mut headers = HeaderMap::new();
    for line in lines {
        let at = line.iter().position(|it| *it == b':').unwrap_or(line.len());
        let (name, value) = line.split_at(at);
        let value = value.strip_prefix(b":").unwrap_or(value).trim_ascii();
        let name = HeaderName::from_bytes(name);
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(value)) {
            headers.append(name, value);
        }
    }
    (path, headers, body)
}

/// Checks what must be of all that is read.
fn check_read(path: &str, headers: &HeaderMap, body: &[u8]) {
    let accepts = rfc9421::is_accepted(headers);
    assert!(!accepts || headers.contains_key("accept-signature"), "nobody has asked for it");
    let Ok(read) = Signatures::from_headers(headers) else { return };
    let is_standard = headers.contains_key("signature-input");
    assert_eq!(read.scheme() == Scheme::Rfc9421, is_standard, "one header tells");
    let Ok(checked) = check(&read, path, headers, body) else { return };
    assert!((1..=2).contains(&checked), "no more keys than two are asked for");
    let longer = [body, b"!"].concat();
    check(&read, path, headers, &longer).expect_err("another body has another digest");
}

/// How many signatures are right in all but the cryptography, which must find that none is.
fn check(
    read: &Signatures,
    path: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<usize, SignatureError> {
    let request = parts(path, headers, body);
    let checked = read.check(&request, SystemTime::from(signer::now()), &Window::default())?;
    for it in &checked {
        assert!(signer::is_of_web(it.key_id()));
        assert_eq!(it.verify(&signer::verifying_key()), Err(SignatureError::Mismatch));
    }
    Ok(checked.len())
}

/// Checks that what we sign is read as it was signed.
fn check_own(path: &str, content_type: Option<&HeaderValue>, body: &[u8]) {
    let Ok(uri) = format!("https://{HOST}{path}").parse::<Uri>() else { return };
    let path = uri.path_and_query().map_or("/", |it| it.as_str());
    // A path that does not start with a slash has made another host of it.
    if uri.authority().is_none_or(|it| it.as_str() != HOST) {
        return;
    }
    let (key, id, now) = (signer::signing_key(), signer::key_id(), SystemTime::from(signer::now()));
    for scheme in [Scheme::Cavage, Scheme::Rfc9421] {
        let mut headers = HeaderMap::new();
        headers.extend(content_type.map(|it| (http::header::CONTENT_TYPE, it.clone())));
        let sign = match scheme {
            Scheme::Cavage => cavage::sign,
            Scheme::Rfc9421 => rfc9421::sign,
        };
        sign(&Method::POST, &uri, &mut headers, body, &key, &id, now).expect("all can be signed");
        let read = Signatures::from_headers(&headers).expect("what is signed is read");
        let request = parts(path, &headers, body);
        let checked = read.check(&request, now, &Window::default());
        let verified = checked.map(|it| it[0].verify(&signer::verifying_key()));
        assert_eq!(verified, Ok(Ok(())), "{scheme:?}");
    }
}

fn parts<'a>(path: &'a str, headers: &'a HeaderMap, body: &'a [u8]) -> RequestParts<'a> {
    RequestParts {
        method: &Method::POST,
        scheme: "https",
        path_and_query: path,
        headers,
        body,
        authorities: &[HOST],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_corpus_has_requests_that_only_the_key_is_missing_to() {
        for (data, expected) in [
            (&include_bytes!("../corpus/signatures/cavage")[..], 1),
            (include_bytes!("../corpus/signatures/cavage-created"), 1),
            (include_bytes!("../corpus/signatures/standard"), 1),
            (include_bytes!("../corpus/signatures/standard-of-two"), 2),
        ] {
            let (path, headers, body) = read(data);
            let signatures = Signatures::from_headers(&headers).expect("they are read");
            assert_eq!(check(&signatures, path, &headers, body), Ok(expected));
        }
    }
}
