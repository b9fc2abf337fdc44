//! Which servers read which signatures.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::{expiring::Expiring, signature::Scheme};

/// What is known of each server, for a week: how to sign for it at once.
#[derive(Clone)]
pub(super) struct Schemes(Arc<Mutex<Expiring<Box<str>, Known, Instant>>>);

#[derive(Clone, Copy)]
struct Known {
    scheme: Scheme,
    // Told by its answers to us; else by how it signs itself.
    is_answered: bool,
}

impl Schemes {
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(Expiring::new(MAX_SERVERS))))
    }

    /// What to try first: what all servers read, where nothing is known.
    pub(super) fn of(&self, authority: &str) -> Scheme {
        self.known(authority).map_or(Scheme::Cavage, |it| it.scheme)
    }

    /// Notes what a server has taken or asked for.
    pub(super) fn answered(&self, authority: &str, scheme: Scheme) {
        self.set(authority, Known { scheme, is_answered: true });
    }

    /// Notes how a server signs. What it has said to our own signatures counts more: some write
    /// what they do not read, or try one scheme after the other.
    pub(super) fn seen(&self, authority: &str, scheme: Scheme) {
        match self.known(authority) {
            Some(it) if it.is_answered || it.scheme == scheme => {}
            None if scheme == Scheme::Cavage => {}
            _ => self.set(authority, Known { scheme, is_answered: false }),
        }
    }

    fn known(&self, authority: &str) -> Option<Known> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(authority, Instant::now()).copied()
    }

    fn set(&self, authority: &str, it: Known) {
        let now = Instant::now();
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(authority.into(), it, now + LIFETIME, now);
    }
}

/// How many servers are remembered.
const MAX_SERVERS: usize = 10_000;

/// How long: servers are updated now and then.
const LIFETIME: Duration = Duration::from_secs(7 * 24 * 60 * 60);

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_a_server_answers_counts_more_than_how_it_signs_for_a_week() {
        let schemes = Schemes::new();
        assert_eq!(schemes.of("two.example"), Scheme::Cavage);
        schemes.seen("two.example", Scheme::Rfc9421);
        assert_eq!(schemes.of("two.example"), Scheme::Rfc9421);
        schemes.seen("two.example", Scheme::Cavage);
        assert_eq!(schemes.of("two.example"), Scheme::Cavage);
        schemes.answered("two.example", Scheme::Rfc9421);
        schemes.seen("two.example", Scheme::Cavage);
        assert_eq!(schemes.of("two.example"), Scheme::Rfc9421);
        assert_eq!(schemes.of("three.example"), Scheme::Cavage);
        tokio::time::advance(LIFETIME).await;
        assert_eq!(schemes.of("two.example"), Scheme::Cavage);
    }
}
