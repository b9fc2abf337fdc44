//! Whose handle is whose: what one server says counts once the other says the same.

use oyez_registry::RemoteActor;
use oyez_vocab::Iri;

use super::{Discovery, DiscoveryError, Handle, ask::Errand};

impl Discovery {
    /// The actor that has the handle `asked`, which is none of this site's, and the handle that its
    /// domain prefers.
    ///
    /// Where the handle ends with another domain than the actor's id, the actor's own server must
    /// say that the handle is the actor's.
    pub(super) async fn actor_of(
        &self,
        asked: &Handle,
        errand: &mut Errand,
    ) -> Result<(RemoteActor, Handle), DiscoveryError> {
        let descriptor = self.described(asked, errand).await?;
        let id = descriptor.actor();
        let handle = match descriptor.handle() {
            Some(subject) if subject.is_equivalent(asked) => subject.clone(),
            // Else whoever has a domain could show an actor under any handle.
            Some(subject) if self.leads_to(subject, id, errand).await? => subject.clone(),
            _ => asked.clone(),
        };
        let not_confirmed =
            || DiscoveryError::NotConfirmed { handle: handle.clone(), actor: id.clone() };
        if self.dereferencer.is_local(id)? {
            return Err(not_confirmed());
        }
        let actor = self.remote_actor(id, errand).await?;
        if !handle.is_at_origin_of(id) {
            let claimed = self.claimed(&actor, errand).await?;
            if !claimed.is_some_and(|it| it.is_equivalent(&handle)) {
                return Err(not_confirmed());
            }
        }
        Ok((actor, handle))
    }

    /// The handle that `actor` says it has, where the handle's domain says so too.
    pub(super) async fn handle_of(
        &self,
        actor: &RemoteActor,
        errand: &mut Errand,
    ) -> Result<Option<Handle>, DiscoveryError> {
        let Some(handle) = self.claimed(actor, errand).await? else { return Ok(None) };
        let is_confirmed = self.leads_to(&handle, actor.id(), errand).await?;
        Ok(Some(handle).filter(|_| is_confirmed))
    }

    /// The actor of this id, of another server.
    pub(super) async fn remote_actor(
        &self,
        id: &Iri,
        errand: &mut Errand,
    ) -> Result<RemoteActor, DiscoveryError> {
        let fetch = self.enter(id, errand).await?;
        let actor = self.dereferencer.actor(id).await?;
        fetch.pay_off();
        Ok(actor)
    }

    /// The handle that an actor says it has: in its document ([FEP-2c59]), or else by WebFinger of
    /// its own server.
    ///
    /// [FEP-2c59]: https://codeberg.org/fediverse/fep/src/branch/main/fep/2c59/fep-2c59.md
    async fn claimed(
        &self,
        actor: &RemoteActor,
        errand: &mut Errand,
    ) -> Result<Option<Handle>, DiscoveryError> {
        let Ok(document) = actor.document().parse() else { return Ok(None) };
        if let Some(handle) = &document.webfinger {
            return Ok(handle.parse().ok());
        }
        let id = actor.id();
        let at_server = document
            .preferred_username
            .as_deref()
            .and_then(|it| Handle::new(it, id.authority()?).ok());
        let found = match &at_server {
            Some(handle) => self.described(handle, errand).await,
            None => self.described_iri(id, errand).await,
        };
        match found {
            Ok(it) if it.actor() == id => Ok(it.handle().cloned().or(at_server)),
            Ok(_) => Ok(None),
            Err(error) if is_unknown(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether the domain of `handle` says that it is the handle of the actor `id`.
    async fn leads_to(
        &self,
        handle: &Handle,
        id: &Iri,
        errand: &mut Errand,
    ) -> Result<bool, DiscoveryError> {
        if self.registry.site().has_handles_of(handle.domain()) {
            let named = self.store.actor_named(handle.username()).await?;
            return Ok(named.is_some_and(|it| it.id == *id));
        }
        match self.described(handle, errand).await {
            Ok(it) => {
                let is_about = it.handle().is_none_or(|it| it.is_equivalent(handle));
                Ok(is_about && it.actor() == id)
            }
            Err(error) if is_unknown(&error) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// Whether nothing was confirmed, rather than we who failed.
fn is_unknown(error: &DiscoveryError) -> bool {
    error.is_of_peer()
        || matches!(
            error,
            DiscoveryError::FailedBefore
                | DiscoveryError::NotHere(_)
                | DiscoveryError::TooMany
                | DiscoveryError::TooManyRequests
        )
}
