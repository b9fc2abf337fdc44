//! Dates with a time.

mod parse;

use std::str::FromStr;

use chrono::{Datelike, FixedOffset, SecondsFormat, Utc};

use crate::text::checked_text;

/// An `xsd:dateTime` as ActivityStreams writes it ([AS2 §2.3]): an instant, and its exact text.
///
/// The text keeps what an instant loses: how many digits the fraction of a second has, and whether
/// seconds were written at all, for ActivityStreams allows to leave them out. Two values are equal
/// when their texts are; compare [`instant`](Self::instant)s to ask which one is earlier.
///
/// What stands in no doubt is read, even where ActivityStreams has it otherwise: small letters or a
/// space in place of the `T`, as [RFC 3339] has them; the hour 24 and years of more digits, as [XML
/// Schema] has them. A time without an offset names no instant, and is none.
///
/// ```
/// use oyez_vocab::DateTime;
///
/// let published: DateTime = "2026-01-15T10:00+01:00".parse()?;
/// assert_eq!(published.as_str(), "2026-01-15T10:00+01:00");
/// assert_eq!(published.instant().to_rfc3339(), "2026-01-15T10:00:00+01:00");
///
/// let updated: DateTime = "2026-01-15T09:00:00.000Z".parse()?;
/// assert_eq!(published.instant(), updated.instant());
/// assert_ne!(published, updated);
///
/// let now = chrono::DateTime::UNIX_EPOCH; // or chrono::Utc::now()
/// assert_eq!(DateTime::from(now), "1970-01-01T00:00:00Z");
/// # Ok::<(), oyez_vocab::ParseDateTimeError>(())
/// ```
///
/// [AS2 §2.3]: https://www.w3.org/TR/activitystreams-core/#dates
/// [RFC 3339]: https://www.rfc-editor.org/rfc/rfc3339#section-5.6
/// [XML Schema]: https://www.w3.org/TR/xmlschema11-2/#dateTime
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

    /// The instant to the nanosecond, with the offset it was written in.
    pub fn instant(&self) -> chrono::DateTime<FixedOffset> {
        self.instant
    }

    /// Whether it is written as ActivityStreams has it, and not only understood.
    pub(crate) fn is_standard(&self) -> bool {
        parse::is_standard(&self.text)
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
        let instant = parse::parse(text).ok_or(ParseDateTimeError)?;
        Ok(Self { text: text.into(), instant })
    }
}

checked_text!(DateTime, ParseDateTimeError);

/// Written with a `Z`, and with as many digits of a second as it has.
impl From<chrono::DateTime<Utc>> for DateTime {
    fn from(instant: chrono::DateTime<Utc>) -> Self {
        let text = instant.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        // XML Schema has no sign in front of years beyond 9999.
        let text = text.strip_prefix('+').unwrap_or(&text).into();
        Self { text, instant: instant.fixed_offset() }
    }
}

/// Written with its offset; with a `Z` where the offset is none that can be written, for it has
/// seconds, or the year is none that RFC 3339 has room for.
impl From<chrono::DateTime<FixedOffset>> for DateTime {
    fn from(instant: chrono::DateTime<FixedOffset>) -> Self {
        let offset = instant.offset().local_minus_utc();
        let is_written = offset % 60 == 0 && (1..9999).contains(&instant.to_utc().year());
        if offset == 0 || !is_written {
            return instant.to_utc().into();
        }
        Self { text: instant.to_rfc3339_opts(SecondsFormat::AutoSi, true).into(), instant }
    }
}

impl From<DateTime> for chrono::DateTime<FixedOffset> {
    fn from(it: DateTime) -> Self {
        it.instant
    }
}

impl From<DateTime> for chrono::DateTime<Utc> {
    fn from(it: DateTime) -> Self {
        it.instant.to_utc()
    }
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, TimeZone};

    use super::*;

    #[test]
    fn an_instant_is_written_as_it_is_read() {
        let utc = |year, nanosecond| {
            let date = NaiveDate::from_ymd_opt(year, 6, 30).unwrap();
            date.and_hms_nano_opt(23, 59, 59, nanosecond).unwrap().and_utc()
        };
        for (instant, text) in [
            (utc(2026, 0), "2026-06-30T23:59:59Z"),
            (utc(2026, 120_000_000), "2026-06-30T23:59:59.120Z"),
            (utc(2026, 1), "2026-06-30T23:59:59.000000001Z"),
            (utc(2026, 1_500_000_000), "2026-06-30T23:59:60.500Z"),
            (utc(9999, 0), "9999-06-30T23:59:59Z"),
            (utc(10000, 0), "10000-06-30T23:59:59Z"),
            (utc(0, 0), "0000-06-30T23:59:59Z"),
            (utc(-1, 0), "-0001-06-30T23:59:59Z"),
            (utc(262_142, 0), "262142-06-30T23:59:59Z"),
            (utc(-262_143, 0), "-262143-06-30T23:59:59Z"),
        ] {
            let it = DateTime::from(instant);
            assert_eq!(it, text);
            let read: DateTime = text.parse().unwrap();
            assert_eq!(read, it);
            assert_eq!(chrono::DateTime::<Utc>::from(read), instant);
        }
    }

    #[test]
    fn an_offset_is_written_where_it_can_be() {
        let at = |offset, timestamp| {
            let offset = FixedOffset::east_opt(offset).unwrap();
            offset.timestamp_opt(timestamp, 0).unwrap()
        };
        for (instant, text) in [
            (at(0, 0), "1970-01-01T00:00:00Z"),
            (at(3_600, 0), "1970-01-01T01:00:00+01:00"),
            (at(-12_600, 0), "1969-12-31T20:30:00-03:30"),
            (at(1_172, 0), "1970-01-01T00:00:00Z"),
            (at(3_600, 253_402_300_799), "9999-12-31T23:59:59Z"),
            (chrono::DateTime::<Utc>::MAX_UTC.fixed_offset(), "262142-12-31T23:59:59.999999999Z"),
        ] {
            let it = DateTime::from(instant);
            assert_eq!(it, text);
            assert_eq!(it.instant(), instant);
            assert_eq!(text.parse::<DateTime>(), Ok(it));
        }
    }

    #[test]
    fn instants_are_compared_whatever_their_texts() {
        for (earlier, later) in [
            ("2026-01-15T10:00:00+02:00", "2026-01-15T09:00:00Z"),
            ("2026-01-15T10:00:00.1Z", "2026-01-15T10:00:00.11Z"),
            ("2016-12-31T23:59:59.9Z", "2016-12-31T23:59:60Z"),
            ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
            ("9999-12-31T23:59:59Z", "10000-01-01T00:00:00Z"),
        ] {
            let instant = |text: &str| text.parse::<DateTime>().unwrap().instant();
            assert!(instant(earlier) < instant(later), "{earlier} {later}");
        }
    }
}
