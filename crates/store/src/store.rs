//! The store itself: a writer, some readers, and what all work needs to know.

use std::{
    fmt,
    sync::{Arc, Mutex},
};

use chrono::{DateTime, Utc};
use diesel::SqliteConnection;
use oyez_registry::{Clock, Registry, Site, StoreError};
use tokio::sync::Notify;

use crate::{
    failure::Failure,
    open::{self, OpenError},
    readers,
    workers::Workers,
    writer,
};

/// A store in one SQLite file.
///
/// Clones are handles to the same store. When the last one is dropped, what was begun is finished
/// and the file is closed.
#[derive(Clone)]
pub struct SqliteStore {
    inner: Arc<Inner>,
}

struct Inner {
    cx: Arc<Context>,
    // The readers end before the writer, which then closes the file.
    readers: Workers,
    writer: Workers,
    // Woken when a delivery may have become due.
    due: Notify,
    // Woken when a message may have become due.
    messages: Notify,
    // The host whose deliveries were leased last: the next lease begins behind it.
    last_host: Mutex<String>,
}

/// What work needs to know beside the database.
pub(crate) struct Context {
    pub(crate) registry: Arc<Registry>,
    clock: Arc<dyn Clock>,
}

impl Context {
    pub(crate) fn new(registry: Arc<Registry>, clock: Arc<dyn Clock>) -> Self {
        Self { registry, clock }
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub(crate) fn site(&self) -> &Site {
        self.registry.site()
    }
}

impl SqliteStore {
    /// Opens the database at `url`, which is a path or `sqlite://` and a path, and brings its
    /// tables up to date. Where there is no file, one is made.
    ///
    /// # Errors
    ///
    /// Fails when the file cannot be opened or does not hold such a database, when a newer version
    /// made it, and for a database in memory: it would keep nothing.
    pub fn open(
        url: &str,
        registry: Arc<Registry>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, OpenError> {
        let (database, conn) = open::database(open::path(url)?)?;
        let readers = readers::start(&database).map_err(OpenError::Thread)?;
        let writer = writer::start(database, conn).map_err(OpenError::Thread)?;
        let cx = Arc::new(Context::new(registry, clock));
        let (due, messages, last_host) = (Notify::new(), Notify::new(), Mutex::default());
        Ok(Self { inner: Arc::new(Inner { cx, readers, writer, due, messages, last_host }) })
    }

    /// Does `work` in a transaction that is on the disk when this returns.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut SqliteConnection, &Context) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, StoreError> {
        let cx = Arc::clone(&self.inner.cx);
        self.inner.writer.run(move |conn| work(conn, &cx)).await
    }

    /// Does `work`, which only reads.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut SqliteConnection, &Context) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, StoreError> {
        let cx = Arc::clone(&self.inner.cx);
        self.inner.readers.run(move |conn| work(conn, &cx)).await
    }

    pub(crate) fn registry(&self) -> &Registry {
        &self.inner.cx.registry
    }

    /// What is woken when a delivery may have become due.
    pub(crate) fn due(&self) -> &Notify {
        &self.inner.due
    }

    /// What is woken when a message may have become due.
    pub(crate) fn messages(&self) -> &Notify {
        &self.inner.messages
    }

    /// The host whose deliveries were leased last.
    pub(crate) fn last_host(&self) -> &Mutex<String> {
        &self.inner.last_host
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore").field("site", self.inner.cx.site()).finish_non_exhaustive()
    }
}
