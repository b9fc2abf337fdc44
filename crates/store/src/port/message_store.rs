use std::time::Duration;

use async_trait::async_trait;
use diesel::{Connection, result::QueryResult};
use oyez_registry::{
    FailedMessage, LeasedMessage, MessageOutcome, MessageStore, Page, PageRequest, StoreError,
};

use super::LOOK_AGAIN;
use crate::{SqliteStore, column::millis, rows::messages};

#[async_trait]
impl MessageStore for SqliteStore {
    async fn lease_messages(
        &self,
        protocols: &[&str],
        limit: usize,
        time: Duration,
    ) -> Result<Vec<LeasedMessage>, StoreError> {
        let protocols: Vec<String> = protocols.iter().map(|it| (*it).to_owned()).collect();
        // Mostly there is nothing to do, and to look does not take the writer's time.
        let due = self
            .read(move |conn, cx| {
                let now = cx.now().timestamp_millis();
                Ok(messages::due(conn, &protocols, now, limit)?)
            })
            .await?;
        if due.is_empty() {
            return Ok(Vec::new());
        }
        self.write(move |conn, cx| {
            let now = cx.now().timestamp_millis();
            let until = now.saturating_add(millis(time));
            let leased = due.into_iter().map(|it| messages::lease(conn, it, now, until));
            // Another process may have leased some of them since.
            Ok(leased.filter_map(QueryResult::transpose).collect::<QueryResult<_>>()?)
        })
        .await
    }

    async fn settle_message(
        &self,
        message: &LeasedMessage,
        outcome: MessageOutcome,
    ) -> Result<bool, StoreError> {
        let (id, lease) = (message.message.id.clone(), message.lease);
        self.write(move |conn, cx| {
            Ok(match outcome {
                MessageOutcome::Failed { error } => messages::fail(conn, &id, lease, &error)?,
                MessageOutcome::Retry { after, error } => {
                    let due_at = cx.now().timestamp_millis().saturating_add(millis(after));
                    messages::requeue(conn, &id, lease, due_at, &error)?
                }
                MessageOutcome::Sent => messages::remove(conn, &id, lease)?,
            })
        })
        .await
    }

    async fn wait_for_messages(&self, at_most: Duration) {
        // That the time is up says no less than being woken: look again.
        let _ = tokio::time::timeout(at_most.min(LOOK_AGAIN), self.messages().notified()).await;
    }

    async fn failed_messages(&self, page: PageRequest) -> Result<Page<FailedMessage>, StoreError> {
        // The length and the items are read from one state of the database.
        self.read(move |conn, _| conn.transaction(|conn| Ok(messages::failed(conn, &page)?))).await
    }

    async fn retry_message(&self, id: &str) -> Result<bool, StoreError> {
        let id = id.to_owned();
        let is_queued = self
            .write(move |conn, cx| Ok(messages::retry(conn, &id, cx.now().timestamp_millis())?))
            .await?;
        if is_queued {
            self.messages().notify_one();
        }
        Ok(is_queued)
    }
}
