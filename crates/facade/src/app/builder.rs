//! How an application is set up.

use std::{fmt, sync::Arc};

use oyez_http::{Client, ClientConfig, Limits, Server};
use oyez_registry::{
    Backend, Models, Registration, Registry, Role, RoutePattern, Site, SystemClock,
};
use oyez_store::SqliteStore;

use super::App;
use crate::{AppError, Backends, templates};

/// The settings of an [`App`] that is about to be opened.
#[derive(Clone)]
#[must_use = "nothing is opened before `open` is called"]
pub struct AppBuilder {
    site: Site,
    database_url: String,
    allow_private_network: bool,
    limits: Limits,
    backends: Vec<Arc<dyn Backend>>,
}

impl AppBuilder {
    /// The settings of `site` where nothing else is said.
    pub(super) fn new(site: Site) -> Self {
        Self {
            site,
            database_url: "sqlite://oyez.db".to_owned(),
            allow_private_network: false,
            limits: Limits::default(),
            backends: Vec::new(),
        }
    }

    /// Uses the database at `url`: `sqlite://` and the path of a file, which is made if it is
    /// missing. The default is `sqlite://oyez.db`.
    pub fn database(mut self, url: impl Into<String>) -> Self {
        self.database_url = url.into();
        self
    }

    /// Whether to speak plain HTTP too, and with servers in private networks. Off by default.
    ///
    /// Turned on, anyone can make this server send requests into its own network, so it is for
    /// tests and closed networks only.
    pub fn allow_private_network(mut self, is_allowed: bool) -> Self {
        self.allow_private_network = is_allowed;
        self
    }

    /// Sets how much is taken from other servers and from clients.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sends messages of another protocol by `backend`: of notifications that have templates for it,
    /// to recipients that have contacts of it.
    pub fn backend(mut self, backend: impl Backend + 'static) -> Self {
        self.backends.push(Arc::new(backend));
        self
    }

    /// Opens the database.
    ///
    /// # Errors
    ///
    /// Fails when a template is wrong or nothing sends what it says, when two backends have one
    /// protocol, and when the database cannot be opened or a newer version has written it.
    pub fn open(self) -> Result<App, AppError> {
        let clock = Arc::new(SystemClock);
        let registry = Arc::new(registry(self.site)?);
        let models = Models::from(Arc::clone(&registry));
        let backends = Backends::new(self.backends)?;
        let engine = Arc::new(templates::Engine::new());
        templates::check_all(&engine, &models, &backends)?;
        let store = SqliteStore::open(&self.database_url, models.clone(), clock.clone())
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
        Ok(App { registry, models, backends, engine, store, client, server })
    }
}

impl fmt::Debug for AppBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppBuilder").field("site", &self.site).finish_non_exhaustive()
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
