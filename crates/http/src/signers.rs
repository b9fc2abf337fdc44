//! The keys of this server's actors, parsed once.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use oyez_registry::{KeyPair, Store, StoreError};
use oyez_vocab::Iri;

use crate::{KeyError, KeyPairError, Signer, SigningKey, ensure_key_pair};

/// Why there is nothing to sign with.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SignerError {
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
    pub(crate) fn is_temporary(&self) -> bool {
        match self {
            Self::Key(_) | Self::NoActor => false,
            Self::Store(error) => error.is_temporary(),
            Self::KeyPair(KeyPairError::Store(error)) => error.is_temporary(),
            Self::KeyPair(error) => matches!(error, KeyPairError::Interrupted(_)),
        }
    }
}

/// Finds the key of an actor of this server.
pub(crate) struct Signers {
    store: Arc<dyn Store>,
    known: Mutex<HashMap<Iri, Keys>>,
}

/// What one actor signs with.
#[derive(Clone)]
pub(crate) struct Keys {
    /// For requests.
    pub(crate) requests: Signer,
    /// For documents: an Ed25519 key.
    pub(crate) documents: Signer,
}

impl Signers {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        Self { store, known: Mutex::default() }
    }

    /// What `actor` signs with now. Where it has no key it gets one.
    pub(crate) async fn of(&self, actor: &Iri) -> Result<Keys, SignerError> {
        if let Some(signer) = self.known(actor).await? {
            return Ok(signer);
        }
        let owner = self.store.local_actor(actor).await?.ok_or(SignerError::NoActor)?;
        self.parsed(actor, ensure_key_pair(&*self.store, &owner).await?)
    }

    /// What `actor` signs with now, where it has a key.
    pub(crate) async fn known(&self, actor: &Iri) -> Result<Option<Keys>, SignerError> {
        let pair = self.store.key_pair(actor).await?;
        pair.map(|it| self.parsed(actor, it)).transpose()
    }

    fn parsed(&self, actor: &Iri, pair: KeyPair) -> Result<Keys, SignerError> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(keys) = known.get(actor).filter(|it| it.requests.key_id == pair.id) {
            return Ok(keys.clone());
        }
        let private = pair.private.as_pkcs8();
        let signer = |key_id, key| Signer { key_id, key: Arc::new(key) };
        let id = format!("{actor}#ed25519-key").parse();
        let id = id.map_err(|source| KeyPairError::Id { owner: actor.clone(), source })?;
        let keys = Keys {
            documents: signer(id, SigningKey::ed25519_beside(private)?),
            requests: signer(pair.id, SigningKey::from_pkcs8(private)?),
        };
        if known.len() >= MAX_KNOWN {
            known.clear();
        }
        known.insert(actor.clone(), keys.clone());
        Ok(keys)
    }
}

/// How many keys are kept parsed.
const MAX_KNOWN: usize = 1_000;
