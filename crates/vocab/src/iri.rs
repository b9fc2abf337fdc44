//! Identifiers.

mod check;
mod normal;
mod origin;
mod parts;
#[cfg(feature = "url")]
mod url;

use std::{borrow::Borrow, fmt, str::FromStr};

pub use self::origin::Origin;
use self::{
    check::check,
    parts::{Authority, Front, Parts},
};
use crate::text::checked_text;

/// An absolute IRI ([RFC 3987]), exactly as it was written.
///
/// The text has a scheme and only characters that RFC 3987 allows in an IRI. Nothing else is
/// checked, and nothing is normalized: an id is the very text that its server chose, so two `Iri`s
/// are equal when their texts are. [`is_equivalent`](Self::is_equivalent) asks for less.
///
/// With the feature `url`, it converts to a `url::Url` and back.
///
/// ```
/// use oyez_vocab::Iri;
///
/// let alice: Iri = "https://one.example/users/alice#main-key".parse()?;
/// assert_eq!(alice.authority(), Some("one.example"));
/// assert_eq!(alice.without_fragment(), "https://one.example/users/alice");
/// assert!("users/alice".parse::<Iri>().is_err());
/// # Ok::<(), oyez_vocab::ParseIriError>(())
/// ```
///
/// [RFC 3987]: https://www.rfc-editor.org/rfc/rfc3987
#[derive(Clone, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Iri(
    // Invariant: passes `check`.
    Box<str>,
);

impl Iri {
    /// The id of everyone as an audience: [`PUBLIC`](crate::PUBLIC).
    ///
    /// ```
    /// use oyez_vocab::{Iri, Note};
    ///
    /// let mut note = Note::new();
    /// note.to = Iri::public().into();
    /// assert!(note.is_public());
    /// ```
    pub fn public() -> Self {
        Self(crate::PUBLIC.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The scheme, such as `https`, in the case it was written in.
    pub fn scheme(&self) -> &str {
        Front::of(&self.0).scheme
    }

    /// What stands between `//` and the path, such as `one.example:8443`. A user and a password are
    /// part of it.
    ///
    /// `None` when there is no `//` behind the scheme.
    pub fn authority(&self) -> Option<&str> {
        Front::of(&self.0).authority
    }

    /// The host, such as `one.example` or `[::1]`, in the case it was written in.
    ///
    /// `None` when there is none, as in `urn:` and `did:`, or it is empty.
    pub fn host(&self) -> Option<&str> {
        self.authority().map(|it| Authority::of(it).host).filter(|it| !it.is_empty())
    }

    /// The port that is written, or else that of the scheme, where it is `http` or `https`.
    pub fn port(&self) -> Option<u16> {
        match self.authority().map(|it| Authority::of(it).port)? {
            None | Some("") => parts::default_port(self.scheme()),
            Some(digits) => parts::port(digits),
        }
    }

    /// Who answers for the IRI: its scheme, host and port.
    ///
    /// `None` when it names no host, as IRIs of `urn:` and `did:` do not, or a port that is none;
    /// and when it names a user, for readers disagree where the host of such an IRI begins, and no
    /// server has one as an id.
    pub fn origin(&self) -> Option<Origin<'_>> {
        Origin::of(&Front::of(&self.0))
    }

    /// Whether both have the same [`origin`](Self::origin).
    ///
    /// False when either has none, even for an IRI and itself.
    pub fn is_same_origin(&self, other: &Self) -> bool {
        self.origin().is_some_and(|ours| other.origin().is_some_and(|theirs| ours == theirs))
    }

    /// What stands behind the authority, or behind the scheme where there is none: `/users/alice`,
    /// `uuid:0192`, without the query.
    pub fn path(&self) -> &str {
        Parts::of(&self.0).path
    }

    /// What stands behind the `?`.
    pub fn query(&self) -> Option<&str> {
        Parts::of(&self.0).query
    }

    /// What stands behind the authority: path and query, without the fragment.
    ///
    /// Empty where there is no host.
    pub fn path_and_query(&self) -> &str {
        let text = self.without_fragment();
        let Some(authority) = self.authority().filter(|it| !it.is_empty()) else { return "" };
        &text[self.scheme().len() + "://".len() + authority.len()..]
    }

    /// What stands behind the `#`.
    pub fn fragment(&self) -> Option<&str> {
        Parts::of(&self.0).fragment
    }

    /// The text up to the `#`.
    pub fn without_fragment(&self) -> &str {
        self.0.split_once('#').map_or(self.as_str(), |(before, _)| before)
    }

    /// The one form of all IRIs that are [equivalent](Self::is_equivalent), a URI.
    ///
    /// ```
    /// use oyez_vocab::Iri;
    ///
    /// let iri: Iri = "HTTPS://One.example:443/%7Ealice/./é".parse()?;
    /// assert_eq!(iri.normalized(), "https://one.example/~alice/%C3%A9");
    /// # Ok::<(), oyez_vocab::ParseIriError>(())
    /// ```
    pub fn normalized(&self) -> Self {
        // Of the same characters, with others percent-encoded.
        Self(normal::normalize(&Parts::of(&self.0)).into())
    }

    /// Whether both lead to the same by the rules of [RFC 3986 §6.2.2 and §6.2.3]: the case of
    /// scheme and host means nothing, nor does a percent-encoding that need not be, a default port,
    /// `.` and `..` in a path behind a host, and an empty path in place of `/`.
    ///
    /// Servers tell ids apart by their exact text, so this is for addresses that a person typed, not
    /// for deciding who sent something.
    ///
    /// [RFC 3986 §6.2.2 and §6.2.3]: https://www.rfc-editor.org/rfc/rfc3986#section-6.2.2
    pub fn is_equivalent(&self, other: &Self) -> bool {
        self == other || self.normalized() == other.normalized()
    }

    /// The text as an owned value, without a copy.
    pub fn into_boxed_str(self) -> Box<str> {
        self.0
    }
}

/// Why a text is no absolute IRI.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseIriError {
    /// A character that no IRI holds stands at this byte.
    #[error("a character that is not allowed in an IRI at byte {0}")]
    Character(usize),
    /// There is no scheme in front, as in `/users/alice`.
    #[error("an IRI starts with a scheme, such as `https:`")]
    NoScheme,
}

impl FromStr for Iri {
    type Err = ParseIriError;

    #[inline]
    fn from_str(text: &str) -> Result<Self, ParseIriError> {
        check(text)?;
        Ok(Self(text.into()))
    }
}

checked_text!(Iri, ParseIriError);

impl TryFrom<String> for Iri {
    type Error = ParseIriError;

    fn try_from(text: String) -> Result<Self, ParseIriError> {
        check(&text)?;
        Ok(Self(text.into()))
    }
}

impl Borrow<str> for Iri {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Iri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.0)
    }
}

impl From<Iri> for String {
    fn from(iri: Iri) -> Self {
        iri.0.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_is_an_iri() {
        assert_eq!(crate::PUBLIC.parse(), Ok(Iri::public()));
    }

    #[test]
    fn the_parts_are_slices_of_the_text() {
        for (text, host, port, path, query, fragment) in [
            (
                "https://one.example/a?b#c",
                Some("one.example"),
                Some(443),
                "/a",
                Some("b"),
                Some("c"),
            ),
            (
                "https://one.example/a?b?c#d#e?f",
                Some("one.example"),
                Some(443),
                "/a",
                Some("b?c"),
                Some("d#e?f"),
            ),
            ("HTTP://One.example:8080", Some("One.example"), Some(8080), "", None, None),
            ("https://one.example:?", Some("one.example"), Some(443), "", Some(""), None),
            ("https://u:p@one.example:1/", Some("one.example"), Some(1), "/", None, None),
            (
                "https://a@b@one.example#@two.example",
                Some("one.example"),
                Some(443),
                "",
                None,
                Some("@two.example"),
            ),
            ("https://[::1]:444/a", Some("[::1]"), Some(444), "/a", None, None),
            ("https://[::1]", Some("[::1]"), Some(443), "", None, None),
            ("https://one.example:65536/", Some("one.example"), None, "/", None, None),
            ("https://one.example:x/", Some("one.example"), None, "/", None, None),
            ("ftp://one.example/", Some("one.example"), None, "/", None, None),
            ("https:///a", None, Some(443), "/a", None, None),
            ("https:/a//b", None, None, "/a//b", None, None),
            ("urn:uuid:1?=a#b", None, None, "uuid:1", Some("=a"), Some("b")),
            ("as:", None, None, "", None, None),
        ] {
            let iri: Iri = text.parse().unwrap();
            assert_eq!((iri.host(), iri.port()), (host, port), "{text}");
            assert_eq!(
                (iri.path(), iri.query(), iri.fragment()),
                (path, query, fragment),
                "{text}"
            );
        }
        for (text, path_and_query) in [
            ("https://one.example/a?b#c", "/a?b"),
            ("https://one.example?b", "?b"),
            ("https://one.example", ""),
            ("https://u@one.example/a", "/a"),
            ("https:///a", ""),
            ("urn:uuid:1", ""),
        ] {
            let iri: Iri = text.parse().unwrap();
            assert_eq!(iri.path_and_query(), path_and_query, "{text}");
        }
    }
}
