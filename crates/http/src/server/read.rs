//! Documents that are asked for.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, request::Parts};
use http_body_util::Full;
use oyez_registry::{Collection, CollectionKind, LocalActor, Part, Role, StoredObject, Target};
use oyez_vocab::{AnyObject, Iri, OrderedCollection};

use super::{Answer, Server};
use crate::{body, ensure_key_pair, rejection::Rejection};

impl Server {
    /// Gives the document at `target`, as far as the reader may see it.
    pub(super) async fn read(
        &self,
        target: &Target,
        media_type: HeaderValue,
        head: &Parts,
    ) -> Answer {
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
                let object = self.visible_object(target, head).await?;
                // What is in a thing of a model is for the model to say.
                match list(&object).filter(|_| !target.is_model) {
                    Some(whole) => self.read_items(&object, whole, media_type, query).await,
                    None => Ok(written(object, media_type)),
                }
            }
            (Role::Actor, _) => {
                if self.store.local_actor(&target.id).await?.is_none() {
                    // Says 410 where there was one. An actor that has no endpoint has no parts.
                    let object = self.visible_object(target, head).await?;
                    let is_gone = object.is_deleted;
                    return if is_gone {
                        Ok(written(object, media_type))
                    } else {
                        Err(Rejection::NotFound)
                    };
                }
                match target.part {
                    Part::Inbox => {
                        let owner = self.owner(&target.id, head).await?;
                        self.read_inbox(&owner.id, media_type, query).await
                    }
                    Part::Blocked => {
                        let owner = self.owner(&target.id, head).await?;
                        self.read_collection(&owner.id, target.part, media_type, query).await
                    }
                    Part::Outbox if self.is_blocked(&target.id, head).await? => {
                        Err(Rejection::NotFound)
                    }
                    Part::Outbox => {
                        let is_owner = self.is_owner(&target.id, head).await?;
                        self.read_outbox(&target.id, is_owner, media_type, query).await
                    }
                    part => self.read_collection(&target.id, part, media_type, query).await,
                }
            }
            (_, part) => {
                // The collections of an object are seen by those who see the object.
                let object = self.visible_object(target, head).await?;
                if object.is_deleted {
                    return Ok(written(object, media_type));
                }
                self.read_collection(&target.id, part, media_type, query).await
            }
        }
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
        if !is_for_all && !self.is_owner(&object.owner, head).await? {
            return Err(Rejection::NotFound);
        }
        if object.owner != object.id && self.is_blocked(&object.owner, head).await? {
            return Err(Rejection::NotFound);
        }
        Ok(object)
    }

    async fn read_activity(&self, id: &Iri, media_type: HeaderValue, head: &Parts) -> Answer {
        let activity = self.store.activity(id).await?.ok_or(Rejection::NotFound)?;
        if !activity.is_public && !self.is_owner(&activity.actor, head).await? {
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

    /// Whether the request's client acts for one whom `owner` has blocked. A client that is not
    /// known is nobody.
    async fn is_blocked(&self, owner: &Iri, head: &Parts) -> Result<bool, Rejection> {
        let reader = match self.client(head).await {
            Ok(Some(reader)) => reader,
            Ok(None) | Err(Rejection::Unauthorized) => return Ok(false),
            Err(rejection) => return Err(rejection),
        };
        let blocked = Collection::of(owner, CollectionKind::Blocked);
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
