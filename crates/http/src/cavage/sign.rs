//! Signing requests of our own.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{
    HeaderMap, HeaderValue, Method, Uri,
    header::{CONTENT_TYPE, DATE, HOST, HeaderName, InvalidHeaderValue},
};
use oyez_vocab::Iri;

use super::signing_string::SigningString;
use crate::{SigningKey, digest};

/// Why a request of ours could not be signed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SignError {
    /// The clock stands before 1970 or after 9999.
    #[error("clock is outside the years 1970 to 9999")]
    Clock,
    /// A header cannot hold what belongs in it.
    #[error("a header cannot hold its value")]
    Header(#[from] InvalidHeaderValue),
    /// The request's IRI has no host.
    #[error("request has no host to be signed for")]
    Host,
    /// The cryptography failed.
    #[error("key could not sign")]
    Key,
}

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
    headers.insert(DATE, date(now)?);
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
    let signature = STANDARD.encode(key.sign(text.as_bytes()).ok_or(SignError::Key)?);
    let value = format!(
        r#"keyId="{key_id}",algorithm="rsa-sha256",headers="{names}",signature="{signature}""#
    );
    headers.insert(SIGNATURE, HeaderValue::from_bytes(value.as_bytes())?);
    Ok(())
}

/// The `Host` of a request, as hyper would write it: without the scheme's own port.
fn host(uri: &Uri) -> Result<HeaderValue, SignError> {
    let host = uri.host().ok_or(SignError::Host)?;
    let own_port = match uri.scheme_str() {
        Some("http") => Some(80),
        Some("https") => Some(443),
        _ => None,
    };
    Ok(match uri.port_u16() {
        Some(port) if Some(port) != own_port => HeaderValue::try_from(format!("{host}:{port}"))?,
        _ => HeaderValue::try_from(host)?,
    })
}

fn date(now: SystemTime) -> Result<HeaderValue, SignError> {
    let is_writable = now.duration_since(UNIX_EPOCH).is_ok_and(|it| it.as_secs() < YEAR_10000);
    if !is_writable {
        return Err(SignError::Clock);
    }
    Ok(HeaderValue::try_from(httpdate::fmt_http_date(now))?)
}

const DIGEST: HeaderName = HeaderName::from_static("digest");
const SIGNATURE: HeaderName = HeaderName::from_static("signature");

/// The first second that the form of `Date` has no room for.
const YEAR_10000: u64 = 253_402_300_800;
