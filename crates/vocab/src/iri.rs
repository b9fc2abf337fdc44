//! Identifiers.

use std::{borrow::Borrow, fmt, str::FromStr};

use crate::text::checked_text;

/// An absolute IRI ([RFC 3987]), exactly as it was written.
///
/// The text has a scheme and only characters that RFC 3987 allows in an IRI. Nothing else is
/// checked, and nothing is normalized: an id is the very text that its server chose, so two `Iri`s
/// are equal when their texts are.
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
        self.0.split_once(':').map_or("", |(scheme, _)| scheme)
    }

    /// What stands between `//` and the path, such as `one.example:8443`. A user and a password are
    /// part of it.
    ///
    /// `None` when there is no `//` behind the scheme.
    pub fn authority(&self) -> Option<&str> {
        let rest = self.0[self.scheme().len()..].strip_prefix("://")?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        Some(&rest[..end])
    }

    /// Scheme and authority, such as `https://one.example:8443`: who answers for the IRI.
    ///
    /// `None` when the scheme has no authority, as `urn:` and `did:` have none, or it is empty.
    pub fn origin(&self) -> Option<&str> {
        let authority = self.authority().filter(|it| !it.is_empty())?;
        Some(&self.0[..self.scheme().len() + "://".len() + authority.len()])
    }

    /// Whether both have the same [`origin`](Self::origin), whatever the case of its letters.
    ///
    /// False when either has none, even for an IRI and itself.
    pub fn is_same_origin(&self, other: &Self) -> bool {
        match (self.origin(), other.origin()) {
            (Some(ours), Some(theirs)) => ours.eq_ignore_ascii_case(theirs),
            _ => false,
        }
    }

    /// What stands behind the authority: path and query, without the fragment.
    ///
    /// Empty where there is no authority.
    pub fn path_and_query(&self) -> &str {
        let text = self.without_fragment();
        self.origin().map_or("", |origin| &text[origin.len()..])
    }

    /// The text up to the `#`.
    pub fn without_fragment(&self) -> &str {
        self.0.split_once('#').map_or(self.as_str(), |(before, _)| before)
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

/// Checks `text` against the invariant of [`Iri`].
fn check(text: &str) -> Result<(), ParseIriError> {
    let bytes = text.as_bytes();
    let scheme = bytes.iter().take_while(|it| KINDS[usize::from(**it)] & SCHEME != 0).count();
    let is_scheme = bytes.get(scheme) == Some(&b':') && bytes[0].is_ascii_alphabetic();
    if !is_scheme {
        return Err(ParseIriError::NoScheme);
    }
    let kinds = bytes.iter().fold(0, |kinds, it| kinds | KINDS[usize::from(*it)]);
    if kinds & (FOREIGN | BEYOND) == 0 {
        return Ok(());
    }
    let is_foreign = |it: char| match it.is_ascii() {
        true => KINDS[it as usize] & FOREIGN != 0,
        false => it.is_control() || it.is_whitespace(),
    };
    match text.find(is_foreign) {
        Some(at) => Err(ParseIriError::Character(at)),
        None => Ok(()),
    }
}

/// The byte may stand in a scheme.
const SCHEME: u8 = 1;

/// The byte stands in no IRI.
const FOREIGN: u8 = 2;

/// The byte is part of a character beyond ASCII.
const BEYOND: u8 = 4;

/// What each byte may be: bits of the three above.
///
/// Much of a document is ids, so they are checked by table and without branches.
const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut at = 0;
    while at < 256 {
        let it = at as u8;
        kinds[at] = match it {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'+' | b'-' | b'.' => SCHEME,
            0..=b' ' | 0x7f | b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' => {
                FOREIGN
            }
            0x80.. => BEYOND,
            _ => 0,
        };
        at += 1;
    }
    kinds
};

impl FromStr for Iri {
    type Err = ParseIriError;

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
    fn an_iri_has_a_scheme_and_only_its_characters() {
        for good in [
            "https://one.example/users/alice",
            "https://one.example/~é?q=[1]#main-key",
            "as:Public",
            "urn:uuid:0192",
            "did:key:z6Mk",
            "acct:alice@one.example",
            "mailto:alice@one.example",
            "http:",
        ] {
            assert_eq!(good.parse::<Iri>().unwrap().as_str(), good);
        }
        for (bad, why) in [
            ("", ParseIriError::NoScheme),
            ("Public", ParseIriError::NoScheme),
            ("/users/alice", ParseIriError::NoScheme),
            ("_:b0", ParseIriError::NoScheme),
            ("1https://a", ParseIriError::NoScheme),
            (":a", ParseIriError::NoScheme),
            ("https://one.example/a b", ParseIriError::Character(21)),
            ("https://one.example/\r\n", ParseIriError::Character(20)),
            ("https:\\\\one.example", ParseIriError::Character(6)),
            ("https://one.example/\u{85}", ParseIriError::Character(20)),
            ("https://one.example/é\u{2028}", ParseIriError::Character(22)),
        ] {
            assert_eq!(bad.parse::<Iri>(), Err(why), "{bad:?}");
        }
    }

    #[test]
    fn the_public_is_an_iri() {
        assert_eq!(crate::PUBLIC.parse(), Ok(Iri::public()));
    }

    #[test]
    fn the_parts_are_slices_of_the_text() {
        for (text, origin, path_and_query) in [
            ("https://one.example/a?b#c", Some("https://one.example"), "/a?b"),
            ("https://one.example:8443", Some("https://one.example:8443"), ""),
            ("https://one.example?b", Some("https://one.example"), "?b"),
            ("https:///a", None, ""),
            ("urn:uuid:1", None, ""),
        ] {
            let iri: Iri = text.parse().unwrap();
            assert_eq!((iri.origin(), iri.path_and_query()), (origin, path_and_query), "{text}");
        }
    }

    #[test]
    fn no_origin_is_the_same_as_no_other() {
        let urn: Iri = "urn:uuid:1".parse().unwrap();
        let upper: Iri = "HTTPS://One.example/b".parse().unwrap();
        let lower: Iri = "https://one.example/a".parse().unwrap();
        let port: Iri = "https://one.example:444/a".parse().unwrap();
        assert!(!urn.is_same_origin(&urn));
        assert!(upper.is_same_origin(&lower));
        assert!(!port.is_same_origin(&lower));
    }
}
