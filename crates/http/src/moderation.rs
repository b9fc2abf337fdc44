//! What the operator's rules say, ready for each request.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use oyez_registry::{Admission, Domain, Rules, Store, StoreError};
use oyez_vocab::Iri;
use tokio::{sync::Mutex as AsyncMutex, time::Instant};

use crate::Limits;

/// The rules as they were read last. They are read again from time to time, for another process may
/// have changed them.
pub(crate) struct Moderation {
    store: Arc<dyn Store>,
    admission: Admission,
    lifetime: Duration,
    known: Mutex<Option<Known>>,
    reading: AsyncMutex<()>,
}

#[derive(Clone)]
struct Known {
    rules: Arc<Rules>,
    until: Instant,
}

impl Moderation {
    pub(crate) fn new(store: Arc<dyn Store>, limits: &Limits) -> Self {
        Self {
            store,
            admission: limits.admission,
            lifetime: limits.rules_lifetime,
            known: Mutex::default(),
            reading: AsyncMutex::default(),
        }
    }

    /// Whether nothing is to be taken from `iri`, sent to it or fetched from it.
    ///
    /// # Errors
    ///
    /// Fails when the rules were never read, and cannot be.
    pub(crate) async fn refuses(&self, iri: &Iri) -> Result<bool, StoreError> {
        Ok(self.rules().await?.refuse(iri, self.admission))
    }

    /// Whether there is to be no connection with `host`, as it stands in a URI.
    ///
    /// # Errors
    ///
    /// Fails when the rules were never read, and cannot be.
    pub(crate) async fn refuses_host(&self, host: &str) -> Result<bool, StoreError> {
        let rules = self.rules().await?;
        let domain = host.parse::<Domain>();
        Ok(domain.map_or(true, |it| rules.refuse_domain(&it, self.admission)))
    }

    /// Reads the rules now, as when they were changed by this process.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    pub(crate) async fn reload(&self) -> Result<(), StoreError> {
        let _reading = self.reading.lock().await;
        self.read().await.map(drop)
    }

    async fn rules(&self) -> Result<Arc<Rules>, StoreError> {
        let known = self.known();
        if let Some(known) = &known {
            if Instant::now() < known.until {
                return Ok(Arc::clone(&known.rules));
            }
            // Where another reads them already, they are good enough for this once.
            let Ok(_reading) = self.reading.try_lock() else { return Ok(Arc::clone(&known.rules)) };
            return Ok(self.read().await.unwrap_or_else(|error| {
                tracing::warn!(%error, "the rules about other servers could not be read again");
                Arc::clone(&known.rules)
            }));
        }
        let _reading = self.reading.lock().await;
        match self.known() {
            Some(known) => Ok(known.rules),
            None => self.read().await,
        }
    }

    fn known(&self) -> Option<Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn read(&self) -> Result<Arc<Rules>, StoreError> {
        let rules: Arc<Rules> = Arc::new(self.store.rules().await?.into_iter().collect());
        let known = Known { rules: Arc::clone(&rules), until: Instant::now() + self.lifetime };
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(known);
        Ok(rules)
    }
}

impl fmt::Debug for Moderation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Moderation").field("admission", &self.admission).finish_non_exhaustive()
    }
}
