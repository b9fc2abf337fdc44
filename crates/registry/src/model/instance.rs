//! Models and their things, without their types.

use std::{marker::PhantomData, sync::Arc};

use async_trait::async_trait;
use oyez_vocab::{AnyActivity, AnyObject, Iri, Ref};
use serde_json::{Map, Value};

use super::{Model, ModelError, Portrait, Reaction, Route};
use crate::{Contact, Definition, IriError, LocalActor, Params, Recipients, Registry, Role};

/// A thing of some model. Every [`Model`] is one.
#[async_trait]
pub trait Instance<C>: Send + Sync {
    /// The name of its model.
    fn model(&self) -> &'static str;

    /// Its id.
    ///
    /// # Errors
    ///
    /// Fails when its address does not fit the route of its model.
    fn iri(&self, registry: &Registry) -> Result<Iri, IriError>;

    /// See [`Model::has_endpoint`]; nothing but an actor has one.
    fn has_endpoint(&self) -> bool;

    /// See [`Model::is_public`].
    fn is_public(&self) -> bool;

    /// See [`Model::object`]. It has an id in any case.
    fn object(&self, portrait: &Portrait<'_>) -> AnyObject;

    /// What templates may say of it, by name.
    fn fields(&self, portrait: &Portrait<'_>) -> Map<String, Value>;

    /// See [`Model::contacts`].
    fn contacts(&self, notification: &Definition) -> Vec<Contact>;

    /// It as an actor of this server, where it has an endpoint.
    fn actor(&self, id: &Iri) -> Option<LocalActor>;

    /// See [`Model::recipients`]; `self` is among the channels.
    async fn recipients(&self, channel: &str, to: &mut Recipients<'_, C>)
    -> Result<(), ModelError>;

    /// See [`Model::act`].
    async fn act(&self, activity: &AnyActivity, conn: &mut C) -> Result<Reaction, ModelError>;
}

/// The channel from each thing to itself.
pub(crate) const SELF: &str = "self";

/// What templates may say of every thing.
pub const COMMON_FIELDS: [&str; 6] = ["content", "id", "name", "summary", "type", "url"];

#[async_trait]
impl<M: Model> Instance<M::Connection> for M {
    fn model(&self) -> &'static str {
        M::NAME
    }

    fn iri(&self, registry: &Registry) -> Result<Iri, IriError> {
        registry.iri(self)
    }

    fn has_endpoint(&self) -> bool {
        M::ROLE == Role::Actor && Model::has_endpoint(self)
    }

    fn is_public(&self) -> bool {
        Model::is_public(self)
    }

    fn object(&self, portrait: &Portrait<'_>) -> AnyObject {
        let mut object = Model::object(self, portrait);
        object.id.get_or_insert_with(|| portrait.id.clone());
        object
    }

    fn fields(&self, portrait: &Portrait<'_>) -> Map<String, Value> {
        let object = Model::object(self, portrait);
        let text = |it: Option<&str>| Value::from(it.unwrap_or_default());
        let mut fields = Map::new();
        fields.insert("content".to_owned(), text(object.content.text()));
        fields.insert("id".to_owned(), text(Some(portrait.id.as_str())));
        fields.insert("name".to_owned(), text(Some(&self.name())));
        fields.insert("summary".to_owned(), text(object.summary.text()));
        fields.insert("type".to_owned(), text(Some(object.type_name())));
        let url = object.url.iter().find_map(Ref::id).map(Iri::as_str);
        fields.insert("url".to_owned(), text(Some(url.unwrap_or(portrait.id.as_str()))));
        for field in M::FIELDS {
            let value = self.field(field).unwrap_or_default();
            fields.insert((*field).to_owned(), value);
        }
        fields
    }

    fn contacts(&self, notification: &Definition) -> Vec<Contact> {
        Model::contacts(self, notification)
    }

    fn actor(&self, id: &Iri) -> Option<LocalActor> {
        Instance::has_endpoint(self).then(|| LocalActor {
            id: id.clone(),
            username: self.username(),
            approves_followers: false,
            shown: self.shown(),
        })
    }

    async fn recipients(
        &self,
        channel: &str,
        to: &mut Recipients<'_, M::Connection>,
    ) -> Result<(), ModelError> {
        match channel {
            SELF => to.add(self).await,
            _ => Model::recipients(self, channel, to).await,
        }
    }

    async fn act(
        &self,
        activity: &AnyActivity,
        conn: &mut M::Connection,
    ) -> Result<Reaction, ModelError> {
        Model::act(self, activity, conn).await
    }
}

/// A model.
#[async_trait]
pub(crate) trait Kind<C>: Send + Sync {
    fn name(&self) -> &'static str;
    fn role(&self) -> Role;
    fn route(&self) -> Route;
    fn channels(&self) -> &'static [&'static str];
    fn fields(&self) -> &'static [&'static str];
    fn notifications(&self) -> Vec<Definition>;

    async fn find(
        &self,
        params: &Params,
        conn: &mut C,
    ) -> Result<Option<Arc<dyn Instance<C>>>, ModelError>;

    async fn find_by_username(
        &self,
        username: &str,
        conn: &mut C,
    ) -> Result<Option<Arc<dyn Instance<C>>>, ModelError>;

    async fn create(
        &self,
        params: &Params,
        activity: &AnyActivity,
        conn: &mut C,
    ) -> Result<Reaction, ModelError>;
}

/// The [`Kind`] of the model `M`.
pub(crate) struct Of<M>(pub(crate) PhantomData<fn() -> M>);

#[async_trait]
impl<M: Model> Kind<M::Connection> for Of<M> {
    fn name(&self) -> &'static str {
        M::NAME
    }

    fn role(&self) -> Role {
        M::ROLE
    }

    fn route(&self) -> Route {
        M::route()
    }

    fn channels(&self) -> &'static [&'static str] {
        M::CHANNELS
    }

    fn fields(&self) -> &'static [&'static str] {
        M::FIELDS
    }

    fn notifications(&self) -> Vec<Definition> {
        M::notifications()
    }

    async fn find(
        &self,
        params: &Params,
        conn: &mut M::Connection,
    ) -> Result<Option<Arc<dyn Instance<M::Connection>>>, ModelError> {
        let found = M::find(params, conn).await?;
        Ok(found.map(|it| Arc::new(it) as Arc<dyn Instance<_>>))
    }

    async fn find_by_username(
        &self,
        username: &str,
        conn: &mut M::Connection,
    ) -> Result<Option<Arc<dyn Instance<M::Connection>>>, ModelError> {
        let found = M::find_by_username(username, conn).await?;
        Ok(found.map(|it| Arc::new(it) as Arc<dyn Instance<_>>))
    }

    async fn create(
        &self,
        params: &Params,
        activity: &AnyActivity,
        conn: &mut M::Connection,
    ) -> Result<Reaction, ModelError> {
        M::create(params, activity, conn).await
    }
}
