//! Spans of time.

mod compare;
mod parts;

use std::{cmp::Ordering, str::FromStr};

use chrono::TimeDelta;

pub use self::parts::DurationParts;
use crate::text::checked_text;

/// An `xsd:duration` ([XSD §3.3.6]), such as `PT2H30M`, exactly as it was written.
///
/// Years and months differ in length, so a duration is more than a count of seconds: its
/// [`parts`](Self::parts) say what was written, and [`to_time_delta`](Self::to_time_delta) its
/// length, where it has one. `PT90M` and `PT1H30M` are as long, yet two texts and so not equal;
/// [`is_equivalent`](Self::is_equivalent) and [`compare`](Self::compare) look at the length.
///
/// ```
/// use oyez_vocab::Duration;
///
/// let duration: Duration = "PT2H30M".parse()?;
/// assert_eq!(duration.as_str(), "PT2H30M");
/// assert_eq!(duration.parts().hours, 2);
/// assert_eq!(duration.to_time_delta().unwrap().num_minutes(), 150);
/// assert_eq!(Duration::from_seconds(90), "PT1M30S");
/// assert!("2 hours".parse::<Duration>().is_err());
/// # Ok::<(), oyez_vocab::ParseDurationError>(())
/// ```
///
/// [XSD §3.3.6]: https://www.w3.org/TR/xmlschema11-2/#duration
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Duration(
    // Invariant: `DurationParts::parse` takes it.
    Box<str>,
);

impl Duration {
    /// The duration of so many seconds.
    pub fn from_seconds(seconds: i64) -> Self {
        let parts = DurationParts::of_seconds(seconds.unsigned_abs(), 0);
        Self::from(DurationParts { is_negative: seconds < 0, ..parts })
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The counts that were written.
    pub fn parts(&self) -> DurationParts {
        // The default is never taken, by the invariant.
        DurationParts::parse(&self.0).unwrap_or_default()
    }

    /// How long it is.
    ///
    /// `None` when it has years or months, whose length depends on when it begins, or is longer than
    /// a [`TimeDelta`] can be, some 292 million years.
    pub fn to_time_delta(&self) -> Option<TimeDelta> {
        let parts = self.parts();
        let length = (parts.n_months() == 0).then(|| parts.seconds_beside_months())?;
        time_delta(length, &parts)
    }

    /// About how long it is: with years of 365.2425 days, as they are on average, and months of a
    /// twelfth of that.
    ///
    /// `None` when it is longer than a [`TimeDelta`] can be.
    pub fn to_time_delta_approximately(&self) -> Option<TimeDelta> {
        const MONTH: i128 = 2_629_746;

        let parts = self.parts();
        time_delta(parts.n_months() * MONTH + parts.seconds_beside_months(), &parts)
    }

    /// Whether both are as long, whenever they begin: `P1Y` and `P12M` are, `P1M` and `P30D` are
    /// not.
    pub fn is_equivalent(&self, other: &Self) -> bool {
        self.compare(other) == Some(Ordering::Equal)
    }

    /// Which one is longer, whenever they begin; to the nanosecond.
    ///
    /// `None` when that depends on when they begin, as for `P1M` and `P30D`. A duration back in time
    /// is shorter than one forth.
    ///
    /// ```
    /// use std::cmp::Ordering;
    ///
    /// use oyez_vocab::Duration;
    ///
    /// let day: Duration = "P1D".parse()?;
    /// assert_eq!(day.compare(&"PT25H".parse()?), Some(Ordering::Less));
    /// assert_eq!("P1M".parse::<Duration>()?.compare(&"P30D".parse()?), None);
    /// # Ok::<(), oyez_vocab::ParseDurationError>(())
    /// ```
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        compare::compare(&self.parts(), &other.parts())
    }
}

/// A `TimeDelta` of so many seconds and the fraction of `parts`, with the sign of `parts`.
fn time_delta(seconds: i128, parts: &DurationParts) -> Option<TimeDelta> {
    let length = TimeDelta::new(i64::try_from(seconds).ok()?, parts.nanoseconds)?;
    Some(if parts.is_negative { -length } else { length })
}

/// A text that is not an `xsd:duration`, or counts more than 2⁶⁴ − 1 of something.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("expected a duration, such as `PT2H30M`")]
#[non_exhaustive]
pub struct ParseDurationError;

impl FromStr for Duration {
    type Err = ParseDurationError;

    fn from_str(text: &str) -> Result<Self, ParseDurationError> {
        DurationParts::parse(text).map(|_| Self(text.into())).ok_or(ParseDurationError)
    }
}

checked_text!(Duration, ParseDurationError);

/// Written with what is not zero, or as `PT0S`.
impl From<DurationParts> for Duration {
    fn from(parts: DurationParts) -> Self {
        Self(parts.to_string().into())
    }
}

/// Written in days, hours, minutes and seconds.
impl From<TimeDelta> for Duration {
    fn from(length: TimeDelta) -> Self {
        let is_negative = length < TimeDelta::zero();
        let seconds = length.num_seconds().unsigned_abs();
        let parts = DurationParts::of_seconds(seconds, length.subsec_nanos().unsigned_abs());
        Self::from(DurationParts { is_negative, ..parts })
    }
}

/// Written in days, hours, minutes and seconds.
impl From<std::time::Duration> for Duration {
    fn from(length: std::time::Duration) -> Self {
        Self::from(DurationParts::of_seconds(length.as_secs(), length.subsec_nanos()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Duration {
        text.parse().unwrap()
    }

    #[test]
    fn a_length_is_known_without_years_and_months_and_guessed_with_them() {
        for (text, exact, about) in [
            ("PT0S", Some(0), Some(0)),
            ("PT2H30M", Some(9_000_000), Some(9_000_000)),
            ("PT1145S", Some(1_145_000), Some(1_145_000)),
            ("P1DT0.5S", Some(86_400_500), Some(86_400_500)),
            ("-PT1.25S", Some(-1_250), Some(-1_250)),
            ("P0Y0MT1S", Some(1_000), Some(1_000)),
            ("P1Y", None, Some(31_556_952_000)),
            ("-P1M", None, Some(-2_629_746_000)),
            ("P1Y1DT1S", None, Some(31_643_353_000)),
            ("P18446744073709551615Y", None, None),
            ("P18446744073709551615D", None, None),
            (
                "PT9223372036854775S",
                Some(9_223_372_036_854_775_000),
                Some(9_223_372_036_854_775_000),
            ),
            ("PT9223372036854776S", None, None),
        ] {
            let it = parse(text);
            let milliseconds = |it: TimeDelta| it.num_milliseconds();
            assert_eq!(it.to_time_delta().map(milliseconds), exact, "{text}");
            assert_eq!(it.to_time_delta_approximately().map(milliseconds), about, "{text}");
        }
    }

    #[test]
    fn a_length_is_written_in_days_to_seconds() {
        for (length, text) in [
            (TimeDelta::zero(), "PT0S"),
            (TimeDelta::seconds(90), "PT1M30S"),
            (TimeDelta::seconds(-3600), "-PT1H"),
            (TimeDelta::days(400), "P400D"),
            (TimeDelta::milliseconds(1_500), "PT1.5S"),
            (TimeDelta::milliseconds(-1_500), "-PT1.5S"),
            (TimeDelta::nanoseconds(-1), "-PT0.000000001S"),
            (TimeDelta::hours(25), "P1DT1H"),
            (TimeDelta::MAX, "P106751991167DT7H12M55.807S"),
            (TimeDelta::MIN, "-P106751991167DT7H12M55.807S"),
        ] {
            let it = Duration::from(length);
            assert_eq!(it, text);
            assert_eq!(parse(text), it);
            assert_eq!(it.to_time_delta(), Some(length), "{text}");
        }
        assert_eq!(Duration::from(std::time::Duration::from_millis(61_001)), "PT1M1.001S");
        assert_eq!(Duration::from_seconds(i64::MIN), "-P106751991167300DT15H30M8S");
    }
}
