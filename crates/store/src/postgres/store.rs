//! The store itself: a task that writes, connections that read, and what all work needs to know.

use std::{
    error::Error,
    fmt,
    sync::{Arc, Mutex},
    time::Duration,
};

use diesel::ConnectionError;
use diesel_async::{
    AsyncPgConnection,
    pooled_connection::{
        AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod,
        deadpool::{BuildError, Object, Pool},
    },
};
use oyez_registry::{Clock, Model, Models, Notice, NotifyError, Registry, Renderer, StoreError};
use oyez_vocab::Iri;
use tokio::sync::{
    Notify,
    mpsc::{Sender, error::TrySendError},
};

use super::{
    common::{self, Context},
    database::{self, ConnectError, Database},
    job::{Job, caught, job},
    loss::Loss,
    migrate, transaction, writer,
};
use crate::{
    failure::{Failure, Unavailable},
    in_model::is_in_model,
    notified::Notified,
    work::Doing,
};

/// How many connections read.
const N_READERS: usize = 8;

/// How long to wait for a connection that is free.
const MAX_WAIT: Duration = Duration::from_secs(5);

/// A store in a PostgreSQL database, of version 15 or newer.
///
/// Clones are handles to the same store. When the last one is dropped, what was begun is finished
/// and the connections are closed. Several processes may have the same database open, and all may
/// write; this one has one connection that writes and up to eight that read.
///
/// It does its work on the Tokio runtime that it was connected in.
#[derive(Clone)]
pub struct PostgresStore {
    inner: Arc<Inner>,
}

struct Inner {
    cx: Arc<Context>,
    readers: Pool<AsyncPgConnection>,
    writer: Sender<Box<dyn Job>>,
    // Woken when a delivery may have become due.
    due: Notify,
    // Woken when a message may have become due.
    messages: Notify,
    // The host whose deliveries were leased last: the next lease begins behind it.
    last_host: Mutex<String>,
}

impl PostgresStore {
    /// Connects to the database at `url`, such as `postgres://user:password@host/name`, and brings
    /// its tables up to date. The tables are in the first schema of the connection's search path,
    /// and their names begin with `oyez_`.
    ///
    /// Connections are not encrypted: where the way to the database is not a safe one, send them
    /// through one that is.
    ///
    /// What is not of a model of `models` is kept here; where there are none, an `Arc<Registry>`
    /// will do.
    ///
    /// # Errors
    ///
    /// Fails when there is no connection, when a newer version made the tables, and when PostgreSQL
    /// is too old.
    pub async fn connect(
        url: &str,
        models: impl Into<Models<AsyncPgConnection>>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ConnectError> {
        let database = Database::at(url);
        let mut conn = database.connect().await.map_err(ConnectError::Connect)?;
        database::check(&mut conn).await?;
        migrate::migrate(&mut conn).await?;
        let readers = readers(&database)
            .map_err(|it| ConnectError::Connect(ConnectionError::BadConnection(it.to_string())))?;
        let writer = writer::start(database, conn);
        let cx = Arc::new(Context::new(models.into(), clock));
        let (due, messages, last_host) = (Notify::new(), Notify::new(), Mutex::default());
        let inner = Inner { cx, readers, writer, due, messages, last_host };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Whether a store has its tables in the database at `url`: to see whether there is one, for
    /// [`connect`](Self::connect) makes them.
    ///
    /// # Errors
    ///
    /// Fails when there is no connection.
    pub async fn exists(url: &str) -> Result<bool, ConnectError> {
        let mut conn = database::connect(url).await.map_err(ConnectError::Connect)?;
        Ok(migrate::has_tables(&mut conn).await?)
    }

    /// The thing of the model `M` that has this id.
    ///
    /// # Errors
    ///
    /// Fails when no thing of the model has such an id, when the model fails, or the store cannot
    /// work.
    pub async fn find<M: Model<Connection = AsyncPgConnection>>(
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
        notice: Notice<AsyncPgConnection>,
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
    /// The connection is to the store's own database, and finds its tables. Its transaction should
    /// be serializable: where it is not, what others do at the same moment, such as to block the
    /// one who notifies, may not be seen. What is to be sent is noticed within a second of the
    /// commit.
    ///
    /// # Errors
    ///
    /// Fails as [`notify`](Self::notify) does. What this has written is undone then, and what the
    /// application has written is not. When another transaction came in between, the whole
    /// transaction is to be done again, as PostgreSQL says.
    pub async fn notify_within(
        &self,
        conn: &mut AsyncPgConnection,
        notice: &Notice<AsyncPgConnection>,
        renderer: &dyn Renderer,
    ) -> Result<Notified, NotifyError> {
        let failed = |it| NotifyError::from(StoreError::from(Failure::from(it)));
        let begun = match transaction::depth(conn).map_err(failed)? {
            0 => transaction::begin_to_write(conn).await,
            _ => transaction::begin(conn).await,
        };
        begun.map_err(failed)?;
        match common::notify::notify(conn, &self.inner.cx, notice, renderer).await {
            Ok(notified) => {
                transaction::end(conn, Ok::<_, Failure>(())).await.map_err(StoreError::from)?;
                Ok(notified)
            }
            Err(error) => {
                let undo = diesel::result::Error::RollbackTransaction;
                // Why it was to be undone says more than that it could not.
                drop(transaction::end::<(), _>(conn, Err(undo)).await);
                Err(error)
            }
        }
    }

    /// Does `work` with `data`, in a transaction that is on the disk when this returns.
    pub(crate) async fn write<D: Send + Sync + 'static, T: Send + 'static>(
        &self,
        data: D,
        work: impl for<'a> Fn(&'a D, &'a mut AsyncPgConnection, &'a Context) -> Doing<'a, T, Failure>
        + Send
        + Sync
        + 'static,
    ) -> Result<T, StoreError> {
        Ok(self.write_as(data, work).await?)
    }

    /// The same for work that fails in ways of its own.
    pub(crate) async fn write_as<D, T, E>(
        &self,
        data: D,
        work: impl for<'a> Fn(&'a D, &'a mut AsyncPgConnection, &'a Context) -> Doing<'a, T, E>
        + Send
        + Sync
        + 'static,
    ) -> Result<T, E>
    where
        D: Send + Sync + 'static,
        T: Send + 'static,
        E: Error + From<StoreError> + Send + 'static,
    {
        if is_in_model() {
            return Err(StoreError::from(Unavailable::Itself).into());
        }
        let (job, reply) = job(Arc::clone(&self.inner.cx), data, work);
        let sent = self.inner.writer.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => Unavailable::Full,
            TrySendError::Closed(_) => Unavailable::Closed,
        });
        sent.map_err(StoreError::from)?;
        reply.await.map_err(|_| StoreError::from(Unavailable::Closed))?
    }

    /// Does `work` with `data`, which only reads.
    pub(crate) async fn read<D: Send + Sync + 'static, T: Send + 'static>(
        &self,
        data: D,
        work: impl for<'a> Fn(&'a D, &'a mut AsyncPgConnection, &'a Context) -> Doing<'a, T, Failure>
        + Send
        + Sync
        + 'static,
    ) -> Result<T, StoreError> {
        let cx = &self.inner.cx;
        // A connection that has waited a while may be gone, and only asking it tells.
        for _ in 0..=N_READERS {
            let mut conn = self.reader().await?;
            match caught(work(&data, &mut conn, cx)).await {
                Some(Err(failure)) if Loss::behind(&failure) == Some(Loss::Connection) => {
                    drop(Object::take(conn));
                }
                done => return finished(done),
            }
        }
        Err(Unavailable::Closed.into())
    }

    /// Does `work` with `data`, which only reads, and reads one state of the database.
    pub(crate) async fn read_at_once<D: Send + Sync + 'static, T: Send + 'static>(
        &self,
        data: D,
        work: impl for<'a> Fn(&'a D, &'a mut AsyncPgConnection, &'a Context) -> Doing<'a, T, Failure>
        + Send
        + Sync
        + 'static,
    ) -> Result<T, StoreError> {
        let work = Arc::new(work);
        self.read((data, work), |(data, work), conn, cx| {
            Box::pin(async move {
                transaction::begin_to_read(conn).await?;
                let read = work(data, conn, cx).await;
                transaction::end(conn, read).await
            })
        })
        .await
    }

    async fn reader(&self) -> Result<Object<AsyncPgConnection>, StoreError> {
        if is_in_model() {
            return Err(Unavailable::Itself.into());
        }
        self.inner.readers.get().await.map_err(|it| StoreError::Unavailable(Box::new(it)))
    }

    pub(crate) fn registry(&self) -> &Registry {
        self.inner.cx.registry()
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

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore").field("site", self.inner.cx.site()).finish_non_exhaustive()
    }
}

/// What came of work, or nothing if it has panicked.
fn finished<T>(done: Option<Result<T, Failure>>) -> Result<T, StoreError> {
    match done {
        Some(result) => Ok(result?),
        None => Err(Unavailable::Panic.into()),
    }
}

/// The connections that read. Each is made when there is something to read.
fn readers(database: &Database) -> Result<Pool<AsyncPgConnection>, BuildError> {
    let mut config = ManagerConfig::default();
    config.recycling_method = RecyclingMethod::Fast;
    config.custom_setup = Box::new(|url| Box::pin(database::connect(url)));
    let manager = AsyncDieselConnectionManager::new_with_config(database.url(), config);
    let pool = Pool::builder(manager).max_size(N_READERS).wait_timeout(Some(MAX_WAIT));
    pool.runtime(deadpool::Runtime::Tokio1).build()
}
