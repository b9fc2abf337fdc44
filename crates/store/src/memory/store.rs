//! The store itself: the tables, and what all work needs to know.

use std::{
    fmt,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::{Arc, Mutex},
    task::Poll,
};

use oyez_registry::{Clock, Model, Models, Notice, NotifyError, Registry, Renderer, StoreError};
use oyez_vocab::Iri;
use tokio::sync::Notify;

use super::{
    common::{self, Context},
    connection::{MemoryConnection, MemoryDatabase},
    transaction::Open,
};
use crate::{
    failure::{Failure, Unavailable},
    in_model::is_in_model,
    notified::Notified,
    work::Doing,
};

/// A store in memory, for simulations and for tests of applications.
///
/// It does what [`SqliteStore`](crate::SqliteStore) does and passes the same tests, but keeps nothing
/// when the last handle to its rows is dropped. It makes no threads and waits for nothing: with a
/// [`Clock`] that is set by hand, what happens depends on nothing but what it is asked for, apart
/// from ids that it makes.
///
/// Clones are handles to the same store.
///
/// ```
/// use std::sync::Arc;
///
/// use oyez_registry::{
///     ActivityStore, ActorStore, KeyPair, LocalActor, NewActor, PageRequest, PrivateKey,
///     Registration, Registry, Role, RoutePattern, ShownLists, Site, SystemClock, Verified, Viewer,
/// };
/// use oyez_store::MemoryStore;
/// use oyez_vocab::{AnyActivity, Iri, Raw};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut registry = Registry::builder(Site::new("https://one.example")?);
/// for (name, role, pattern) in [
///     ("user", Role::Actor, "/users/{username}"),
///     ("object", Role::Object, "/objects/{id}"),
///     ("activity", Role::Activity, "/activities/{id}"),
/// ] {
///     registry = registry.register(Registration::new(name, role, RoutePattern::short(pattern)?));
/// }
/// let registry = Arc::new(registry.build()?);
/// let store = MemoryStore::new(Arc::clone(&registry), Arc::new(SystemClock));
///
/// let id: Iri = "https://one.example/users/alice".parse()?;
/// let alice = LocalActor {
///     id: id.clone(),
///     username: Some("alice".to_owned()),
///     approves_followers: false,
///     shown: ShownLists::default(),
/// };
/// let key_pair = KeyPair {
///     id: "https://one.example/users/alice#key".parse()?,
///     owner: id.clone(),
///     public_pem: String::new(),
///     private: PrivateKey::from_pkcs8([]),
/// };
/// let document = Raw::from_text(r#"{"type": "Person"}"#.to_owned())?;
/// store.add_actor(NewActor { actor: alice.clone(), document, key_pair }).await?;
///
/// let follow: AnyActivity = serde_json::from_str(
///     r#"{
///         "type": "Follow",
///         "id": "https://one.example/activities/1",
///         "actor": "https://one.example/users/alice",
///         "object": "https://two.example/users/bob"
///     }"#,
/// )?;
/// store.publish(Verified::local(follow, &alice, registry.site())?).await?;
/// let outbox = store.outbox(&id, Viewer::Owner, PageRequest::first(10)).await?;
/// assert_eq!(outbox.total, 1);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct MemoryStore {
    inner: Arc<Inner>,
}

struct Inner {
    cx: Context,
    database: MemoryDatabase,
    // Woken when a delivery may have become due.
    due: Notify,
    // Woken when a message may have become due.
    messages: Notify,
    // The host whose deliveries were leased last: the next lease begins behind it.
    last_host: Mutex<String>,
}

impl MemoryStore {
    /// An empty store.
    ///
    /// What is not of a model of `models` is kept here; where there are none, an `Arc<Registry>`
    /// will do.
    pub fn new(models: impl Into<Models<MemoryConnection>>, clock: Arc<dyn Clock>) -> Self {
        Self::open(&MemoryDatabase::default(), models, clock)
    }

    /// The store of the rows in `database`.
    pub fn open(
        database: &MemoryDatabase,
        models: impl Into<Models<MemoryConnection>>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let (cx, database) = (Context::new(models.into(), clock), database.clone());
        let (due, messages, last_host) = (Notify::new(), Notify::new(), Mutex::default());
        Self { inner: Arc::new(Inner { cx, database, due, messages, last_host }) }
    }

    /// Does `work` with `data`, in a transaction.
    pub(crate) async fn write<D: Send + 'static, T: Send + 'static>(
        &self,
        data: D,
        work: impl for<'a> Fn(&'a D, &'a mut MemoryConnection, &'a Context) -> Doing<'a, T, Failure>
        + Send
        + 'static,
    ) -> Result<T, StoreError> {
        Ok(self.write_as(data, work).await?)
    }

    /// The same for work that fails in ways of its own.
    pub(crate) async fn write_as<D, T, E>(
        &self,
        data: D,
        work: impl for<'a> Fn(&'a D, &'a mut MemoryConnection, &'a Context) -> Doing<'a, T, E>
        + Send
        + 'static,
    ) -> Result<T, E>
    where
        D: Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        refuse_models()?;
        let mut conn = self.inner.database.lock().await;
        let mut transaction = Open::on(&mut conn);
        let done = caught(work(&data, transaction.conn(), &self.inner.cx)).await?;
        if done.is_ok() {
            transaction.keep();
        } else {
            drop(transaction);
        }
        do_chores(&mut conn).await;
        done
    }

    /// Does `work` with `data`, which only reads.
    pub(crate) async fn read<D: Send + 'static, T: Send + 'static>(
        &self,
        data: D,
        work: impl for<'a> Fn(&'a D, &'a mut MemoryConnection, &'a Context) -> Doing<'a, T, Failure>
        + Send
        + 'static,
    ) -> Result<T, StoreError> {
        refuse_models()?;
        let mut conn = self.inner.database.lock().await;
        Ok(caught(work(&data, &mut conn, &self.inner.cx)).await??)
    }

    /// The same: nobody writes meanwhile.
    pub(crate) async fn read_at_once<D: Send + 'static, T: Send + 'static>(
        &self,
        data: D,
        work: impl for<'a> Fn(&'a D, &'a mut MemoryConnection, &'a Context) -> Doing<'a, T, Failure>
        + Send
        + 'static,
    ) -> Result<T, StoreError> {
        self.read(data, work).await
    }

    /// The thing of the model `M` that has this id.
    ///
    /// # Errors
    ///
    /// Fails when no thing of the model has such an id, or when the model fails.
    pub async fn find<M: Model<Connection = MemoryConnection>>(
        &self,
        iri: &Iri,
    ) -> Result<Option<M>, StoreError> {
        self.read(iri.clone(), |iri, conn, cx| Box::pin(common::things::find(conn, cx, iri))).await
    }

    /// Issues a notification.
    ///
    /// # Errors
    ///
    /// Fails when a model or a template does, or when nobody is told who should have been. Nothing
    /// is kept then.
    pub async fn notify(
        &self,
        notice: Notice<MemoryConnection>,
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

    pub(crate) fn registry(&self) -> &Registry {
        self.inner.cx.registry()
    }

    /// Where the rows are.
    #[cfg(test)]
    pub(crate) fn database(&self) -> &MemoryDatabase {
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

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").field("site", self.inner.cx.site()).finish_non_exhaustive()
    }
}

/// A model that waited for the store would wait for itself.
fn refuse_models() -> Result<(), StoreError> {
    if is_in_model() { Err(Unavailable::Itself.into()) } else { Ok(()) }
}

/// Does what is left for later, while nobody else works.
async fn do_chores(conn: &mut MemoryConnection) {
    loop {
        match common::erase::go_on(conn).await.map_err(StoreError::from) {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => {
                tracing::error!(%error, "could not do what was left for later");
                return;
            }
        }
    }
}

/// What `future` gives, unless it panics.
async fn caught<F: Future>(future: F) -> Result<F::Output, StoreError> {
    let mut future = pin!(future);
    poll_fn(|cx| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
        Ok(poll) => poll.map(Ok),
        Err(_) => Poll::Ready(Err(Unavailable::Panic.into())),
    })
    .await
}
