use std::sync::Arc;

use async_trait::async_trait;
use oyez_registry::{Model, Notice, NotifyError, Renderer, StoreError};
use oyez_vocab::Iri;

use super::super::{Conn, Store};
use crate::{
    application_store::ApplicationStore,
    notified::Notified,
    report::{Report, TableSize},
    retention::{Retention, Swept},
};

// Each is a method of the store itself, for those who know which one it is.
#[async_trait]
impl ApplicationStore for Store {
    type Connection = Conn;

    async fn find<M: Model<Connection = Conn>>(&self, iri: &Iri) -> Result<Option<M>, StoreError> {
        self.find(iri).await
    }

    async fn notify(
        &self,
        notice: Notice<Conn>,
        renderer: Arc<dyn Renderer>,
    ) -> Result<Notified, NotifyError> {
        self.notify(notice, renderer).await
    }

    async fn sweep(&self, retention: &Retention) -> Result<Swept, StoreError> {
        self.sweep(retention).await
    }

    async fn check(&self) -> Result<Report, StoreError> {
        self.check().await
    }

    async fn table_sizes(&self) -> Result<Vec<TableSize>, StoreError> {
        self.table_sizes().await
    }
}
