//! Signing requests of our own.

use std::time::SystemTime;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{
    HeaderMap, HeaderValue, Method, Uri,
    header::{CONTENT_TYPE, HOST},
};
use oyez_vocab::Iri;

use super::{SIGNATURE, SIGNATURE_INPUT};
use crate::{
    SigningKey,
    digest::{self, CONTENT_DIGEST},
    signature::{Algorithm, SignError, host, unix_time},
};

/// Signs a request that is about to be sent.
///
/// Sets `Host`, `Content-Digest` when there is a body, `Signature-Input` and `Signature`, which
/// covers the method, the target, and what there is of `Content-Type` and `Content-Digest`.
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
    let host = host(uri)?;
    let created = unix_time(now)?;
    if !body.is_empty() {
        headers.insert(CONTENT_DIGEST, digest::content_digest(body)?);
    }
    let scheme = uri.scheme_str().ok_or(SignError::Host)?;
    let authority = String::from_utf8_lossy(host.as_bytes()).to_ascii_lowercase();
    let target = uri.path_and_query().map_or("/", |it| it.as_str());
    let mut covered = r#""@method" "@target-uri""#.to_owned();
    let mut text =
        format!("\"@method\": {method}\n\"@target-uri\": {scheme}://{authority}{target}\n")
            .into_bytes();
    for name in [CONTENT_TYPE, CONTENT_DIGEST] {
        if let Some(value) = headers.get(&name) {
            covered += &format!(" \"{name}\"");
            text.extend_from_slice(format!("\"{name}\": ").as_bytes());
            text.extend_from_slice(value.as_bytes().trim_ascii());
            text.push(b'\n');
        }
    }
    let algorithm = match key.algorithm() {
        Algorithm::Ed25519 => "ed25519",
        _ => "rsa-v1_5-sha256",
    };
    // No IRI holds a quotation mark or a backslash.
    let params = format!(r#"({covered});created={created};keyid="{key_id}";alg="{algorithm}""#);
    text.extend_from_slice(format!("\"@signature-params\": {params}").as_bytes());

    let signature = STANDARD.encode(key.sign(&text).ok_or(SignError::Key)?);
    headers.insert(HOST, host);
    headers.insert(SIGNATURE_INPUT, HeaderValue::try_from(format!("sig1={params}"))?);
    headers.insert(SIGNATURE, HeaderValue::try_from(format!("sig1=:{signature}:"))?);
    Ok(())
}
