//! Where this server stands on the web.

use std::{
    fmt,
    net::{Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

use oyez_vocab::{Iri, ParseIriError};

/// The scheme and authority that every local IRI starts with.
///
/// Set once, from configuration: ids are made with it wherever there is no request at hand, and
/// never from a `Host` header. The authority is kept in lower case and without the scheme's
/// default port, for that is what a URL library at the other end makes of it.
///
/// ```
/// use oyez_registry::Site;
///
/// let site: Site = "https://one.example".parse()?;
/// let alice = site.iri("/users/alice")?;
/// assert_eq!(alice, "https://one.example/users/alice");
/// assert_eq!(site.path_of(&alice), Some("/users/alice"));
/// assert!(!site.is_local(&"https://two.example/users/alice".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Site {
    // Invariant: `http` or `https`, `://`, and a checked authority: a host in lower case, and a
    // port unless it is the scheme's default.
    origin: Box<str>,
}

impl Site {
    /// Reads a scheme and an authority, as in `https://one.example` or `http://[::1]:8000/`.
    ///
    /// The host is ASCII; a name in other letters is given as `xn--…`.
    ///
    /// # Errors
    ///
    /// Fails when `text` is not that, or has anything after it but one `/`.
    pub fn new(text: &str) -> Result<Self, ParseSiteError> {
        let (scheme, rest) = text.split_once("://").ok_or(ParseSiteError::Scheme)?;
        let scheme = match scheme.to_ascii_lowercase() {
            it if it == "http" || it == "https" => it,
            _ => return Err(ParseSiteError::Scheme),
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        if authority.contains(['/', '\\', '?', '#']) {
            return Err(ParseSiteError::Path);
        }
        if authority.contains('@') {
            return Err(ParseSiteError::UserInfo);
        }
        let (host, port) = split_port(authority);
        if !is_host(host) {
            return Err(ParseSiteError::Host(host.into()));
        }
        if let Some(port) = port.filter(|it| !is_port(it)) {
            return Err(ParseSiteError::Port(port.into()));
        }
        let authority = without_default_port(&scheme, authority).to_ascii_lowercase();
        Ok(Self { origin: [&scheme, "://", &authority].concat().into() })
    }

    /// `http` or `https`.
    pub fn scheme(&self) -> &str {
        if self.is_secure() { "https" } else { "http" }
    }

    /// Host and port, as in `one.example:8443`; the scheme's default port is left out.
    pub fn authority(&self) -> &str {
        self.origin.split_once("://").map_or("", |(_, authority)| authority)
    }

    /// The host alone; an IPv6 address keeps its brackets.
    pub fn host(&self) -> &str {
        split_port(self.authority()).0
    }

    /// Whether the scheme is `https`.
    pub fn is_secure(&self) -> bool {
        self.origin.starts_with("https:")
    }

    /// The full IRI of `path`.
    ///
    /// The path is percent-encoded already, as [`RoutePattern::path`](crate::RoutePattern::path)
    /// gives it. A query and a fragment may follow. Whatever it holds, the IRI is of this site.
    ///
    /// # Errors
    ///
    /// Fails when `path` does not start with `/`, or holds a character that no IRI holds.
    pub fn iri(&self, path: &str) -> Result<Iri, LocalIriError> {
        if !path.starts_with('/') {
            return Err(LocalIriError::NotAbsolute(path.into()));
        }
        Iri::try_from([&*self.origin, path].concat())
            .map_err(|source| LocalIriError::Iri { path: path.into(), source })
    }

    /// The full IRI of what an application has as an address: a path of this site, `//` and what
    /// follows a scheme, which gets this site's, or an IRI, which stays.
    ///
    /// # Errors
    ///
    /// Fails when `address` is none of these.
    pub fn full_iri(&self, address: &str) -> Result<Iri, LocalIriError> {
        let text = match address {
            it if it.starts_with("//") => [self.scheme(), ":", it].concat(),
            it if it.starts_with('/') => return self.iri(it),
            it => it.to_owned(),
        };
        Iri::try_from(text).map_err(|source| LocalIriError::Iri { path: address.into(), source })
    }

    /// Whether `iri` is one of this site.
    ///
    /// Scheme and host are compared in any case of letters, and the scheme's default port is the
    /// same as none. Nothing else is normalized.
    pub fn is_local(&self, iri: &Iri) -> bool {
        let is_same_scheme = iri.scheme().eq_ignore_ascii_case(self.scheme());
        is_same_scheme
            && iri.authority().is_some_and(|authority| {
                without_default_port(self.scheme(), authority)
                    .eq_ignore_ascii_case(self.authority())
            })
    }

    /// The path of a local IRI as it was written, without query and fragment.
    ///
    /// Empty when the IRI ends with its authority; `None` when it is another site's.
    pub fn path_of<'iri>(&self, iri: &'iri Iri) -> Option<&'iri str> {
        let rest = self.is_local(iri).then(|| iri.path_and_query())?;
        Some(rest.split_once('?').map_or(rest, |(path, _)| path))
    }
}

impl FromStr for Site {
    type Err = ParseSiteError;

    fn from_str(text: &str) -> Result<Self, ParseSiteError> {
        Self::new(text)
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)
    }
}

/// Why a text names no site.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseSiteError {
    /// What stands for the host is neither a name nor an address.
    #[error("`{0}` is not a host name (in ASCII, `xn--…` for other letters) or an IP address")]
    Host(Box<str>),
    /// Something follows the authority.
    #[error("a site has no path, query or fragment, as in `https://one.example`")]
    Path,
    /// The port is not a number from 1 to 65535.
    #[error("`{0}` is not a port")]
    Port(Box<str>),
    /// The text does not start with one of the two schemes.
    #[error("a site starts with `https://` or `http://`")]
    Scheme,
    /// There is a user or a password before the host.
    #[error("a site has no user or password before its host")]
    UserInfo,
}

/// Why a path makes no IRI of a site.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum LocalIriError {
    /// The path holds what no IRI holds.
    #[error("`{path}` is not the path of an IRI")]
    Iri {
        /// The path.
        path: Box<str>,
        /// What is wrong with the IRI that it makes.
        #[source]
        source: ParseIriError,
    },
    /// The path does not start with `/`.
    #[error("`{0}` does not start with `/`")]
    NotAbsolute(Box<str>),
}

fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

fn without_default_port<'a>(scheme: &str, authority: &'a str) -> &'a str {
    let port = if scheme == "https" { ":443" } else { ":80" };
    authority.strip_suffix(port).unwrap_or(authority)
}

fn is_port(text: &str) -> bool {
    // A leading zero would make two texts of one port.
    text.starts_with(|it: char| matches!(it, '1'..='9')) && text.parse::<u16>().is_ok()
}

fn is_host(text: &str) -> bool {
    if let Some(address) = text.strip_prefix('[') {
        return address.strip_suffix(']').is_some_and(|it| it.parse::<Ipv6Addr>().is_ok());
    }
    let is_label = |it: &str| {
        (1..=63).contains(&it.len())
            && it.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_".contains(&it))
            && !it.starts_with('-')
            && !it.ends_with('-')
    };
    // URL libraries read a host that ends in a number as an address, whatever comes before it.
    let is_number = |it: &str| {
        let hex = it.strip_prefix("0x").or_else(|| it.strip_prefix("0X"));
        it.bytes().all(|it| it.is_ascii_digit())
            || hex.is_some_and(|it| it.bytes().all(|it| it.is_ascii_hexdigit()))
    };
    match text.rsplit('.').next() {
        Some(last) if is_number(last) => text.parse::<Ipv4Addr>().is_ok(),
        _ => text.len() <= 253 && text.split('.').all(is_label),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(text: &str) -> Site {
        text.parse().unwrap()
    }

    #[test]
    fn a_site_is_a_scheme_and_an_authority() {
        for (text, shown, host, authority) in [
            ("https://one.example", "https://one.example", "one.example", "one.example"),
            ("https://one.example/", "https://one.example", "one.example", "one.example"),
            ("HTTPS://One.Example:443", "https://one.example", "one.example", "one.example"),
            ("http://one.example:80/", "http://one.example", "one.example", "one.example"),
            ("http://localhost:443", "http://localhost:443", "localhost", "localhost:443"),
            ("http://127.0.0.1:8000", "http://127.0.0.1:8000", "127.0.0.1", "127.0.0.1:8000"),
            ("http://[::1]", "http://[::1]", "[::1]", "[::1]"),
            ("http://[::80]", "http://[::80]", "[::80]", "[::80]"),
            ("https://[::A]:8443", "https://[::a]:8443", "[::a]", "[::a]:8443"),
            (
                "https://xn--bcher-kva.example",
                "https://xn--bcher-kva.example",
                "xn--bcher-kva.example",
                "xn--bcher-kva.example",
            ),
        ] {
            let site = site(text);
            assert_eq!(site.to_string(), shown);
            assert_eq!((site.host(), site.authority()), (host, authority), "{text}");
            assert_eq!(site.scheme(), shown.split_once(':').unwrap().0);
            assert_eq!(site.is_secure(), shown.starts_with("https"));
        }
    }

    #[test]
    fn what_is_no_site_is_refused_with_the_reason() {
        let host = |it: &str| ParseSiteError::Host(it.into());
        let port = |it: &str| ParseSiteError::Port(it.into());
        let long = format!("{}.example", "a".repeat(64));
        for (text, why) in [
            ("", ParseSiteError::Scheme),
            ("one.example", ParseSiteError::Scheme),
            ("ftp://one.example", ParseSiteError::Scheme),
            (" https://one.example", ParseSiteError::Scheme),
            ("https:one.example", ParseSiteError::Scheme),
            ("https://one.example//", ParseSiteError::Path),
            ("https://one.example/a", ParseSiteError::Path),
            ("https://one.example?a", ParseSiteError::Path),
            ("https://one.example#a", ParseSiteError::Path),
            ("https://one.example\\a", ParseSiteError::Path),
            ("https://alice@one.example", ParseSiteError::UserInfo),
            ("https://", host("")),
            ("https:///", host("")),
            ("https://:443", host("")),
            ("https://one.example.", host("one.example.")),
            ("https://-one.example", host("-one.example")),
            ("https://one..example", host("one..example")),
            ("https://one .example", host("one .example")),
            ("https://bücher.example", host("bücher.example")),
            ("https://one%2eexample", host("one%2eexample")),
            ("https://127.0.0", host("127.0.0")),
            ("https://1.2.3.0x7f", host("1.2.3.0x7f")),
            ("https://256.0.0.1", host("256.0.0.1")),
            ("https://[::1", host("[:")),
            ("https://[one]", host("[one]")),
            ("https://::1", host(":")),
            ("https://one.example:", port("")),
            ("https://one.example:0", port("0")),
            ("https://one.example:0443", port("0443")),
            ("https://one.example:+443", port("+443")),
            ("https://one.example:65536", port("65536")),
            (&format!("https://{long}"), host(&long)),
        ] {
            assert_eq!(text.parse::<Site>(), Err(why), "{text:?}");
        }
    }

    #[test]
    fn local_is_one_scheme_one_host_one_port() {
        let plain = site("https://one.example");
        for (site, iri, path) in [
            (&plain, "https://one.example/users/alice", Some("/users/alice")),
            (&plain, "HTTPS://ONE.example:443/Users/Alice", Some("/Users/Alice")),
            (&plain, "https://one.example/a%2Fb/é?c=d#e", Some("/a%2Fb/é")),
            (&plain, "https://one.example/a#b?c", Some("/a")),
            (&plain, "https://one.example", Some("")),
            (&plain, "https://one.example?a", Some("")),
            (&plain, "https://one.example//two.example", Some("//two.example")),
            (&plain, "http://one.example/a", None),
            (&plain, "http://one.example:443/a", None),
            (&plain, "https://one.example:80/a", None),
            (&plain, "https://one.example:0443/a", None),
            (&plain, "https://one.example:/a", None),
            (&plain, "https://one.example./a", None),
            (&plain, "https://one.example.evil.example/a", None),
            (&plain, "https://one.example@evil.example/a", None),
            (&plain, "https://alice@one.example/a", None),
            (&plain, "https://two.example/a", None),
            (&plain, "https:///a", None),
            (&plain, "acct:alice@one.example", None),
            (&site("http://localhost:8000"), "http://LOCALHOST:8000/a", Some("/a")),
            (&site("http://localhost:8000"), "http://localhost/a", None),
            (&site("http://localhost:8000"), "http://localhost:8001/a", None),
        ] {
            let iri: Iri = iri.parse().unwrap();
            assert_eq!(site.path_of(&iri), path, "{iri}");
            assert_eq!(site.is_local(&iri), path.is_some(), "{iri}");
        }
    }

    #[test]
    fn an_iri_made_from_a_path_is_local() {
        let site = site("https://one.example:8443");
        for path in ["/", "/users/alice", "/users/%C3%A9", "//two.example", "/a?page=2", "/a#key"] {
            let iri = site.iri(path).unwrap();
            assert_eq!(iri.as_str(), format!("https://one.example:8443{path}"));
            assert!(site.is_local(&iri), "{iri}");
        }
        for path in ["", "users", "@evil.example/", ".evil.example/", ":1/"] {
            assert_eq!(site.iri(path), Err(LocalIriError::NotAbsolute(path.into())));
        }
        for path in ["/a b", "/\r\n", "/\\evil", "/<a>"] {
            assert!(matches!(site.iri(path), Err(LocalIriError::Iri { .. })), "{path:?}");
        }
    }
}
