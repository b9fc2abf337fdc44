//! What signing takes in either scheme.

use std::time::SystemTime;

use http::{HeaderValue, Uri, header::InvalidHeaderValue};

use super::unix_seconds;

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

/// The `Host` of a request, as hyper would write it: without the scheme's own port.
pub(crate) fn host(uri: &Uri) -> Result<HeaderValue, SignError> {
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

/// The seconds since 1970, of a time that a `Date` has room for.
pub(crate) fn unix_time(now: SystemTime) -> Result<i64, SignError> {
    let seconds = unix_seconds(now);
    if (0..YEAR_10000).contains(&seconds) { Ok(seconds) } else { Err(SignError::Clock) }
}

/// The first second that the form of `Date` has no room for.
const YEAR_10000: i64 = 253_402_300_800;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_has_its_port_unless_that_is_the_scheme_s_own() {
        for (uri, expected) in [
            ("https://two.example/inbox", Some("two.example")),
            ("https://two.example:443/inbox", Some("two.example")),
            ("https://two.example:80/inbox", Some("two.example:80")),
            ("http://two.example:80/inbox", Some("two.example")),
            ("http://two.example:443/inbox", Some("two.example:443")),
            ("http://[::1]:8000/inbox", Some("[::1]:8000")),
            ("/inbox", None),
        ] {
            let host = host(&uri.parse().unwrap()).ok();
            assert_eq!(host.as_ref().and_then(|it| it.to_str().ok()), expected, "{uri}");
        }
    }
}
