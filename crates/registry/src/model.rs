//! What an application has, as this server shows it.

mod error;
mod instance;
mod models;
mod site_actor;
#[cfg(test)]
mod tests;

use async_trait::async_trait;
use oyez_vocab::{AnyActivity, AnyObject, Iri, Object, Person};
use serde_json::Value;

pub(crate) use self::site_actor::SITE;
pub use self::{
    error::{FindError, ModelsError},
    instance::{COMMON_FIELDS, Instance},
    models::{Models, ModelsBuilder},
};
use crate::{Contact, Definition, Params, Recipients, Registry, Role, ShownLists};

/// Things of one kind that an application has: its users, its articles, its comments.
///
/// An application registers a model to serve its things under a route, to issue notifications
/// about them, and to give them an inbox. The route and the address are said by every model,
/// everything else has a default.
///
/// The functions that look something up are lent a connection. It is in the transaction in which
/// what they are asked for is kept, so they see what the application has written before in it, and
/// what they write is kept or given up together with it. They do nothing but query it: what waits
/// for anything else would keep all others waiting, and what waits for the store itself is refused.
/// One that is to issue a notification does so within the connection that it was lent.
///
/// ```
/// use async_trait::async_trait;
/// use oyez_registry::{Address, Model, ModelError, Params, Role, Route};
///
/// // What the application has is looked up in a database; here in a list.
/// type Users = Vec<User>;
///
/// #[derive(Clone)]
/// struct User {
///     id: u32,
///     name: String,
/// }
///
/// #[async_trait]
/// impl Model for User {
///     type Connection = Users;
///
///     const NAME: &'static str = "user";
///     const ROLE: Role = Role::Actor;
///
///     fn route() -> Route {
///         Route::at("/~{id}/")
///     }
///
///     fn address(&self) -> Address {
///         [("id", self.id.to_string())].into()
///     }
///
///     fn name(&self) -> String {
///         self.name.clone()
///     }
///
///     async fn find(params: &Params, users: &mut Users) -> Result<Option<Self>, ModelError> {
///         let id = params.get("id").unwrap_or_default();
///         Ok(users.iter().find(|it| it.id.to_string() == id).cloned())
///     }
/// }
/// ```
#[async_trait]
pub trait Model: Clone + Send + Sync + 'static {
    /// What its functions are lent: with `oyez-store`, Diesel's `SqliteConnection`.
    type Connection: Send + 'static;

    /// The name of the model. It stands in messages and in what is kept of templates.
    const NAME: &'static str;

    /// What its things are. Only actors have an endpoint.
    const ROLE: Role = Role::Object;

    /// The names of its channels, beside `self`: ways from a thing to those who are to hear of it.
    const CHANNELS: &'static [&'static str] = &[];

    /// What templates may say of a thing, beside the properties that every thing has: `content`,
    /// `id`, `name`, `summary`, `type` and `url`.
    const FIELDS: &'static [&'static str] = &[];

    /// Where its things are.
    fn route() -> Route;

    /// Where this thing is.
    fn address(&self) -> Address;

    /// What people call this thing.
    fn name(&self) -> String {
        Self::NAME.to_owned()
    }

    /// The name in the handle of an actor, if it has a handle. It is to be no other actor's: where
    /// one that the store keeps has it, or one of a model that was registered earlier, the handle
    /// leads there.
    fn username(&self) -> Option<String> {
        None
    }

    /// Whether this thing has an endpoint: an inbox, an outbox, and the collections of an actor.
    fn has_endpoint(&self) -> bool {
        Self::ROLE == Role::Actor
    }

    /// Whether everyone may see this thing's object. Where not, only the actor whom the object is
    /// attributed to may, and of an actor only that actor itself.
    fn is_public(&self) -> bool {
        true
    }

    /// How much everyone may see of the lists of an actor with an endpoint. By default all.
    fn shown(&self) -> ShownLists {
        ShownLists::default()
    }

    /// The thing as an object. By default one with the thing's `id` and `name`, of an actor a
    /// `Person` and else of the type `Object`. Where it has no id, it is given the thing's.
    ///
    /// What an actor has besides, such as its inbox and its key, is added where the object is
    /// served.
    fn object(&self, portrait: &Portrait<'_>) -> AnyObject {
        let mut object = match Self::ROLE {
            Role::Actor => AnyObject::from(Person::new()),
            _ => Object::new().into(),
        };
        object.id = Some(portrait.id().clone());
        object.name = self.name().into();
        object
    }

    /// What a template gets for the name `field`, one of [`FIELDS`](Self::FIELDS).
    fn field(&self, field: &str) -> Option<Value> {
        let _ = field;
        None
    }

    /// How this thing is reached when a notification is for it. By default, what has an endpoint is
    /// reached by its inbox, and all else is not.
    fn contacts(&self, notification: &Definition) -> Vec<Contact> {
        let _ = notification;
        if self.has_endpoint() { vec![Contact::inbox()] } else { Vec::new() }
    }

    /// The notifications that are issued about things of this kind.
    fn notifications() -> Vec<Definition> {
        Vec::new()
    }

    /// The thing with these parameters. Needed by models with a pattern only.
    ///
    /// A thing has one id, which is made of its [`address`](Self::address): one that is found by
    /// other parameters than these, as by a name in other letters, counts as not found.
    async fn find(
        params: &Params,
        conn: &mut Self::Connection,
    ) -> Result<Option<Self>, ModelError> {
        let _ = (params, conn);
        Err(format!("the model `{}` has a pattern and no `find`", Self::NAME).into())
    }

    /// The actor whose handle has this name. Needed by models with a [`username`](Self::username).
    async fn find_by_username(
        username: &str,
        conn: &mut Self::Connection,
    ) -> Result<Option<Self>, ModelError> {
        let _ = (username, conn);
        Ok(None)
    }

    /// Adds to `to` those whom the channel of this name leads to, one of
    /// [`CHANNELS`](Self::CHANNELS).
    async fn recipients(
        &self,
        channel: &str,
        to: &mut Recipients<'_, Self::Connection>,
    ) -> Result<(), ModelError> {
        let _ = to;
        Err(format!("the model `{}` does not say where `{channel}` leads", Self::NAME).into())
    }

    /// Does what an actor of this server means by an activity about this thing, which has come to
    /// the actor's outbox. By default nothing.
    async fn act(
        &self,
        activity: &AnyActivity,
        conn: &mut Self::Connection,
    ) -> Result<Reaction, ModelError> {
        let _ = (activity, conn);
        Ok(Reaction::Passed)
    }

    /// Makes the thing with these parameters, which does not exist, of a `Create` that has come to
    /// the outbox of an actor of this server. By default nothing is made.
    async fn create(
        params: &Params,
        activity: &AnyActivity,
        conn: &mut Self::Connection,
    ) -> Result<Reaction, ModelError> {
        let _ = (params, activity, conn);
        Ok(Reaction::Passed)
    }
}

/// What a function of a model fails with.
pub type ModelError = Box<dyn std::error::Error + Send + Sync>;

/// Where the things of a model are.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Route(Option<String>);

impl Route {
    /// At the paths that match this pattern, in either form of [`RoutePattern`](crate::RoutePattern).
    ///
    /// Each thing's [`address`](Model::address) is its parameters.
    pub fn at(pattern: impl Into<String>) -> Self {
        Self(Some(pattern.into()))
    }

    /// Where they say themselves: each thing's [`address`](Model::address) is a path or an IRI,
    /// which the application serves.
    pub fn none() -> Self {
        Self(None)
    }

    /// The pattern, if there is one.
    pub fn pattern(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

/// Where a thing is.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a model has a pattern or not")]
pub enum Address {
    /// Where the pattern of its model leads with these parameters.
    Params(Params),
    /// At this path or IRI; its model has no pattern.
    Text(String),
}

impl<P: Into<Params>> From<P> for Address {
    fn from(params: P) -> Self {
        Self::Params(params.into())
    }
}

impl Address {
    /// The path, percent-encoded and perhaps with a query and a fragment, or the IRI.
    pub fn new(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

/// What became of an activity that a model was shown.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "there is no fourth way")]
pub enum Reaction {
    /// The model has nothing to do with it. It has its usual effect if it has one, and is refused
    /// otherwise.
    Passed,
    /// It is refused, for this reason.
    Refused(String),
    /// The model has done what it means.
    Taken,
}

/// What the object of a thing is made for.
#[derive(Clone, Copy, Debug)]
pub struct Portrait<'a> {
    pub(crate) id: &'a Iri,
    pub(crate) registry: &'a Registry,
    pub(crate) occasion: Option<Occasion<'a>>,
}

/// A notification, as far as the objects in it may depend on it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Occasion<'a> {
    /// Which notification it is.
    pub notification: &'a Definition,
    /// The id of who has done it.
    pub actor: Option<&'a Iri>,
    /// The id of what it was done to.
    pub target: Option<&'a Iri>,
}

impl<'a> Portrait<'a> {
    /// That of the thing with this id by itself.
    pub fn new(id: &'a Iri, registry: &'a Registry) -> Self {
        Self { id, registry, occasion: None }
    }

    /// That of the thing with this id in a notification.
    pub(crate) fn on(id: &'a Iri, registry: &'a Registry, occasion: Occasion<'a>) -> Self {
        Self { id, registry, occasion: Some(occasion) }
    }

    /// The id of the thing.
    pub fn id(&self) -> &'a Iri {
        self.id
    }

    /// The routes of the site, which give the ids of other things.
    pub fn registry(&self) -> &'a Registry {
        self.registry
    }

    /// The notification that the object stands in; absent where it is served by itself.
    pub fn occasion(&self) -> Option<Occasion<'a>> {
        self.occasion
    }
}
