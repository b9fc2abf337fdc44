//! What can be wrong with a site, and with the addresses on it.

use oyez_vocab::ParseIriError;

/// Why an address makes no full IRI.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FullIriError {
    /// The address holds what no IRI holds.
    #[error("`{address}` makes no IRI")]
    Iri {
        /// The address.
        address: Box<str>,
        /// What is wrong with the IRI that it makes.
        #[source]
        source: ParseIriError,
    },
    /// The address starts with `//`, yet names no host.
    #[error("`{0}` names no host")]
    NoHost(Box<str>),
    /// The address starts with neither `/` nor a scheme.
    #[error("`{0}` starts with neither `/` nor a scheme, such as `https:`")]
    Relative(Box<str>),
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
