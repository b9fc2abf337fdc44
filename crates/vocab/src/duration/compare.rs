//! Which of two durations is longer.

use std::cmp::Ordering;

use super::DurationParts;

/// The months from which XML Schema has durations counted: year and month.
///
/// Four are enough to meet every order of long and short months.
const STARTS: [(i128, i128); 4] = [(1696, 9), (1697, 2), (1903, 3), (1903, 7)];

/// The order of XML Schema ([XSD §3.3.6.2]): one is longer when it is from each of the starts.
///
/// [XSD §3.3.6.2]: https://www.w3.org/TR/xmlschema11-2/#duration
pub(super) fn compare(one: &DurationParts, other: &DurationParts) -> Option<Ordering> {
    let mut orders = STARTS.iter().map(|start| length(one, *start).cmp(&length(other, *start)));
    let first = orders.next()?;
    orders.all(|it| it == first).then_some(first)
}

/// How long it is from a month on, in seconds and nanoseconds; both negative where it leads back.
fn length(parts: &DurationParts, (year, month): (i128, i128)) -> (i128, i64) {
    const DAY: i128 = 24 * 60 * 60;

    let sign = if parts.is_negative { -1 } else { 1 };
    let start = year * 12 + month - 1;
    let days = days_before(start + sign * parts.n_months()) - days_before(start);
    let seconds = days * DAY + sign * parts.seconds_beside_months();
    let nanoseconds = i64::from(parts.nanoseconds);
    (seconds, if parts.is_negative { -nanoseconds } else { nanoseconds })
}

/// How many days of the Gregorian calendar lie before a month, counted from January of the year 0,
/// up to a constant.
fn days_before(month: i128) -> i128 {
    // Years that begin in March have their leap day at the end, and months whose lengths follow
    // the line of `153 / 5`.
    let months = month - 2;
    let (year, month) = (months.div_euclid(12), months.rem_euclid(12));
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + (153 * month + 2) / 5
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    #[test]
    fn durations_are_ordered_as_xml_schema_does() {
        use Ordering::{Equal, Greater, Less};

        for (one, other, expected) in [
            ("P1Y", "P364D", Some(Greater)),
            ("P1Y", "P365D", None),
            ("P1Y", "P366D", None),
            ("P1Y", "P367D", Some(Less)),
            ("P1M", "P27D", Some(Greater)),
            ("P1M", "P28D", None),
            ("P1M", "P30D", None),
            ("P1M", "P31D", None),
            ("P1M", "P32D", Some(Less)),
            ("P5M", "P149D", Some(Greater)),
            ("P5M", "P150D", None),
            ("P5M", "P153D", None),
            ("P5M", "P154D", Some(Less)),
            ("P1Y", "P12M", Some(Equal)),
            ("P1Y", "P11M30D", None),
            ("P1D", "PT24H", Some(Equal)),
            ("PT1M", "PT60.000S", Some(Equal)),
            ("PT1.5S", "PT1.4S", Some(Greater)),
            ("-PT1.5S", "-PT1.4S", Some(Less)),
            ("-P1Y", "P1Y", Some(Less)),
            ("-P1M", "-P32D", Some(Greater)),
            ("-PT0S", "P0Y", Some(Equal)),
            ("P400Y", "P146097D", Some(Equal)),
            ("P18446744073709551615Y", "P18446744073709551614Y", Some(Greater)),
        ] {
            let parse = |text| DurationParts::parse(text).unwrap();
            let found = compare(&parse(one), &parse(other));
            assert_eq!(found, expected, "{one} and {other}");
            let back = compare(&parse(other), &parse(one));
            assert_eq!(back, expected.map(Ordering::reverse), "{other} and {one}");
        }
    }

    #[test]
    fn days_are_counted_as_in_the_calendar() {
        let day = |month: i128| {
            let (year, month) = (month.div_euclid(12), month.rem_euclid(12));
            NaiveDate::from_ymd_opt(year.try_into().unwrap(), month as u32 + 1, 1).unwrap()
        };
        for month in -12 * 900..12 * 3000 {
            let expected = day(month + 1).signed_duration_since(day(month)).num_days();
            assert_eq!(days_before(month + 1) - days_before(month), expected.into(), "{month}");
        }
    }
}
