//! The text that is signed.

use http::{HeaderName, header::HOST};
use url::form_urlencoded;

use super::component::{Component, Kind};
use crate::signature::{RequestParts, SignatureError};

/// The signature base ([RFC 9421 §2.5]) of a request.
///
/// [RFC 9421 §2.5]: https://www.rfc-editor.org/rfc/rfc9421#section-2.5
pub(super) fn signature_base(
    covered: &[Component],
    params: &str,
    request: &RequestParts<'_>,
) -> Result<Vec<u8>, SignatureError> {
    let mut text = Vec::new();
    for component in covered {
        text.extend_from_slice(component.identifier.as_bytes());
        text.extend_from_slice(b": ");
        push_value(&mut text, component, request)?;
        text.push(b'\n');
    }
    text.extend_from_slice(b"\"@signature-params\": ");
    text.extend_from_slice(params.as_bytes());
    Ok(text)
}

fn push_value(
    text: &mut Vec<u8>,
    component: &Component,
    request: &RequestParts<'_>,
) -> Result<(), SignatureError> {
    let (path, query) = path_and_query(request);
    let value = match &component.kind {
        Kind::Field(name) => return push_field(text, name, request),
        Kind::Authority => authority(request)?,
        Kind::Method => request.method.as_str().to_owned(),
        Kind::Path => path.to_owned(),
        Kind::Query => format!("?{}", query.unwrap_or_default()),
        Kind::QueryParam(name) => query_param(query.unwrap_or_default(), name)
            .ok_or_else(|| SignatureError::Component(component.identifier.as_str().into()))?,
        Kind::RequestTarget => request.path_and_query.to_owned(),
        Kind::Scheme => request.scheme.to_owned(),
        Kind::TargetUri => {
            format!("{}://{}{}", request.scheme, authority(request)?, target(request))
        }
    };
    text.extend_from_slice(value.as_bytes());
    Ok(())
}

/// The path, which is not empty, and the query where there is one.
pub(super) fn path_and_query<'a>(request: &RequestParts<'a>) -> (&'a str, Option<&'a str>) {
    let target = target(request);
    target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)))
}

fn target<'a>(request: &RequestParts<'a>) -> &'a str {
    if request.path_and_query.is_empty() { "/" } else { request.path_and_query }
}

/// The `Host` in lower case, without the port that says no more than the scheme does.
pub(super) fn authority(request: &RequestParts<'_>) -> Result<String, SignatureError> {
    let mut hosts = request.headers.get_all(HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return Err(SignatureError::Host);
    };
    let host = host.to_str().map_err(|_| SignatureError::Host)?;
    Ok(normalized(request.scheme, host))
}

/// `authority` in the one form that is signed.
pub(super) fn normalized(scheme: &str, authority: &str) -> String {
    let port = if scheme.eq_ignore_ascii_case("https") { ":443" } else { ":80" };
    authority.strip_suffix(port).unwrap_or(authority).to_ascii_lowercase()
}

/// The lines of a header, each without the white space around it.
fn push_field(
    text: &mut Vec<u8>,
    name: &HeaderName,
    request: &RequestParts<'_>,
) -> Result<(), SignatureError> {
    let mut lines = request.headers.get_all(name).iter();
    let first = lines.next().ok_or_else(|| SignatureError::HeaderAbsent(name.clone()))?;
    text.extend_from_slice(first.as_bytes().trim_ascii());
    for line in lines {
        text.extend_from_slice(b", ");
        text.extend_from_slice(line.as_bytes().trim_ascii());
    }
    Ok(())
}

/// The one parameter of `query` that has this name when both are percent-encoded.
fn query_param(query: &str, name: &str) -> Option<String> {
    let mut named = form_urlencoded::parse(query.as_bytes())
        .filter(|(it, _)| percent_encoded(it) == name)
        .map(|(_, value)| percent_encoded(&value));
    let value = named.next()?;
    // Nobody could tell which one was signed.
    if named.next().is_some() { None } else { Some(value) }
}

fn percent_encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}
