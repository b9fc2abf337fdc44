//! The keys of actors that have none yet.

use oyez_registry::{KeyPair, LocalActor, PrivateKey, Store, StoreError};
use oyez_vocab::{Iri, ParseIriError};
use tokio::{
    sync::{AcquireError, Semaphore},
    task::{self, JoinError},
};

use super::{KeyError, generate_rsa};

/// Why an actor has no key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyPairError {
    /// The key has no id.
    #[error("the key of `{owner}` has no id")]
    Id {
        /// The actor.
        owner: Iri,
        /// Why not.
        #[source]
        source: ParseIriError,
    },
    /// The work was cut off, as when the runtime shuts down.
    #[error("the work was cut off")]
    Interrupted(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It could not be made.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// It could not be kept.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

impl From<AcquireError> for KeyPairError {
    fn from(error: AcquireError) -> Self {
        Self::Interrupted(error.into())
    }
}

impl From<JoinError> for KeyPairError {
    fn from(error: JoinError) -> Self {
        Self::Interrupted(error.into())
    }
}

/// One key at a time: however many are asked for at once, the other cores are for other work.
static MAKING: Semaphore = Semaphore::const_new(1);

/// How many may wait for theirs. Whoever asks for the keys of all actors is told to come again.
static WAITING: Semaphore = Semaphore::const_new(32);

/// So many keys are being made that no more are begun.
#[derive(Debug, thiserror::Error)]
#[error("too many keys are being made")]
struct Busy;

/// The key pair of an actor of this server; one that has none is given one.
///
/// # Errors
///
/// Fails when there is no such actor, no key can be made now, or the store cannot work.
pub async fn ensure_key_pair(
    store: &dyn Store,
    owner: &LocalActor,
) -> Result<KeyPair, KeyPairError> {
    let owner = &owner.id;
    if let Some(pair) = store.key_pair(owner).await? {
        return Ok(pair);
    }
    let busy = |_| StoreError::Unavailable(Busy.into());
    let _place = WAITING.try_acquire().map_err(busy)?;
    let _permit = MAKING.acquire().await?;
    // Another request may have made it meanwhile.
    if let Some(pair) = store.key_pair(owner).await? {
        return Ok(pair);
    }
    let pair = new_key_pair(owner).await?;
    Ok(store.add_key_pair(pair).await?)
}

/// A new key pair for the actor `owner`, which is not kept.
///
/// # Errors
///
/// Fails when it cannot be made.
pub async fn new_key_pair(owner: &Iri) -> Result<KeyPair, KeyPairError> {
    let id = format!("{owner}#main-key").parse();
    let id = id.map_err(|source| KeyPairError::Id { owner: owner.clone(), source })?;
    // Takes a tenth of a second of one core, which others may want meanwhile.
    let generated = task::spawn_blocking(generate_rsa).await??;
    Ok(KeyPair {
        id,
        owner: owner.clone(),
        public_pem: generated.public_pem().to_owned(),
        private: PrivateKey::from_pkcs8(generated.private_pkcs8()),
    })
}
