//! Languages.

use std::str::FromStr;

use crate::text::checked_text;

/// A language tag ([BCP 47]), such as `en` or `pt-BR`, exactly as it was written.
///
/// The tag is well-formed; whether its subtags are registered is not looked up.
///
/// ```
/// use oyez_vocab::LanguageTag;
///
/// let tag: LanguageTag = "pt-br".parse()?;
/// assert_eq!(tag.language(), "pt");
/// assert!(tag.is_equivalent(&"pt-BR".parse()?));
/// assert!(tag.is_in("PT"));
/// assert!("Portuguese (Brazil)".parse::<LanguageTag>().is_err());
/// # Ok::<(), oyez_vocab::ParseLanguageTagError>(())
/// ```
///
/// [BCP 47]: https://www.rfc-editor.org/info/bcp47
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct LanguageTag(
    // Invariant: well-formed.
    Box<str>,
);

impl LanguageTag {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first subtag, which names the language, such as `pt` in `pt-BR`.
    ///
    /// It is `x` or `i` in the few tags that are made otherwise.
    pub fn language(&self) -> &str {
        self.0.split('-').next().unwrap_or_default()
    }

    /// Whether it lies in `range`: is that tag, or begins with it and `-`, in any case of letters;
    /// every tag lies in `*` ([RFC 4647 §3.3.1]).
    ///
    /// [RFC 4647 §3.3.1]: https://www.rfc-editor.org/rfc/rfc4647#section-3.3.1
    pub fn is_in(&self, range: &str) -> bool {
        let begins = self.0.get(..range.len()).is_some_and(|it| it.eq_ignore_ascii_case(range));
        range == "*" || begins && matches!(self.0.as_bytes().get(range.len()), None | Some(b'-'))
    }

    /// Whether both are the same tag: the case of letters means nothing.
    pub fn is_equivalent(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

/// A text that is no language tag.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("expected a language tag, such as `en` or `pt-BR`")]
#[non_exhaustive]
pub struct ParseLanguageTagError;

impl FromStr for LanguageTag {
    type Err = ParseLanguageTagError;

    fn from_str(text: &str) -> Result<Self, ParseLanguageTagError> {
        let is_tag = oxilangtag::LanguageTag::parse(text).is_ok();
        is_tag.then(|| Self(text.into())).ok_or(ParseLanguageTagError)
    }
}

checked_text!(LanguageTag, ParseLanguageTagError);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_names_its_language() {
        for (text, language) in [
            ("en", "en"),
            ("EN-us", "EN"),
            ("zh-Hant-TW", "zh"),
            ("de-CH-1901", "de"),
            ("sl-rozaj-biske", "sl"),
            ("es-419", "es"),
            ("de-x-private", "de"),
            ("und", "und"),
            ("i-klingon", "i"),
            ("x-own", "x"),
        ] {
            let tag: LanguageTag = text.parse().unwrap();
            assert_eq!((tag.as_str(), tag.language()), (text, language));
        }
        for text in ["", "e", "en_US", "en-", "-en", "en us", "two-languages", "日本語", "*"] {
            assert_eq!(text.parse::<LanguageTag>(), Err(ParseLanguageTagError), "{text:?}");
        }
    }

    #[test]
    fn a_tag_lies_in_the_ranges_that_it_begins_with() {
        for (tag, range, is_in) in [
            ("de", "de", true),
            ("de-AT", "de", true),
            ("de-AT", "DE-at", true),
            ("de", "de-AT", false),
            ("deu", "de", false),
            ("de", "*", true),
            ("de", "", false),
            ("de", "dé", false),
            ("de-AT", "d\u{e9}", false),
        ] {
            let tag: LanguageTag = tag.parse().unwrap();
            assert_eq!(tag.is_in(range), is_in, "{tag} in {range}");
        }
    }
}
