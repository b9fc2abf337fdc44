//! The worker that empties the queue.

use std::{
    collections::HashMap,
    future::{self, Future},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use oyez_registry::{ActorError, Clock, Delivery, Destination, Outcome, Store};
use oyez_vocab::Iri;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinSet,
    time,
};

use super::{proofs::Proofs, schedule};
use crate::{
    Client, DereferenceError, Dereferencer, Limits, Server, media, moderation::Moderation,
    signers::Signers,
};

/// Sends what is queued.
///
/// Several may run, in one process or in many: each delivery is leased by one of them.
#[derive(Clone)]
pub struct DeliveryWorker {
    store: Arc<dyn Store>,
    client: Client,
    dereferencer: Dereferencer,
    signers: Arc<Signers>,
    moderation: Arc<Moderation>,
    hosts: Arc<Hosts>,
    proofs: Arc<Proofs>,
    clock: Arc<dyn Clock>,
    limits: Limits,
}

impl DeliveryWorker {
    /// The worker of `server`.
    pub fn new(server: &Server) -> Self {
        Self {
            store: Arc::clone(&server.store),
            client: server.client.clone(),
            dereferencer: server.dereferencer.clone(),
            signers: Arc::clone(&server.signers),
            moderation: Arc::clone(&server.moderation),
            hosts: Arc::new(Hosts::new(server.limits.max_deliveries_per_host)),
            proofs: Arc::default(),
            clock: Arc::clone(&server.clock),
            limits: server.limits.clone(),
        }
    }

    /// Works until `shutdown` is ready, and finishes what was begun.
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        if let Err(error) = self.dereferencer.ensure_signer().await {
            let error = schedule::describe(&error);
            tracing::error!(error, "the site has no key, and asks others without a signature");
        }
        let mut shutdown = std::pin::pin!(shutdown);
        let mut under_way = JoinSet::new();
        loop {
            while under_way.try_join_next().is_some() {}
            let n_free = self.limits.max_deliveries.saturating_sub(under_way.len());
            let leased = match self.store.lease(n_free, LEASE).await {
                Ok(leased) => leased,
                Err(error) => {
                    tracing::error!(error = schedule::describe(&error), "could not lease");
                    Vec::new()
                }
            };
            let is_idle = leased.is_empty();
            for delivery in leased {
                under_way.spawn(self.clone().deliver(delivery));
            }
            let is_full = under_way.len() >= self.limits.max_deliveries;
            tokio::select! {
                biased; // However much there is to do, a shutdown is seen.
                () = &mut shutdown => break,
                () = future::ready(()), if !is_idle && !is_full => {}
                Some(_) = under_way.join_next() => {}
                () = self.store.wait(IDLE), if !is_full => {}
            }
        }
        let finished = async { while under_way.join_next().await.is_some() {} };
        if time::timeout(GRACE, finished).await.is_err() {
            // Their leases run out, and they are tried again.
            tracing::warn!("some deliveries were not finished in time");
        }
    }

    async fn deliver(self, delivery: Delivery) {
        let outcome = self.attempt(&delivery).await;
        let (id, to) = (&delivery.activity, delivery.destination.iri());
        match &outcome {
            Outcome::Dead { error } => tracing::warn!(%id, %to, error, "given up"),
            Outcome::Delivered => tracing::info!(%id, %to, "delivered"),
            Outcome::Dropped => tracing::info!(%id, %to, "blocked, and not sent"),
            Outcome::Retry { after, error } => {
                tracing::info!(%id, %to, error, ?after, "to be tried again");
            }
        }
        match self.store.settle(&delivery, outcome).await {
            Ok(true) => {}
            Ok(false) => tracing::warn!(%id, %to, "the lease had run out"),
            Err(error) => {
                tracing::error!(%id, %to, error = schedule::describe(&error), "could not settle");
            }
        }
    }

    async fn attempt(&self, delivery: &Delivery) -> Outcome {
        let attempt = delivery.attempt;
        match self.moderation.refuses(delivery.destination.iri()).await {
            Ok(false) => {}
            Ok(true) => return Outcome::Dropped,
            Err(error) => return schedule::retry(attempt, None, schedule::describe(&error)),
        }
        let inbox = match &delivery.destination {
            Destination::Inbox(inbox) => inbox.clone(),
            Destination::Actor(id) => match self.dereferencer.actor(id).await {
                Ok(actor) => actor.inbox().clone(),
                Err(DereferenceError::Client(error)) => return schedule::failed(&error, attempt),
                Err(DereferenceError::Store(error)) => {
                    return schedule::retry(attempt, None, schedule::describe(&error));
                }
                Err(
                    error @ (DereferenceError::Local
                    | DereferenceError::Actor(ActorError::OtherOrigin(_))),
                ) => {
                    return Outcome::Dead { error: schedule::describe(&error) };
                }
                // It may be a passing fault of the other side, such as a page that says so.
                Err(error) => {
                    return schedule::refused(attempt, None, schedule::describe(&error));
                }
            },
        };
        if self.dereferencer.is_local(&inbox).is_ok_and(|it| it) {
            return Outcome::Dead { error: "the inbox is one of this server's".to_owned() };
        }
        let keys = match self.signers.of(&delivery.sender).await {
            Ok(keys) => keys,
            Err(error) if error.is_temporary() => {
                return schedule::retry(attempt, None, schedule::describe(&error));
            }
            Err(error) => return Outcome::Dead { error: schedule::describe(&error) },
        };
        let Some(_permit) = self.hosts.enter(&inbox).await else {
            return Outcome::Dead { error: "the inbox has no host".to_owned() };
        };
        let body = match self.limits.prove_activities {
            true => self.proofs.text(delivery, &keys.documents, self.clock.now()),
            false => Bytes::from(delivery.text.clone()),
        };
        let signer = Some(&keys.requests);
        let answered = self.client.post(&inbox, media::ACTIVITY, body, signer).await;
        schedule::outcome(answered, attempt)
    }
}

/// How many deliveries are on their way to each host.
struct Hosts {
    at_once: usize,
    // Only hosts with deliveries under way are here.
    hosts: Mutex<HashMap<Box<str>, Arc<Semaphore>>>,
}

impl Hosts {
    fn new(at_once: usize) -> Self {
        Self { at_once, hosts: Mutex::default() }
    }

    /// Waits until there is room for one more delivery to the host of `inbox`.
    async fn enter(&self, inbox: &Iri) -> Option<OwnedSemaphorePermit> {
        let semaphore = {
            let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
            let at_once = self.at_once;
            hosts.retain(|_, it| Arc::strong_count(it) > 1 || it.available_permits() < at_once);
            let host = inbox.origin()?.to_string().into_boxed_str();
            Arc::clone(hosts.entry(host).or_insert_with(|| Arc::new(Semaphore::new(at_once))))
        };
        semaphore.acquire_owned().await.ok()
    }
}

/// How long a delivery may take before another worker takes it over: longer than any exchange.
const LEASE: Duration = Duration::from_secs(120);

/// How long the worker waits at most before it looks again.
const IDLE: Duration = Duration::from_secs(60);

/// How long deliveries may take that were begun before the shutdown.
const GRACE: Duration = Duration::from_secs(20);
