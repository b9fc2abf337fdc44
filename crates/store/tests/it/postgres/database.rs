//! A database of its own on a server for tests.

use std::{collections::BTreeMap, sync::Arc};

use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use oyez_registry::{Clock, Models};
use oyez_store::{PostgresStore, Retention, Swept};
use uuid::Uuid;

use crate::world::Database;

pub(crate) struct Fresh {
    url: String,
}

impl Fresh {
    /// A connection around the store.
    pub(crate) async fn connect(&self) -> AsyncPgConnection {
        AsyncPgConnection::establish(&self.url).await.unwrap()
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Database for Fresh {
    type Store = PostgresStore;
    type Conn = AsyncPgConnection;

    async fn fresh() -> Self {
        let server = std::env::var("OYEZ_TEST_POSTGRES");
        let server =
            server.expect("`OYEZ_TEST_POSTGRES` names a server: see `cargo xtask postgres`");
        let name = format!("oyez_{}", Uuid::now_v7().simple());
        let mut conn = AsyncPgConnection::establish(&server).await.unwrap();
        conn.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
        let (server, _) = server.rsplit_once('/').unwrap();
        Self { url: format!("{server}/{name}") }
    }

    async fn open(
        &self,
        models: Models<AsyncPgConnection>,
        clock: Arc<dyn Clock>,
    ) -> PostgresStore {
        PostgresStore::connect(&self.url, models, clock).await.unwrap()
    }

    async fn row_counts(&self, store: &PostgresStore) -> BTreeMap<String, i64> {
        let sizes = store.table_sizes().await.unwrap();
        sizes.into_iter().map(|it| (it.name, it.rows)).collect()
    }

    async fn findings(store: &PostgresStore) -> Vec<String> {
        store.check().await.unwrap().findings
    }

    async fn sweep(store: &PostgresStore, retention: &Retention) -> Swept {
        store.sweep(retention).await.unwrap()
    }
}
