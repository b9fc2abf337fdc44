//! Actors of other servers, and the keys they sign with.

mod known_keys;

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use oyez_registry::{ActorError, Clock, RemoteActor, Store, StoreError, VerifyError};
use oyez_vocab::{AnyActor, Iri, PublicKey, Raw};
use serde_json::Value;

use self::known_keys::KnownKeys;
use crate::{Client, ClientError, KeyError, Limits, VerifyingKey, client, media};

/// Why an actor or a key could not be dereferenced.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DereferenceError {
    /// The document is not that of an actor.
    #[error("the document is not that of an actor")]
    Actor(#[from] ActorError),
    /// There is no document, or we may not have it.
    #[error("the document could not be fetched")]
    Client(#[from] ClientError),
    /// The document is no JSON object.
    #[error("the document is no JSON object")]
    Json,
    /// The key cannot be read.
    #[error("the key cannot be used")]
    Key(#[from] KeyError),
    /// The IRI is one of this server's, which it need not fetch.
    #[error("the document is one of this server's")]
    Local,
    /// The document has another media type.
    #[error("the document is no ActivityStreams")]
    MediaType,
    /// The owner of a key does not name it.
    #[error("the owner of the key does not name it")]
    NotOwned,
    /// The document is no activity that has the id it was fetched by.
    #[error("the document is not the activity that was asked for")]
    Activity(#[from] VerifyError),
    /// What is known could not be looked up.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// A key, and the actor that signs with it.
#[derive(Clone, Debug)]
pub(crate) struct OwnedKey {
    pub(crate) key: Arc<VerifyingKey>,
    pub(crate) owner: Arc<RemoteActor>,
    pub(crate) fetched_at: DateTime<Utc>,
}

/// Finds actors of other servers: in memory, in the store, or where they live.
#[derive(Clone)]
pub struct Dereferencer {
    store: Arc<dyn Store>,
    client: Client,
    clock: Arc<dyn Clock>,
    limits: Limits,
    is_local: Arc<dyn Fn(&Iri) -> bool + Send + Sync>,
    keys: Arc<Mutex<KnownKeys>>,
}

impl Dereferencer {
    /// Finds actors through `client`, and keeps them in `store`. What `is_local` says is ours is
    /// never fetched.
    pub fn new(
        store: Arc<dyn Store>,
        client: Client,
        clock: Arc<dyn Clock>,
        limits: Limits,
        is_local: impl Fn(&Iri) -> bool + Send + Sync + 'static,
    ) -> Self {
        let keys = Arc::new(Mutex::new(KnownKeys::new(limits.max_keys, limits.max_keys_size)));
        Self { store, client, clock, limits, is_local: Arc::new(is_local), keys }
    }

    /// The actor of this id, from the store where what it has is recent.
    ///
    /// # Errors
    ///
    /// Fails when it is not known, and there is none under the id or it cannot be fetched.
    pub async fn actor(&self, id: &Iri) -> Result<RemoteActor, DereferenceError> {
        if let Some((actor, at)) = self.store.remote_actor(id).await?
            && self.is_recent(at)
        {
            return Ok(actor);
        }
        self.fresh_actor(id).await
    }

    /// The actor of this id as it is now.
    ///
    /// # Errors
    ///
    /// Fails when there is none under the id, or it cannot be fetched.
    pub async fn fresh_actor(&self, id: &Iri) -> Result<RemoteActor, DereferenceError> {
        let actor = self.fetch_actor(id).await?;
        self.store.keep_remote_actor(actor.clone()).await?;
        Ok(actor)
    }

    /// The key of this id, with its owner: each names the other.
    pub(crate) async fn key(&self, id: &Iri) -> Result<OwnedKey, DereferenceError> {
        if let Some(known) = self.known_key(id) {
            return Ok(known);
        }
        // Most keys are a part of their owner's document. One that is of no use may be replaced.
        if let Some(actor) = document_of(id)
            && let Some((owner, at)) = self.store.remote_actor(&actor).await?
            && self.is_recent(at)
            && let Ok(Some(key)) = own_key(&owner, id)
        {
            return Ok(self.remember(id, OwnedKey { key, owner: Arc::new(owner), fetched_at: at }));
        }
        self.fetch_key(id).await
    }

    /// The key of this id as it is now, where what is known of it is not quite new.
    pub(crate) async fn fresh_key(
        &self,
        id: &Iri,
        known: &OwnedKey,
    ) -> Result<Option<OwnedKey>, DereferenceError> {
        let age = self.clock.now().signed_duration_since(known.fetched_at).to_std();
        if age.is_ok_and(|it| it < self.limits.key_refresh) {
            return Ok(None);
        }
        self.fetch_key(id).await.map(Some)
    }

    /// Fetches a key, and its owner where the key is a document of its own.
    async fn fetch_key(&self, id: &Iri) -> Result<OwnedKey, DereferenceError> {
        let document_id = document_of(id).ok_or(DereferenceError::NotOwned)?;
        let text = self.fetch(&document_id).await?;
        let document: Value = serde_json::from_str(&text).map_err(|_| DereferenceError::Json)?;
        let owner_id = owner_of(&document, id).ok_or(DereferenceError::NotOwned)?;
        if !owner_id.is_same_origin(id) {
            return Err(DereferenceError::NotOwned);
        }
        let owner = if owner_id == document_id {
            let text = Raw::<AnyActor>::from_text(text).map_err(|_| DereferenceError::Json)?;
            RemoteActor::from_document(text, &document_id)?
        } else {
            self.fetch_actor(&owner_id).await?
        };
        let key = match own_key(&owner, id)? {
            Some(key) => key,
            None if owner.key(id).is_some() => {
                let key: PublicKey =
                    serde_json::from_value(document).map_err(|_| DereferenceError::Json)?;
                let pem = key.public_key_pem.as_deref().ok_or(DereferenceError::NotOwned)?;
                Arc::new(VerifyingKey::from_pem(pem)?)
            }
            None => return Err(DereferenceError::NotOwned),
        };
        // Not kept in the store: nothing is proved yet, and what is not must not write.
        let fetched_at = self.clock.now();
        Ok(self.remember(id, OwnedKey { key, owner: Arc::new(owner), fetched_at }))
    }

    /// The document that has this id, as its own server gives it now.
    pub(crate) async fn document<T>(&self, id: &Iri) -> Result<Raw<T>, DereferenceError> {
        Raw::from_text(self.fetch(id).await?).map_err(|_| DereferenceError::Json)
    }

    async fn fetch_actor(&self, id: &Iri) -> Result<RemoteActor, DereferenceError> {
        let text = self.fetch(id).await?;
        let text = Raw::from_text(text).map_err(|_| DereferenceError::Json)?;
        Ok(RemoteActor::from_document(text, id)?)
    }

    async fn fetch(&self, id: &Iri) -> Result<String, DereferenceError> {
        if self.is_local(id)? {
            return Err(DereferenceError::Local);
        }
        let fetched = self.client.get(id, media::ACCEPT, None).await?;
        if !fetched.content_type().is_some_and(media::is_activity) {
            return Err(DereferenceError::MediaType);
        }
        String::from_utf8(fetched.body.into()).map_err(|_| DereferenceError::Json)
    }

    /// Whether `iri` is one of this server's, as it is written or as it is dialed.
    pub(crate) fn is_local(&self, iri: &Iri) -> Result<bool, ClientError> {
        Ok((self.is_local)(iri) || (self.is_local)(&client::canonical(iri)?))
    }

    fn known_key(&self, id: &Iri) -> Option<OwnedKey> {
        let keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        keys.get(id).filter(|it| self.is_recent(it.fetched_at)).cloned()
    }

    fn remember(&self, id: &Iri, key: OwnedKey) -> OwnedKey {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        keys.insert(id.clone(), key.clone());
        key
    }

    fn is_recent(&self, at: DateTime<Utc>) -> bool {
        let age = self.clock.now().signed_duration_since(at).to_std();
        age.is_ok_and(|it| it < self.limits.actor_lifetime)
    }
}

/// The document that `id` is a part of.
fn document_of(id: &Iri) -> Option<Iri> {
    id.without_fragment().parse().ok()
}

/// The key of this id, where the actor's document holds it.
fn own_key(actor: &RemoteActor, id: &Iri) -> Result<Option<Arc<VerifyingKey>>, KeyError> {
    let pem = actor.key(id).and_then(|it| it.pem.as_deref());
    pem.map(|it| VerifyingKey::from_pem(it).map(Arc::new)).transpose()
}

/// The actor that a document with the key `id` says to be of.
///
/// The document is the actor's, or the key's own. Some servers give a part of the actor's under
/// the key's id.
fn owner_of(document: &Value, id: &Iri) -> Option<Iri> {
    let owner = |it: &Value| it.get("owner").or_else(|| it.get("controller")).and_then(iri);
    if document.get("publicKeyPem").is_some() {
        return (document.get("id").and_then(iri).as_ref() == Some(id)).then(|| owner(document))?;
    }
    document.get("id").and_then(iri)
}

fn iri(value: &Value) -> Option<Iri> {
    value.as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_key_is_of_the_actor_that_its_document_names() {
        let actor = "https://two.example/bob";
        for (document, id, owner) in [
            (json!({"id": actor, "inbox": "x"}), "https://two.example/bob#key", Some(actor)),
            (
                json!({"id": "https://two.example/key", "owner": actor, "publicKeyPem": ""}),
                "https://two.example/key",
                Some(actor),
            ),
            (
                json!({"id": "https://two.example/other", "owner": actor, "publicKeyPem": ""}),
                "https://two.example/key",
                None,
            ),
            (json!({"publicKeyPem": "", "owner": actor}), "https://two.example/key", None),
            (json!({"id": 7}), "https://two.example/key", None),
            (json!([]), "https://two.example/key", None),
        ] {
            let found = owner_of(&document, &id.parse().unwrap());
            assert_eq!(found.as_ref().map(Iri::as_str), owner, "{document}");
        }
    }
}
