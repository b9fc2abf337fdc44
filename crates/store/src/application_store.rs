//! What an application asks of its store.

use std::{fmt::Debug, sync::Arc};

use async_trait::async_trait;
use oyez_registry::{Model, Notice, NotifyError, Renderer, Store, StoreError};
use oyez_vocab::Iri;

use crate::{
    notified::Notified,
    report::{Report, TableSize},
    retention::{Retention, Swept},
};

/// A store in which an application keeps everything: the ports, the application's models, and what
/// looks after the database.
///
/// Every store of this crate is one, and a handle that is cheap to clone. What they do not have in
/// common is with each: how it is opened, and how it takes part in a transaction of the
/// application's own.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no store of an application",
    note = "use one of `oyez_store`, such as `SqliteStore` or `PostgresStore`"
)]
#[async_trait]
pub trait ApplicationStore: Store + Clone + Debug + 'static {
    /// The connection that models are lent, and that the application may lend.
    type Connection: Send + 'static;

    /// The thing of the model `M` that has this id.
    ///
    /// # Errors
    ///
    /// Fails when no thing of the model has such an id, when the model fails, or the store cannot
    /// work.
    async fn find<M: Model<Connection = Self::Connection>>(
        &self,
        iri: &Iri,
    ) -> Result<Option<M>, StoreError>;

    /// Issues a notification, in a transaction of its own.
    ///
    /// # Errors
    ///
    /// Fails when a model or a template does, when nobody is told who should have been, or when the
    /// store cannot work. Nothing is kept then.
    async fn notify(
        &self,
        notice: Notice<Self::Connection>,
        renderer: Arc<dyn Renderer>,
    ) -> Result<Notified, NotifyError>;

    /// Removes what `retention` keeps no longer, a little at a time.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work. What was removed before stays so.
    async fn sweep(&self, retention: &Retention) -> Result<Swept, StoreError>;

    /// Looks whether the whole database is as it should be. It takes a while.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work. What is wrong within the database is no error.
    async fn check(&self) -> Result<Report, StoreError>;

    /// How large the tables are. It takes a while, if less than to [check](Self::check) them.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    async fn table_sizes(&self) -> Result<Vec<TableSize>, StoreError>;
}
