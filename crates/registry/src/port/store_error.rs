//! Why a store did not do what it was asked.

use std::error::Error;

use crate::{ModelError, Refusal};

/// Why a store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// What is stored cannot be read, as when a newer version wrote it.
    #[error("the store holds what cannot be read: {what}")]
    Corrupt {
        /// Which row, and what of it.
        what: String,
        /// The cause.
        #[source]
        source: Option<Box<dyn Error + Send + Sync>>,
    },
    /// What should be new is there already.
    #[error("{what} is there already")]
    Exists {
        /// What it is.
        what: String,
    },
    /// A model of the application failed.
    #[error("a model of the application failed")]
    Model(#[source] ModelError),
    /// The activity is refused. Nothing of it was kept.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store cannot work now: it is busy, full or gone. The same call may do later.
    #[error("the store is unavailable")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
}

impl StoreError {
    /// Whether the same call may do later.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}
