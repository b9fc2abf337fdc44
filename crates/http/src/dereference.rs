//! Actors of other servers, and the keys they sign with.

mod fetches;
mod flights;
mod keys;
mod known_keys;
mod walk;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use http::StatusCode;
use oyez_registry::{ActorError, Clock, RemoteActor, Store, StoreError, VerifyError};
use oyez_vocab::{AnyObject, Iri, Raw};

use self::keys::Keys;
pub use self::walk::{Walk, WalkEnd, WalkLimits};
pub(crate) use self::{
    fetches::{Fetch, Fetches},
    flights::Flights,
    keys::OwnedKey,
};
use crate::{
    Client, ClientError, KeyError, Limits, Signer, client, media,
    signers::{SignerError, Signers},
};

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
    /// It could not be had a short while ago, and is not asked for again so soon.
    #[error("the key could not be fetched a short while ago")]
    FailedBefore,
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
    /// The document is not the collection that was asked for.
    #[error("the document is not the collection that was asked for")]
    NotCollection,
    /// Too many keys of the host have been of no use.
    #[error("too many keys of the host have been of no use in the last minute")]
    TooMany,
    /// What is known could not be looked up.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// Whether there is something under an id, as its own server says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Presence {
    /// There was, and it does not come back: 410, or a tombstone.
    Gone,
    /// There is nothing now: 404.
    Missing,
    /// There is, for all that we are told.
    There,
}

/// Finds actors of other servers: in memory, in the store, or where they live.
#[derive(Clone)]
pub struct Dereferencer {
    store: Arc<dyn Store>,
    client: Client,
    clock: Arc<dyn Clock>,
    limits: Limits,
    is_local: Arc<dyn Fn(&Iri) -> bool + Send + Sync>,
    keys: Arc<Keys>,
    signer: Option<(Arc<Signers>, Iri)>,
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
        let limits = limits.in_reason();
        let keys = Arc::new(Keys::new(&limits));
        Self { store, client, clock, limits, is_local: Arc::new(is_local), keys, signer: None }
    }

    /// Asks in the name of this actor of ours from now on.
    pub(crate) fn signing(mut self, signers: Arc<Signers>, actor: Iri) -> Self {
        self.signer = Some((signers, actor));
        self
    }

    /// Makes the key that requests are signed with, where there is none yet. Without it they are
    /// not signed: what others send must not make us write.
    pub(crate) async fn ensure_signer(&self) -> Result<(), SignerError> {
        if let Some((signers, actor)) = &self.signer {
            signers.of(actor).await?;
        }
        Ok(())
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

    /// The document that has this id, as its own server gives it now.
    pub(crate) async fn document<T>(&self, id: &Iri) -> Result<Raw<T>, DereferenceError> {
        Raw::from_text(self.fetch(id).await?).map_err(|_| DereferenceError::Json)
    }

    /// The same of what another's activity has us fetch.
    pub(crate) async fn fact<T>(&self, id: &Iri) -> Result<Raw<T>, DereferenceError> {
        let text = self.fetch_at_most(MAX_FACT, id).await?;
        Raw::from_text(text).map_err(|_| DereferenceError::Json)
    }

    /// Whether the server of `id` has anything under it.
    pub(crate) async fn presence(&self, id: &Iri) -> Result<Presence, DereferenceError> {
        if self.is_local(id)? {
            return Err(DereferenceError::Local);
        }
        let signer = self.signer().await;
        let answer = self.client.get_any(id, media::ACCEPT, signer.as_ref()).await?;
        if !answer.status.is_success() {
            return Ok(match answer.status {
                StatusCode::GONE => Presence::Gone,
                StatusCode::NOT_FOUND => Presence::Missing,
                _ => Presence::There,
            });
        }
        let is_tombstone = answer.content_type().is_some_and(media::is_activity)
            && matches!(serde_json::from_slice(&answer.body), Ok(AnyObject::Tombstone(it)) if it.id.as_ref() == Some(id));
        Ok(if is_tombstone { Presence::Gone } else { Presence::There })
    }

    async fn fetch_actor(&self, id: &Iri) -> Result<RemoteActor, DereferenceError> {
        let text = self.fetch_at_most(MAX_ACTOR, id).await?;
        let text = Raw::from_text(text).map_err(|_| DereferenceError::Json)?;
        Ok(RemoteActor::from_document(text, id)?)
    }

    async fn fetch(&self, id: &Iri) -> Result<String, DereferenceError> {
        self.fetch_at_most(usize::MAX, id).await
    }

    /// The document of `id`, where it has not more than `max` bytes or what the client reads.
    async fn fetch_at_most(&self, max: usize, id: &Iri) -> Result<String, DereferenceError> {
        if self.is_local(id)? {
            return Err(DereferenceError::Local);
        }
        let signer = self.signer().await;
        let fetched = self.client.get_at_most(max, id, media::ACCEPT, signer.as_ref()).await?;
        let fetched = fetched.success()?;
        if !fetched.content_type().is_some_and(media::is_activity) {
            return Err(DereferenceError::MediaType);
        }
        String::from_utf8(fetched.body.into()).map_err(|_| DereferenceError::Json)
    }

    /// What requests are signed with, where there is a key.
    pub(crate) async fn signer(&self) -> Option<Signer> {
        let (signers, actor) = self.signer.as_ref()?;
        match signers.known(actor).await {
            Ok(keys) => keys.map(|it| it.requests),
            Err(error) => {
                tracing::warn!(%error, "the key of the site cannot be used");
                None
            }
        }
    }

    /// Whether `iri` is one of this server's, as it is written or as it is dialed.
    pub(crate) fn is_local(&self, iri: &Iri) -> Result<bool, ClientError> {
        Ok((self.is_local)(iri) || (self.is_local)(&client::canonical(iri)?))
    }

    fn is_recent(&self, at: DateTime<Utc>) -> bool {
        let age = self.clock.now().signed_duration_since(at).to_std();
        age.is_ok_and(|it| it < self.limits.actor_lifetime)
    }
}

/// How long the document of an actor or a key may be, in bytes: who says to have signed has us fetch
/// many at a time.
const MAX_ACTOR: usize = 256 * 1024;

/// The same of a document that an activity has us fetch.
const MAX_FACT: usize = 256 * 1024;
