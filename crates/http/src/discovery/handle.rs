//! What people call an actor.

use std::{fmt, str::FromStr};

use oyez_registry::HandleDomain;
use oyez_vocab::Iri;
use url::Url;

use super::shortened::shortened;

/// A handle, such as `@bob@two.example`: a name, and the domain that says whose it is.
///
/// It is read from `@bob@two.example`, `bob@two.example` and `acct:bob@two.example` ([RFC 7565]).
/// A domain in other letters is turned into its `xn--` form.
///
/// ```
/// use oyez_http::discovery::Handle;
///
/// let handle: Handle = "@bob@Bücher.example".parse()?;
/// assert_eq!(handle.to_string(), "@bob@xn--bcher-kva.example");
/// assert_eq!(handle.acct(), "acct:bob@xn--bcher-kva.example");
/// # Ok::<(), oyez_http::discovery::ParseHandleError>(())
/// ```
///
/// [RFC 7565]: https://www.rfc-editor.org/rfc/rfc7565
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Handle {
    // Invariant: passes `is_username`.
    username: Box<str>,
    domain: HandleDomain,
}

impl Handle {
    /// The handle of the actor that is called `username` at `domain`.
    ///
    /// # Errors
    ///
    /// Fails when either cannot stand in a handle.
    pub fn new(username: &str, domain: &str) -> Result<Self, ParseHandleError> {
        let bad =
            || ParseHandleError::new(&format!("@{}@{}", shortened(username), shortened(domain)));
        if !is_username(username) {
            return Err(bad());
        }
        let domain = ascii(domain).and_then(|it| it.parse().ok()).ok_or_else(bad)?;
        Ok(Self { username: username.into(), domain })
    }

    /// The name before the `@`.
    pub fn username(&self) -> &str {
        &self.username
    }

    /// The domain, in small letters; with a port where that is not the usual one.
    pub fn domain(&self) -> &str {
        self.domain.as_str()
    }

    /// The handle as an IRI of the scheme `acct`, without any encoding.
    pub fn acct(&self) -> String {
        ["acct:", &self.username, "@", self.domain()].concat()
    }

    /// Whether both are the same but for the case of ASCII letters, which no server tells apart.
    pub fn is_equivalent(&self, other: &Self) -> bool {
        self.domain == other.domain && self.username.eq_ignore_ascii_case(&other.username)
    }

    /// Whether the server of `id`, rather than another, says whose handle this is.
    pub(super) fn is_at_origin_of(&self, id: &Iri) -> bool {
        let ours = format!("{}://{}/", id.scheme(), self.domain()).parse::<Iri>();
        ours.is_ok_and(|it| it.is_same_origin(id))
    }
}

impl FromStr for Handle {
    type Err = ParseHandleError;

    fn from_str(text: &str) -> Result<Self, ParseHandleError> {
        let rest = match text.split_at_checked(SCHEME.len()) {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case(SCHEME) => rest,
            _ => text,
        };
        let parts = rest.strip_prefix('@').unwrap_or(rest).rsplit_once('@');
        parts
            .and_then(|(username, domain)| Self::new(username, domain).ok())
            .ok_or_else(|| ParseHandleError::new(text))
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "@{}@{}", self.username, self.domain)
    }
}

/// Why a text is no handle.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{0}` is not a handle such as `@bob@example.org`")]
pub struct ParseHandleError(Box<str>);

impl ParseHandleError {
    fn new(text: &str) -> Self {
        Self(shortened(text).into())
    }
}

/// Letters and digits of any script, and what else RFC 7565 has in the name of an account.
fn is_username(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= MAX_USERNAME
        && text.chars().all(|it| it.is_alphanumeric() || "-._~!$&'()*+,;=%".contains(it))
}

/// A domain in ASCII: that of a URL, where it has other letters.
fn ascii(domain: &str) -> Option<String> {
    if domain.len() > MAX_DOMAIN {
        return None;
    }
    if domain.is_ascii() {
        return Some(domain.to_owned());
    }
    // All else a URL would read as more than a host.
    if !domain.chars().all(|it| it.is_alphanumeric() || ".-:".contains(it)) {
        return None;
    }
    let url = Url::parse(&format!("https://{domain}/")).ok()?;
    let host = url.host_str()?;
    Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
}

const SCHEME: &str = "acct:";

/// How many bytes a name may have.
const MAX_USERNAME: usize = 255;

/// How many bytes a domain may have that is yet to be turned into ASCII; there it has 253 at most.
const MAX_DOMAIN: usize = 512;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_is_a_name_and_a_domain() {
        let long = format!("{}@two.example", "a".repeat(256));
        for (text, expected) in [
            ("@bob@two.example", Some("@bob@two.example")),
            ("bob@two.example", Some("@bob@two.example")),
            ("acct:bob@two.example:8443", Some("@bob@two.example:8443")),
            ("ACCT:Bob@Two.Example", Some("@Bob@two.example")),
            ("acct:@bob@two.example", Some("@bob@two.example")),
            ("bob@[::1]:8000", Some("@bob@[::1]:8000")),
            ("bob@bücher.example", Some("@bob@xn--bcher-kva.example")),
            ("bob@bücher.example:8443", Some("@bob@xn--bcher-kva.example:8443")),
            ("jürgen@two.example", Some("@jürgen@two.example")),
            ("bob.b-b_b@two.example", Some("@bob.b-b_b@two.example")),
            ("https://two.example/users/bob", None),
            ("https://two.example/@bob", None),
            ("@bob", None),
            ("bob@", None),
            ("@@two.example", None),
            ("a@b@two.example", None),
            ("@bob@two.example/path", None),
            ("@bob@two.example?x", None),
            ("@bob@two.example#x", None),
            ("@bob@evil.example\\.two.example", None),
            ("@bob@bü/cher.example", None),
            ("@bob@bü%2fcher.example", None),
            ("@bob@two example", None),
            ("@b b@two.example", None),
            ("@bob\r\n@two.example", None),
            ("acct:", None),
            ("é", None),
            ("", None),
            (&long, None),
        ] {
            let found = text.parse::<Handle>();
            assert_eq!(found.as_ref().ok().map(Handle::to_string).as_deref(), expected, "{text}");
            if let Ok(handle) = found {
                assert_eq!(handle.acct().parse(), Ok(handle.clone()));
                assert_eq!(handle.to_string().parse(), Ok(handle));
            }
        }
    }

    #[test]
    fn the_case_of_a_handle_means_nothing_and_its_domain_is_an_origin() {
        let handle = |it: &str| it.parse::<Handle>().unwrap();
        assert!(handle("Bob@Two.example").is_equivalent(&handle("bob@two.example")));
        assert!(!handle("bob@two.example").is_equivalent(&handle("bob@three.example")));
        assert!(!handle("bob@two.example").is_equivalent(&handle("bobby@two.example")));
        for (handle, id, expected) in [
            ("bob@two.example", "https://two.example/users/bob", true),
            ("bob@two.example:443", "https://TWO.example/users/bob", true),
            ("bob@two.example", "https://two.example:8443/users/bob", false),
            ("bob@two.example", "https://social.two.example/users/bob", false),
            ("bob@two.example", "urn:two.example", false),
        ] {
            let found = handle.parse::<Handle>().unwrap().is_at_origin_of(&id.parse().unwrap());
            assert_eq!(found, expected, "{handle} {id}");
        }
    }
}
