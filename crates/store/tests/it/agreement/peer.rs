//! One of the stores, and what came of what it was asked for.

use std::time::Duration;

use async_trait::async_trait;
use oyez_registry::{
    ActivityStore, ActorStore, Delivery, DeliveryQueue, Outcome, Receipt, StoreError,
};

use super::{
    observed,
    step::{Step, met, received},
};
use crate::world::{Database, World};

/// Longer than any lease, and than any time after which something is tried again.
const LONG: Duration = Duration::from_secs(1000);

/// What a store is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ask<'s> {
    /// What is wrong with its rows.
    Check,
    /// To have all delivered that is left.
    Deliver,
    /// All that can be seen from outside.
    Show,
    Take(&'s Step),
}

/// A store, whatever its kind.
#[async_trait(?Send)]
pub(super) trait Subject {
    fn name(&self) -> &'static str;

    /// What it answers, in words. Ids that it makes itself are numbered in them.
    async fn answer(&mut self, ask: Ask<'_>) -> Vec<String>;
}

pub(super) struct Peer<D: Database> {
    name: &'static str,
    world: World<D>,
    /// Every lease that there was.
    leases: Vec<Delivery>,
}

impl<D: Database> Peer<D> {
    pub(super) async fn new(name: &'static str) -> Self {
        Self { name, world: World::new().await, leases: Vec::new() }
    }

    /// Leases at most so many; says what they are, in the order in which they were leased.
    async fn lease(&mut self, limit: usize, time: Duration) -> Vec<String> {
        let leased = self.world.store.lease(limit, time).await.unwrap();
        let said = leased.iter().map(|it| {
            let Delivery { sender, destination, activity, text, attempt, .. } = it;
            format!("{activity} by {sender} to {destination:?}, for the {attempt}th time: {text}")
        });
        let said = said.collect();
        self.leases.extend(leased);
        said
    }

    /// Takes a step.
    async fn take(&mut self, step: &Step) -> Vec<String> {
        let store = &self.world.store;
        match step.clone() {
            Step::Publish { actor, document } => {
                vec![said(store.publish(self.world.done_by(actor, document)).await)]
            }
            Step::Accept { actor, document, inbox, fetched } => {
                let (activity, received) = received(actor, document, inbox, fetched);
                vec![said(store.accept(activity, received).await)]
            }
            Step::AddActor { name, approves } => {
                vec![format!("{:?}", self.world.add_actor(name, approves).await)]
            }
            Step::Meet { actor, known_as } => {
                store.keep_remote_actor(met(actor, &known_as)).await.unwrap();
                Vec::new()
            }
            Step::Lease { limit, time } => self.lease(limit, time).await,
            Step::Settle { which, outcome } => {
                // One of the last, mostly not settled yet.
                let last = &self.leases[self.leases.len().saturating_sub(10)..];
                if last.is_empty() {
                    return Vec::new();
                }
                vec![format!("{:?}", store.settle(which.get(last), outcome).await)]
            }
            Step::Pass(time) => {
                self.world.pass(time);
                Vec::new()
            }
            Step::Sweep(retention) => vec![format!("{:?}", D::sweep(store, &retention).await)],
        }
    }

    /// Has all delivered that is left.
    async fn deliver(&mut self) -> Vec<String> {
        let mut said = Vec::new();
        loop {
            self.world.pass(LONG);
            self.leases.clear();
            let leased = self.lease(100, LONG).await;
            if leased.is_empty() {
                break;
            }
            said.extend(leased);
            for it in &self.leases {
                assert!(self.world.store.settle(it, Outcome::Delivered).await.unwrap());
            }
        }
        said.push(format!("{:?}", self.world.store.status().await));
        said
    }
}

#[async_trait(?Send)]
impl<D: Database> Subject for Peer<D> {
    fn name(&self) -> &'static str {
        self.name
    }

    async fn answer(&mut self, ask: Ask<'_>) -> Vec<String> {
        observed::numbered(match ask {
            Ask::Check => D::findings(&self.world.store).await,
            Ask::Deliver => self.deliver().await,
            Ask::Show => observed::of(&self.world.store).await,
            Ask::Take(step) => self.take(step).await,
        })
    }
}

fn said(result: Result<Receipt, StoreError>) -> String {
    match result {
        Ok(receipt) => format!("{receipt:?}"),
        Err(StoreError::Refused(refusal)) => format!("{refusal:?}"),
        Err(error) => panic!("{error:?}"),
    }
}
