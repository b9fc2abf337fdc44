//! Databases to test with, each for one site.

use std::path::PathBuf;

use diesel::Connection as _;
use oyez::{
    App, AppBuilder,
    registry::Site,
    store::{ApplicationStore, SqliteConnection, SqliteStore},
};
use tempfile::TempDir;

/// A database, which is removed with this value.
pub(crate) trait Database: Send {
    type Store: ApplicationStore;

    /// Makes an empty one.
    async fn make() -> Self;

    /// What the program calls it.
    fn url(&self) -> String;

    /// Begins to set up an application that has this database.
    fn builder(&self, site: Site) -> AppBuilder<Self::Store>;

    async fn open(builder: AppBuilder<Self::Store>) -> App<Self::Store>;

    /// Every byte: nothing was written between two that are equal.
    async fn contents(&self) -> Vec<Vec<u8>>;
}

/// A file of SQLite.
pub(crate) struct File(TempDir);

impl File {
    pub(crate) fn path(&self) -> PathBuf {
        self.0.path().join("site.db")
    }

    /// A connection of an application's own.
    pub(crate) async fn connect(&self) -> SqliteConnection {
        SqliteConnection::establish(self.path().to_str().unwrap()).unwrap()
    }
}

impl Database for File {
    type Store = SqliteStore;

    async fn make() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn url(&self) -> String {
        format!("sqlite://{}", self.path().display())
    }

    fn builder(&self, site: Site) -> AppBuilder {
        App::builder(site).database(self.url())
    }

    async fn open(builder: AppBuilder) -> App {
        builder.open().unwrap()
    }

    async fn contents(&self) -> Vec<Vec<u8>> {
        let path = self.path();
        let wal = PathBuf::from(format!("{}-wal", path.display()));
        [path, wal].map(|it| std::fs::read(it).unwrap_or_default()).into()
    }
}
