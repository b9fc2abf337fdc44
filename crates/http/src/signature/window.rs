//! How old a signature may be.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::SignatureError;

/// How far from now a request may have been signed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a window has two ends")]
pub struct Window {
    /// How long ago, one hour by default.
    pub back: Duration,
    /// How far ahead of our clock, five minutes by default.
    pub forward: Duration,
}

impl Window {
    /// Checks a time in seconds since 1970 against the time that it is.
    pub(crate) fn check(self, signed: i64, now: SystemTime) -> Result<(), SignatureError> {
        let now = unix_seconds(now);
        if signed > now.saturating_add(whole_seconds(self.forward)) {
            Err(SignatureError::Future)
        } else if signed < now.saturating_sub(whole_seconds(self.back)) {
            Err(SignatureError::Old)
        } else {
            Ok(())
        }
    }
}

impl Default for Window {
    fn default() -> Self {
        Self { back: Duration::from_secs(60 * 60), forward: Duration::from_secs(5 * 60) }
    }
}

/// The seconds since 1970; before that, less than none.
pub(crate) fn unix_seconds(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => whole_seconds(since),
        Err(until) => -whole_seconds(until.duration()),
    }
}

fn whole_seconds(duration: Duration) -> i64 {
    duration.as_secs().try_into().unwrap_or(i64::MAX)
}
