//! A file in a folder of its own.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use diesel::{
    Connection, QueryableByName, RunQueryDsl, SqliteConnection,
    connection::SimpleConnection,
    sql_query,
    sql_types::{BigInt, Text},
};
use oyez_registry::{Clock, Models};
use oyez_store::{Retention, SqliteStore, Swept};
use tempfile::TempDir;

use super::World;
use crate::world::Database;

pub(crate) struct File {
    dir: TempDir,
}

impl File {
    pub(crate) fn new() -> Self {
        Self { dir: TempDir::new().unwrap() }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.dir.path().join("oyez.db")
    }

    /// A connection around the store.
    pub(crate) fn connect(&self) -> SqliteConnection {
        SqliteConnection::establish(self.path().to_str().unwrap()).unwrap()
    }
}

impl Database for File {
    type Store = SqliteStore;
    type Conn = SqliteConnection;

    async fn fresh() -> Self {
        Self::new()
    }

    async fn open(&self, models: Models<SqliteConnection>, clock: Arc<dyn Clock>) -> SqliteStore {
        SqliteStore::open(self.path().to_str().unwrap(), models, clock).unwrap()
    }

    fn closed(&self) {
        assert!(!self.dir.path().join("oyez.db-wal").exists(), "the file was not closed");
    }

    async fn row_counts(&self, _: &SqliteStore) -> BTreeMap<String, i64> {
        let conn = &mut self.connect();
        let tables = "SELECT name AS value FROM sqlite_schema WHERE type = 'table'";
        let tables: Vec<TextRow> = sql_query(tables).load(conn).unwrap();
        let count = |TextRow { value }| {
            let count = sql_query(format!("SELECT count(*) AS value FROM {value}"));
            (value, count.get_result::<NumberRow>(conn).unwrap().value)
        };
        tables.into_iter().map(count).collect()
    }

    async fn findings(store: &SqliteStore) -> Vec<String> {
        store.check().await.unwrap().findings
    }

    async fn sweep(store: &SqliteStore, retention: &Retention) -> Swept {
        store.sweep(retention).await.unwrap()
    }
}

impl World {
    pub(crate) fn path(&self) -> PathBuf {
        self.database.path()
    }

    /// Another connection to the database, around the store.
    pub(crate) fn connect(&self) -> SqliteConnection {
        self.database.connect()
    }

    /// A connection to a file of an application that this database is only attached to. Some of
    /// the application's tables are called like those here without their prefix.
    pub(crate) fn attached(&self) -> SqliteConnection {
        let path = self.database.dir.path().join("application.db");
        let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
        let attach = format!(
            "PRAGMA foreign_keys = ON; ATTACH '{}' AS oyez;
            CREATE TABLE IF NOT EXISTS main.activities (name TEXT);
            CREATE TABLE IF NOT EXISTS main.list_totals (name TEXT);",
            self.path().display()
        );
        conn.batch_execute(&attach).unwrap();
        conn
    }
}

#[derive(QueryableByName)]
pub(crate) struct TextRow {
    #[diesel(sql_type = Text)]
    pub(crate) value: String,
}

#[derive(QueryableByName)]
pub(crate) struct NumberRow {
    #[diesel(sql_type = BigInt)]
    pub(crate) value: i64,
}
