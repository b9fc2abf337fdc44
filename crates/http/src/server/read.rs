//! Documents that are asked for.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header::VARY, request::Parts};
use http_body_util::Full;
use oyez_registry::{
    Collection, CollectionKind, LocalActor, Part, Recipient, Role, Shown, StoredObject, Target,
    Viewer, recipient, served_actor,
};
use oyez_vocab::{AnyObject, Iri, Multikey, OrderedCollection};

use super::{Answer, Server, collection::kind, signer::SignedBy};
use crate::{body, ensure_key_pair, rejection::Rejection};

impl Server {
    /// Gives the document at `target` to who has signed for it, or to anyone.
    pub(super) async fn show(
        &self,
        target: &Target,
        media_type: HeaderValue,
        head: &mut Parts,
    ) -> Answer {
        // Whoever wants to check our signatures gets the key without one of its own: else two
        // servers could ask each other without end.
        if self.registry.site_actor().as_ref() != Some(&target.id) {
            self.note_reader(head).await?;
        }
        let mut answer = self.read(target, media_type, head).await;
        if let Ok(response) = &mut answer
            && (self.limits.require_signed_fetch || head.headers.contains_key("signature"))
        {
            // Others may get another answer, or none.
            response.headers_mut().append(VARY, HeaderValue::from_static("Signature"));
        }
        answer
    }

    /// Gives the document at `target`, as far as the reader may see it.
    async fn read(&self, target: &Target, media_type: HeaderValue, head: &Parts) -> Answer {
        let query = head.uri.query().unwrap_or_default();
        if target.is_model
            && (target.role, target.part) == (Role::Actor, Part::Itself)
            && let Some(actor) = self.store.local_actor(&target.id).await?
        {
            // Its key is in the document that is made of it now.
            ensure_key_pair(&*self.store, &actor).await?;
        }
        match (target.role, target.part) {
            (Role::Activity, _) => self.read_activity(&target.id, media_type, head).await,
            (_, Part::Itself) => {
                let mut object = self.visible_object(target, head).await?;
                if target.role == Role::Actor && !object.is_deleted {
                    self.complete_actor(&mut object).await?;
                }
                // What is in a thing of a model is for the model to say.
                match list(&object).filter(|_| !target.is_model) {
                    Some(whole) => self.read_items(&object, whole, media_type, query).await,
                    None => Ok(written(object, media_type)),
                }
            }
            (Role::Actor, _) => {
                let Some(actor) = self.store.local_actor(&target.id).await? else {
                    // Says 410 where there was one. An actor that has no endpoint has no parts.
                    let object = self.visible_object(target, head).await?;
                    let is_gone = object.is_deleted;
                    return if is_gone {
                        Ok(written(object, media_type))
                    } else {
                        Err(Rejection::NotFound)
                    };
                };
                match target.part {
                    Part::Inbox => {
                        let owner = self.owner(&target.id, head).await?;
                        self.read_inbox(&owner.id, media_type, query).await
                    }
                    Part::Blocked => {
                        let owner = self.owner(&target.id, head).await?;
                        let (part, shown, viewer) = (target.part, Shown::All, Viewer::Owner);
                        self.read_collection(&owner.id, part, shown, viewer, media_type, query)
                            .await
                    }
                    Part::Outbox if self.is_blocked(&target.id, head).await? => {
                        Err(Rejection::NotFound)
                    }
                    Part::Outbox => {
                        let is_owner = self.is_owner(&target.id, head).await?;
                        self.read_outbox(&target.id, is_owner, media_type, query).await
                    }
                    part => {
                        let shown = kind(part).map_or(Shown::All, |it| actor.shown.of(it));
                        let viewer = self.viewer(&target.id, shown, head).await?;
                        self.read_collection(&target.id, part, shown, viewer, media_type, query)
                            .await
                    }
                }
            }
            (_, part) => {
                // The collections of an object are seen by those who see the object.
                let object = self.visible_object(target, head).await?;
                if object.is_deleted {
                    return Ok(written(object, media_type));
                }
                let (shown, viewer) = (Shown::All, Viewer::Anyone);
                self.read_collection(&target.id, part, shown, viewer, media_type, query).await
            }
        }
    }

    /// Who reads a list of `owner`. Nobody has to say so where it makes no difference.
    async fn viewer(&self, owner: &Iri, shown: Shown, head: &Parts) -> Result<Viewer, Rejection> {
        let is_owner = shown != Shown::All && self.is_owner(owner, head).await?;
        Ok(if is_owner { Viewer::Owner } else { Viewer::Anyone })
    }

    /// Adds to an actor's document its handle, and the key that it proves its activities with.
    async fn complete_actor(&self, actor: &mut StoredObject) -> Result<(), Rejection> {
        let local = self.store.local_actor(&actor.id).await?;
        let username = local.and_then(|it| it.username);
        let handle = username.map(|it| [&it, "@", self.registry.site().handle_domain()].concat());
        let signer = self.signers.known(&actor.id).await?.map(|it| it.documents);
        let key = signer.and_then(|it| {
            let mut key = Multikey::new(actor.id.clone(), it.key.public_multibase()?);
            key.id = Some(it.key_id);
            Some(key)
        });
        let document = served_actor(&actor.document, handle.as_deref(), key.as_ref());
        actor.document = document.map_err(|it| Rejection::Internal(it.into()))?;
        Ok(())
    }

    /// The object at `target` or its tombstone, where the reader may see it.
    async fn visible_object(
        &self,
        target: &Target,
        head: &Parts,
    ) -> Result<StoredObject, Rejection> {
        let object = self.store.object(&target.id).await?.ok_or(Rejection::NotFound)?;
        // Actors are for everyone, whether they are addressed or not; of a thing of a model, the
        // model says so. Of what was not public, not even the tombstone is: nobody should learn
        // that it was there.
        let is_actor = object.owner == object.id && !target.is_model;
        let is_for_all = object.is_public || is_actor;
        if !is_for_all
            && !self.is_owner(&object.owner, head).await?
            && !self.is_for_reader(object.document.as_str(), &object.owner, head).await?
        {
            return Err(Rejection::NotFound);
        }
        if object.owner != object.id && self.is_blocked(&object.owner, head).await? {
            return Err(Rejection::NotFound);
        }
        Ok(object)
    }

    async fn read_activity(&self, id: &Iri, media_type: HeaderValue, head: &Parts) -> Answer {
        let activity = self.store.activity(id).await?.ok_or(Rejection::NotFound)?;
        if !activity.is_public
            && !self.is_owner(&activity.actor, head).await?
            && !self.is_for_reader(activity.document.as_str(), &activity.actor, head).await?
        {
            return Err(Rejection::NotFound);
        }
        if self.is_blocked(&activity.actor, head).await? {
            return Err(Rejection::NotFound);
        }
        Ok(body::document(
            StatusCode::OK,
            media_type,
            body::without_blind(activity.document.as_str().to_owned()),
        ))
    }

    /// The actor `owner`, where the request's client acts for it.
    pub(super) async fn owner(&self, owner: &Iri, head: &Parts) -> Result<LocalActor, Rejection> {
        let actor = self.client(head).await?.ok_or(Rejection::Unauthorized)?;
        if actor.id == *owner { Ok(actor) } else { Err(Rejection::Forbidden) }
    }

    /// Whether a document of `owner` is for the actor of another server that has signed for it: it
    /// is addressed to the actor, or to the owner's followers, of whom the actor is one.
    async fn is_for_reader(
        &self,
        text: &str,
        owner: &Iri,
        head: &Parts,
    ) -> Result<bool, Rejection> {
        let Some(SignedBy(reader)) = head.extensions.get() else { return Ok(false) };
        let Ok(object) = serde_json::from_str::<AnyObject>(text) else { return Ok(false) };
        let recipients = object.recipients().into_iter();
        let recipients: Vec<_> =
            recipients.filter_map(|it| recipient(it, &self.registry)).collect();
        if recipients.contains(&Recipient::Remote(reader.clone())) {
            return Ok(true);
        }
        let followers = Collection::of(owner, CollectionKind::Followers);
        Ok(recipients.contains(&Recipient::Followers(owner.clone()))
            && self.store.has_member(&followers, reader).await?)
    }

    /// Whether the request is by one whom `owner` has blocked: its client acts for such an actor, or
    /// such an actor has signed it. Who is not known is nobody.
    async fn is_blocked(&self, owner: &Iri, head: &Parts) -> Result<bool, Rejection> {
        let blocked = Collection::of(owner, CollectionKind::Blocked);
        if let Some(SignedBy(reader)) = head.extensions.get() {
            return Ok(self.store.has_member(&blocked, reader).await?);
        }
        let reader = match self.client(head).await {
            Ok(Some(reader)) => reader,
            Ok(None) | Err(Rejection::Unauthorized) => return Ok(false),
            Err(rejection) => return Err(rejection),
        };
        Ok(self.store.has_member(&blocked, &reader.id).await?)
    }

    /// Whether the request's client acts for `owner`. A token that is of no use is an error.
    async fn is_owner(&self, owner: &Iri, head: &Parts) -> Result<bool, Rejection> {
        Ok(self.client(head).await?.is_some_and(|it| it.id == *owner))
    }
}

/// An object as it is served.
fn written(object: StoredObject, media_type: HeaderValue) -> Response<Full<Bytes>> {
    let status = if object.is_deleted { StatusCode::GONE } else { StatusCode::OK };
    body::document(status, media_type, body::without_blind(object.document.as_str().to_owned()))
}

/// The collection that an object is, if it is one that can be added to.
fn list(object: &StoredObject) -> Option<OrderedCollection> {
    // Most objects are none, and need not be read to be served.
    if !object.document.as_str().contains("OrderedCollection") {
        return None;
    }
    match object.document.parse() {
        Ok(AnyObject::OrderedCollection(whole)) => Some(*whole),
        _ => None,
    }
}
