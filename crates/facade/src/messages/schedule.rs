//! What becomes of a message after an attempt.

use std::{error::Error, time::Duration};

use oyez_registry::{MessageOutcome, SendError};

/// How long to wait after the first attempt, the second, and so on, in minutes: about a day in all.
const MINUTES: [u64; 8] = [1, 5, 15, 60, 120, 240, 480, 480];

/// What becomes of a message whose attempt of this number, from 1, ended so.
pub(super) fn outcome(sent: Result<(), SendError>, attempt: u32) -> MessageOutcome {
    match sent {
        Ok(()) => MessageOutcome::Sent,
        Err(error) => {
            let text = describe(&error);
            match MINUTES.get(attempt.saturating_sub(1) as usize) {
                Some(minutes) if error.is_temporary() => {
                    MessageOutcome::Retry { after: Duration::from_secs(minutes * 60), error: text }
                }
                _ => MessageOutcome::Failed { error: text },
            }
        }
    }
}

/// Whether there should have been no attempt of this number.
pub(super) fn is_over(attempt: u32) -> bool {
    attempt as usize > MINUTES.len() + 1
}

/// An error with its causes, for an operator.
pub(super) fn describe(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(it) = cause {
        let said = it.to_string();
        // Some errors say what their cause does.
        if !text.ends_with(&said) {
            text += &format!(": {said}");
        }
        cause = it.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_about_a_day_and_then_it_has_failed() {
        assert!(MINUTES.is_sorted());
        assert!((22..=26).contains(&(MINUTES.iter().sum::<u64>() / 60)));
        let busy = || Err(SendError::temporary("busy"));
        let retry = |minutes: u64| MessageOutcome::Retry {
            after: Duration::from_secs(minutes * 60),
            error: "busy".to_owned(),
        };
        let failed = |error: &str| MessageOutcome::Failed { error: error.to_owned() };
        for (sent, attempt, expected) in [
            (Ok(()), 1, MessageOutcome::Sent),
            (Ok(()), 9, MessageOutcome::Sent),
            (busy(), 1, retry(1)),
            (busy(), 8, retry(480)),
            (busy(), 9, failed("busy")),
            (Err(SendError::permanent("no such address")), 1, failed("no such address")),
        ] {
            assert_eq!(outcome(sent, attempt), expected, "{attempt}");
        }
        assert!(!is_over(9) && is_over(10));
    }
}
