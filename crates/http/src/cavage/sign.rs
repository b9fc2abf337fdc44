//! Signing requests of our own.

use std::time::SystemTime;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{
    HeaderMap, HeaderValue, Method, Uri,
    header::{CONTENT_TYPE, DATE, HOST, HeaderName},
};
use oyez_vocab::Iri;

use super::signing_string::SigningString;
use crate::{
    SigningKey, digest,
    signature::{Algorithm, SignError, host, unix_time},
};

/// Signs a request that is about to be sent.
///
/// Sets `Host`, `Date`, `Digest` when there is a body, and `Signature`, which covers these, the
/// request target and the `Content-Type` if there is one.
///
/// # Errors
///
/// Fails when `uri` is not absolute or the machine cannot sign; the request is then unsigned.
pub fn sign(
    method: &Method,
    uri: &Uri,
    headers: &mut HeaderMap,
    body: &[u8],
    key: &SigningKey,
    key_id: &Iri,
    now: SystemTime,
) -> Result<(), SignError> {
    headers.insert(HOST, host(uri)?);
    unix_time(now)?;
    headers.insert(DATE, HeaderValue::try_from(httpdate::fmt_http_date(now))?);
    let mut covered = vec![HOST, DATE];
    if !body.is_empty() {
        headers.insert(DIGEST, digest::header_value(body)?);
        covered.push(DIGEST);
    }
    covered.push(CONTENT_TYPE);

    let mut names = String::from("(request-target)");
    let mut text = SigningString::default();
    text.push_request_target(method, uri.path_and_query().map_or("/", |it| it.as_str()));
    for name in &covered {
        if let Some(value) = headers.get(name) {
            text.push(name.as_str(), value);
            names.push(' ');
            names.push_str(name.as_str());
        }
    }
    let signature = key.sign(&text.into_bytes()).ok_or(SignError::Key)?;
    let signature = STANDARD.encode(signature);
    let algorithm = match key.algorithm() {
        Algorithm::Ed25519 => "hs2019",
        _ => "rsa-sha256",
    };
    let value = format!(
        r#"keyId="{key_id}",algorithm="{algorithm}",headers="{names}",signature="{signature}""#
    );
    headers.insert(SIGNATURE, HeaderValue::from_bytes(value.as_bytes())?);
    Ok(())
}

const DIGEST: HeaderName = HeaderName::from_static("digest");
const SIGNATURE: HeaderName = HeaderName::from_static("signature");
