//! What sends messages of other protocols.

use std::error::Error;

use async_trait::async_trait;

use super::Message;

/// Sends messages of one protocol, such as e-mail.
///
/// Inboxes need none: activities are delivered by the server itself.
#[async_trait]
pub trait Backend: Send + Sync {
    /// The name of the protocol, as in contacts and templates.
    fn protocol(&self) -> &str;

    /// Sends a message.
    ///
    /// It may be sent before and again: when a process dies between the sending and the settling,
    /// nobody knows that it was sent. Its [`id`](Message::id) is the same then, so a protocol that
    /// has ids of messages lets the recipient see that they are one.
    ///
    /// # Errors
    ///
    /// Fails when the message was not taken. The error says whether to try again.
    async fn send(&self, message: &Message) -> Result<(), SendError>;
}

/// Why a message was not sent.
#[derive(Debug, thiserror::Error)]
#[expect(clippy::exhaustive_enums, reason = "it is tried again or not")]
pub enum SendError {
    /// It will fail again, as when there is no such address. It is kept as failed.
    #[error(transparent)]
    Permanent(Box<dyn Error + Send + Sync>),
    /// It may be taken later, as when the other side is busy. It is tried again.
    #[error(transparent)]
    Temporary(Box<dyn Error + Send + Sync>),
}

impl SendError {
    /// One that will come again, for this reason.
    pub fn permanent(reason: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Permanent(reason.into())
    }

    /// One that may pass, for this reason.
    pub fn temporary(reason: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Temporary(reason.into())
    }

    /// Whether to try again.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Temporary(_))
    }
}
