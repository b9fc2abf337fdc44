use std::time::Duration;

use async_trait::async_trait;
use oyez_registry::{Delivery, DeliveryQueue, Outcome, QueueStatus, StoreError};

use super::LOOK_AGAIN;
use crate::{SqliteStore, queue, rows::deliveries};

#[async_trait]
impl DeliveryQueue for SqliteStore {
    async fn lease(&self, limit: usize, time: Duration) -> Result<Vec<Delivery>, StoreError> {
        queue::lease(self, limit, time).await
    }

    async fn settle(&self, delivery: &Delivery, outcome: Outcome) -> Result<bool, StoreError> {
        let (id, lease) = (delivery.id.clone(), delivery.lease);
        let settled =
            self.write(move |conn, cx| queue::settle(conn, &id, lease, &outcome, cx.now())).await;
        // There is room for another to the same host, or about the same object.
        self.due().notify_one();
        settled
    }

    async fn wait(&self, at_most: Duration) {
        // That the time is up says no less than being woken: look again.
        let _ = tokio::time::timeout(at_most.min(LOOK_AGAIN), self.due().notified()).await;
    }

    async fn status(&self) -> Result<QueueStatus, StoreError> {
        self.read(|conn, _| Ok(deliveries::status(conn)?)).await
    }
}
