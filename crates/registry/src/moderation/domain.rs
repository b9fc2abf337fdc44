//! Domains, in the one form in which they are compared.

use std::{borrow::Borrow, fmt, str::FromStr};

use oyez_vocab::Iri;
use url::{Host, Url};

/// A domain or an address of the internet, in the form that it is dialed in: small letters, ASCII
/// alone, no dot at the end, and addresses as they are written shortest.
///
/// ```
/// use oyez_registry::Domain;
///
/// let domain: Domain = "B\u{fc}cher.Example.".parse()?;
/// assert_eq!(domain.as_str(), "xn--bcher-kva.example");
/// # Ok::<(), oyez_registry::ParseDomainError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Domain(Box<str>);

impl Domain {
    /// The domain of `iri`, if it has one.
    pub fn of(iri: &Iri) -> Option<Self> {
        // Most are written as they are dialed, and need not be taken apart.
        let is_http = matches!(iri.scheme(), "http" | "https");
        let host = iri.authority().map(without_port);
        if let Some(host) = host.filter(|it| is_http && (is_plain(it) || is_address(it))) {
            return Some(Self(host.into()));
        }
        let url = Url::try_from(iri).ok()?;
        url.host_str()?.parse().ok()
    }

    /// The domain as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// This domain and those above it, the nearest first. An address has none above it.
    pub(super) fn and_above(&self) -> impl Iterator<Item = &str> {
        let is_name = !self.0.starts_with('[') && self.0.parse::<std::net::Ipv4Addr>().is_err();
        std::iter::successors(Some(self.as_str()), move |it| {
            it.split_once('.').map(|(_, above)| above).filter(|_| is_name)
        })
    }
}

impl FromStr for Domain {
    type Err = ParseDomainError;

    fn from_str(text: &str) -> Result<Self, ParseDomainError> {
        let error = || ParseDomainError::new(text);
        // What an URL has beside its host is no part of a host.
        if text.contains(['/', ':', '@', '?', '#', '*']) && !text.starts_with('[') {
            return Err(error());
        }
        let host = Host::parse(text).map_err(|_| error())?.to_string();
        let host = host.strip_suffix('.').unwrap_or(&host);
        let is_label = |it: &str| (1..=63).contains(&it.len());
        if host.len() > 253 || (!host.starts_with('[') && !host.split('.').all(is_label)) {
            return Err(error());
        }
        Ok(Self(host.into()))
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Borrow<str> for Domain {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// Whether a text is a domain in its one form, and quickly seen to be.
fn is_plain(text: &str) -> bool {
    let is_label = |it: &str| {
        !it.is_empty()
            && !it.starts_with("xn--")
            && it.bytes().all(|it| matches!(it, b'a'..=b'z' | b'0'..=b'9' | b'-'))
    };
    // What ends with a number is an address.
    let is_name = |it: &str| it.starts_with(|it: char| it.is_ascii_lowercase());
    text.len() <= 63
        && text.split('.').all(is_label)
        && text.rsplit('.').next().is_some_and(is_name)
}

/// Whether a text is an address as it is written shortest.
fn is_address(text: &str) -> bool {
    text.parse::<std::net::Ipv4Addr>().is_ok()
}

/// An authority without its port, if that is one.
fn without_port(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|it| it.is_ascii_digit()) => host,
        _ => authority,
    }
}

/// The id of an actor in the form that it is compared in: as it is dialed.
pub(super) fn canonical(text: &str) -> Option<String> {
    let mut url = Url::parse(text).ok().filter(Url::has_host)?;
    url.set_fragment(None);
    let domain: Domain = url.host_str()?.parse().ok()?;
    url.set_host(Some(domain.as_str())).ok()?;
    Some(url.into())
}

/// A text is neither a domain nor an address of the internet, nor the id of an actor.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{0}` is no domain")]
pub struct ParseDomainError(Box<str>);

impl ParseDomainError {
    pub(super) fn new(text: &str) -> Self {
        // A text can be very long that is no domain.
        Self(text.get(..text.floor_char_boundary(MAX_SHOWN)).unwrap_or_default().into())
    }
}

/// How much of a text an error has, in bytes.
const MAX_SHOWN: usize = 300;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attack_124_a_domain_has_one_form() {
        for text in [
            "xn--bcher-kva.example",
            "b\u{fc}cher.example",
            "B\u{dc}CHER.EXAMPLE",
            "b\u{fc}cher.example.",
            "XN--BCHER-KVA.Example",
            "%62\u{fc}cher.example",
            "b\u{fc}cher\u{3002}example",
        ] {
            assert_eq!(text.parse::<Domain>().unwrap().as_str(), "xn--bcher-kva.example", "{text}");
        }
        for iri in [
            "https://example.com/a",
            "HTTPS://EXAMPLE.com:443/",
            "https://example.com:/",
            "https://%65xample.com/",
            "https://example.com./",
            "https://user@example.com/",
            "http://example.com:8080",
        ] {
            let domain = Domain::of(&iri.parse().unwrap()).unwrap();
            assert_eq!(domain.as_str(), "example.com", "{iri}");
        }
        for iri in ["http://127.0.0.1:8080/", "http://127.0.0.1/", "http://0x7f.1:8080/"] {
            let domain = Domain::of(&iri.parse().unwrap()).unwrap();
            assert_eq!(domain.as_str(), "127.0.0.1", "{iri}");
        }
        for (text, address) in [("0x7f.1", "127.0.0.1"), ("[0:0::1]", "[::1]")] {
            assert_eq!(text.parse::<Domain>().unwrap().as_str(), address);
        }
    }

    #[test]
    fn what_is_quickly_seen_to_be_a_domain_is_what_it_is_read_as() {
        for (text, is_quick) in [
            ("two.example", true),
            ("a-1.b2.example", true),
            ("example", true),
            ("Two.example", false),
            ("two.example.", false),
            ("two..example", false),
            ("xn--bcher-kva.example", false),
            ("xn--a.example", false),
            ("two.example:443", false),
            ("bob@two.example", false),
            ("127.0.0.1", false),
            ("1.2.0x7f", false),
            ("t_o.example", false),
        ] {
            assert_eq!(is_plain(text), is_quick, "{text}");
            if is_quick {
                assert_eq!(text.parse::<Domain>().unwrap().as_str(), text);
            }
        }
    }

    #[test]
    fn what_is_no_host_is_no_domain() {
        let long = "a".repeat(64);
        for text in [
            "",
            ".",
            "..",
            "a..example",
            ".example",
            "example..",
            "two.example/a",
            "two.example:443",
            "bob@two.example",
            "*.example",
            "ex**ple.com",
            "a b.example",
            "a\n.example",
            &long,
        ] {
            assert!(text.parse::<Domain>().is_err(), "{text:?}");
        }
        assert_eq!(Domain::of(&"urn:x".parse().unwrap()), None);
    }

    #[test]
    fn above_a_domain_are_its_ends_and_above_an_address_is_nothing() {
        for (text, expected) in [
            ("a.b.example", vec!["a.b.example", "b.example", "example"]),
            ("127.0.0.1", vec!["127.0.0.1"]),
            ("[::1]", vec!["[::1]"]),
        ] {
            let domain: Domain = text.parse().unwrap();
            assert_eq!(domain.and_above().collect::<Vec<_>>(), expected);
        }
    }
}
