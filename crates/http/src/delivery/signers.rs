//! The keys that deliveries are signed with, parsed once.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use oyez_registry::{Store, StoreError};
use oyez_vocab::Iri;

use crate::{KeyError, KeyPairError, Signer, SigningKey, ensure_key_pair};

/// Why there is nothing to sign with.
#[derive(Debug, thiserror::Error)]
pub(super) enum SignerError {
    #[error("the actor's key cannot be used")]
    Key(#[from] KeyError),
    #[error(transparent)]
    KeyPair(#[from] KeyPairError),
    #[error("there is no such actor any more")]
    NoActor,
    #[error("the store failed")]
    Store(#[from] StoreError),
}

impl SignerError {
    /// Whether the same call may do later.
    pub(super) fn is_temporary(&self) -> bool {
        match self {
            Self::Key(_) | Self::NoActor => false,
            Self::Store(error) => error.is_temporary(),
            Self::KeyPair(KeyPairError::Store(error)) => error.is_temporary(),
            Self::KeyPair(error) => matches!(error, KeyPairError::Interrupted(_)),
        }
    }
}

/// Finds the key of an actor of this server.
pub(super) struct Signers {
    store: Arc<dyn Store>,
    known: Mutex<HashMap<Iri, Signer>>,
}

impl Signers {
    pub(super) fn new(store: Arc<dyn Store>) -> Self {
        Self { store, known: Mutex::default() }
    }

    /// What `actor` signs with now.
    pub(super) async fn of(&self, actor: &Iri) -> Result<Signer, SignerError> {
        let pair = match self.store.key_pair(actor).await? {
            Some(pair) => pair,
            None => {
                let owner = self.store.local_actor(actor).await?.ok_or(SignerError::NoActor)?;
                ensure_key_pair(&*self.store, &owner).await?
            }
        };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(signer) = known.get(actor).filter(|it| it.key_id == pair.id) {
            return Ok(signer.clone());
        }
        let key = Arc::new(SigningKey::from_pkcs8(pair.private.as_pkcs8())?);
        let signer = Signer { key_id: pair.id, key };
        if known.len() >= MAX_KNOWN {
            known.clear();
        }
        known.insert(actor.clone(), signer.clone());
        Ok(signer)
    }
}

/// How many keys are kept parsed.
const MAX_KNOWN: usize = 1_000;
