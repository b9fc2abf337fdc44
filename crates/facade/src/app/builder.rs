//! How an application is set up.

use std::{fmt, sync::Arc};

use oyez_http::{Client, ClientConfig, Limits, Server};
use oyez_registry::{
    Backend, Contact, Model, Models, ModelsBuilder, Registration, Registry, Role, Site, SystemClock,
};
#[cfg(feature = "postgres")]
use oyez_store::PostgresStore;
#[cfg(feature = "sqlite")]
use oyez_store::SqliteStore;
use oyez_store::{ApplicationStore, MemoryStore, Retention};

use super::{App, Inner};
use crate::{AppError, Backends, templates};

/// The settings of an [`App`] that is about to be opened.
#[must_use = "nothing is opened before `open` is called"]
pub struct AppBuilder<
    #[cfg(feature = "sqlite")] S: ApplicationStore = SqliteStore,
    #[cfg(not(feature = "sqlite"))] S: ApplicationStore,
> {
    settings: Settings,
    models: Vec<Register<S::Connection>>,
}

/// Registers one model.
type Register<C> = fn(ModelsBuilder<C>) -> ModelsBuilder<C>;

/// What does not depend on the store.
#[derive(Clone)]
struct Settings {
    site: Site,
    #[cfg_attr(
        not(any(feature = "postgres", feature = "sqlite")),
        expect(dead_code, reason = "what is in memory has no address")
    )]
    database_url: String,
    allow_private_network: bool,
    limits: Limits,
    retention: Retention,
    backends: Vec<Arc<dyn Backend>>,
    patterns: Patterns,
    site_contacts: Vec<Contact>,
}

/// Where is what the store keeps, each in the short form of a pattern.
#[derive(Clone, Debug)]
struct Patterns {
    actors: String,
    objects: String,
    activities: String,
}

impl<S: ApplicationStore> AppBuilder<S> {
    /// The settings of `site` where nothing else is said.
    pub(super) fn new(site: Site, database_url: String) -> Self {
        let settings = Settings {
            site,
            database_url,
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
        };
        Self { settings, models: Vec::new() }
    }

    /// Registers a model of the application: what it has is served, may have an inbox, and is what
    /// notifications are about.
    pub fn register<M: Model<Connection = S::Connection>>(mut self) -> Self {
        self.models.push(ModelsBuilder::register::<M>);
        self
    }

    /// Adds someone who is told what concerns the whole site.
    pub fn site_contact(mut self, contact: Contact) -> Self {
        self.settings.site_contacts.push(contact);
        self
    }

    /// Puts the actors that are added by [`App::add_actor`] at this pattern, which has one variable.
    /// The default is `/users/{username}`.
    pub fn actors_at(mut self, pattern: impl Into<String>) -> Self {
        self.settings.patterns.actors = pattern.into();
        self
    }

    /// Puts the objects that actors create at this pattern, which has one variable. The default is
    /// `/objects/{id}`.
    pub fn objects_at(mut self, pattern: impl Into<String>) -> Self {
        self.settings.patterns.objects = pattern.into();
        self
    }

    /// Puts activities at this pattern, which has one variable. The default is
    /// `/activities/{id}`.
    pub fn activities_at(mut self, pattern: impl Into<String>) -> Self {
        self.settings.patterns.activities = pattern.into();
        self
    }

    /// Whether to speak plain HTTP too, and with servers in private networks. Off by default.
    ///
    /// Turned on, anyone can make this server send requests into its own network, so it is for
    /// tests and closed networks only.
    pub fn allow_private_network(mut self, is_allowed: bool) -> Self {
        self.settings.allow_private_network = is_allowed;
        self
    }

    /// Sets how much is taken from other servers and from clients.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.settings.limits = limits;
        self
    }

    /// Sets for how long things of other servers are kept that nobody here needs.
    pub fn retention(mut self, retention: Retention) -> Self {
        self.settings.retention = retention;
        self
    }

    /// Sends messages of another protocol by `backend`: of notifications that have templates for it,
    /// to recipients that have contacts of it.
    pub fn backend(mut self, backend: impl Backend + 'static) -> Self {
        self.settings.backends.push(Arc::new(backend));
        self
    }

    /// Checks what was said so far.
    fn prepare(self) -> Result<Prepared<S>, AppError> {
        let Self { settings, models } = self;
        let Settings { site, patterns, site_contacts, .. } = settings;
        let models = self::models(site, patterns, site_contacts, models)?;
        let window = settings.limits.window;
        if settings.retention.activities.is_some_and(|it| it < window.back + window.forward) {
            return Err(AppError::Retention);
        }
        let backends = Backends::new(settings.backends)?;
        let engine = Arc::new(templates::Engine::new());
        templates::check_all(&engine, &models, &backends)?;
        let mut client = ClientConfig::default();
        client.allow_private_network = settings.allow_private_network;
        Ok(Prepared {
            models,
            backends,
            engine,
            client: Client::new(&client).map_err(AppError::Client)?,
            limits: settings.limits,
            retention: settings.retention,
        })
    }
}

#[cfg(feature = "sqlite")]
impl AppBuilder {
    /// Uses the database at `url`: `sqlite://` and the path of a file, which is made if it is
    /// missing. The default is `sqlite://oyez.db`.
    pub fn database(mut self, url: impl Into<String>) -> Self {
        self.settings.database_url = url.into();
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
        let url = self.settings.database_url.clone();
        let prepared = self.prepare()?;
        let store = SqliteStore::open(&url, prepared.models.clone(), Arc::new(SystemClock))
            .map_err(|source| AppError::Open { url, source })?;
        Ok(prepared.with(store))
    }
}

#[cfg(feature = "postgres")]
impl AppBuilder<PostgresStore> {
    /// Connects to the database, and brings its tables up to date. The app does its work on the
    /// runtime that this is called in.
    ///
    /// # Errors
    ///
    /// Fails when the models do not fit together, when a template is wrong or nothing sends what it
    /// says, when two backends have one protocol, and when there is no connection to the database,
    /// or a newer version has written it.
    pub async fn open(self) -> Result<App<PostgresStore>, AppError> {
        let url = self.settings.database_url.clone();
        let prepared = self.prepare()?;
        let models = prepared.models.clone();
        let store = PostgresStore::connect(&url, models, Arc::new(SystemClock)).await?;
        Ok(prepared.with(store))
    }
}

impl AppBuilder<MemoryStore> {
    /// Makes the application.
    ///
    /// # Errors
    ///
    /// Fails when the models do not fit together, when a template is wrong or nothing sends what it
    /// says, and when two backends have one protocol.
    pub fn open(self) -> Result<App<MemoryStore>, AppError> {
        let prepared = self.prepare()?;
        let store = MemoryStore::new(prepared.models.clone(), Arc::new(SystemClock));
        Ok(prepared.with(store))
    }
}

impl<S: ApplicationStore> Clone for AppBuilder<S> {
    fn clone(&self) -> Self {
        Self { settings: self.settings.clone(), models: self.models.clone() }
    }
}

impl<S: ApplicationStore> fmt::Debug for AppBuilder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppBuilder").field("site", &self.settings.site).finish_non_exhaustive()
    }
}

/// All of an application but its store.
struct Prepared<S: ApplicationStore> {
    models: Models<S::Connection>,
    backends: Backends,
    engine: Arc<templates::Engine>,
    client: Client,
    limits: Limits,
    retention: Retention,
}

impl<S: ApplicationStore> Prepared<S> {
    fn with(self, store: S) -> App<S> {
        let Self { models, backends, engine, client, limits, retention } = self;
        let registry = Arc::clone(models.registry());
        let server = Server::new(
            Arc::clone(&registry),
            Arc::new(store.clone()),
            Arc::new(SystemClock),
            client,
            limits,
        );
        let client = server.http_client().clone();
        let inner = Inner { registry, models, backends, engine, retention, store, client, server };
        App { inner: Arc::new(inner) }
    }
}

/// The models of an application, and the routes to them and to what the store keeps.
fn models<C: Send + 'static>(
    site: Site,
    patterns: Patterns,
    site_contacts: Vec<Contact>,
    models: Vec<Register<C>>,
) -> Result<Models<C>, AppError> {
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
