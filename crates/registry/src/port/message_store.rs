//! Where messages of other protocols wait.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use oyez_vocab::Iri;

use super::StoreError;
use crate::{Page, PageRequest};

/// Keeps messages of other protocols than ActivityPub, such as e-mail, until they are sent.
///
/// They are put in with the notification that they are of, in its transaction: no method here does
/// it. A worker leases a message, tries to send it and settles it. When a lease runs out, the
/// message is leased again, and what the first worker says of it no longer counts. So a message
/// whose worker dies between the sending and the settling is sent twice, and none is lost.
///
/// A message that was sent is not kept. One that has failed is, until it is queued again and sent.
#[async_trait]
pub trait MessageStore: Send + Sync {
    /// Leases messages of these protocols that are due, at most `limit`, each for `time`: first
    /// those whose leases have run out, then the others, each by when they were due.
    ///
    /// Each lease counts as an attempt, even if its worker dies.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    async fn lease_messages(
        &self,
        protocols: &[&str],
        limit: usize,
        time: Duration,
    ) -> Result<Vec<LeasedMessage>, StoreError>;

    /// Says what became of a leased message. Returns false, and changes nothing, when the message
    /// has been leased anew or settled since.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    async fn settle_message(
        &self,
        message: &LeasedMessage,
        outcome: MessageOutcome,
    ) -> Result<bool, StoreError>;

    /// Returns when a message may have become due, or after `at_most`.
    async fn wait_for_messages(&self, at_most: Duration);

    /// A page of the messages that have failed, the latest made first.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    async fn failed_messages(&self, page: PageRequest) -> Result<Page<FailedMessage>, StoreError>;

    /// Queues a message that has failed, with all its attempts before it. Returns false, and
    /// changes nothing, when there is no such message or it has not failed.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    async fn retry_message(&self, id: &str) -> Result<bool, StoreError>;
}

/// A message to one address.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "every store fills every field")]
pub struct Message {
    /// Which message this is.
    pub id: String,
    /// The activity of the notification that it is of, where there is one.
    pub activity: Option<Iri>,
    /// The name of the protocol, as in contacts.
    pub protocol: String,
    /// Where it goes, in the form of the protocol.
    pub address: String,
    /// The name of the one it is for, where it is known.
    pub recipient: Option<String>,
    /// The subject, as rendered.
    pub subject: String,
    /// The body, as rendered.
    pub body: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A message that is to be sent now.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "every store fills every field")]
pub struct LeasedMessage {
    /// The message.
    pub message: Message,
    /// Which lease of it: a later one has another number.
    pub lease: i64,
    /// How many attempts there were, this one included, since it was made or last queued again by
    /// an operator.
    pub attempt: u32,
}

/// A message that could not be sent.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "every store fills every field")]
pub struct FailedMessage {
    /// The message.
    pub message: Message,
    /// How many attempts there were.
    pub attempts: u32,
    /// Why the last one failed.
    pub error: String,
}

/// What became of a message.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "every store knows each of these")]
pub enum MessageOutcome {
    /// It is not tried again, unless an operator says so.
    Failed {
        /// Why.
        error: String,
    },
    /// It is to be tried again.
    Retry {
        /// After how long.
        after: Duration,
        /// Why it failed.
        error: String,
    },
    /// It was taken.
    Sent,
}
