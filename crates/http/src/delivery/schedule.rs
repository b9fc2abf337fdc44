//! What becomes of a delivery after an attempt.
//!
//! | answer | then |
//! |---|---|
//! | 2xx | done |
//! | 404, 410 | dead: there is no such inbox |
//! | 408, 425, 429, 5xx, no answer | again, on a schedule that spans more than a week |
//! | other 4xx, 3xx | again, three attempts in all: the other side may be mending itself |
//! | a document that is not the recipient's | again, three attempts in all |
//! | an address that we must not dial, no IRI to dial | dead |

use std::time::Duration;

use http::StatusCode;
use oyez_registry::Outcome;

use crate::{ClientError, Posted};

/// How long to wait after the first attempt, the second, and so on, in minutes.
const MINUTES: [u64; 15] =
    [1, 5, 15, 60, 180, 360, 720, 1440, 1440, 1440, 1440, 1440, 1440, 1440, 1440];

/// How many attempts are made where the other side understood us, and refused.
const REFUSED_ATTEMPTS: u32 = 3;

/// The longest `Retry-After` that is heeded.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// What becomes of a delivery whose attempt of this number, from 1, was `answered`.
pub(super) fn outcome(answered: Result<Posted, ClientError>, attempt: u32) -> Outcome {
    match answered {
        Ok(posted) if posted.status.is_success() => Outcome::Delivered,
        Ok(posted) => {
            let error = format!("the server answered {}", posted.status);
            match posted.status {
                StatusCode::NOT_FOUND | StatusCode::GONE => Outcome::Dead { error },
                status if is_temporary(status) => retry(attempt, posted.retry_after, error),
                _ => refused(attempt, posted.retry_after, error),
            }
        }
        Err(error) => failed(&error, attempt),
    }
}

/// What becomes of a delivery that had no answer.
pub(super) fn failed(error: &ClientError, attempt: u32) -> Outcome {
    let text = describe(error);
    match error {
        ClientError::Blocked => Outcome::Dropped,
        ClientError::BadIri(_) | ClientError::Refused(_) => Outcome::Dead { error: text },
        ClientError::Status { status: StatusCode::GONE | StatusCode::NOT_FOUND, .. } => {
            Outcome::Dead { error: text }
        }
        _ => retry(attempt, None, text),
    }
}

/// Another attempt, unless there were enough of those that the other side has refused.
pub(super) fn refused(attempt: u32, asked: Option<Duration>, error: String) -> Outcome {
    match attempt {
        REFUSED_ATTEMPTS.. => Outcome::Dead { error },
        _ => retry(attempt, asked, error),
    }
}

/// Another attempt when the schedule has one.
pub(super) fn retry(attempt: u32, asked: Option<Duration>, error: String) -> Outcome {
    let at = attempt.saturating_sub(1) as usize;
    match MINUTES.get(at) {
        Some(minutes) => {
            let own = Duration::from_secs(minutes * 60);
            let asked = asked.unwrap_or_default().min(MAX_RETRY_AFTER);
            Outcome::Retry { after: own.max(asked), error }
        }
        None => Outcome::Dead { error },
    }
}

fn is_temporary(status: StatusCode) -> bool {
    status.is_server_error()
        || matches!(
            status,
            StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY | StatusCode::TOO_MANY_REQUESTS
        )
}

/// An error with its causes, for an operator.
pub(super) fn describe(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(it) = cause {
        text += &format!(": {it}");
        cause = it.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, attempt: u32) -> Outcome {
        let status = StatusCode::from_u16(status).unwrap();
        outcome(Ok(Posted { status, retry_after: None }), attempt)
    }

    #[test]
    fn what_an_answer_means_depends_on_its_status_and_the_attempt() {
        for (status, first, third, last) in [
            (200, "delivered", "delivered", "delivered"),
            (202, "delivered", "delivered", "delivered"),
            (301, "retry", "dead", "dead"),
            (400, "retry", "dead", "dead"),
            (401, "retry", "dead", "dead"),
            (403, "retry", "dead", "dead"),
            (404, "dead", "dead", "dead"),
            (405, "retry", "dead", "dead"),
            (408, "retry", "retry", "dead"),
            (410, "dead", "dead", "dead"),
            (422, "retry", "dead", "dead"),
            (425, "retry", "retry", "dead"),
            (429, "retry", "retry", "dead"),
            (500, "retry", "retry", "dead"),
            (503, "retry", "retry", "dead"),
        ] {
            for (attempt, expected) in [(1, first), (3, third), (16, last)] {
                let found = match answered(status, attempt) {
                    Outcome::Dead { .. } => "dead",
                    Outcome::Delivered => "delivered",
                    Outcome::Dropped => "dropped",
                    Outcome::Retry { .. } => "retry",
                };
                assert_eq!(found, expected, "{status} at attempt {attempt}");
            }
        }
    }

    #[test]
    fn the_schedule_grows_and_spans_more_than_a_week() {
        assert!(MINUTES.is_sorted());
        assert!(MINUTES.iter().sum::<u64>() > 7 * 24 * 60);
    }

    #[test]
    fn a_server_may_ask_for_more_time_but_not_for_ever() {
        for (asked, seconds) in [(0, 60), (30, 60), (600, 600), (u64::MAX, 24 * 60 * 60)] {
            let Outcome::Retry { after, .. } =
                retry(1, Some(Duration::from_secs(asked)), String::new())
            else {
                panic!("no retry")
            };
            assert_eq!(after.as_secs(), seconds);
        }
    }
}
