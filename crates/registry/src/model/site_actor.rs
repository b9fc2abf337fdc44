//! The site as an actor.

use std::{convert::Infallible, marker::PhantomData};

use async_trait::async_trait;
use oyez_vocab::{AnyObject, Application};

use super::{Address, Model, ModelError, Portrait, Route};
use crate::{Contact, Definition, Params, Role};

/// The name that the site's actor is registered by.
pub(crate) const SITE: &str = "site";

/// The actor of what nobody in particular has done.
pub(crate) struct SiteActor<C>(PhantomData<fn(C) -> Infallible>);

impl<C> SiteActor<C> {
    pub(crate) const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<C> Clone for SiteActor<C> {
    fn clone(&self) -> Self {
        Self::new()
    }
}

#[async_trait]
impl<C: Send + 'static> Model for SiteActor<C> {
    type Connection = C;

    const NAME: &'static str = SITE;
    const ROLE: Role = Role::Actor;

    fn route() -> Route {
        Route::at("/actor")
    }

    fn address(&self) -> Address {
        Address::Params(Params::default())
    }

    fn object(&self, portrait: &Portrait<'_>) -> AnyObject {
        let mut application = Application::new();
        application.id = Some(portrait.id().clone());
        application.name = portrait.registry().site().host().into();
        application.into()
    }

    fn contacts(&self, _: &Definition) -> Vec<Contact> {
        Vec::new()
    }

    async fn find(_: &Params, _: &mut C) -> Result<Option<Self>, ModelError> {
        Ok(Some(Self::new()))
    }
}
