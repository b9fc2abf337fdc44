//! What the application has, and what it tells those it concerns.

use std::sync::Arc;

use oyez_registry::{Instance as _, LocalActor, Model, Models, Notice, NotifyError, Renderer};
#[cfg(feature = "sqlite")]
use oyez_store::SqliteConnection;
use oyez_store::{ApplicationStore, Notified};
#[cfg(feature = "postgres")]
use oyez_store::{AsyncPgConnection, PostgresStore};
use oyez_vocab::Iri;

use super::App;
use crate::AppError;

impl<S: ApplicationStore> App<S> {
    /// The models, with the routes to their things and their notifications.
    pub fn models(&self) -> &Models<S::Connection> {
        &self.inner.models
    }

    /// The id of a thing of the application.
    ///
    /// # Errors
    ///
    /// Fails when its model is not registered, or its address does not fit the model's route.
    pub fn iri<M: Model>(&self, thing: &M) -> Result<Iri, AppError> {
        Ok(self.registry().iri(thing)?)
    }

    /// The thing of the model `M` that has this id.
    ///
    /// # Errors
    ///
    /// Fails when no thing of the model has such an id (the message lists the patterns that there
    /// are), when the model fails, or the store cannot work.
    pub async fn find<M: Model<Connection = S::Connection>>(
        &self,
        iri: &Iri,
    ) -> Result<Option<M>, AppError> {
        Ok(self.store().find(iri).await?)
    }

    /// A thing of the application as an actor of this server.
    ///
    /// # Errors
    ///
    /// Fails when it has no endpoint.
    pub fn actor_of<M: Model<Connection = S::Connection>>(
        &self,
        thing: &M,
    ) -> Result<LocalActor, AppError> {
        let id = self.iri(thing)?;
        thing.actor(&id).ok_or_else(|| AppError::NoActor(id.to_string()))
    }

    /// Issues a notification: those whom it concerns have it in their inboxes when this returns, and
    /// what is for other servers, or goes by other protocols, is queued.
    ///
    /// # Errors
    ///
    /// Fails when a model or a template does, when nobody was told of what is required, or when the
    /// store cannot work. Nothing is kept then.
    pub async fn notify(&self, notice: Notice<S::Connection>) -> Result<Notified, NotifyError> {
        self.store().notify(notice, Arc::clone(&self.inner.engine) as Arc<dyn Renderer>).await
    }
}

#[cfg(feature = "sqlite")]
impl App {
    /// Issues a notification within the application's own transaction: it is kept when that is
    /// committed, together with what else was written in it, and not at all when it is rolled back.
    ///
    /// The connection is to the database of this application, or to one to which that is attached.
    /// Begin with `immediate_transaction`. More is said at
    /// [`SqliteStore::notify_within`](oyez_store::SqliteStore::notify_within).
    ///
    /// # Errors
    ///
    /// Fails as [`notify`](Self::notify) does. What this has written is undone then; whether the
    /// application undoes what it has written itself is its own affair.
    pub fn notify_within(
        &self,
        conn: &mut SqliteConnection,
        notice: &Notice<SqliteConnection>,
    ) -> Result<Notified, NotifyError> {
        self.store().notify_within(conn, notice, &*self.inner.engine)
    }
}

#[cfg(feature = "postgres")]
impl App<PostgresStore> {
    /// Issues a notification within the application's own transaction: it is kept when that is
    /// committed, together with what else was written in it, and not at all when it is rolled back.
    ///
    /// The connection is to the database of this application, and its transaction a serializable
    /// one. More is said at
    /// [`PostgresStore::notify_within`](oyez_store::PostgresStore::notify_within).
    ///
    /// # Errors
    ///
    /// Fails as [`notify`](Self::notify) does. What this has written is undone then; whether the
    /// application undoes what it has written itself is its own affair.
    pub async fn notify_within(
        &self,
        conn: &mut AsyncPgConnection,
        notice: &Notice<AsyncPgConnection>,
    ) -> Result<Notified, NotifyError> {
        self.store().notify_within(conn, notice, &*self.inner.engine).await
    }
}
