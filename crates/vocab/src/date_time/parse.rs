//! The grammar of dates with a time.

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime};

/// Reads `2026-01-15T10:00:00.5+01:00` and its kind: the grammars of ActivityStreams, RFC 3339 and
/// XML Schema put together, but for times without an offset.
pub(super) fn parse(text: &str) -> Option<DateTime<FixedOffset>> {
    // Nearly all dates are of RFC 3339, and chrono is fast at these.
    if !text.is_ascii() {
        // chrono takes the minus sign of typography for the hyphen.
        return None;
    }
    DateTime::parse_from_rfc3339(text).ok().or_else(|| parse_any(text))
}

/// [`parse`] of what chrono has no parser for: times without seconds, the hour 24 and other years.
fn parse_any(text: &str) -> Option<DateTime<FixedOffset>> {
    let (date, behind) = split_date(text)?;
    let behind = behind.strip_prefix(['T', 't', ' '])?;
    let (time, offset) = behind.split_at(behind.find(['Z', 'z', '+', '-'])?);
    let offset = read_offset(offset)?;
    read_time(date, time)?.and_local_timezone(offset).single()
}

/// Whether `text`, which [`parse`] takes, is as ActivityStreams has it: with a year of four digits,
/// an hour up to 23, and capital letters.
pub(super) fn is_standard(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.first() != Some(&b'-')
        && bytes.get("2026-01-15".len()) == Some(&b'T')
        && !text.ends_with('z')
        && !matches!(bytes.get("2026-01-15T".len()..), Some([b'2', b'4', ..]))
}

/// The date in front of `text`, and what is behind it.
///
/// Years have four digits, or more without a zero in front.
fn split_date(text: &str) -> Option<(NaiveDate, &str)> {
    let (sign, unsigned) = text.strip_prefix('-').map_or((1, text), |it| (-1, it));
    let (year, rest) = unsigned.split_once('-')?;
    let is_year = year.len() == 4 || year.len() > 4 && !year.starts_with('0');
    let year: i32 = digits(year).filter(|_| is_year)?.try_into().ok()?;
    let (month_and_day, behind) = rest.split_at_checked("01-15".len())?;
    let (month, day) = month_and_day.split_once('-')?;
    let date = NaiveDate::from_ymd_opt(sign * year, two_digits(month)?, two_digits(day)?)?;
    Some((date, behind))
}

/// The time of day `10:00`, `10:00:00` or `10:00:00.0`, on `date`; the hour 24 begins the next day.
fn read_time(date: NaiveDate, time: &str) -> Option<NaiveDateTime> {
    let (hour, rest) = time.split_once(':')?;
    let (minute, second) = rest.split_once(':').unwrap_or((rest, "00"));
    let (second, fraction) = second.split_once('.').unwrap_or((second, "0"));
    let nanosecond = billionths(fraction)?;
    let hms = (two_digits(hour)?, two_digits(minute)?, two_digits(second)?);
    Some(match hms {
        (24, 0, 0) if nanosecond == 0 => {
            date.checked_add_days(Days::new(1))?.and_time(NaiveTime::MIN)
        }
        // chrono has leap seconds in the fraction.
        (hour, minute, 60) => {
            date.and_hms_nano_opt(hour, minute, 59, nanosecond + 1_000_000_000)?
        }
        (hour, minute, second) => date.and_hms_nano_opt(hour, minute, second, nanosecond)?,
    })
}

/// The offset `Z` or `+01:00`.
fn read_offset(text: &str) -> Option<FixedOffset> {
    if let "Z" | "z" = text {
        return FixedOffset::east_opt(0);
    }
    let is_west = text.starts_with('-');
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes).filter(|it| *it < 60)?);
    let seconds = i32::try_from((hours * 60 + minutes) * 60).ok()?;
    FixedOffset::east_opt(if is_west { -seconds } else { seconds })
}

fn two_digits(text: &str) -> Option<u32> {
    digits(text).filter(|_| text.len() == 2)
}

/// The value of the digits behind a decimal point in billionths; what is finer is cut off.
fn billionths(text: &str) -> Option<u32> {
    let (kept, behind) = text.split_at_checked(9).unwrap_or((text, ""));
    let is_number = behind.bytes().all(|it| it.is_ascii_digit());
    let scale = 10_u32.pow(9_u32.checked_sub(kept.len().try_into().ok()?)?);
    Some(digits(kept).filter(|_| is_number)? * scale)
}

/// The number that digits make, and nothing else.
fn digits(text: &str) -> Option<u32> {
    let is_number = text.bytes().all(|it| it.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_instant_is_known_and_whether_activity_streams_writes_it_so() {
        for (text, utc, standard) in [
            ("2014-12-12T12:12:12Z", "2014-12-12T12:12:12+00:00", true),
            ("2014-12-12T12:12Z", "2014-12-12T12:12:00+00:00", true),
            ("2014-12-12T12:12-03:30", "2014-12-12T15:42:00+00:00", true),
            ("2014-12-12T12:12:12.120-03:30", "2014-12-12T15:42:12.120+00:00", true),
            ("2014-12-12T12:12:12.1234567891234Z", "2014-12-12T12:12:12.123456789+00:00", true),
            ("2014-12-12T12:12:12+23:59", "2014-12-11T12:13:12+00:00", true),
            ("2014-12-12T12:12:12-00:00", "2014-12-12T12:12:12+00:00", true),
            ("2016-12-31T23:59:60Z", "2016-12-31T23:59:60+00:00", true),
            ("2016-12-31T23:59:60.5Z", "2016-12-31T23:59:60.500+00:00", true),
            ("2017-01-01T00:59:60+01:00", "2016-12-31T23:59:60+00:00", true),
            ("2016-02-29T00:00:00Z", "2016-02-29T00:00:00+00:00", true),
            ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00+00:00", true),
            ("2014-12-12t12:12:12Z", "2014-12-12T12:12:12+00:00", false),
            ("2014-12-12T12:12:12z", "2014-12-12T12:12:12+00:00", false),
            ("2014-12-12 12:12:12Z", "2014-12-12T12:12:12+00:00", false),
            ("2014-12-31T24:00:00Z", "2015-01-01T00:00:00+00:00", false),
            ("2014-12-31T24:00Z", "2015-01-01T00:00:00+00:00", false),
            ("2014-12-31T24:00:00.000+01:00", "2014-12-31T23:00:00+00:00", false),
            ("10000-01-01T00:00:00Z", "+10000-01-01T00:00:00+00:00", false),
            ("-0044-03-15T12:00:00Z", "-0044-03-15T12:00:00+00:00", false),
        ] {
            let instant = parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(instant.to_utc().to_rfc3339(), utc, "{text}");
            assert_eq!(parse_any(text), Some(instant), "{text}");
            assert_eq!(is_standard(text), standard, "{text}");
        }
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for text in [
            "",
            "yesterday",
            "2014-12-12",
            "2014-12-12Z",
            "2014-12-12T",
            "2014-12-12T12Z",
            "2014-12-12T12:12:12",
            "2014-12-12T12:12",
            "2014-12-12T12:12é",
            "20141212T12:12:12Z",
            "2014-12-12T121212Z",
            "2014-12-12T12:12:12+0100",
            "2014-12-12T12:12:12+01",
            "2014-12-12T12:12:12+1:00",
            "2014-12-12T12:12:12+01:60",
            "2014-12-12T12:12:12+24:00",
            "2014-12-12T12:12:12ZZ",
            "2014-12-12T12:12:12UTC",
            "2014-12-12T12:12:12\u{2212}01:00",
            "2014-12-12T12:12:12 Z",
            "2014-12-12T12:12:12.Z",
            "2014-12-12T12:12.5Z",
            "2014-12-12T12:12:12,5Z",
            "2014-12-12T12:12:12.5.5Z",
            "2014-12-12T12:12:12.123456789éZ",
            "2014-12-12T12:12:12.12345678éZ",
            "2014-12-12T1:12:12Z",
            "2014-12-12T12:12:1Z",
            "2014-12-12T12:60:00Z",
            "2014-12-12T12:00:61Z",
            "2014-12-12T24:00:01Z",
            "2014-12-12T24:00:00.1Z",
            "2014-12-12T25:00:00Z",
            "2014-02-29T00:00:00Z",
            "2014-13-01T00:00:00Z",
            "2014-00-01T00:00:00Z",
            "2014-1-01T00:00:00Z",
            "2014-12-1T00:00:00Z",
            "14-12-12T00:00:00Z",
            "02014-12-12T00:00:00Z",
            "+2014-12-12T00:00:00Z",
            "2014-12-+1T00:00:00Z",
            "99999999999-12-12T00:00:00Z",
            "300000-01-01T00:00:00Z",
            "262142-12-31T24:00:00Z",
            "262142-12-31T23:59:59-01:00",
            " 2014-12-12T12:12:12Z",
            "2014-12-12T12:12:12Z ",
            "２014-12-12T12:12:12Z",
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }
}
