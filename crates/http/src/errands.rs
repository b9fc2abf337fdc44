//! What others have us fetch while their activity waits in memory.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use oyez_registry::Domain;
use oyez_vocab::Iri;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::senders::owner;

/// Some activities take effect only by what another server says. While that is waited for, the
/// activity takes room, and a server that says nothing could have us wait with very many: so there
/// are few at a time, and of one sender fewer.
#[derive(Clone, Debug)]
pub(crate) struct Errands(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    all: Arc<Semaphore>,
    // Invariant: of those alone who have an errand, or wait for one.
    owners: Mutex<HashMap<Box<str>, Arc<Semaphore>>>,
}

impl Errands {
    pub(crate) fn new() -> Self {
        let all = Arc::new(Semaphore::new(MAX));
        Self(Arc::new(Inner { all, owners: Mutex::default() }))
    }

    /// An errand for what `sender` has sent. `None` where there are too many for too long.
    pub(crate) async fn enter(&self, sender: &Iri) -> Option<Errand> {
        let host = Domain::of(sender)?;
        let place = Place { owner: owner(host.as_str()).into(), errands: self.clone() };
        let of_owner = {
            let mut owners = self.owners();
            let new = || Arc::new(Semaphore::new(MAX_OF_OWNER));
            Arc::clone(owners.entry(place.owner.clone()).or_insert_with(new))
        };
        let all = Arc::clone(&self.0.all);
        let permits =
            async { Some((of_owner.acquire_owned().await.ok()?, all.acquire_owned().await.ok()?)) };
        let permits = timeout(WAIT, permits).await.ok()??;
        Some(Errand { _permits: permits, _place: place })
    }

    fn owners(&self) -> MutexGuard<'_, HashMap<Box<str>, Arc<Semaphore>>> {
        self.0.owners.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An errand. It is over when this is dropped.
#[derive(Debug)]
pub(crate) struct Errand {
    // Given back before the place is left.
    _permits: (OwnedSemaphorePermit, OwnedSemaphorePermit),
    _place: Place,
}

/// Somebody who has an errand, or waits for one.
#[derive(Debug)]
struct Place {
    owner: Box<str>,
    errands: Errands,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut owners = self.errands.owners();
        // Each permit and each who waits has the semaphore too.
        if owners.get(&self.owner).is_some_and(|it| Arc::strong_count(it) == 1) {
            owners.remove(&self.owner);
        }
    }
}

/// How many errands there are at a time.
const MAX: usize = 16;

/// How many of those for one sender: all hosts below one registrable domain.
const MAX_OF_OWNER: usize = 4;

/// How long an activity waits for one.
const WAIT: Duration = Duration::from_secs(8);

#[cfg(test)]
mod tests {
    use super::*;

    fn at(host: &str) -> Iri {
        format!("https://{host}/users/bob").parse().unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn one_sender_has_few_errands_and_all_together_not_many() {
        let errands = Errands::new();
        let mut under_way = Vec::new();
        for n in 0..MAX_OF_OWNER {
            under_way.push(errands.enter(&at(&format!("h{n}.two.example"))).await.unwrap());
        }
        assert!(errands.enter(&at("two.example")).await.is_none());
        for n in MAX_OF_OWNER..MAX {
            under_way.push(errands.enter(&at(&format!("h{n}.example"))).await.unwrap());
        }
        assert!(errands.enter(&at("three.example")).await.is_none());
        under_way.pop();
        under_way.push(errands.enter(&at("three.example")).await.unwrap());
        drop(under_way);
        assert!(errands.owners().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn an_errand_waits_for_those_before_it() {
        let errands = Errands::new();
        let mut under_way = Vec::new();
        for _ in 0..MAX_OF_OWNER {
            under_way.push(errands.enter(&at("two.example")).await.unwrap());
        }
        let next = tokio::spawn({
            let errands = errands.clone();
            async move { errands.enter(&at("two.example")).await.is_some() }
        });
        tokio::task::yield_now().await;
        under_way.pop();
        assert!(next.await.unwrap());
    }
}
