use std::time::Duration;

use async_trait::async_trait;
use oyez_registry::{Delivery, DeliveryQueue, Outcome, QueueStatus, StoreError};

use super::{
    super::{Store, queue, rows::deliveries},
    LOOK_AGAIN,
};

#[async_trait]
impl DeliveryQueue for Store {
    async fn lease(&self, limit: usize, time: Duration) -> Result<Vec<Delivery>, StoreError> {
        queue::lease(self, limit, time).await
    }

    async fn settle(&self, delivery: &Delivery, outcome: Outcome) -> Result<bool, StoreError> {
        let settled =
            self.write((delivery.id.clone(), delivery.lease, outcome), |settled, conn, cx| {
                let (id, lease, outcome) = settled;
                Box::pin(queue::settle(conn, id, *lease, outcome, cx.now()))
            });
        let settled = settled.await;
        // There is room for another to the same host, or about the same object.
        self.due().notify_one();
        settled
    }

    async fn wait(&self, at_most: Duration) {
        // That the time is up says no less than being woken: look again.
        let _ = tokio::time::timeout(at_most.min(LOOK_AGAIN), self.due().notified()).await;
    }

    async fn status(&self) -> Result<QueueStatus, StoreError> {
        self.read((), |(), conn, _| Box::pin(async { Ok(deliveries::status(conn).await?) })).await
    }
}
