//! The counts in a duration.

use std::fmt;

/// How many years, months, days and so on a [`Duration`](crate::Duration) counts.
///
/// ```
/// use oyez_vocab::{Duration, DurationParts};
///
/// let mut parts = DurationParts::default();
/// parts.months = 3;
/// parts.hours = 12;
/// assert_eq!(Duration::from(parts), "P3MT12H");
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct DurationParts {
    /// Whether it leads back in time: all counts are then meant to be negative.
    pub is_negative: bool,
    /// Years.
    pub years: u64,
    /// Months beside the years.
    pub months: u64,
    /// Days.
    pub days: u64,
    /// Hours.
    pub hours: u64,
    /// Minutes.
    pub minutes: u64,
    /// Whole seconds.
    pub seconds: u64,
    /// The fraction of a second in billionths; what is finer is cut off. A billion or more is written
    /// as the seconds that it is.
    pub nanoseconds: u32,
}

/// A second in nanoseconds.
const SECOND: u32 = 1_000_000_000;

impl DurationParts {
    /// So many seconds, in days, hours, minutes and seconds.
    pub(super) fn of_seconds(seconds: u64, nanoseconds: u32) -> Self {
        Self {
            days: seconds / (24 * 60 * 60),
            hours: seconds / (60 * 60) % 24,
            minutes: seconds / 60 % 60,
            seconds: seconds % 60,
            nanoseconds,
            ..Self::default()
        }
    }

    /// Reads `P`, then counts of years to days, then `T` and counts of hours to seconds: in that
    /// order, each at most once, and at least one.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut it = Self::default();
        let counts = text.strip_prefix('-').unwrap_or(text).strip_prefix('P')?;
        it.is_negative = text.starts_with('-');
        let (date, time) = match counts.split_once('T') {
            Some((date, time)) => (date, Some(time)),
            None => (counts, None),
        };
        let rest = take_count(date, 'Y', &mut it.years)?;
        let rest = take_count(rest, 'M', &mut it.months)?;
        let rest = take_count(rest, 'D', &mut it.days)?;
        if !rest.is_empty() || time.unwrap_or(date).is_empty() {
            return None;
        }
        let rest = take_count(time.unwrap_or_default(), 'H', &mut it.hours)?;
        let rest = take_count(rest, 'M', &mut it.minutes)?;
        if let Some(seconds) = rest.strip_suffix('S') {
            let (whole, fraction) = match seconds.split_once('.') {
                Some((whole, fraction)) => (whole, Some(fraction)),
                None => (seconds, None),
            };
            it.seconds = count(whole)?;
            it.nanoseconds = fraction.map_or(Some(0), billionths)?;
        } else if !rest.is_empty() {
            return None;
        }
        Some(it)
    }

    /// Years and months, in months, without the sign.
    pub(super) fn n_months(&self) -> i128 {
        i128::from(self.years) * 12 + i128::from(self.months)
    }

    /// Days to whole seconds, in seconds, without the sign.
    pub(super) fn seconds_beside_months(&self) -> i128 {
        let hours = i128::from(self.days) * 24 + i128::from(self.hours);
        let minutes = hours * 60 + i128::from(self.minutes);
        minutes * 60 + i128::from(self.seconds)
    }
}

/// Takes the count of `unit` from the front of `text`, where it stands there, and gives the rest.
fn take_count<'t>(text: &'t str, unit: char, value: &mut u64) -> Option<&'t str> {
    let Some((digits, rest)) = text.split_once(unit) else { return Some(text) };
    *value = count(digits)?;
    Some(rest)
}

fn count(digits: &str) -> Option<u64> {
    if is_digits(digits) { digits.parse().ok() } else { None }
}

/// The value of the digits behind a decimal point, in billionths.
fn billionths(digits: &str) -> Option<u32> {
    if !is_digits(digits) {
        return None;
    }
    let places = digits.bytes().chain(std::iter::repeat(b'0')).take(9);
    Some(places.fold(0, |value, digit| value * 10 + u32::from(digit - b'0')))
}

/// Whether `text` is one digit or several.
fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit())
}

/// The text of the duration: what is not zero, or `PT0S`.
impl fmt::Display for DurationParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_zero = Self { is_negative: false, ..*self } == Self::default();
        if is_zero {
            return f.write_str("PT0S");
        }
        let carried = self.nanoseconds / SECOND;
        if carried > 0 {
            let seconds = self.seconds.saturating_add(carried.into());
            return Self { seconds, nanoseconds: self.nanoseconds % SECOND, ..*self }.fmt(f);
        }
        f.write_str(if self.is_negative { "-P" } else { "P" })?;
        write_counts(f, [(self.years, 'Y'), (self.months, 'M'), (self.days, 'D')])?;
        // No date ends in a `T`, so there must be something behind it.
        if (self.hours, self.minutes, self.seconds, self.nanoseconds) != (0, 0, 0, 0) {
            f.write_str("T")?;
            write_counts(f, [(self.hours, 'H'), (self.minutes, 'M')])?;
        }
        if self.nanoseconds != 0 {
            let fraction = format!("{:09}", self.nanoseconds);
            return write!(f, "{}.{}S", self.seconds, fraction.trim_end_matches('0'));
        }
        write_counts(f, [(self.seconds, 'S')])
    }
}

fn write_counts<const N: usize>(
    f: &mut fmt::Formatter<'_>,
    counts: [(u64, char); N],
) -> fmt::Result {
    counts.iter().filter(|it| it.0 != 0).try_for_each(|(count, unit)| write!(f, "{count}{unit}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(
        [years, months, days]: [u64; 3],
        [hours, minutes, seconds]: [u64; 3],
        nanoseconds: u32,
    ) -> DurationParts {
        DurationParts {
            is_negative: false,
            years,
            months,
            days,
            hours,
            minutes,
            seconds,
            nanoseconds,
        }
    }

    #[test]
    fn counts_stand_in_order_behind_their_letter() {
        for (text, expected) in [
            ("P1Y", parts([1, 0, 0], [0; 3], 0)),
            ("PT2H", parts([0; 3], [2, 0, 0], 0)),
            ("P1M", parts([0, 1, 0], [0; 3], 0)),
            ("PT1M", parts([0; 3], [0, 1, 0], 0)),
            ("P1Y2M3DT4H5M6.7S", parts([1, 2, 3], [4, 5, 6], 700_000_000)),
            ("PT36H", parts([0; 3], [36, 0, 0], 0)),
            ("P2DT6.000000001S", parts([0, 0, 2], [0, 0, 6], 1)),
            ("PT0.12S", parts([0; 3], [0; 3], 120_000_000)),
        ] {
            assert_eq!(DurationParts::parse(text), Some(expected), "{text}");
            assert_eq!(expected.to_string(), text);
            let negative = DurationParts { is_negative: true, ..expected };
            assert_eq!(DurationParts::parse(&format!("-{text}")), Some(negative), "-{text}");
            assert_eq!(negative.to_string(), format!("-{text}"));
        }
    }

    #[test]
    fn a_duration_is_read_however_it_counts() {
        for (text, short) in [
            ("P0Y", "PT0S"),
            ("-PT0S", "PT0S"),
            ("P0Y0M0DT0H0M0.0S", "PT0S"),
            ("P007Y", "P7Y"),
            ("P1DT0H", "P1D"),
            ("PT1.50S", "PT1.5S"),
            ("PT0.1234567891234S", "PT0.123456789S"),
            ("PT0.0000000001S", "PT0S"),
            ("P18446744073709551615Y", "P18446744073709551615Y"),
        ] {
            assert_eq!(DurationParts::parse(text).unwrap().to_string(), short, "{text}");
        }
    }

    #[test]
    fn nanoseconds_beyond_a_second_are_seconds() {
        for (seconds, nanoseconds, text) in [
            (0, 1_000_000_000, "PT1S"),
            (59, 1_500_000_000, "PT60.5S"),
            (0, u32::MAX, "PT4.294967295S"),
            (u64::MAX, 1_000_000_001, "PT18446744073709551615.000000001S"),
        ] {
            let written = parts([0; 3], [0, 0, seconds], nanoseconds).to_string();
            assert_eq!(written, text);
            assert!(DurationParts::parse(&written).is_some(), "{text}");
        }
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for text in [
            "",
            "P",
            "-P",
            "PT",
            "P1DT",
            "1D",
            "P1",
            "PT1",
            "P1H",
            "PT1D",
            "P1M1Y",
            "PT1S1M",
            "P1Y1Y",
            "P1W",
            "P1.5D",
            "PT1.5M",
            "PT1.S",
            "PT.5S",
            "PT1.5.5S",
            "P-1D",
            "+P1D",
            "--P1D",
            "P+1D",
            "p1d",
            "P1d",
            "PT1SS",
            "PT1S ",
            "P1DT1H2T3S",
            "P18446744073709551616Y",
            "P１D",
        ] {
            assert_eq!(DurationParts::parse(text), None, "{text:?}");
        }
    }
}
