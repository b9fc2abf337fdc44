//! Messages of other protocols: what is queued is sent, and tried again.

mod schedule;
#[cfg(test)]
mod tests;

use std::{
    fmt,
    future::{self, Future},
    sync::Arc,
    time::Duration,
};

use oyez_registry::{LeasedMessage, MessageOutcome, MessageStore, SendError};
use tokio::{task::JoinSet, time};

use crate::Backends;

/// Sends queued messages of other protocols by the backends of the application.
///
/// Several may run, in one process or in many: each message is leased by one of them. A failure
/// that may pass is followed by another attempt, for about a day. What has failed for good is kept
/// with its error, and somebody can queue it again.
#[derive(Clone)]
pub struct MessageWorker {
    store: Arc<dyn MessageStore>,
    backends: Backends,
}

impl MessageWorker {
    pub(crate) fn new(store: Arc<dyn MessageStore>, backends: Backends) -> Self {
        Self { store, backends }
    }

    /// Works until `shutdown` is ready, and finishes what was begun.
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        let mut shutdown = std::pin::pin!(shutdown);
        let mut under_way = JoinSet::new();
        loop {
            while under_way.try_join_next().is_some() {}
            let n_free = AT_ONCE.saturating_sub(under_way.len());
            // Those of other protocols wait for a worker that has a backend for them.
            let protocols = self.backends.protocols().collect::<Vec<_>>();
            let leased = match self.store.lease_messages(&protocols, n_free, LEASE).await {
                Ok(leased) => leased,
                Err(error) => {
                    tracing::error!(error = schedule::describe(&error), "could not lease messages");
                    Vec::new()
                }
            };
            let is_idle = leased.is_empty();
            for message in leased {
                under_way.spawn(self.clone().send(message));
            }
            let is_full = under_way.len() >= AT_ONCE;
            tokio::select! {
                biased; // However much there is to do, a shutdown is seen.
                () = &mut shutdown => break,
                () = future::ready(()), if !is_idle && !is_full => {}
                Some(_) = under_way.join_next() => {}
                () = self.store.wait_for_messages(IDLE), if !is_full => {}
            }
        }
        let finished = async { while under_way.join_next().await.is_some() {} };
        if time::timeout(GRACE, finished).await.is_err() {
            // Their leases run out, and they are tried again.
            tracing::warn!("some messages were not finished in time");
        }
    }

    async fn send(self, leased: LeasedMessage) {
        let outcome = self.attempt(&leased).await;
        let (id, protocol) = (&leased.message.id, &leased.message.protocol);
        match &outcome {
            MessageOutcome::Failed { error } => tracing::warn!(id, protocol, error, "not sent"),
            MessageOutcome::Retry { after, error } => {
                tracing::info!(id, protocol, error, ?after, "to be tried again");
            }
            MessageOutcome::Sent => tracing::info!(id, protocol, "sent"),
        }
        match self.store.settle_message(&leased, outcome).await {
            Ok(true) => {}
            Ok(false) => tracing::warn!(id, protocol, "the lease had run out"),
            Err(error) => {
                let error = schedule::describe(&error);
                tracing::error!(id, protocol, error, "could not settle");
            }
        }
    }

    async fn attempt(
        &self,
        LeasedMessage { message, attempt, .. }: &LeasedMessage,
    ) -> MessageOutcome {
        if schedule::is_over(*attempt) {
            // A worker that dies settles nothing, and the message may be what kills it.
            let error = format!("given up: attempt {attempt} would follow one that never ended");
            return MessageOutcome::Failed { error };
        }
        let Some(backend) = self.backends.get(&message.protocol) else {
            let known = self.backends.protocols().collect::<Vec<_>>().join(", ");
            let error = format!("no backend sends by `{}`: there are {known}", message.protocol);
            return MessageOutcome::Failed { error };
        };
        match time::timeout(SEND_TIME, backend.send(message)).await {
            Ok(sent) => schedule::outcome(sent, *attempt),
            Err(_) => {
                let error = format!("it was not sent within {} s", SEND_TIME.as_secs());
                schedule::outcome(Err(SendError::temporary(error)), *attempt)
            }
        }
    }
}

impl fmt::Debug for MessageWorker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MessageWorker").field("backends", &self.backends).finish_non_exhaustive()
    }
}

/// How many messages are on their way at once.
const AT_ONCE: usize = 8;

/// How long one may take.
const SEND_TIME: Duration = Duration::from_secs(60);

/// How long a message may take before another worker takes it over: longer than any sending.
const LEASE: Duration = Duration::from_secs(120);

/// How long the worker waits at most before it looks again.
const IDLE: Duration = Duration::from_secs(60);

/// How long messages may take that were begun before the shutdown.
const GRACE: Duration = Duration::from_secs(20);
