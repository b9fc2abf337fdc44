//! The application: a site with its database, and everything between.

mod actors;
mod builder;
mod messages;
mod models;
mod rules;
mod sweeping;

use std::{fmt, sync::Arc};

use oyez_http::{Client, DeliveryWorker, Discovery, Oyez, OyezLayer, Server};
use oyez_registry::{InboxItem, LocalActor, Models, Page, PageRequest, Registry, Report, Site};
#[cfg(feature = "postgres")]
use oyez_store::PostgresStore;
#[cfg(feature = "sqlite")]
use oyez_store::SqliteStore;
use oyez_store::{ApplicationStore, MemoryStore, Retention};
use oyez_vocab::Iri;
use serde_json::Value;
use tokio::{net::TcpListener, sync::watch, task};
use tower::Layer as _;

pub use self::{actors::AddedActor, builder::AppBuilder};
use crate::{AppError, Backends, NotFound, templates::Engine};

/// A site with its database: its actors, their inboxes, and the way to other servers.
///
/// Cheap to clone; clones share everything.
///
/// What it keeps is in a store: in one SQLite file unless it is told otherwise, as
/// by [`App::postgres`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # let url = format!("sqlite://{}", folder.path().join("app.db").display());
/// use oyez::{App, registry::PageRequest};
/// use serde_json::json;
///
/// let app = App::builder("https://example.org".parse()?).database(url).open()?;
/// let alice = app.add_actor("alice").await?.actor;
/// let bob = app.add_actor("bob").await?.actor;
///
/// let note = json!({"type": "Note", "content": "Hear ye.", "to": bob.id});
/// let create = app.publish(note, &alice).await?;
///
/// let inbox = app.inbox(&bob, PageRequest::first(10)).await?;
/// assert_eq!(inbox.items[0].activity.id, create);
/// # Ok(())
/// # }
/// ```
pub struct App<
    #[cfg(feature = "sqlite")] S: ApplicationStore = SqliteStore,
    #[cfg(not(feature = "sqlite"))] S: ApplicationStore,
> {
    inner: Arc<Inner<S>>,
}

struct Inner<S: ApplicationStore> {
    registry: Arc<Registry>,
    models: Models<S::Connection>,
    backends: Backends,
    engine: Arc<Engine>,
    retention: Retention,
    store: S,
    client: Client,
    server: Server,
}

#[cfg(feature = "sqlite")]
impl App {
    /// Begins to set up an application that serves `site`, and keeps what it has in one SQLite file.
    pub fn builder(site: Site) -> AppBuilder {
        AppBuilder::new(site, "sqlite://oyez.db".to_owned())
    }
}

#[cfg(feature = "postgres")]
impl App<PostgresStore> {
    /// Begins to set up an application that serves `site`, and keeps what it has in the PostgreSQL
    /// database at `url`, such as `postgres://user:password@host/name`.
    ///
    /// Several processes may serve one site with one database. Its version is 15 or newer, and
    /// connections to it are not encrypted.
    ///
    /// ```no_run
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use oyez::App;
    ///
    /// let site = "https://example.org".parse()?;
    /// let app = App::postgres(site, "postgres://app@localhost/app").open().await?;
    /// let alice = app.add_actor("alice").await?.actor;
    /// # Ok(())
    /// # }
    /// ```
    pub fn postgres(site: Site, url: impl Into<String>) -> AppBuilder<PostgresStore> {
        AppBuilder::new(site, url.into())
    }
}

impl App<MemoryStore> {
    /// Begins to set up an application that serves `site`, and keeps what it has in memory: for
    /// tests. Its models are lent nothing to look something up in.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use oyez::App;
    ///
    /// let app = App::in_memory("https://example.org".parse()?).open()?;
    /// let alice = app.add_actor("alice").await?.actor;
    /// assert_eq!(app.actors().await?, [alice]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn in_memory(site: Site) -> AppBuilder<MemoryStore> {
        AppBuilder::new(site, String::new())
    }
}

impl<S: ApplicationStore> App<S> {
    /// Publishes what `actor` does: `document` is an activity, or an object that the actor
    /// creates. Returns the activity's id.
    ///
    /// Actors of this site have it in their inboxes when this returns. What is for other servers
    /// is queued, and a [worker](Self::worker) sends it.
    ///
    /// # Errors
    ///
    /// Fails when `document` is no activity that is known here, or its effect refuses it;
    /// nothing is published then.
    pub async fn publish(&self, document: Value, actor: &LocalActor) -> Result<Iri, AppError> {
        Ok(self.inner.server.outbox().publish(document, actor).await?)
    }

    /// A page of an actor's inbox, newest first.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    pub async fn inbox(
        &self,
        actor: &LocalActor,
        page: PageRequest,
    ) -> Result<Page<InboxItem>, AppError> {
        Ok(self.store().inbox(&actor.id, page).await?)
    }

    /// A page of what was reported to the operator, newest first.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    pub async fn reports(&self, page: PageRequest) -> Result<Page<Report>, AppError> {
        Ok(self.store().reports(page).await?)
    }

    /// The site and its routes, which make ids and say what an id means.
    pub fn registry(&self) -> &Registry {
        &self.inner.registry
    }

    /// The store that everything is kept in.
    pub fn store(&self) -> &S {
        &self.inner.store
    }

    /// The client that makes every outgoing request, for the application to use as well.
    pub fn client(&self) -> &Client {
        &self.inner.client
    }

    /// What finds actors by their handles, and objects by their addresses.
    pub fn discovery(&self) -> &Discovery {
        self.inner.server.discovery()
    }

    pub(crate) fn server(&self) -> &Server {
        &self.inner.server
    }

    /// The middleware that answers requests of ActivityPub and passes on all others. Run a
    /// [worker](Self::worker) beside it.
    pub fn layer(&self) -> OyezLayer {
        OyezLayer::new(self.inner.server.clone())
    }

    /// A worker that sends queued deliveries while it [runs](DeliveryWorker::run).
    /// [`serve`](Self::serve) has one of its own.
    pub fn worker(&self) -> DeliveryWorker {
        DeliveryWorker::new(&self.inner.server)
    }

    /// A service that answers requests of ActivityPub, and all others with 404.
    pub fn service(&self) -> Oyez<NotFound> {
        self.layer().layer(NotFound)
    }

    /// Serves [`service`](Self::service), sends deliveries and messages and [sweeps](Self::sweep)
    /// until `shutdown` is ready, then finishes what had begun of them.
    pub async fn serve(&self, listener: TcpListener, shutdown: impl Future<Output = ()>) {
        let (stop, stopped) = watch::channel(());
        let worker = self.worker().run(closed(stopped.clone()));
        let worker = task::spawn(worker);
        let messages = task::spawn(self.message_worker().run(closed(stopped.clone())));
        let sweeper = task::spawn(self.clone().sweep_until(closed(stopped.clone())));
        let server = oyez_http::serve(listener, self.service(), closed(stopped));
        let until_shutdown = async move {
            shutdown.await;
            drop(stop);
        };
        tokio::join!(server, until_shutdown);
        if let Err(error) = worker.await {
            tracing::error!(%error, "the delivery worker failed");
        }
        if let Err(error) = messages.await {
            tracing::error!(%error, "the message worker failed");
        }
        if let Err(error) = sweeper.await {
            tracing::error!(%error, "the sweeper failed");
        }
    }
}

/// Returns when the other end is dropped.
async fn closed(mut stopped: watch::Receiver<()>) {
    while stopped.changed().await.is_ok() {}
}

impl<S: ApplicationStore> Clone for App<S> {
    fn clone(&self) -> Self {
        Self { inner: Arc::clone(&self.inner) }
    }
}

impl<S: ApplicationStore> fmt::Debug for App<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("site", self.registry().site()).finish_non_exhaustive()
    }
}
