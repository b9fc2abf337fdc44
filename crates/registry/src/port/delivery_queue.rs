//! Where deliveries wait.

use std::time::Duration;

use async_trait::async_trait;
use oyez_vocab::Iri;

use super::StoreError;

/// Keeps deliveries until they are done.
///
/// A worker leases a delivery, tries it and settles it. When a lease runs out, the delivery is
/// leased again, and what the first worker says of it no longer counts. No delivery is forgotten
/// before it is settled.
#[async_trait]
pub trait DeliveryQueue: Send + Sync {
    /// Leases deliveries that are due, at most `limit`, each for `time`.
    ///
    /// Deliveries to one destination that are about one object are leased in order, each when the
    /// one before it is settled. Each lease counts as an attempt, even if its worker dies.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    async fn lease(&self, limit: usize, time: Duration) -> Result<Vec<Delivery>, StoreError>;

    /// Says what became of a leased delivery. Returns false, and changes nothing, when the delivery
    /// has been leased anew or settled since.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    async fn settle(&self, delivery: &Delivery, outcome: Outcome) -> Result<bool, StoreError>;

    /// Returns when a delivery may have become due, or after `at_most`.
    async fn wait(&self, at_most: Duration);

    /// How many deliveries there are.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    async fn status(&self) -> Result<QueueStatus, StoreError>;
}

/// An activity on its way to an inbox.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "every store fills every field")]
pub struct Delivery {
    /// Which delivery this is.
    pub id: String,
    /// Which lease of it: a later one has another number.
    pub lease: i64,
    /// The actor that signs.
    pub sender: Iri,
    /// Where it goes.
    pub destination: Destination,
    /// The activity's id.
    pub activity: Iri,
    /// The text to send, without `bto` and `bcc`.
    pub text: String,
    /// How many attempts there were, this one included.
    pub attempt: u32,
}

/// Where a delivery goes.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "an inbox is known or its actor is")]
pub enum Destination {
    /// To the inbox of this actor, which is not known yet.
    Actor(Iri),
    /// To this inbox.
    Inbox(Iri),
}

impl Destination {
    /// The actor or the inbox.
    pub fn iri(&self) -> &Iri {
        match self {
            Self::Actor(iri) | Self::Inbox(iri) => iri,
        }
    }
}

/// What became of a delivery.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "every store knows each of these")]
pub enum Outcome {
    /// It will not be tried again; an operator can see why.
    Dead {
        /// Why.
        error: String,
    },
    /// It was taken.
    Delivered,
    /// It is not to be sent, and nobody needs to see that it was not.
    Dropped,
    /// It is to be tried again.
    Retry {
        /// After how long.
        after: Duration,
        /// Why it failed.
        error: String,
    },
}

/// How many deliveries there are.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "every store fills every field")]
pub struct QueueStatus {
    /// Those that will not be tried again.
    pub dead: u64,
    /// Those that wait, or are on their way.
    pub pending: u64,
}
