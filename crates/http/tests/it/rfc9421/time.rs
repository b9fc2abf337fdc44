//! When a request was signed.

use std::time::{Duration, UNIX_EPOCH};

use oyez_http::SignatureError;

use super::{Letter, check};
use crate::cavage::{KEY_ID, NOW, now};

fn times(letter: &mut Letter, times: &str) {
    letter.parameters = format!(r#"{times};keyid="{KEY_ID}""#);
}

#[test]
fn a_signature_says_when_it_was_made_and_that_is_not_long_ago() {
    for (created, verdict) in [
        (NOW, Ok(())),
        (NOW + 300, Ok(())),
        (NOW + 301, Err(SignatureError::Future)),
        (NOW - 3600, Ok(())),
        (NOW - 3601, Err(SignatureError::Old)),
        (0, Err(SignatureError::Old)),
        (999_999_999_999_999, Err(SignatureError::Future)),
    ] {
        check(Letter::post(), |it| times(it, &format!(";created={created}")), verdict);
    }
    let absent = Err(SignatureError::ParameterAbsent("created"));
    check(Letter::post(), |it| times(it, ""), absent);
}

#[test]
fn attack_82_a_signature_expires_within_a_day() {
    for (expires, verdict) in [
        (NOW, Ok(())),
        (NOW + 24 * 60 * 60 - 60, Ok(())),
        (NOW + 24 * 60 * 60 - 59, Err(SignatureError::Lasting)),
        (NOW - 1, Err(SignatureError::Expired)),
        (NOW - 61, Err(SignatureError::ExpiresBeforeCreated)),
        (999_999_999_999_999, Err(SignatureError::Lasting)),
    ] {
        let written = format!(";created={};expires={expires}", NOW - 60);
        check(Letter::post(), |it| times(it, &written), verdict);
    }
    check(Letter::post(), |it| times(it, &format!(";created={NOW};expires={NOW}")), Ok(()));
}

#[test]
fn a_time_is_a_number_of_seconds() {
    let (created, expires) =
        (SignatureError::Timestamp("created"), SignatureError::Timestamp("expires"));
    for (written, error) in [
        (format!(r#";created="{NOW}""#), &created),
        (format!(";created={NOW}.0"), &created),
        (format!(";created=-{NOW}"), &created),
        (format!(";created=@{NOW}"), &created),
        (";created".to_owned(), &created),
        (";created=?1".to_owned(), &created),
        (format!(";created={NOW};expires=never"), &expires),
        (format!(";created={NOW};expires=-1"), &expires),
    ] {
        check(Letter::post(), |it| times(it, &written), Err(error.clone()));
    }
    for written in [";created=9999999999999999", ";created=", ";created=1e9", ";Created=1"] {
        let error = Err(SignatureError::MalformedField("Signature-Input"));
        check(Letter::post(), |it| times(it, written), error);
    }
}

#[test]
fn attack_104_a_clock_that_is_far_off_refuses_and_does_not_panic() {
    let sent = Letter::post().sign();
    let before_1970 = UNIX_EPOCH - Duration::from_secs(1 << 40);
    assert_eq!(sent.verify_at(before_1970), Err(SignatureError::Future));
    let hour = Duration::from_secs(60 * 60);
    assert_eq!(sent.verify_at(now() + hour), Ok(()));
    assert_eq!(sent.verify_at(now() - hour), Err(SignatureError::Future));
}
