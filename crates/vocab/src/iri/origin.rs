//! Who answers for an IRI.

use std::{
    fmt,
    hash::{Hash, Hasher},
};

use super::parts::{Authority, Front, default_port, port};

/// The origin of an IRI ([RFC 6454]): its scheme, host and port.
///
/// Two origins are the same in any case of letters, and whether or not the port that the scheme has
/// anyway is written. Shown as a text, they are in small letters and without that port.
///
/// ```
/// use oyez_vocab::Iri;
///
/// let note: Iri = "https://One.example:443/notes/1".parse()?;
/// let alice: Iri = "https://one.example/users/alice".parse()?;
/// assert_eq!(note.origin(), alice.origin());
/// assert_eq!(note.origin().unwrap().to_string(), "https://one.example");
/// # Ok::<(), oyez_vocab::ParseIriError>(())
/// ```
///
/// [RFC 6454]: https://www.rfc-editor.org/rfc/rfc6454
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    scheme: &'a str,
    host: &'a str,
    // That of the scheme where none is written.
    port: Option<u16>,
}

impl<'a> Origin<'a> {
    pub(super) fn of(front: &Front<'a>) -> Option<Self> {
        let authority = Authority::of(front.authority?);
        if authority.user.is_some() || authority.host.is_empty() {
            return None;
        }
        let port = match authority.port {
            None | Some("") => default_port(front.scheme),
            Some(digits) => Some(port(digits)?),
        };
        Some(Self { scheme: front.scheme, host: authority.host, port })
    }

    /// The scheme, in the case it was written in.
    pub fn scheme(&self) -> &'a str {
        self.scheme
    }

    /// The host, in the case it was written in.
    pub fn host(&self) -> &'a str {
        self.host
    }

    /// The port that is written, or else that of the scheme, where it is `http` or `https`.
    pub fn port(&self) -> Option<u16> {
        self.port
    }
}

impl PartialEq for Origin<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.scheme.eq_ignore_ascii_case(other.scheme)
            && self.host.eq_ignore_ascii_case(other.host)
            && self.port == other.port
    }
}

impl Eq for Origin<'_> {}

impl Hash for Origin<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.scheme.to_ascii_lowercase().hash(state);
        self.host.to_ascii_lowercase().hash(state);
        self.port.hash(state);
    }
}

impl fmt::Display for Origin<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, host) = (self.scheme.to_ascii_lowercase(), self.host.to_ascii_lowercase());
        write!(f, "{scheme}://{host}")?;
        match self.port {
            Some(port) if default_port(self.scheme) != self.port => write!(f, ":{port}"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher, RandomState};

    use crate::Iri;

    fn iri(text: &str) -> Iri {
        text.parse().unwrap()
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        for (text, origin) in [
            ("https://one.example/a?b#c", Some("https://one.example")),
            ("HTTPS://One.EXAMPLE?b", Some("https://one.example")),
            ("https://one.example:443", Some("https://one.example")),
            ("https://one.example:0443", Some("https://one.example")),
            ("https://one.example:/", Some("https://one.example")),
            ("http://one.example:80/", Some("http://one.example")),
            ("http://one.example:443/", Some("http://one.example:443")),
            ("https://one.example:8443/", Some("https://one.example:8443")),
            ("https://[2001:DB8::1]/", Some("https://[2001:db8::1]")),
            ("https://[::1]:8443/", Some("https://[::1]:8443")),
            ("ftp://one.example/", Some("ftp://one.example")),
            ("https://one.example:65536/", None),
            ("https://one.example:+443/", None),
            ("https://one.example:a/", None),
            ("https://one.example:80:443/", None),
            ("https://[::1/", None),
            ("https://alice@one.example/", None),
            ("https://@one.example/", None),
            ("https://:443/", None),
            ("https:///a", None),
            ("https:one.example", None),
            ("urn:uuid:1", None),
        ] {
            assert_eq!(iri(text).origin().map(|it| it.to_string()).as_deref(), origin, "{text}");
        }
    }

    #[test]
    fn the_parts_of_an_origin_are_as_they_were_written() {
        for (text, scheme, host, port) in [
            ("HTTPS://One.example/a", "HTTPS", "One.example", Some(443)),
            ("http://one.example:8080", "http", "one.example", Some(8080)),
            ("ftp://[::1]/", "ftp", "[::1]", None),
        ] {
            let iri = iri(text);
            let origin = iri.origin().unwrap();
            assert_eq!((origin.scheme(), origin.host(), origin.port()), (scheme, host, port));
        }
    }

    #[test]
    fn no_origin_is_the_same_as_no_other() {
        let hasher = RandomState::new();
        for (one, other, is_same) in [
            ("HTTPS://One.example/b", "https://one.example/a", true),
            ("https://one.example:443/", "https://one.example/", true),
            ("https://one.example:80/", "https://one.example/", false),
            ("https://one.example:444/a", "https://one.example/a", false),
            ("http://one.example/", "https://one.example/", false),
            ("https://one.example/", "https://one.example.two.example/", false),
            ("https://one.example/", "https://one.example@two.example/", false),
            ("https://alice@one.example/", "https://alice@one.example/", false),
            ("urn:uuid:1", "urn:uuid:1", false),
        ] {
            let (one, other) = (iri(one), iri(other));
            assert_eq!(one.is_same_origin(&other), is_same, "{one} {other}");
            assert_eq!(other.is_same_origin(&one), is_same, "{other} {one}");
            if is_same {
                assert_eq!(hasher.hash_one(one.origin()), hasher.hash_one(other.origin()));
            } else if let (Some(one), Some(other)) = (one.origin(), other.origin()) {
                assert_ne!(hasher.hash_one(one), hasher.hash_one(other), "{one} {other}");
            }
        }
    }
}
