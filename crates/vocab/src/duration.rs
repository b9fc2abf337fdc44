//! Spans of time.

use std::str::FromStr;

use crate::text::checked_text;

/// An `xsd:duration`, such as `PT2H30M`, exactly as it was written.
///
/// Years and months differ in length, so a duration is kept as its text, not as a count of seconds.
///
/// ```
/// use oyez_vocab::Duration;
///
/// assert_eq!("PT2H30M".parse::<Duration>()?.as_str(), "PT2H30M");
/// assert!("2 hours".parse::<Duration>().is_err());
/// # Ok::<(), oyez_vocab::ParseDurationError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Duration(
    // Invariant: `is_duration`.
    Box<str>,
);

impl Duration {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that is not an `xsd:duration`.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("expected a duration, such as `PT2H30M`")]
#[non_exhaustive]
pub struct ParseDurationError;

impl FromStr for Duration {
    type Err = ParseDurationError;

    fn from_str(text: &str) -> Result<Self, ParseDurationError> {
        is_duration(text).then(|| Self(text.into())).ok_or(ParseDurationError)
    }
}

/// Whether `text` is `P`, then counts of years to days, then `T` and counts of hours to seconds:
/// in that order, each at most once, and at least one.
fn is_duration(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('-').unwrap_or(text).strip_prefix('P') else { return false };
    let (days, time) = match rest.split_once('T') {
        Some((days, time)) => (days, Some(time)),
        None => (rest, None),
    };
    let is_empty = days.is_empty() && time.is_none();
    !is_empty && are_counts(days, "YMD", false) && time.is_none_or(|it| are_counts(it, "HMS", true))
}

/// Whether `text` is made of numbers, each with one of `units` behind it, in their order.
///
/// Only seconds take a fraction, and where `is_time`, one number at least must be there.
fn are_counts(text: &str, units: &str, is_time: bool) -> bool {
    let mut units = units.chars();
    let mut rest = text;
    while !rest.is_empty() {
        let Some(end) = rest.find(|it: char| it.is_ascii_alphabetic()) else { return false };
        let (number, behind) = rest.split_at(end);
        let Some(unit) = behind.chars().next() else { return false };
        let whole = match number.split_once('.') {
            Some((whole, fraction)) if unit == 'S' && is_digits(fraction) => whole,
            Some(_) => return false,
            None => number,
        };
        if !is_digits(whole) || !units.any(|it| it == unit) {
            return false;
        }
        rest = &behind[unit.len_utf8()..];
    }
    !(is_time && text.is_empty())
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit())
}

checked_text!(Duration, ParseDurationError);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_stand_in_order_behind_their_letter() {
        for good in ["P1Y", "PT2H", "P1Y2M3DT4H5M6.7S", "-P30D", "PT0S", "P1M", "PT1M"] {
            assert!(good.parse::<Duration>().is_ok(), "{good}");
        }
        for bad in
            ["", "P", "PT", "P1DT", "1D", "P1", "P1H", "PT1D", "P1M1Y", "P1.5D", "PT1.S", "P-1D"]
        {
            assert_eq!(bad.parse::<Duration>(), Err(ParseDurationError), "{bad}");
        }
    }
}
