//! How an application is set up.

use std::{fmt, sync::Arc};

use oyez_http::{Client, ClientConfig, Limits, Server};
use oyez_registry::{
    Backend, Contact, Model, Models, ModelsBuilder, Registration, Registry, Role, Site, SystemClock,
};
use oyez_store::{Retention, SqliteConnection, SqliteStore};

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
    retention: Retention,
    backends: Vec<Arc<dyn Backend>>,
    patterns: Patterns,
    site_contacts: Vec<Contact>,
    models: Vec<Register>,
}

/// Registers one model.
type Register = fn(ModelsBuilder<SqliteConnection>) -> ModelsBuilder<SqliteConnection>;

/// Where is what the store keeps, each in the short form of a pattern.
#[derive(Clone, Debug)]
struct Patterns {
    actors: String,
    objects: String,
    activities: String,
}

impl AppBuilder {
    /// The settings of `site` where nothing else is said.
    pub(super) fn new(site: Site) -> Self {
        Self {
            site,
            database_url: "sqlite://oyez.db".to_owned(),
            allow_private_network: false,
            limits: Limits::default(),
            retention: Retention::default(),
            backends: Vec::new(),
            patterns: Patterns {
                actors: "/users/{username}".to_owned(),
                objects: "/objects/{id}".to_owned(),
                activities: "/activities/{id}".to_owned(),
            },
            site_contacts: Vec::new(),
            models: Vec::new(),
        }
    }

    /// Registers a model of the application: what it has is served, may have an inbox, and is what
    /// notifications are about.
    pub fn register<M: Model<Connection = SqliteConnection>>(mut self) -> Self {
        self.models.push(ModelsBuilder::register::<M>);
        self
    }

    /// Adds someone who is told what concerns the whole site.
    pub fn site_contact(mut self, contact: Contact) -> Self {
        self.site_contacts.push(contact);
        self
    }

    /// Puts the actors that are added by [`App::add_actor`] at this pattern, which has one variable.
    /// The default is `/users/{username}`.
    pub fn actors_at(mut self, pattern: impl Into<String>) -> Self {
        self.patterns.actors = pattern.into();
        self
    }

    /// Puts the objects that actors create at this pattern, which has one variable. The default is
    /// `/objects/{id}`.
    pub fn objects_at(mut self, pattern: impl Into<String>) -> Self {
        self.patterns.objects = pattern.into();
        self
    }

    /// Puts activities at this pattern, which has one variable. The default is
    /// `/activities/{id}`.
    pub fn activities_at(mut self, pattern: impl Into<String>) -> Self {
        self.patterns.activities = pattern.into();
        self
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

    /// Sets for how long things of other servers are kept that nobody here needs.
    pub fn retention(mut self, retention: Retention) -> Self {
        self.retention = retention;
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
    /// Fails when the models do not fit together, when a template is wrong or nothing sends what it
    /// says, when two backends have one protocol, and when the database cannot be opened or a newer
    /// version has written it.
    pub fn open(self) -> Result<App, AppError> {
        let clock = Arc::new(SystemClock);
        let models = models(self.site, self.patterns, self.site_contacts, self.models)?;
        let registry = Arc::clone(models.registry());
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
        let retention = self.retention;
        Ok(App { registry, models, backends, engine, retention, store, client, server })
    }
}

impl fmt::Debug for AppBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppBuilder").field("site", &self.site).finish_non_exhaustive()
    }
}

/// The models of an application, and the routes to them and to what the store keeps.
fn models(
    site: Site,
    patterns: Patterns,
    site_contacts: Vec<Contact>,
    models: Vec<Register>,
) -> Result<Models<SqliteConnection>, AppError> {
    let mut routes = Registry::builder(site);
    for (name, role, pattern) in [
        ("actor", Role::Actor, patterns.actors),
        ("object", Role::Object, patterns.objects),
        ("activity", Role::Activity, patterns.activities),
    ] {
        routes = routes.register(Registration::new(name, role, pattern.parse()?));
    }
    let builder = models.into_iter().fold(Models::builder(routes), |it, register| register(it));
    let builder = site_contacts.into_iter().fold(builder, ModelsBuilder::site_contact);
    Ok(builder.build()?)
}
