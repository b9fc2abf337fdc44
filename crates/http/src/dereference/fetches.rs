//! How much is fetched in vain.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use oyez_registry::Domain;
use oyez_vocab::Iri;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, timeout},
};

use crate::senders::owner;

/// Who says to have signed makes us fetch a key, whatever the signature is worth. A fetch that led
/// to nothing counts for a minute, so that nobody can make us fetch without end from a host, nor from
/// all hosts of one owner together: who has a domain can have any number of hosts on it.
#[derive(Debug)]
pub(crate) struct Fetches {
    hosts: Places,
    owners: Places,
    all: Arc<Semaphore>,
}

impl Fetches {
    pub(crate) fn new(per_host: usize, per_domain: usize) -> Self {
        let all = Arc::new(Semaphore::new(MAX_AT_ONCE));
        Self { hosts: Places::new(per_host), owners: Places::new(per_domain), all }
    }

    /// A place to fetch `iri`, for which it may be necessary to wait. `None` where there were too
    /// many in vain.
    pub(crate) async fn enter(self: &Arc<Self>, iri: &Iri) -> Option<Fetch> {
        let host: Box<str> = iri.origin()?.to_string().into();
        // What is no domain is refused when it is dialed.
        let owner = Domain::of(iri).map_or_else(|| host.clone(), |it| owner(it.as_str()).into());
        let (of_host, of_owner) = (self.hosts.of(&host)?, self.owners.of(&owner)?);
        let all = Arc::clone(&self.all);
        let places = async {
            let places =
                (of_host.acquire_owned().await.ok()?, of_owner.acquire_owned().await.ok()?);
            Some((places, all.acquire_owned().await.ok()?))
        };
        let (places, of_all) = timeout(WAIT, places).await.ok()??;
        let fetches = Arc::clone(self);
        Some(Fetch { places: Some(places), _of_all: of_all, host, owner, fetches })
    }
}

/// So many places for each key, of which those that were used in vain are taken for a minute.
#[derive(Debug)]
struct Places {
    per_minute: usize,
    all: Mutex<HashMap<Box<str>, Taken>>,
}

#[derive(Debug)]
struct Taken {
    places: Arc<Semaphore>,
    /// The places of fetches in vain, each with the time until which it is taken.
    spent: Vec<(Instant, OwnedSemaphorePermit)>,
}

impl Places {
    fn new(per_minute: usize) -> Self {
        Self { per_minute, all: Mutex::default() }
    }

    /// The places of `key`, unless all were used in vain.
    fn of(&self, key: &str) -> Option<Arc<Semaphore>> {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if all.len() >= MAX_KEYS && !all.contains_key(key) {
            // Where that is not enough, those that were asked once in vain are forgiven: else whoever
            // names many would have all others wait.
            for n_forgiven in [0, 1] {
                all.retain(|_, it| {
                    it.spent.retain(|(until, _)| now < *until);
                    let n_taken = self.per_minute.saturating_sub(it.places.available_permits());
                    it.spent.len() > n_forgiven || n_taken > it.spent.len()
                });
                if all.len() < MAX_KEYS / 2 {
                    break;
                }
            }
            if all.len() >= MAX_KEYS {
                return None;
            }
        }
        let taken = all.entry(key.into()).or_insert_with(|| Taken {
            places: Arc::new(Semaphore::new(self.per_minute)),
            spent: Vec::new(),
        });
        taken.spent.retain(|(until, _)| now < *until);
        (taken.spent.len() < self.per_minute).then(|| Arc::clone(&taken.places))
    }

    /// Takes a place of `key` for a minute.
    fn spend(&self, key: &str, place: OwnedSemaphorePermit) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(taken) = all.get_mut(key) {
            taken.spent.push((Instant::now() + MINUTE, place));
        }
    }
}

/// A fetch that may turn out to have been in vain: it does where this is dropped.
#[derive(Debug)]
pub(crate) struct Fetch {
    places: Option<(OwnedSemaphorePermit, OwnedSemaphorePermit)>,
    _of_all: OwnedSemaphorePermit,
    host: Box<str>,
    owner: Box<str>,
    fetches: Arc<Fetches>,
}

impl Fetch {
    /// It was of use.
    pub(crate) fn pay_off(mut self) {
        self.places = None;
    }
}

impl Drop for Fetch {
    fn drop(&mut self) {
        let Some((of_host, of_owner)) = self.places.take() else { return };
        self.fetches.hosts.spend(&self.host, of_host);
        self.fetches.owners.spend(&self.owner, of_owner);
    }
}

const MINUTE: Duration = Duration::from_secs(60);

/// How many fetches there are at a time: each takes a descriptor, and some take long.
const MAX_AT_ONCE: usize = 192;

/// How long a fetch waits for others.
const WAIT: Duration = Duration::from_secs(10);

/// Of how many hosts and owners it is known what was fetched. While more are asked, others have to wait.
const MAX_KEYS: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    /// Something at `host`.
    fn at(host: &str) -> Iri {
        format!("https://{host}/users/bob").parse().unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn attack_65_ten_fetches_in_vain_are_enough_for_a_minute() {
        let fetches = Arc::new(Fetches::new(10, 100));
        let (two, three) = (at("two.example"), at("three.example"));
        for _ in 0..100 {
            fetches.enter(&two).await.unwrap().pay_off();
        }
        for _ in 0..10 {
            drop(fetches.enter(&two).await.unwrap());
        }
        assert!(fetches.enter(&two).await.is_none());
        fetches.enter(&three).await.unwrap().pay_off();
        tokio::time::advance(MINUTE).await;
        fetches.enter(&two).await.unwrap().pay_off();
    }

    #[tokio::test(start_paused = true)]
    async fn attack_224_fetches_from_all_hosts_of_one_owner_are_counted_together() {
        let fetches = Arc::new(Fetches::new(10, 50));
        let mut n_fetched = 0;
        for n in 0..10_000 {
            n_fetched += u32::from(fetches.enter(&at(&format!("h{n}.two.co.uk"))).await.is_some());
        }
        assert_eq!(n_fetched, 50);
        fetches.enter(&at("three.co.uk")).await.unwrap().pay_off();
        tokio::time::advance(MINUTE).await;
        fetches.enter(&at("h1.two.co.uk")).await.unwrap().pay_off();
    }

    #[tokio::test(start_paused = true)]
    async fn a_fetch_waits_for_those_that_are_under_way() {
        for (per_host, per_domain) in [(1, 9), (9, 1)] {
            let fetches = Arc::new(Fetches::new(per_host, per_domain));
            let first = fetches.enter(&at("two.example")).await.unwrap();
            let second = tokio::spawn({
                let fetches = Arc::clone(&fetches);
                async move { fetches.enter(&at("two.example")).await.is_some() }
            });
            tokio::task::yield_now().await;
            first.pay_off();
            assert!(second.await.unwrap());

            let _first = fetches.enter(&at("two.example")).await;
            assert!(fetches.enter(&at("two.example")).await.is_none(), "not for ever");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn there_are_so_many_fetches_at_a_time() {
        let fetches = Arc::new(Fetches::new(1, 1));
        let mut under_way = Vec::new();
        for n in 0..MAX_AT_ONCE {
            under_way.push(fetches.enter(&at(&format!("h{n}.example"))).await.unwrap());
        }
        assert!(fetches.enter(&at("two.example")).await.is_none());
        under_way.pop();
        assert!(fetches.enter(&at("two.example")).await.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn who_names_many_hosts_has_no_others_wait() {
        let fetches = Arc::new(Fetches::new(2, 2));
        for _ in 0..2 {
            drop(fetches.enter(&at("two.example")).await.unwrap());
        }
        for n in 0..MAX_KEYS + 10 {
            drop(fetches.enter(&at(&format!("h{n}.example"))).await.unwrap());
        }
        assert!(fetches.enter(&at("two.example")).await.is_none(), "it is not forgiven");
    }

    #[tokio::test(start_paused = true)]
    async fn hosts_of_which_nothing_is_to_be_remembered_are_forgotten() {
        let fetches = Arc::new(Fetches::new(1, 1));
        for n in 0..MAX_KEYS + 10 {
            fetches.enter(&at(&format!("h{n}.example"))).await.unwrap().pay_off();
        }
        for places in [&fetches.hosts, &fetches.owners] {
            assert!(places.all.lock().unwrap().len() <= MAX_KEYS);
        }
    }
}
