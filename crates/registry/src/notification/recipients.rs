//! Those who are told, one after the other.

use async_trait::async_trait;

use crate::{Contact, Instance, Model, ModelError};

/// Takes those whom a channel leads to.
///
/// They are told at once and not collected, so a channel that leads to many reads them page by page
/// and adds each:
///
/// ```
/// # use async_trait::async_trait;
/// # use oyez_registry::{Address, Model, ModelError, Params, Role, Route};
/// use oyez_registry::Recipients;
///
/// # #[derive(Clone)]
/// # struct Subscriber(u32);
/// # impl Model for Subscriber {
/// #     type Connection = Vec<Subscriber>;
/// #     const NAME: &'static str = "subscriber";
/// #     const ROLE: Role = Role::Actor;
/// #     fn route() -> Route { Route::at("/.{id}/") }
/// #     fn address(&self) -> Address { [("id", self.0.to_string())].into() }
/// # }
/// async fn subscribers(
///     to: &mut Recipients<'_, Vec<Subscriber>>,
/// ) -> Result<(), ModelError> {
///     let mut after = 0;
///     loop {
///         let all = to.connection().iter();
///         let page: Vec<_> = all.filter(|it| it.0 > after).take(100).cloned().collect();
///         let Some(last) = page.last() else { return Ok(()) };
///         after = last.0;
///         for subscriber in &page {
///             to.add(subscriber).await?;
///         }
///     }
/// }
/// ```
pub struct Recipients<'a, C> {
    conn: &'a mut C,
    sink: &'a mut dyn Sink<C>,
}

/// Tells those who are added to [`Recipients`].
#[async_trait]
pub trait Sink<C>: Send {
    /// Tells this thing by its contacts.
    async fn thing(&mut self, thing: &dyn Instance<C>, conn: &mut C) -> Result<(), ModelError>;

    /// Tells whom this contact reaches.
    async fn contact(&mut self, contact: Contact, conn: &mut C) -> Result<(), ModelError>;
}

impl<'a, C: Send> Recipients<'a, C> {
    /// Those who are added are told by `sink`.
    pub fn new(conn: &'a mut C, sink: &'a mut dyn Sink<C>) -> Self {
        Self { conn, sink }
    }

    /// The connection, to look up who is to be told.
    pub fn connection(&mut self) -> &mut C {
        self.conn
    }

    /// Adds a thing, which is told by its contacts. Whoever was told already is not told again.
    ///
    /// # Errors
    ///
    /// Fails when the thing has no id, or what is for it cannot be kept.
    pub async fn add<M: Model<Connection = C>>(&mut self, thing: &M) -> Result<(), ModelError> {
        self.sink.thing(thing, self.conn).await
    }

    /// Adds someone who is no thing of the application, as an actor of another server.
    ///
    /// # Errors
    ///
    /// Fails when what is for them cannot be kept.
    pub async fn add_contact(&mut self, contact: Contact) -> Result<(), ModelError> {
        self.sink.contact(contact, self.conn).await
    }
}
