//! The domain behind the last `@` of a handle.

use std::{fmt, str::FromStr};

use super::authority;

/// A domain that handles end with, such as `one.example`: a host, and a port where it is not the
/// usual one.
///
/// It is in ASCII, `xn--…` for other letters, and kept in lower case.
///
/// ```
/// use oyez_registry::HandleDomain;
///
/// let domain: HandleDomain = "One.Example".parse()?;
/// assert_eq!(domain.as_str(), "one.example");
/// assert!("https://one.example".parse::<HandleDomain>().is_err());
/// # Ok::<(), oyez_registry::ParseHandleDomainError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct HandleDomain(
    // Invariant: a checked authority, in lower case.
    Box<str>,
);

impl HandleDomain {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The domain without a port that says no more than `scheme` does.
    pub(super) fn without_default_port(self, scheme: &str) -> Self {
        Self(authority::without_default_port(scheme, &self.0).into())
    }
}

impl FromStr for HandleDomain {
    type Err = ParseHandleDomainError;

    fn from_str(text: &str) -> Result<Self, ParseHandleDomainError> {
        match authority::check(text) {
            Ok(()) => Ok(Self(text.to_ascii_lowercase().into())),
            Err(_) => Err(ParseHandleDomainError(text.into())),
        }
    }
}

impl fmt::Display for HandleDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a text is no domain of handles: it is not a host, with or without a port.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{0}` is not a domain in ASCII, with or without a port, such as `one.example`")]
pub struct ParseHandleDomainError(Box<str>);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_a_host_and_perhaps_a_port() {
        for (text, expected) in [
            ("one.example", Some("one.example")),
            ("One.Example:8443", Some("one.example:8443")),
            ("127.0.0.1:8000", Some("127.0.0.1:8000")),
            ("[::1]", Some("[::1]")),
            ("xn--bcher-kva.example", Some("xn--bcher-kva.example")),
            ("", None),
            ("https://one.example", None),
            ("one.example/", None),
            ("@one.example", None),
            ("alice@one.example", None),
            ("one.example:0", None),
            ("bücher.example", None),
            ("one example", None),
        ] {
            let domain = text.parse::<HandleDomain>();
            assert_eq!(domain.as_ref().ok().map(HandleDomain::as_str), expected, "{text}");
            if let Err(error) = domain {
                assert!(error.to_string().starts_with(&format!("`{text}` is not")), "{error}");
            }
        }
    }
}
