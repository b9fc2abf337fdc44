//! Where this server stands on the web.

mod authority;
mod error;
mod handle_domain;
#[cfg(test)]
mod tests;

use std::{fmt, str::FromStr};

use oyez_vocab::{Iri, ParseIriError};

use self::authority::without_default_port;
pub use self::{
    error::{FullIriError, LocalIriError, ParseSiteError},
    handle_domain::{HandleDomain, ParseHandleDomainError},
};

/// The scheme and authority that every local IRI starts with, and the domain that handles end with.
///
/// Set once, from configuration: ids are made with it wherever there is no request at hand, and
/// never from a `Host` header. The authority is kept in lower case and without the scheme's
/// default port, for that is what a URL library at the other end makes of it.
///
/// # Handles
///
/// Handles end with the site's own authority, unless [`with_handle_domain`] names another domain:
/// with ids on `https://social.one.example`, a handle may still be `@alice@one.example`. Others ask
/// that domain who has the handle, so whoever runs it must proxy `/.well-known/webfinger` to this
/// site, with its query. A redirect does as well where the asking server follows it.
///
/// ```
/// use oyez_registry::Site;
///
/// let site: Site = "https://social.one.example".parse()?;
/// assert_eq!(site.handle_domain(), "social.one.example");
/// let site = site.with_handle_domain("one.example".parse()?);
/// assert_eq!(site.handle_domain(), "one.example");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Ids
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
///
/// [`with_handle_domain`]: Self::with_handle_domain
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Site {
    // Invariant: `http` or `https`, `://`, and a checked authority: a host in lower case, and a
    // port unless it is the scheme's default.
    origin: Box<str>,
    // Invariant: another than the authority of `origin`.
    handle_domain: Option<HandleDomain>,
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
        authority::check(authority)?;
        let authority = without_default_port(&scheme, authority).to_ascii_lowercase();
        let origin = [&scheme, "://", &authority].concat().into();
        Ok(Self { origin, handle_domain: None })
    }

    /// The site with handles that end with `domain`.
    pub fn with_handle_domain(mut self, domain: HandleDomain) -> Self {
        let domain = domain.without_default_port(self.scheme());
        self.handle_domain = Some(domain).filter(|it| it.as_str() != self.authority());
        self
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
        authority::split_port(self.authority()).0
    }

    /// The domain that handles of this site end with, as `one.example` in `@alice@one.example`.
    pub fn handle_domain(&self) -> &str {
        self.handle_domain.as_ref().map_or(self.authority(), HandleDomain::as_str)
    }

    /// Whether a handle that ends with `domain` is of this site: it may be the
    /// [`handle_domain`](Self::handle_domain) or the [`authority`](Self::authority).
    ///
    /// They are compared in any case of letters, and the scheme's default port is the same as none.
    pub fn has_handles_of(&self, domain: &str) -> bool {
        let domain = without_default_port(self.scheme(), domain);
        [self.handle_domain(), self.authority()].iter().any(|it| it.eq_ignore_ascii_case(domain))
    }

    /// The handle of the actor with this name as an IRI of the scheme `acct` ([RFC 7565]), such as
    /// `acct:alice@one.example`.
    ///
    /// The name is one that can stand in a handle; nothing is checked or encoded.
    ///
    /// [RFC 7565]: https://www.rfc-editor.org/rfc/rfc7565
    pub fn acct(&self, username: &str) -> String {
        ["acct:", username, "@", self.handle_domain()].concat()
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

    /// The full IRI of what an application has as an address: a path is of this site, `//host/path`
    /// gets the site's scheme, and what has a scheme, be it `mailto:`, stays as it is.
    ///
    /// ```
    /// use oyez_registry::Site;
    ///
    /// let site: Site = "https://one.example".parse()?;
    /// for (address, full) in [
    ///     ("/news/1/", "https://one.example/news/1/"),
    ///     ("//two.example/a.png", "https://two.example/a.png"),
    ///     ("http://two.example/a.png", "http://two.example/a.png"),
    ///     ("mailto:alice@one.example", "mailto:alice@one.example"),
    /// ] {
    ///     assert_eq!(site.full_iri(address)?, full);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Fails when `address` is none of these, or holds a character that no IRI holds.
    pub fn full_iri(&self, address: &str) -> Result<Iri, FullIriError> {
        let has_host = address.starts_with("//");
        let text = match address {
            _ if has_host => [self.scheme(), ":", address].concat(),
            _ if address.starts_with('/') => [&self.origin, address].concat(),
            _ => address.to_owned(),
        };
        let iri = Iri::try_from(text).map_err(|source| match source {
            ParseIriError::NoScheme => FullIriError::Relative(address.into()),
            _ => FullIriError::Iri { address: address.into(), source },
        })?;
        match iri.host() {
            None if has_host => Err(FullIriError::NoHost(address.into())),
            _ => Ok(iri),
        }
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
