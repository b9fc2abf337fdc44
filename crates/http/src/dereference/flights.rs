//! Many that want the same thing at once wait for one to fetch it.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

/// Who is fetching what. Others that want it wait, and find it where it was put.
///
/// Where the one that fetches is dropped, as when its client hangs up, the next takes over.
#[derive(Debug)]
pub(crate) struct Flights<K>(Mutex<HashMap<K, Weak<AsyncMutex<()>>>>);

impl<K: Eq + Hash> Flights<K> {
    pub(crate) fn new() -> Self {
        Self(Mutex::default())
    }

    /// Waits until nobody else fetches `key`.
    pub(crate) async fn enter(&self, key: K) -> OwnedMutexGuard<()> {
        let flight = {
            let mut flights = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            // Only those that someone waits for are here, but for a few.
            if flights.len() > MAX_FORGOTTEN {
                flights.retain(|_, it| it.strong_count() > 0);
            }
            let known = flights.get(&key).and_then(Weak::upgrade);
            known.unwrap_or_else(|| {
                let flight = Arc::default();
                flights.insert(key, Arc::downgrade(&flight));
                flight
            })
        };
        flight.lock_owned().await
    }
}

const MAX_FORGOTTEN: usize = 256;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn one_at_a_time_has_a_key_and_others_do_not_wait_for_it() {
        let flights = Flights::new();
        let second = Duration::from_secs(1);
        let first = flights.enter(1).await;
        assert!(time::timeout(second, flights.enter(1)).await.is_err());
        assert!(time::timeout(second, flights.enter(2)).await.is_ok());
        drop(first);
        assert!(time::timeout(second, flights.enter(1)).await.is_ok());
        for n in 0..10_000 {
            drop(flights.enter(n).await);
        }
        assert!(flights.0.lock().unwrap().len() <= MAX_FORGOTTEN + 1);
    }
}
