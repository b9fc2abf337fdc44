//! How much of everything is taken.

use std::time::Duration;

use oyez_registry::Admission;

use crate::Window;

/// How much is taken from others, and for how long what they said is believed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// How long the body of a request may be, in bytes: 1 MiB by default.
    pub max_body: usize,
    /// How many bytes of long bodies there are at a time, from when they arrive until they are dealt
    /// with: 32 MiB by default. Where there is no room for another, 503 is the answer to the first
    /// that has waited a second for the rest of it, for its key or for its turn; else to the other.
    /// Those of up to 16 KiB, as most are, are not counted.
    pub max_bodies: usize,
    /// How long the body of a request may take to arrive: 30 seconds by default.
    pub body_timeout: Duration,
    /// How far the time in a signature may be from ours: an hour back, five minutes forward.
    pub window: Window,
    /// How many items a page of a collection has: 20 by default.
    pub page_size: usize,
    /// For how long a fetched actor is believed: a day by default.
    pub actor_lifetime: Duration,
    /// How old a cached key must be at least for a signature that does not match it to have it
    /// fetched anew: 5 minutes by default.
    pub key_refresh: Duration,
    /// For how long a key that could not be fetched is not asked for again: 10 minutes by default.
    /// Where its server says that it is gone for good, it is a day at least.
    pub key_retry: Duration,
    /// How many keys of one host may be fetched to no avail in a minute: 10 by default.
    pub max_key_fetches: usize,
    /// How many keys of all hosts below one registrable domain together: 50 by default.
    pub max_key_fetches_per_domain: usize,
    /// Whom this server has to do with, where no rule of its operator says otherwise: with all by
    /// default.
    pub admission: Admission,
    /// For how long the rules of the operator are believed before they are read again, for another
    /// process may have changed them: 10 seconds by default.
    pub rules_lifetime: Duration,
    /// How many deliveries of one host are taken in a minute: 3,000 by default. Those that are
    /// beyond it get 429 and the time after which to try again.
    pub max_received_per_host: u32,
    /// How many of all hosts below one registrable domain together: 6,000 by default. What can be
    /// registered is said by the list of public suffixes.
    pub max_received_per_domain: u32,
    /// For how long is believed what WebFinger said of a handle, or NodeInfo of a server: a day by
    /// default.
    pub handle_lifetime: Duration,
    /// For how long is not asked again what WebFinger or NodeInfo did not know: 5 minutes by default.
    pub handle_retry: Duration,
    /// How many handles, and how many servers, are remembered in memory: 10,000 by default.
    pub max_handles: usize,
    /// How many requests that look something up on one host may be to no avail in a minute: 30 by
    /// default.
    pub max_lookups: usize,
    /// How many on all hosts below one registrable domain together: 150 by default.
    pub max_lookups_per_domain: usize,
    /// Whether documents are given to those alone whose requests are signed: no by default. The
    /// site's own actor is given to all, for its key is what our own requests are known by.
    pub require_signed_fetch: bool,
    /// Whether public activities are delivered with a proof ([FEP-8b32]), so that others can pass
    /// them on: yes by default.
    ///
    /// [FEP-8b32]: https://codeberg.org/fediverse/fep/src/branch/main/fep/8b32/fep-8b32.md
    pub prove_activities: bool,
    /// How many keys of others are kept ready in memory: 10,000 by default.
    pub max_keys: usize,
    /// How many bytes they and their owners' documents take: 64 MiB by default.
    pub max_keys_size: usize,
    /// How many deliveries are on their way at a time: 64 by default.
    pub max_deliveries: usize,
    /// How many of them to one host: 4 by default.
    pub max_deliveries_per_host: usize,
}

impl Limits {
    /// The same, where no time is longer than can be reckoned with, and there is room for one body.
    pub(crate) fn in_reason(mut self) -> Self {
        for time in [
            &mut self.body_timeout,
            &mut self.actor_lifetime,
            &mut self.key_refresh,
            &mut self.key_retry,
            &mut self.rules_lifetime,
            &mut self.handle_lifetime,
            &mut self.handle_retry,
        ] {
            *time = (*time).min(AGES);
        }
        self.max_bodies = self.max_bodies.max(self.max_body);
        self
    }
}

/// For as long as anybody will want to remember anything.
const AGES: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_body: 1024 * 1024,
            max_bodies: 32 * 1024 * 1024,
            body_timeout: Duration::from_secs(30),
            window: Window::default(),
            page_size: 20,
            actor_lifetime: Duration::from_secs(24 * 60 * 60),
            key_refresh: Duration::from_secs(5 * 60),
            key_retry: Duration::from_secs(10 * 60),
            max_key_fetches: 10,
            max_key_fetches_per_domain: 50,
            admission: Admission::default(),
            rules_lifetime: Duration::from_secs(10),
            max_received_per_host: 3_000,
            max_received_per_domain: 6_000,
            handle_lifetime: Duration::from_secs(24 * 60 * 60),
            handle_retry: Duration::from_secs(5 * 60),
            max_handles: 10_000,
            max_lookups: 30,
            max_lookups_per_domain: 150,
            require_signed_fetch: false,
            prove_activities: true,
            max_keys: 10_000,
            max_keys_size: 64 * 1024 * 1024,
            max_deliveries: 64,
            max_deliveries_per_host: 4,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Instant, SystemTime};

    use super::*;

    #[test]
    fn no_time_is_so_long_that_it_cannot_be_reckoned_with() {
        let limits = Limits {
            actor_lifetime: Duration::MAX,
            key_retry: Duration::MAX,
            rules_lifetime: Duration::MAX,
            max_body: 10,
            max_bodies: 1,
            ..Limits::default()
        };
        let limits = limits.in_reason();
        for time in [limits.actor_lifetime, limits.key_retry, limits.rules_lifetime] {
            assert!(Instant::now().checked_add(time).is_some());
            assert!(SystemTime::now().checked_add(time).is_some());
        }
        assert_eq!(limits.max_bodies, 10);
        assert_eq!(limits.key_refresh, Limits::default().key_refresh);
    }
}
