//! How much each host may send.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use oyez_registry::Domain;
use tokio::time::Instant;

use crate::{Limits, expiring::Expiring};

/// Counts what hosts send, and all hosts of one owner together: who has a domain can have any number
/// of hosts on it.
#[derive(Debug)]
pub(crate) struct Senders {
    hosts: Mutex<Buckets>,
    owners: Mutex<Buckets>,
}

/// One sends more than it may. After this time it may send again.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct TooMuch(pub(crate) Duration);

impl Senders {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            hosts: Mutex::new(Buckets::new(limits.max_received_per_host)),
            owners: Mutex::new(Buckets::new(limits.max_received_per_domain)),
        }
    }

    /// Whether `host` may send something now. Nothing is counted: who only says to be it must not
    /// use up what it may send.
    pub(crate) fn check(&self, host: &Domain) -> Result<(), TooMuch> {
        self.count(host, 0)
    }

    /// Counts something that `host` has sent, if it may.
    pub(crate) fn take(&self, host: &Domain) -> Result<(), TooMuch> {
        self.count(host, 1)
    }

    fn count(&self, host: &Domain, n: u32) -> Result<(), TooMuch> {
        let now = Instant::now();
        let of = |it: &Mutex<Buckets>, key: &str| {
            it.lock().unwrap_or_else(PoisonError::into_inner).count(key, n, now)
        };
        of(&self.owners, owner(host.as_str()))?;
        of(&self.hosts, host.as_str())
    }
}

/// The part of `host` that somebody has registered, by the list of public suffixes.
pub(crate) fn owner(host: &str) -> &str {
    match host.starts_with('[') || host.parse::<std::net::Ipv4Addr>().is_ok() {
        true => host,
        false => psl::domain_str(host).unwrap_or(host),
    }
}

/// A bucket for each sender, which is full at first, and is filled in a minute. What one has sent is
/// taken out of it.
///
/// A full bucket need not be remembered, so what is kept of a sender is when its bucket will be full.
#[derive(Debug)]
struct Buckets {
    per_minute: u32,
    full_at: Expiring<Box<str>, Instant, Instant>,
}

impl Buckets {
    fn new(per_minute: u32) -> Self {
        Self { per_minute, full_at: Expiring::new(MAX_SENDERS) }
    }

    fn count(&mut self, key: &str, n: u32, now: Instant) -> Result<(), TooMuch> {
        let Some(each) = MINUTE.checked_div(self.per_minute) else { return Err(TooMuch(MINUTE)) };
        let full_at = self.full_at.get(key, now).copied().unwrap_or(now).max(now);
        // One more must fit, whether it is counted or not.
        let empty = full_at + each;
        let over = empty.saturating_duration_since(now + MINUTE);
        if !over.is_zero() {
            return Err(TooMuch(over));
        }
        if n > 0 {
            self.full_at.insert(key.into(), empty, empty, now);
        }
        Ok(())
    }
}

const MINUTE: Duration = Duration::from_secs(60);

/// Of how many senders it is known what they have sent. Of more, some may send more than they should.
const MAX_SENDERS: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn senders(per_host: u32, per_domain: u32) -> Senders {
        Senders::new(&Limits {
            max_received_per_host: per_host,
            max_received_per_domain: per_domain,
            ..Limits::default()
        })
    }

    fn domain(text: &str) -> Domain {
        text.parse().unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_may_send_so_much_in_a_minute_and_then_as_the_time_passes() {
        let senders = senders(60, 1_000);
        let two = domain("two.example");
        for n in 0..60 {
            assert_eq!(senders.take(&two), Ok(()), "{n}");
        }
        assert_eq!(senders.take(&two), Err(TooMuch(Duration::from_secs(1))));
        assert_eq!(senders.check(&two), Err(TooMuch(Duration::from_secs(1))));
        assert_eq!(senders.take(&domain("three.example")), Ok(()));
        tokio::time::advance(Duration::from_secs(2)).await;
        assert_eq!([(); 3].map(|()| senders.take(&two).is_ok()), [true, true, false]);
        tokio::time::advance(Duration::from_secs(60)).await;
        assert!((0..60).all(|_| senders.take(&two).is_ok()));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_only_looked_at_is_not_counted() {
        let senders = senders(1, 1);
        let two = domain("two.example");
        for _ in 0..10 {
            assert_eq!(senders.check(&two), Ok(()));
        }
        assert_eq!(senders.take(&two), Ok(()));
        assert!(senders.check(&two).is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn attack_224_all_hosts_of_one_owner_are_counted_together() {
        let senders = senders(2, 10);
        let taken =
            (0..1_000).filter(|n| senders.take(&domain(&format!("h{n}.two.co.uk"))).is_ok());
        assert_eq!(taken.count(), 10);
        assert_eq!(senders.take(&domain("three.co.uk")), Ok(()), "a public suffix is nobody's");
        for (host, expected) in [
            ("a.b.two.example", "two.example"),
            ("two.example", "two.example"),
            ("example", "example"),
            ("203.0.113.7", "203.0.113.7"),
            ("[::1]", "[::1]"),
        ] {
            assert_eq!(owner(host), expected);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_may_send_nothing_sends_nothing_and_who_may_send_anything_all() {
        let two = domain("two.example");
        assert!(senders(0, 10).take(&two).is_err());
        let senders = senders(u32::MAX, u32::MAX);
        assert!((0..10_000).all(|_| senders.take(&two).is_ok()));
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_senders_are_known_than_there_is_room_for() {
        let mut buckets = Buckets::new(60);
        let now = Instant::now();
        for n in 0..3 * MAX_SENDERS {
            buckets.count(&n.to_string(), 1, now).unwrap();
        }
        assert!(buckets.full_at.len() <= MAX_SENDERS);
    }
}
