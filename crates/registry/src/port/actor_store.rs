//! Where actors and their keys are kept.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use oyez_vocab::{AnyObject, Iri, Raw};

use super::StoreError;
use crate::{KeyPair, LocalActor, RemoteActor, ShownLists, TokenHash};

/// Keeps the actors of this server with their keys and tokens, and what was fetched of others.
#[async_trait]
pub trait ActorStore: Send + Sync {
    /// Adds an actor.
    ///
    /// # Errors
    ///
    /// Fails with [`StoreError::Exists`] when the id or the name is taken.
    async fn add_actor(&self, actor: NewActor) -> Result<(), StoreError>;

    /// The actor of this server that has this id.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    async fn local_actor(&self, id: &Iri) -> Result<Option<LocalActor>, StoreError>;

    /// The actor of this server whose handle has this name, in any case of letters.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    async fn actor_named(&self, username: &str) -> Result<Option<LocalActor>, StoreError>;

    /// The actors of this server that are kept, by name. Things of models are among them from the
    /// first time that something is kept for them.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    async fn local_actors(&self) -> Result<Vec<LocalActor>, StoreError>;

    /// Has an actor of this server show so much of its lists from now on.
    ///
    /// # Errors
    ///
    /// Fails when no such actor is kept here (one of a model shows what
    /// [its model](crate::Model::shown) says), or the store cannot work.
    async fn show_lists(&self, actor: &Iri, shown: ShownLists) -> Result<(), StoreError>;

    /// The key pair that an actor of this server signs with.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    async fn key_pair(&self, owner: &Iri) -> Result<Option<KeyPair>, StoreError>;

    /// Keeps the key pair of an actor of this server that has none; returns the one it has then.
    ///
    /// # Errors
    ///
    /// Fails when there is no such actor, or the store cannot work.
    async fn add_key_pair(&self, key_pair: KeyPair) -> Result<KeyPair, StoreError>;

    /// Lets the bearer of a token act as an actor of this server.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    async fn add_token(&self, token: TokenHash, actor: &Iri) -> Result<(), StoreError>;

    /// The actor that the bearer of a token may act as.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    async fn token_actor(&self, token: TokenHash) -> Result<Option<LocalActor>, StoreError>;

    /// The actor of another server as it was last fetched, and when that was.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    async fn remote_actor(
        &self,
        id: &Iri,
    ) -> Result<Option<(RemoteActor, DateTime<Utc>)>, StoreError>;

    /// Keeps what was fetched of an actor of another server.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    async fn keep_remote_actor(&self, actor: RemoteActor) -> Result<(), StoreError>;
}

/// An actor to be added.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "an actor needs all of it")]
pub struct NewActor {
    /// The actor.
    pub actor: LocalActor,
    /// Its document, as it is served.
    pub document: Raw<AnyObject>,
    /// What it signs with.
    pub key_pair: KeyPair,
}
