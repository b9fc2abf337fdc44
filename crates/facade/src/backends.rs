//! What sends messages of other protocols.

use std::{collections::BTreeMap, fmt, sync::Arc};

use oyez_registry::{Backend, Contact};

/// The backends of an application, by the names of their protocols.
#[derive(Clone, Default)]
pub(crate) struct Backends(Arc<BTreeMap<String, Arc<dyn Backend>>>);

/// Why a backend cannot be used.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum BackendError {
    /// Its protocol is the one of inboxes, which needs none.
    #[error("a backend is of the protocol `{}`, which is built in", Contact::ACTIVITY)]
    BuiltIn,
    /// Another has the same protocol.
    #[error("two backends are of the protocol `{0}`: take one of them away")]
    Duplicate(String),
}

impl Backends {
    pub(crate) fn new(
        backends: impl IntoIterator<Item = Arc<dyn Backend>>,
    ) -> Result<Self, BackendError> {
        let mut by_protocol = BTreeMap::new();
        for backend in backends {
            let protocol = backend.protocol().to_owned();
            if protocol == Contact::ACTIVITY {
                return Err(BackendError::BuiltIn);
            }
            if by_protocol.insert(protocol.clone(), backend).is_some() {
                return Err(BackendError::Duplicate(protocol));
            }
        }
        Ok(Self(Arc::new(by_protocol)))
    }

    /// The backend of the protocol of this name.
    pub(crate) fn get(&self, protocol: &str) -> Option<&dyn Backend> {
        self.0.get(protocol).map(|it| &**it)
    }

    /// All protocols by which something can be sent, the built-in one first.
    pub(crate) fn protocols(&self) -> impl Iterator<Item = &str> {
        [Contact::ACTIVITY].into_iter().chain(self.0.keys().map(String::as_str))
    }
}

impl fmt::Debug for Backends {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
