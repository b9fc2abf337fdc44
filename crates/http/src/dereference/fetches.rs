//! How many keys are fetched in vain.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, timeout},
};

/// Who says to have signed makes us fetch a key, whatever the signature is worth. A fetch that led
/// to nothing counts for a minute, so that nobody can make us fetch without end from a host.
#[derive(Debug)]
pub(crate) struct Fetches {
    per_minute: usize,
    hosts: Mutex<HashMap<Box<str>, Host>>,
}

#[derive(Debug)]
struct Host {
    places: Arc<Semaphore>,
    /// The places of fetches in vain, each with the time until which it is taken.
    spent: Vec<(Instant, OwnedSemaphorePermit)>,
}

impl Fetches {
    pub(crate) fn new(per_minute: usize) -> Self {
        Self { per_minute, hosts: Mutex::default() }
    }

    /// A place to fetch from `host`, for which it may be necessary to wait. `None` where there were
    /// too many in vain.
    pub(crate) async fn enter(self: &Arc<Self>, host: &str) -> Option<Fetch> {
        let places = {
            let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
            let now = Instant::now();
            if hosts.len() >= MAX_HOSTS && !hosts.contains_key(host) {
                hosts.retain(|_, it| {
                    it.spent.retain(|(until, _)| now < *until);
                    it.places.available_permits() < self.per_minute
                });
                if hosts.len() >= MAX_HOSTS {
                    return None;
                }
            }
            let host = hosts.entry(host.into()).or_insert_with(|| Host {
                places: Arc::new(Semaphore::new(self.per_minute)),
                spent: Vec::new(),
            });
            host.spent.retain(|(until, _)| now < *until);
            if host.spent.len() >= self.per_minute {
                return None;
            }
            Arc::clone(&host.places)
        };
        let place = timeout(WAIT, places.acquire_owned()).await.ok()?.ok()?;
        Some(Fetch { place: Some(place), host: host.into(), fetches: Arc::clone(self) })
    }
}

/// A fetch that may turn out to have been in vain: it does where this is dropped.
#[derive(Debug)]
pub(crate) struct Fetch {
    place: Option<OwnedSemaphorePermit>,
    host: Box<str>,
    fetches: Arc<Fetches>,
}

impl Fetch {
    /// It was of use.
    pub(crate) fn pay_off(mut self) {
        self.place = None;
    }
}

impl Drop for Fetch {
    fn drop(&mut self) {
        let Some(place) = self.place.take() else { return };
        let mut hosts = self.fetches.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(host) = hosts.get_mut(&self.host) {
            host.spent.push((Instant::now() + MINUTE, place));
        }
    }
}

const MINUTE: Duration = Duration::from_secs(60);

/// How long a fetch waits for others from the same host.
const WAIT: Duration = Duration::from_secs(10);

/// Who uses more hosts than this in a minute has to wait.
const MAX_HOSTS: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn attack_65_ten_fetches_in_vain_are_enough_for_a_minute() {
        let fetches = Arc::new(Fetches::new(10));
        for _ in 0..100 {
            fetches.enter("two.example").await.unwrap().pay_off();
        }
        for _ in 0..10 {
            drop(fetches.enter("two.example").await.unwrap());
        }
        assert!(fetches.enter("two.example").await.is_none());
        fetches.enter("three.example").await.unwrap().pay_off();
        tokio::time::advance(MINUTE).await;
        fetches.enter("two.example").await.unwrap().pay_off();
    }

    #[tokio::test(start_paused = true)]
    async fn a_fetch_waits_for_those_that_are_under_way() {
        let fetches = Arc::new(Fetches::new(1));
        let first = fetches.enter("two.example").await.unwrap();
        let second = tokio::spawn({
            let fetches = Arc::clone(&fetches);
            async move { fetches.enter("two.example").await.is_some() }
        });
        tokio::task::yield_now().await;
        first.pay_off();
        assert!(second.await.unwrap());

        let _first = fetches.enter("two.example").await;
        assert!(fetches.enter("two.example").await.is_none(), "it does not wait for ever");
    }

    #[tokio::test(start_paused = true)]
    async fn hosts_of_which_nothing_is_to_be_remembered_are_forgotten() {
        let fetches = Arc::new(Fetches::new(1));
        for n in 0..MAX_HOSTS + 10 {
            fetches.enter(&n.to_string()).await.unwrap().pay_off();
        }
        assert!(fetches.hosts.lock().unwrap().len() <= MAX_HOSTS);
    }
}
