use std::time::Duration;

use async_trait::async_trait;
use oyez_registry::{
    FailedMessage, LeasedMessage, Message, MessageOutcome, MessageStore, Page, PageRequest,
    StoreError,
};

use super::{
    super::{Conn, Context, Store, rows::messages},
    LOOK_AGAIN,
};
use crate::{
    column::{self, millis},
    failure::Failure,
};

#[async_trait]
impl MessageStore for Store {
    async fn lease_messages(
        &self,
        protocols: &[&str],
        limit: usize,
        time: Duration,
    ) -> Result<Vec<LeasedMessage>, StoreError> {
        let protocols: Vec<String> = protocols.iter().map(|it| (*it).to_owned()).collect();
        // Mostly there is nothing to do, and to look does not take the writer's time.
        let due = self.read(protocols, move |protocols, conn, cx| {
            let now = cx.now().timestamp_millis();
            Box::pin(async move { Ok(messages::due(conn, protocols, now, limit).await?) })
        });
        let due: Vec<Message> = due.await?;
        if due.is_empty() {
            return Ok(Vec::new());
        }
        self.write(due, move |due, conn, cx| Box::pin(lease_all(conn, cx, due, time))).await
    }

    async fn settle_message(
        &self,
        message: &LeasedMessage,
        outcome: MessageOutcome,
    ) -> Result<bool, StoreError> {
        let id = message.message.id.clone();
        self.write((id, message.lease, outcome), |(id, lease, outcome), conn, cx| {
            Box::pin(settle(conn, cx, id, *lease, outcome))
        })
        .await
    }

    async fn wait_for_messages(&self, at_most: Duration) {
        // That the time is up says no less than being woken: look again.
        let _ = tokio::time::timeout(at_most.min(LOOK_AGAIN), self.messages().notified()).await;
    }

    async fn failed_messages(&self, page: PageRequest) -> Result<Page<FailedMessage>, StoreError> {
        // The length and the items are read from one state of the database.
        self.read_at_once(page, |page, conn, _| {
            Box::pin(async { Ok(messages::failed(conn, page).await?) })
        })
        .await
    }

    async fn retry_message(&self, id: &str) -> Result<bool, StoreError> {
        let queued = self.write(id.to_owned(), |id, conn, cx| {
            let now = cx.now().timestamp_millis();
            Box::pin(async move { Ok(messages::retry(conn, id, now).await?) })
        });
        let is_queued = queued.await?;
        if is_queued {
            self.messages().notify_one();
        }
        Ok(is_queued)
    }
}

/// Leases those of `due` that may still be leased: another process may have leased some since.
async fn lease_all(
    conn: &mut Conn,
    cx: &Context,
    due: &[Message],
    time: Duration,
) -> Result<Vec<LeasedMessage>, Failure> {
    let now = cx.now().timestamp_millis();
    let until = now.saturating_add(millis(time));
    let mut leased = Vec::new();
    for message in due {
        leased.extend(messages::lease(conn, message, now, until).await?);
    }
    Ok(leased)
}

async fn settle(
    conn: &mut Conn,
    cx: &Context,
    id: &str,
    lease: i64,
    outcome: &MessageOutcome,
) -> Result<bool, Failure> {
    Ok(match outcome {
        MessageOutcome::Failed { error } => {
            messages::fail(conn, id, lease, &column::text(error)).await?
        }
        MessageOutcome::Retry { after, error } => {
            let due_at = cx.now().timestamp_millis().saturating_add(millis(*after));
            messages::requeue(conn, id, lease, due_at, &column::text(error)).await?
        }
        MessageOutcome::Sent => messages::remove(conn, id, lease).await?,
    })
}
