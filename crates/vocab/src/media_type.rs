//! Types of content.

use std::{borrow::Cow, str::FromStr};

use mediatype::{Name, ReadParams, Value};

use crate::text::checked_text;

/// A media type ([RFC 6838]), also known as MIME type, exactly as it was written.
///
/// Servers write parameters that are against the standard, such as a `profile` without the quotes
/// that an IRI needs, or a name without a value. Type and subtype are known all the same: such
/// parameters are read as far as they can be.
///
/// ```
/// use oyez_vocab::MediaType;
///
/// let page: MediaType = "text/HTML; charset=utf-8".parse()?;
/// assert_eq!(page.as_str(), "text/HTML; charset=utf-8");
/// assert_eq!(page.essence(), "text/HTML");
/// assert!(page.is("text/html"));
/// assert_eq!(page.parameter("charset").as_deref(), Some("utf-8"));
/// assert!("html".parse::<MediaType>().is_err());
/// # Ok::<(), oyez_vocab::ParseMediaTypeError>(())
/// ```
///
/// [RFC 6838]: https://www.rfc-editor.org/rfc/rfc6838
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct MediaType(
    // Invariant: has a `standard_form`.
    Box<str>,
);

impl MediaType {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Type and subtype without parameters, such as `text/html`, in the case they were written in.
    pub fn essence(&self) -> &str {
        self.0.split(';').next().unwrap_or_default().trim_ascii_end()
    }

    /// What stands before the slash, such as `text`, in the case it was written in.
    pub fn top_level(&self) -> &str {
        self.essence().split_once('/').map_or("", |(top_level, _)| top_level)
    }

    /// What stands behind the slash, such as `html`, in the case it was written in.
    pub fn subtype(&self) -> &str {
        self.essence().split_once('/').map_or("", |(_, subtype)| subtype)
    }

    /// The value of the parameter `name`, in any case of letters, without quotes. Of several the
    /// last one counts.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let text = standard_form(&self.0)?;
        let parsed = mediatype::MediaType::parse(&text).ok()?;
        let value = parsed.get_param(Name::new(name)?)?;
        Some(value.unquoted_str().into_owned())
    }

    /// Whether its [`essence`](Self::essence) is this, in any case of letters.
    pub fn is(&self, essence: &str) -> bool {
        self.essence().eq_ignore_ascii_case(essence)
    }

    /// Whether both mean the same: types and names of parameters in any case of letters, parameters
    /// in any order, and their values exactly but for the quotes.
    ///
    /// ```
    /// use oyez_vocab::MediaType;
    ///
    /// let ours: MediaType = r#"application/ld+json; profile="https://a.example/ns""#.parse()?;
    /// let theirs: MediaType = "Application/LD+JSON;profile=https://a.example/ns".parse()?;
    /// assert!(ours.is_equivalent(&theirs));
    /// assert_ne!(ours, theirs);
    /// # Ok::<(), oyez_vocab::ParseMediaTypeError>(())
    /// ```
    pub fn is_equivalent(&self, other: &Self) -> bool {
        let (ours, theirs) = (standard_form(&self.0), standard_form(&other.0));
        let parse = |it| mediatype::MediaType::parse(it).ok();
        ours.as_deref().and_then(parse) == theirs.as_deref().and_then(parse)
    }

    /// Whether it is written as the standard has it, and not only understood.
    pub(crate) fn is_standard(&self) -> bool {
        matches!(standard_form(&self.0), Some(Cow::Borrowed(_)))
    }
}

/// Whether `text` is a type and a subtype of the letters that nearly all have, as `image/png`: known
/// at a glance, which matters where every picture has one.
fn is_common(text: &str) -> bool {
    let is_name = |it: &str| {
        it.starts_with(|it: char| it.is_ascii_lowercase())
            && it.bytes().all(|it| matches!(it, b'a'..=b'z' | b'0'..=b'9' | b'+' | b'-' | b'.'))
            && it.len() <= 64
    };
    text.split_once('/').is_some_and(|(top_level, subtype)| is_name(top_level) && is_name(subtype))
}

/// `text` as the standard has it; `None` where it has no type and subtype.
fn standard_form(text: &str) -> Option<Cow<'_, str>> {
    if mediatype::MediaType::parse(text).is_ok() {
        return Some(Cow::Borrowed(text));
    }
    let (essence, parameters) =
        text.split_once(';').filter(|_| !text.contains(char::is_control))?;
    mediatype::MediaType::parse(essence).ok()?;
    let mut form = essence.to_owned();
    for (name, value) in parameters.split(';').filter_map(|it| it.split_once('=')) {
        let name = Name::new(name.trim_ascii());
        let value = value.trim_ascii();
        let value = if value.starts_with('"') { Cow::Borrowed(value) } else { Value::quote(value) };
        if let (Some(name), Some(value)) = (name, Value::new(&value)) {
            form.extend([";", name.as_str(), "=", value.as_str()]);
        }
    }
    Some(Cow::Owned(form))
}

/// A text that is no media type.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("expected a media type, such as `text/html`")]
#[non_exhaustive]
pub struct ParseMediaTypeError;

impl FromStr for MediaType {
    type Err = ParseMediaTypeError;

    fn from_str(text: &str) -> Result<Self, ParseMediaTypeError> {
        if is_common(text) || standard_form(text).is_some() {
            return Ok(Self(text.into()));
        }
        Err(ParseMediaTypeError)
    }
}

checked_text!(MediaType, ParseMediaTypeError);

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> MediaType {
        text.parse().unwrap()
    }

    #[test]
    fn the_parts_are_as_they_were_written() {
        for (text, essence, top_level, subtype) in [
            ("text/html", "text/html", "text", "html"),
            ("Image/SVG+XML ; charset=utf-8", "Image/SVG+XML", "Image", "SVG+XML"),
            ("text/x.misskeymarkdown", "text/x.misskeymarkdown", "text", "x.misskeymarkdown"),
            (
                "application/x-bittorrent;x-scheme-handler/magnet",
                "application/x-bittorrent",
                "application",
                "x-bittorrent",
            ),
            ("text/plain;", "text/plain", "text", "plain"),
        ] {
            let it = parse(text);
            assert_eq!(it, text);
            assert_eq!((it.essence(), it.top_level(), it.subtype()), (essence, top_level, subtype));
        }
    }

    #[test]
    fn parameters_are_read_with_their_quotes_and_without() {
        let activity_streams = "https://www.w3.org/ns/activitystreams";
        for (text, name, value, is_standard) in [
            ("text/html; charset=utf-8", "charset", Some("utf-8"), true),
            ("text/html; charset=utf-8", "profile", None, true),
            ("text/html; charset=utf-8", "not a name", None, true),
            ("text/html; CharSet=UTF-8", "charset", Some("UTF-8"), true),
            (r#"text/html; a="b;c\"d""#, "A", Some("b;c\"d"), true),
            (
                r#"application/ld+json; profile="https://www.w3.org/ns/activitystreams""#,
                "profile",
                Some(activity_streams),
                true,
            ),
            (
                "application/ld+json; profile=https://www.w3.org/ns/activitystreams",
                "profile",
                Some(activity_streams),
                false,
            ),
            (
                r#"application/ld+json;charset="utf-8" ;profile=https://www.w3.org/ns/activitystreams "#,
                "profile",
                Some(activity_streams),
                false,
            ),
            ("application/x-bittorrent;x-scheme-handler/magnet", "magnet", None, false),
            ("text/html; charset", "charset", None, false),
            ("text/html; =b; a=\"c; charset=utf-8", "charset", Some("utf-8"), false),
            ("text/html; a=b c", "a", Some("b c"), false),
        ] {
            let it = parse(text);
            assert_eq!(it.parameter(name).as_deref(), value, "{text}");
            assert_eq!(it.is_standard(), is_standard, "{text}");
        }
    }

    #[test]
    fn what_is_no_media_type_is_refused() {
        for text in [
            "",
            "html",
            "text/",
            "/html",
            "text//html",
            "text/html/x",
            " text/html",
            "text/html, text/plain",
            "text/html é; charset=utf-8",
            "text/html\r\n",
            "text/html; charset\r\nx: y",
        ] {
            assert_eq!(text.parse::<MediaType>(), Err(ParseMediaTypeError), "{text:?}");
        }
    }

    #[test]
    fn the_case_of_types_means_nothing_and_that_of_values_does() {
        for (one, other, is_equivalent) in [
            ("text/html", "TEXT/Html", true),
            ("text/html", "text/html;", true),
            ("text/html", "text/plain", false),
            ("image/svg+xml", "image/svg", false),
            ("text/html", "text/html; charset=utf-8", false),
            ("text/html;a=1;b=2", "text/html; B=\"2\"; A=1", true),
            ("text/html;a=b", "text/html;a=B", false),
            ("a/b;profile=urn:x", "a/b; profile=\"urn:x\"", true),
            ("a/b;magnet", "a/b", true),
            ("a/b;profile=urn:x", "a/b; profile=urn:y", false),
        ] {
            assert_eq!(parse(one).is_equivalent(&parse(other)), is_equivalent, "{one} {other}");
            assert_eq!(parse(other).is_equivalent(&parse(one)), is_equivalent, "{other} {one}");
        }
        assert!(parse("TEXT/html; a=b").is("text/HTML"));
    }
}
