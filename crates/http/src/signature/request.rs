//! Requests, as far as signatures are concerned.

use http::{HeaderMap, Method};

/// What of a request is looked at.
///
/// A request over HTTP/2 may have no `Host` header; give it one from `:authority` before.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a request has these parts")]
pub struct RequestParts<'a> {
    /// The method.
    pub method: &'a Method,
    /// `https`, or `http`: how this server is reached from outside, whatever stands before it.
    pub scheme: &'a str,
    /// The path and query exactly as received, before any router touches them.
    pub path_and_query: &'a str,
    /// All headers.
    pub headers: &'a HeaderMap,
    /// The whole body.
    pub body: &'a [u8],
    /// The authorities that this server answers for, such as `one.example` or `one.example:8443`.
    pub authorities: &'a [&'a str],
}
