//! The application: a site with its database, and everything between.

mod actors;
mod builder;
mod messages;
mod models;
mod sweeping;

use std::{fmt, sync::Arc};

use oyez_http::{Client, DeliveryWorker, Oyez, OyezLayer, Server};
use oyez_registry::{
    ActivityStore as _, InboxItem, LocalActor, Models, Page, PageRequest, Registry, Site,
};
use oyez_store::{Retention, SqliteConnection, SqliteStore};
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
#[derive(Clone)]
pub struct App {
    registry: Arc<Registry>,
    models: Models<SqliteConnection>,
    backends: Backends,
    engine: Arc<Engine>,
    retention: Retention,
    store: SqliteStore,
    client: Client,
    server: Server,
}

impl App {
    /// Begins to set up an application that serves `site`.
    pub fn builder(site: Site) -> AppBuilder {
        AppBuilder::new(site)
    }

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
        Ok(self.server.outbox().publish(document, actor).await?)
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
        Ok(self.store.inbox(&actor.id, page).await?)
    }

    /// The site and its routes, which make ids and say what an id means.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The store that everything is kept in.
    pub fn store(&self) -> &SqliteStore {
        &self.store
    }

    /// The client that makes every outgoing request, for the application to use as well.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The middleware that answers requests of ActivityPub and passes on all others. Run a
    /// [worker](Self::worker) beside it.
    pub fn layer(&self) -> OyezLayer {
        OyezLayer::new(self.server.clone())
    }

    /// A worker that sends queued deliveries while it [runs](DeliveryWorker::run).
    /// [`serve`](Self::serve) has one of its own.
    pub fn worker(&self) -> DeliveryWorker {
        DeliveryWorker::new(&self.server)
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

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("site", self.registry.site()).finish_non_exhaustive()
    }
}
