//! The messages of an application by other protocols, and what they say.

use std::sync::Arc;

use oyez_registry::{FailedMessage, Page, PageRequest};
use oyez_store::ApplicationStore;

use super::App;
use crate::{AppError, MessageWorker, Templates};

impl<S: ApplicationStore> App<S> {
    /// A worker that sends queued messages of other protocols while it [runs](MessageWorker::run).
    /// [`serve`](Self::serve) has one of its own.
    pub fn message_worker(&self) -> MessageWorker {
        MessageWorker::new(Arc::new(self.store().clone()), self.inner.backends.clone())
    }

    /// A page of the messages that could not be sent, the latest made first.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    pub async fn failed_messages(
        &self,
        page: PageRequest,
    ) -> Result<Page<FailedMessage>, AppError> {
        Ok(self.store().failed_messages(page).await?)
    }

    /// Queues a message that could not be sent, to be tried as if it were new. Returns false where
    /// there is none of this id.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    pub async fn retry_message(&self, id: &str) -> Result<bool, AppError> {
        Ok(self.store().retry_message(id).await?)
    }

    /// The templates of the notifications, for those who edit them.
    pub fn templates(&self) -> Templates {
        let store = Arc::new(self.store().clone());
        Templates::new(Arc::clone(&self.inner.engine), self.models(), store)
    }
}
