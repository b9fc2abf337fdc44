//! Dates with a time.

use std::str::FromStr;

use chrono::{FixedOffset, SecondsFormat, Utc};

use crate::text::checked_text;

/// An `xsd:dateTime` as ActivityStreams writes it ([AS2 §2.3]): an instant, and its exact text.
///
/// The text keeps what an instant loses: how many digits the fraction of a second has, and whether
/// seconds were written at all, for ActivityStreams allows to leave them out. Two values are equal
/// when their texts are; compare [`instant`](Self::instant)s to ask which one is earlier.
///
/// ```
/// use oyez_vocab::DateTime;
///
/// let published: DateTime = "2026-01-15T10:00+01:00".parse()?;
/// assert_eq!(published.as_str(), "2026-01-15T10:00+01:00");
/// assert_eq!(published.instant().to_rfc3339(), "2026-01-15T10:00:00+01:00");
/// # Ok::<(), oyez_vocab::ParseDateTimeError>(())
/// ```
///
/// [AS2 §2.3]: https://www.w3.org/TR/activitystreams-core/#dates
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct DateTime {
    // Invariant: `instant` is what `text` says.
    text: Box<str>,
    instant: chrono::DateTime<FixedOffset>,
}

impl DateTime {
    /// The text, as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The instant, with the offset it was written in.
    pub fn instant(&self) -> chrono::DateTime<FixedOffset> {
        self.instant
    }
}

/// A text that is not an `xsd:dateTime` with an offset.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("expected a date and time with an offset, such as `2026-01-15T10:00:00Z`")]
#[non_exhaustive]
pub struct ParseDateTimeError;

impl FromStr for DateTime {
    type Err = ParseDateTimeError;

    fn from_str(text: &str) -> Result<Self, ParseDateTimeError> {
        let instant = chrono::DateTime::parse_from_rfc3339(text)
            .ok()
            .or_else(|| without_seconds(text))
            .ok_or(ParseDateTimeError)?;
        Ok(Self { text: text.into(), instant })
    }
}

/// Reads `2026-01-15T10:00Z`, which RFC 3339 has no place for and ActivityStreams has.
fn without_seconds(text: &str) -> Option<chrono::DateTime<FixedOffset>> {
    let (minutes, offset) = text.split_at_checked("2026-01-15T10:00".len())?;
    let is_offset = offset.starts_with(['Z', 'z', '+', '-']);
    is_offset
        .then(|| chrono::DateTime::parse_from_rfc3339(&[minutes, ":00", offset].concat()).ok())?
}

checked_text!(DateTime, ParseDateTimeError);

impl From<chrono::DateTime<Utc>> for DateTime {
    fn from(instant: chrono::DateTime<Utc>) -> Self {
        let text = instant.to_rfc3339_opts(SecondsFormat::AutoSi, true).into();
        Self { text, instant: instant.fixed_offset() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_kept_and_the_instant_known() {
        for (text, utc) in [
            ("2014-12-12T12:12:12Z", "2014-12-12T12:12:12+00:00"),
            ("2014-12-12T12:12Z", "2014-12-12T12:12:00+00:00"),
            ("2014-12-12T12:12:12.120-03:30", "2014-12-12T15:42:12.120+00:00"),
        ] {
            let it: DateTime = text.parse().unwrap();
            assert_eq!(it.as_str(), text);
            assert_eq!(it.instant().to_utc().to_rfc3339(), utc);
        }
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for text in ["", "yesterday", "2014-12-12", "2014-12-12T12:12:12", "2014-12-12T12:12é"] {
            assert_eq!(text.parse::<DateTime>(), Err(ParseDateTimeError), "{text}");
        }
    }
}
