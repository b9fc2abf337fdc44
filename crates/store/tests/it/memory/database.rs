//! Rows in memory.

use std::{collections::BTreeMap, sync::Arc};

use oyez_registry::{Clock, Models};
use oyez_store::{MemoryConnection, MemoryDatabase, MemoryStore, Retention, Swept};

use crate::world::Database;

#[derive(Default)]
pub(crate) struct Memory {
    rows: MemoryDatabase,
}

impl Database for Memory {
    type Store = MemoryStore;
    type Conn = MemoryConnection;

    async fn fresh() -> Self {
        Self::default()
    }

    async fn open(&self, models: Models<MemoryConnection>, clock: Arc<dyn Clock>) -> MemoryStore {
        MemoryStore::open(&self.rows, models, clock)
    }

    async fn row_counts(&self, store: &MemoryStore) -> BTreeMap<String, i64> {
        let sizes = store.table_sizes().await.unwrap();
        sizes.into_iter().map(|it| (it.name, it.rows)).collect()
    }

    async fn findings(store: &MemoryStore) -> Vec<String> {
        store.check().await.unwrap().findings
    }

    async fn sweep(store: &MemoryStore, retention: &Retention) -> Swept {
        store.sweep(retention).await.unwrap()
    }
}
