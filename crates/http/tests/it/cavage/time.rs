//! When a request was signed.

use std::time::{Duration, UNIX_EPOCH};

use oyez_http::{SignatureError, Window};

use super::{Letter, NOW, check, now};

fn date(seconds: u64) -> String {
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds))
}

#[test]
fn attack_22_a_date_is_at_most_an_hour_old_and_five_minutes_ahead() {
    for (seconds, verdict) in [
        (NOW, Ok(())),
        (NOW + 300, Ok(())),
        (NOW + 301, Err(SignatureError::Future)),
        (NOW - 3600, Ok(())),
        (NOW - 3601, Err(SignatureError::Old)),
        (NOW - 7200, Err(SignatureError::Old)),
    ] {
        check(Letter::post(), |it| it.set("date", date(seconds)), verdict.clone());
        let created = |it: &mut Letter| {
            it.cover("(request-target) (created) host digest");
            it.created = seconds.to_string();
            it.parameters = format!("created={seconds}");
        };
        check(Letter::post(), created, verdict);
    }
}

#[test]
fn the_window_can_be_chosen() {
    let sent = Letter::post().sign();
    let window = Window { back: Duration::from_secs(10), forward: Duration::ZERO };
    for (seconds, verdict) in [
        (NOW - 1, Err(SignatureError::Future)),
        (NOW, Ok(())),
        (NOW + 10, Ok(())),
        (NOW + 11, Err(SignatureError::Old)),
    ] {
        let now = UNIX_EPOCH + Duration::from_secs(seconds);
        assert_eq!(sent.verify_at(now, &window), verdict, "{seconds}");
    }
}

#[test]
fn attack_23_only_the_one_form_of_a_date_is_read() {
    for (date, error) in [
        ("", SignatureError::Date),
        ("now", SignatureError::Date),
        ("1700000000", SignatureError::Date),
        ("Tuesday, 14-Nov-23 22:13:20 GMT", SignatureError::Date), // RFC 850
        ("Tue Nov 14 22:13:20 2023", SignatureError::Date),        // asctime
        ("     Tue Nov 14 22:13:20 2023", SignatureError::Date),
        ("2023-11-14T22:13:20Z", SignatureError::Date),
        ("Tue, 14 Nov 2023 22:13:20 UTC", SignatureError::Date),
        ("Tue, 14 Nov 2023 22:13:20 +00", SignatureError::Date),
        ("Tue, 14 nov 2023 22:13:20 GMT", SignatureError::Date),
        ("Mon, 14 Nov 2023 22:13:20 GMT", SignatureError::Date), // was a Tuesday
        ("Tue, 14 Nov 2023 24:13:20 GMT", SignatureError::Date),
        ("Tue, 14 Nov 2023 22:60:20 GMT", SignatureError::Date),
        ("Thu, 30 Feb 2023 22:13:20 GMT", SignatureError::Date),
        ("Tue, 00 Nov 2023 22:13:20 GMT", SignatureError::Date),
        ("Sat, 01 Jan 0000 00:00:00 GMT", SignatureError::Date),
        ("Wed, 31 Dec 1969 23:59:59 GMT", SignatureError::Date),
        ("Thu, 01 Jan 1970 00:00:00 GMT", SignatureError::Old),
        ("Fri, 31 Dec 9999 23:59:59 GMT", SignatureError::Future),
    ] {
        check(Letter::post(), |it| it.set("date", date), Err(error));
    }
    let twice = |it: &mut Letter| it.headers.push(("date", date(NOW)));
    check(Letter::post(), twice, Err(SignatureError::Date));
}

#[test]
fn attack_25_created_and_expires_bound_the_life_of_a_signature() {
    for (created, expires, verdict) in [
        (NOW, NOW + 60, Ok(())),
        (NOW - 60, NOW, Ok(())),
        (NOW, NOW, Ok(())),
        (NOW + 301, NOW + 600, Err(SignatureError::Future)),
        (NOW - 3601, NOW + 600, Err(SignatureError::Old)),
        (NOW - 60, NOW - 1, Err(SignatureError::Expired)),
        (NOW, NOW - 1, Err(SignatureError::ExpiresBeforeCreated)),
        (NOW + 60, NOW + 30, Err(SignatureError::ExpiresBeforeCreated)),
    ] {
        for quote in ["", "\""] {
            let parameters =
                format!("created={quote}{created}{quote},expires={quote}{expires}{quote}");
            let change = |it: &mut Letter| {
                it.created = created.to_string();
                it.expires = expires.to_string();
                it.parameters = parameters.clone();
                it.cover("(request-target) (created) (expires) host digest");
            };
            check(Letter::post(), change, verdict.clone());
            // A time that is stated counts even where it is not signed.
            check(Letter::post(), |it| it.parameters = parameters.clone(), verdict.clone());
        }
    }
}

#[test]
fn attack_26_a_time_is_a_number_of_seconds() {
    for time in [
        "\"abc\"",
        "abc",
        "\"\"",
        "-1",
        "\"-1\"",
        "+1",
        "1.5",
        "\"1.5\"",
        "1e9",
        "\" 1\"",
        "9223372036854775808",
        "18446744073709551616",
        "\"١\"",
    ] {
        for name in ["created", "expires"] {
            let mut sent = Letter::post().sign();
            let mut header = sent.headers["signature"].as_bytes().to_vec();
            header.extend_from_slice(format!(",{name}={time}").as_bytes());
            sent.headers.insert("signature", http::HeaderValue::from_bytes(&header).unwrap());
            assert_eq!(sent.verify(), Err(SignatureError::Timestamp(name)), "{time}");
        }
    }
    for (time, error) in
        [(i64::MAX.to_string(), SignatureError::Future), ("0".to_owned(), SignatureError::Old)]
    {
        let change = |it: &mut Letter| it.parameters = format!("created={time}");
        check(Letter::post(), change, Err(error));
    }
}

#[test]
fn a_clock_that_is_far_off_refuses_and_does_not_panic() {
    let sent = Letter::post().sign();
    let window = Window { back: Duration::MAX, forward: Duration::MAX };
    let before_1970 = UNIX_EPOCH - Duration::from_secs(1 << 40);
    assert_eq!(sent.verify_at(before_1970, &Window::default()), Err(SignatureError::Future));
    assert_eq!(sent.verify_at(before_1970, &window), Ok(()));
    assert_eq!(sent.verify_at(now(), &window), Ok(()));
}
