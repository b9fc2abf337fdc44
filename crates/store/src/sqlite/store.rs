//! The store itself: a writer, some readers, and what all work needs to know.

use std::{
    fmt,
    path::Path,
    sync::{Arc, Mutex},
};

use diesel::{Connection, SqliteConnection, result::Error as QueryError};
use oyez_registry::{Clock, Model, Models, Notice, NotifyError, Registry, Renderer, StoreError};
use oyez_vocab::Iri;
use pollster::block_on;
use tokio::sync::Notify;

use super::{
    common::{self, Context},
    database::Database,
    open::{self, OpenError},
    readers, transaction,
    workers::Workers,
    writer,
};
use crate::{failure::Failure, notified::Notified, work::Doing};

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
    database: Database,
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

impl SqliteStore {
    /// Opens the database at `url`, which is a path or `sqlite://` and a path, and brings its
    /// tables up to date. Where there is no file, one is made.
    ///
    /// What is not of a model of `models` is kept here; where there are none, an `Arc<Registry>`
    /// will do.
    ///
    /// # Errors
    ///
    /// Fails when the file cannot be opened or does not hold such a database, when a newer version
    /// made it, and for a database in memory: it would keep nothing.
    pub fn open(
        url: &str,
        models: impl Into<Models<SqliteConnection>>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, OpenError> {
        let (database, conn) = open::database(open::path(url)?)?;
        let readers = readers::start(&database).map_err(OpenError::Thread)?;
        let writer =
            writer::start(database.clone(), conn, |conn| block_on(common::erase::go_on(conn)));
        let writer = writer.map_err(OpenError::Thread)?;
        let cx = Arc::new(Context::new(models.into(), clock));
        let (due, messages, last_host) = (Notify::new(), Notify::new(), Mutex::default());
        let inner = Inner { cx, database, readers, writer, due, messages, last_host };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The path of the database at `url`, as [`open`](Self::open) takes it: to see whether there is
    /// one, for `open` makes one.
    ///
    /// # Errors
    ///
    /// Fails when `url` is no path of a file.
    pub fn path(url: &str) -> Result<&Path, OpenError> {
        open::path(url)
    }

    /// Does `work` with `data`, in a transaction that is on the disk when this returns. What the work
    /// does besides is done again where it shares the transaction with work that fails.
    pub(crate) async fn write<D: Send + Sync + 'static, T: Send + 'static>(
        &self,
        data: D,
        work: impl for<'a> Fn(&'a D, &'a mut SqliteConnection, &'a Context) -> Doing<'a, T, Failure>
        + Send
        + 'static,
    ) -> Result<T, StoreError> {
        Ok(self.write_as(data, work).await?)
    }

    /// The same for work that fails in ways of its own.
    pub(crate) async fn write_as<D, T, E>(
        &self,
        data: D,
        work: impl for<'a> Fn(&'a D, &'a mut SqliteConnection, &'a Context) -> Doing<'a, T, E>
        + Send
        + 'static,
    ) -> Result<T, E>
    where
        D: Send + Sync + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let cx = Arc::clone(&self.inner.cx);
        // Dropped here and not by the thread that writes, which has more to do than that.
        let data = Arc::new(data);
        let shared = Arc::clone(&data);
        self.inner.writer.run(move |conn| block_on(work(&shared, conn, &cx))).await
    }

    /// Does `work` with `data`, which only reads.
    pub(crate) async fn read<D: Send + 'static, T: Send + 'static>(
        &self,
        data: D,
        work: impl for<'a> Fn(&'a D, &'a mut SqliteConnection, &'a Context) -> Doing<'a, T, Failure>
        + Send
        + 'static,
    ) -> Result<T, StoreError> {
        let cx = Arc::clone(&self.inner.cx);
        let read = move |conn: &mut _| Ok(block_on(work(&data, conn, &cx))?);
        self.inner.readers.run(read).await
    }

    /// Does `work` with `data`, which only reads, and reads one state of the database.
    pub(crate) async fn read_at_once<D: Send + 'static, T: Send + 'static>(
        &self,
        data: D,
        work: impl for<'a> Fn(&'a D, &'a mut SqliteConnection, &'a Context) -> Doing<'a, T, Failure>
        + Send
        + 'static,
    ) -> Result<T, StoreError> {
        let cx = Arc::clone(&self.inner.cx);
        let read = move |conn: &mut SqliteConnection| {
            Ok(conn.transaction(|conn| block_on(work(&data, conn, &cx)))?)
        };
        self.inner.readers.run(read).await
    }

    /// The thing of the model `M` that has this id.
    ///
    /// # Errors
    ///
    /// Fails when no thing of the model has such an id, when the model fails, or the store cannot
    /// work.
    pub async fn find<M: Model<Connection = SqliteConnection>>(
        &self,
        iri: &Iri,
    ) -> Result<Option<M>, StoreError> {
        self.read(iri.clone(), |iri, conn, cx| Box::pin(common::things::find(conn, cx, iri))).await
    }

    /// Issues a notification, in a transaction that is on the disk when this returns.
    ///
    /// # Errors
    ///
    /// Fails when a model or a template does, when nobody is told who should have been, or when the
    /// store cannot work. Nothing is kept then.
    pub async fn notify(
        &self,
        notice: Notice<SqliteConnection>,
        renderer: Arc<dyn Renderer>,
    ) -> Result<Notified, NotifyError> {
        let notified = self.write_as((notice, renderer), |(notice, renderer), conn, cx| {
            Box::pin(common::notify::notify(conn, cx, notice, &**renderer))
        });
        let notified = notified.await?;
        self.inner.due.notify_one();
        self.inner.messages.notify_one();
        Ok(notified)
    }

    /// Issues a notification within the transaction of a connection that the application lends: it
    /// is kept if and when that is committed, together with what else was written in it. Where the
    /// connection is in no transaction, it has one of its own for this.
    ///
    /// The connection is to the store's own file, or to another to which the store's is attached
    /// (`ATTACH 'oyez.db' AS oyez`). SQLite commits to several files at once, but when the machine
    /// itself fails in that moment, some files may have it and others not; only in one file all is
    /// kept or nothing. `PRAGMA synchronous` is the connection's own affair, and so is
    /// `PRAGMA busy_timeout`.
    ///
    /// Begin a transaction with `immediate_transaction`: what reads first and writes then fails
    /// where another writes in between. What is to be sent is noticed within a second of the commit.
    ///
    /// # Errors
    ///
    /// Fails as [`notify`](Self::notify) does. What this has written is undone then, and what the
    /// application has written is not.
    pub fn notify_within(
        &self,
        conn: &mut SqliteConnection,
        notice: &Notice<SqliteConnection>,
        renderer: &dyn Renderer,
    ) -> Result<Notified, NotifyError> {
        let mut result = Ok(Notified::default());
        let issue = |conn: &mut SqliteConnection| {
            result = block_on(common::notify::notify(conn, &self.inner.cx, notice, renderer));
            if result.is_ok() { Ok(()) } else { Err(QueryError::RollbackTransaction) }
        };
        let is_within = transaction::depth(conn).is_ok_and(|it| it > 0);
        let ended =
            if is_within { conn.transaction(issue) } else { conn.immediate_transaction(issue) };
        match (ended, result) {
            (Err(error), Ok(_)) => Err(StoreError::from(Failure::from(error)).into()),
            (_, result) => result,
        }
    }

    pub(crate) fn registry(&self) -> &Registry {
        self.inner.cx.registry()
    }

    /// Where the database is.
    pub(crate) fn database(&self) -> &Database {
        &self.inner.database
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
