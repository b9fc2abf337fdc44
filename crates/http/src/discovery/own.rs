//! What is this server's own.

use oyez_registry::{LocalActor, Part, Resource, Role};
use oyez_vocab::{AnyObject, Iri, Raw};

use super::{Discovery, DiscoveryError, Found, FoundActor, FoundObject, Handle};
use crate::{body, client};

impl Discovery {
    /// The actor of this server that has `handle`, where the handle is of this server.
    pub(super) async fn own_actor(
        &self,
        handle: &Handle,
    ) -> Result<Option<FoundActor>, DiscoveryError> {
        if !self.registry.site().has_handles_of(handle.domain()) {
            return Ok(None);
        }
        let not_here = || DiscoveryError::NotHere(handle.to_string().into());
        let actor = self.store.actor_named(handle.username()).await?.ok_or_else(not_here)?;
        self.own_document_of(actor).await.map(Some)
    }

    /// What is at `iri`, which is of this server, where everyone may see it.
    pub(super) async fn own(&self, iri: &Iri) -> Result<Found, DiscoveryError> {
        let not_here = || DiscoveryError::NotHere(iri.as_str().into());
        let canonical = client::canonical(iri)?;
        let resource = self.registry.resolve_iri(iri);
        let resource = resource.or_else(|| self.registry.resolve_iri(&canonical));
        let Some(Resource::Of(target)) = resource.filter(|_| iri.query().is_none()) else {
            return Err(not_here());
        };
        if target.part != Part::Itself {
            return Err(not_here());
        }
        if target.role == Role::Actor
            && let Some(actor) = self.store.local_actor(&target.id).await?
        {
            return self.own_document_of(actor).await.map(Found::Actor);
        }
        if target.role == Role::Activity {
            let activity = self.store.activity(&target.id).await?;
            let activity = activity.filter(|it| it.is_public).ok_or_else(not_here)?;
            return object(activity.id, activity.document.cast());
        }
        let thing = self.store.object(&target.id).await?.ok_or_else(not_here)?;
        // That an actor was there, everyone may know.
        let was_actor = thing.owner == thing.id && !target.is_model;
        match thing.is_deleted {
            true if thing.is_public || was_actor => Err(DiscoveryError::Gone(thing.id)),
            false if thing.is_public => object(thing.id, thing.document),
            _ => Err(not_here()),
        }
    }

    async fn own_document_of(&self, actor: LocalActor) -> Result<FoundActor, DiscoveryError> {
        let object = self.store.object(&actor.id).await?;
        let object = object.ok_or_else(|| DiscoveryError::NotHere(actor.id.as_str().into()))?;
        let domain = self.registry.site().handle_domain();
        let handle = actor.username.and_then(|it| Handle::new(&it, domain).ok());
        Ok(FoundActor { id: actor.id, handle, document: object.document.cast() })
    }
}

/// An object of this server, without those recipients that others must not see.
fn object(id: Iri, document: Raw<AnyObject>) -> Result<Found, DiscoveryError> {
    let text = body::without_blind(document.as_str().to_owned());
    let document = Raw::from_text(text).map_err(|_| DiscoveryError::NoDocument(id.clone()))?;
    Ok(Found::Object(FoundObject { id, document }))
}
