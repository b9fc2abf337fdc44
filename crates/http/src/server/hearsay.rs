//! What a server says of somebody else: nothing of it is believed.
//!
//! It only tells where to look. What the origin of the one it is about says then takes effect, and
//! goes to those whom that is addressed to, wherever the request came to.

use http::StatusCode;
use oyez_registry::{Receipt, Received, RemoteActor, Verified, effect::RemoteFacts};
use oyez_vocab::{AnyActivity, Envelope, Iri, Raw};

use super::Server;
use crate::{DereferenceError, dereference::Presence, digest, rejection::Rejection};

impl Server {
    /// Looks where `actor` lives whether it is as `text` says, which another server has sent in the
    /// name of `by`.
    ///
    /// # Errors
    ///
    /// Fails where the store does. That there is nothing to be found is no error.
    pub(super) async fn inquire(
        &self,
        text: &Raw<AnyActivity>,
        actor: &Iri,
        by: &RemoteActor,
    ) -> Result<(), Rejection> {
        let envelope = text.envelope().map_err(Rejection::NotJson)?;
        let Some(inquiry) = self.dereferencer.inquiry(actor).await else {
            tracing::info!(%actor, "too much was asked of the server in vain to ask it this");
            return Ok(());
        };
        match self.found(&envelope, actor).await {
            Ok(Some((activity, sender))) => {
                inquiry.pay_off();
                let id = activity.id().clone();
                let receipt = self.take(activity, sender, Some(by)).await?;
                tracing::info!(%id, ?receipt, "found out");
            }
            Ok(None) => tracing::info!(%actor, "what was said of it is not so"),
            Err(DereferenceError::Store(error)) => return Err(error.into()),
            Err(error) => tracing::info!(%actor, %error, "what was said of it cannot be seen"),
        }
        Ok(())
    }

    /// What is so of what is said: at most two documents are fetched, and the actor's.
    async fn found(
        &self,
        said: &Envelope,
        actor: &Iri,
    ) -> Result<Option<(Verified<AnyActivity>, RemoteActor)>, DereferenceError> {
        let object = said.object.as_ref().filter(|it| it.is_same_origin(actor));
        let kind = said.types.first().map_or("", String::as_str);
        if kind == "Delete" {
            return match object {
                Some(object) => self.found_gone(object, actor).await,
                None => Ok(None),
            };
        }
        if let Some(id) = said.id.as_ref().filter(|it| it.is_same_origin(actor)) {
            match self.announced(id).await {
                Ok(it) if it.activity.actor() == actor => return Ok(Some((it.activity, it.actor))),
                Ok(_) => return Ok(None),
                Err(error @ DereferenceError::Store(_)) => return Err(error),
                // Many servers give their objects, and not what was done with them.
                Err(error) => tracing::debug!(%id, %error, "the activity cannot be seen"),
            }
        }
        match object {
            Some(object) if matches!(kind, "Create" | "Update") => {
                let document = self.dereferencer.fact(object).await?;
                let known = self.store.object(object).await?;
                let is_known = known.is_some_and(|it| !it.is_deleted);
                let activity = Verified::by_object(&document, object, actor, is_known, sha256)?;
                Ok(Some((activity, self.dereferencer.actor(actor).await?)))
            }
            _ => Ok(None),
        }
    }

    /// The `Delete` of an object, or of the actor itself, that is known here and is gone.
    async fn found_gone(
        &self,
        object: &Iri,
        actor: &Iri,
    ) -> Result<Option<(Verified<AnyActivity>, RemoteActor)>, DereferenceError> {
        let Some((sender, _)) = self.store.remote_actor(actor).await? else { return Ok(None) };
        let known = match object == actor {
            true => None,
            false => {
                let known = self.store.object(object).await?;
                let known = known.filter(|it| it.owner == *actor && !it.is_deleted);
                let Some(known) = known else { return Ok(None) };
                Some(known)
            }
        };
        let is_gone = match self.dereferencer.presence(object).await? {
            Presence::Gone => true,
            // A server may lose an actor for a while, by mistake; and what is not for all is not
            // for the site's actor, who asks.
            Presence::Missing => known.is_some_and(|it| it.is_public),
            Presence::There => false,
        };
        if !is_gone {
            return Ok(None);
        }
        Ok(Some((Verified::by_absence(object, actor, sha256)?, sender)))
    }

    /// Takes the `Delete` of an actor by itself, whose key is gone with it: its own server has said
    /// so just now.
    ///
    /// # Errors
    ///
    /// Fails with `rejection` where the request was rejected for another reason, or is no such
    /// `Delete`.
    pub(super) async fn take_leave(
        &self,
        body: &[u8],
        rejection: Rejection,
    ) -> Result<(), Rejection> {
        let Rejection::KeyMissing { key, status } = &rejection else { return Err(rejection) };
        let Ok(said) = serde_json::from_slice::<Envelope>(body) else { return Err(rejection) };
        let actor = said.actor.as_ref().filter(|it| said.object.as_ref() == Some(it));
        let (Some(actor), ["Delete"]) = (actor, &*names(&said)) else { return Err(rejection) };
        // Of one who is not known there is nothing to be deleted.
        let Some((sender, _)) = self.store.remote_actor(actor).await? else { return Ok(()) };
        let is_its_key = key.without_fragment() == actor.as_str();
        if is_its_key && *status == StatusCode::GONE {
            self.take(Verified::by_absence(actor, actor, sha256)?, sender, None).await?;
            tracing::info!(%actor, "is gone");
        }
        Ok(())
    }

    /// Has the store accept what was found out.
    async fn take(
        &self,
        activity: Verified<AnyActivity>,
        sender: RemoteActor,
        passed_on_by: Option<&RemoteActor>,
    ) -> Result<Receipt, Rejection> {
        let passed_on_by = passed_on_by.cloned();
        let received =
            Received { sender, inbox: None, passed_on_by, remote: RemoteFacts::default() };
        Ok(self.store.accept(activity, received).await?)
    }
}

/// The names of the types.
fn names(said: &Envelope) -> Vec<&str> {
    said.types.iter().map(String::as_str).collect()
}

fn sha256(text: &str) -> [u8; 32] {
    digest::sha256(text.as_bytes())
}
