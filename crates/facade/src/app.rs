//! The application: a site with its database, and everything between.

use std::{
    convert::Infallible,
    future::{self, Future},
    sync::Arc,
    task::{Context, Poll},
};

use http::{Request, Response, StatusCode};
use oyez_http::{Client, ClientConfig, DeliveryWorker, Limits, Oyez, OyezLayer, Server};
use oyez_registry::{
    ActivityStore as _, ActorStore as _, InboxItem, KeyPair, LocalActor, NewActor, Page,
    PageRequest, PrivateKey, Registration, Registry, Role, RoutePattern, Site, SystemClock,
};
use oyez_store::SqliteStore;
use oyez_vocab::Iri;
use serde_json::Value;
use tokio::{net::TcpListener, sync::watch, task};
use tower::{Layer as _, Service};

use crate::{AppError, person};

/// A site with its database: actors, their inboxes, and the way to other servers.
///
/// Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct App {
    registry: Arc<Registry>,
    store: SqliteStore,
    client: Client,
    server: Server,
}

/// An actor that was added.
#[derive(Debug)]
#[non_exhaustive]
pub struct Added {
    /// The actor.
    pub actor: LocalActor,
    /// A bearer token for the actor's client. It is not kept, and cannot be shown again.
    pub token: String,
}

/// What an [`App`] is made of.
#[derive(Debug)]
pub struct AppBuilder {
    site: Site,
    database_url: String,
    allow_private_network: bool,
    limits: Limits,
}

impl AppBuilder {
    /// Keeps everything in this database: `sqlite://` and a path. It is made where it is missing.
    #[must_use]
    pub fn database(mut self, url: &str) -> Self {
        url.clone_into(&mut self.database_url);
        self
    }

    /// Also speaks plain HTTP, and with servers in private networks, which others can then have
    /// us dial: for tests and closed networks.
    #[must_use]
    pub fn allow_private_network(mut self, is_allowed: bool) -> Self {
        self.allow_private_network = is_allowed;
        self
    }

    /// Takes this much from others.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Opens the database.
    ///
    /// # Errors
    ///
    /// Fails when the database cannot be opened, or a newer version has written it.
    pub fn open(self) -> Result<App, AppError> {
        let clock = Arc::new(SystemClock);
        let registry = Arc::new(registry(self.site)?);
        let store = SqliteStore::open(&self.database_url, Arc::clone(&registry), clock.clone())
            .map_err(|source| AppError::Open { url: self.database_url, source })?;
        let mut config = ClientConfig::default();
        config.allow_private_network = self.allow_private_network;
        let client = Client::new(&config).map_err(AppError::Client)?;
        let server = Server::new(
            Arc::clone(&registry),
            Arc::new(store.clone()),
            clock,
            client.clone(),
            self.limits,
        );
        Ok(App { registry, store, client, server })
    }
}

/// The routes of a site whose actors and objects are all kept by the store.
fn registry(site: Site) -> Result<Registry, AppError> {
    let mut builder = Registry::builder(site);
    for (name, role, pattern) in [
        ("user", Role::Actor, "/users/{username}"),
        ("object", Role::Object, "/objects/{id}"),
        ("activity", Role::Activity, "/activities/{id}"),
    ] {
        builder = builder.register(Registration::new(name, role, RoutePattern::short(pattern)?));
    }
    Ok(builder.build()?)
}

impl App {
    /// Begins an application of `site`, kept in `sqlite://oyez.db` unless told otherwise.
    pub fn builder(site: Site) -> AppBuilder {
        AppBuilder {
            site,
            database_url: "sqlite://oyez.db".to_owned(),
            allow_private_network: false,
            limits: Limits::default(),
        }
    }

    /// Adds an actor that lets everyone follow it.
    ///
    /// # Errors
    ///
    /// Fails when the name is taken, or is none that a handle can have.
    pub async fn add_actor(&self, username: &str) -> Result<Added, AppError> {
        self.add(username, false).await
    }

    /// Adds an actor that accepts or rejects its followers itself.
    ///
    /// # Errors
    ///
    /// Fails when the name is taken, or is none that a handle can have.
    pub async fn add_reserved_actor(&self, username: &str) -> Result<Added, AppError> {
        self.add(username, true).await
    }

    async fn add(&self, username: &str, approves_followers: bool) -> Result<Added, AppError> {
        if !is_username(username) {
            return Err(AppError::BadName(username.to_owned()));
        }
        let id = self.registry.actor_iri(username)?;
        let key_id = format!("{id}#main-key");
        let key_id =
            key_id.parse().map_err(|source| AppError::ParseIri { text: key_id.clone(), source })?;
        // Takes a tenth of a second of one core, which others may want meanwhile.
        let generated = task::spawn_blocking(oyez_http::generate_rsa);
        let generated = generated.await.map_err(|_| AppError::Interrupted)??;
        let key_pair = KeyPair {
            id: key_id,
            owner: id.clone(),
            public_pem: generated.public_pem().to_owned(),
            private: PrivateKey::from_pkcs8(generated.private_pkcs8()),
        };
        let document = person::document(&id, username, &key_pair, &self.registry)?;
        let actor = LocalActor { id, username: username.to_owned(), approves_followers };
        self.store.add_actor(NewActor { actor: actor.clone(), document, key_pair }).await?;
        let token = self.new_token(&actor).await?;
        Ok(Added { actor, token })
    }

    /// Makes one more bearer token for an actor's client.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    pub async fn new_token(&self, actor: &LocalActor) -> Result<String, AppError> {
        let (token, hash) = oyez_http::new_token()?;
        self.store.add_token(hash, &actor.id).await?;
        Ok(token)
    }

    /// The actor of this name.
    ///
    /// # Errors
    ///
    /// Fails with [`AppError::NoActor`] when there is none.
    pub async fn actor(&self, username: &str) -> Result<LocalActor, AppError> {
        let no_actor = || AppError::NoActor(username.to_owned());
        let id = self.registry.actor_iri(username).map_err(|_| no_actor())?;
        self.store.local_actor(&id).await?.ok_or_else(no_actor)
    }

    /// All actors, by name.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    pub async fn actors(&self) -> Result<Vec<LocalActor>, AppError> {
        Ok(self.store.local_actors().await?)
    }

    /// Publishes what `actor` does: an activity, or an object that it creates. Returns the
    /// activity's id.
    ///
    /// What is for other servers is queued, and sent by a [worker](Self::worker).
    ///
    /// # Errors
    ///
    /// Fails when the document is no activity that has an effect, or the effect refuses it.
    pub async fn publish(&self, document: Value, actor: &LocalActor) -> Result<Iri, AppError> {
        Ok(self.server.outbox().publish(document, actor).await?)
    }

    /// A part of an actor's inbox, newest first.
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

    /// The routes.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The store.
    pub fn store(&self) -> &SqliteStore {
        &self.store
    }

    /// The one client for all that leaves, for the application to borrow.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The middleware that answers what is ActivityPub's.
    pub fn layer(&self) -> OyezLayer {
        OyezLayer::new(self.server.clone())
    }

    /// What sends what is queued. [`serve`](Self::serve) runs one.
    pub fn worker(&self) -> DeliveryWorker {
        DeliveryWorker::new(&self.server)
    }

    /// A service that answers what is ActivityPub's, and 404 to everything else.
    pub fn service(&self) -> Oyez<NotFound> {
        self.layer().layer(NotFound)
    }

    /// Serves and delivers until `shutdown` is ready, and finishes what was begun.
    pub async fn serve(&self, listener: TcpListener, shutdown: impl Future<Output = ()>) {
        let (stop, stopped) = watch::channel(());
        let worker = self.worker().run(closed(stopped.clone()));
        let worker = task::spawn(worker);
        let server = oyez_http::serve(listener, self.service(), closed(stopped));
        let until_shutdown = async move {
            shutdown.await;
            drop(stop);
        };
        tokio::join!(server, until_shutdown);
        if let Err(error) = worker.await {
            tracing::error!(%error, "the delivery worker failed");
        }
    }
}

/// Returns when the other end is dropped.
async fn closed(mut stopped: watch::Receiver<()>) {
    while stopped.changed().await.is_ok() {}
}

/// Whether a handle can have this name.
fn is_username(text: &str) -> bool {
    let is_word = |it: char| it.is_ascii_alphanumeric() || it == '_';
    text.len() <= 64
        && text.starts_with(is_word)
        && text.ends_with(is_word)
        && text.chars().all(|it| is_word(it) || it == '-' || it == '.')
}

/// The service behind an application that is nothing but its actors.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct NotFound;

impl<B> Service<Request<B>> for NotFound {
    type Response = Response<String>;
    type Error = Infallible;
    type Future = future::Ready<Result<Response<String>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<B>) -> Self::Future {
        let mut response = Response::new("not found\n".to_owned());
        *response.status_mut() = StatusCode::NOT_FOUND;
        future::ready(Ok(response))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_actors_can_stand_in_a_handle() {
        for (name, is_good) in [
            ("alice", true),
            ("a", true),
            ("Alice_2", true),
            ("a.b-c", true),
            ("", false),
            (".", false),
            ("..", false),
            ("a.", false),
            ("-a", false),
            ("a b", false),
            ("a/b", false),
            ("a@b", false),
            ("älice", false),
            ("a\n", false),
        ] {
            assert_eq!(is_username(name), is_good, "{name:?}");
        }
    }
}
