//! Why a document is not normalized.

use std::fmt;

/// Why a document could not be normalized.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JsonLdError {
    /// The text is not JSON, or not what it should hold.
    #[error(transparent)]
    Json(#[from] serde_json::Error),

    /// The document asks for more work than any honest one.
    #[error("more than {most} {limit}")]
    #[non_exhaustive]
    Limit {
        /// What there is too much of.
        limit: Limit,
        /// How much is allowed.
        most: usize,
    },
}

/// What a document must not have too much of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Limit {
    /// Definitions that are each in the words of the next.
    Chain,
    /// Contexts in force at one place.
    Contexts,
    /// Inline definitions in force at one place.
    Definitions,
    /// Values nested in one another.
    Depth,
    /// Bytes that a definition adds to a name.
    Growth,
    /// Different names.
    Names,
    /// Names under contexts of their own, counted once for each object with such a context.
    Repeats,
    /// Places with contexts of their own.
    Scopes,
}

impl Limit {
    pub(super) fn exceeded(self, most: usize) -> JsonLdError {
        JsonLdError::Limit { limit: self, most }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Chain => "definitions in a chain",
            Self::Contexts => "contexts in force at once",
            Self::Definitions => "inline definitions in force at once",
            Self::Depth => "values nested in one another",
            Self::Growth => "bytes that a definition adds to a name",
            Self::Names => "different names",
            Self::Repeats => "names under contexts that are repeated",
            Self::Scopes => "different contexts",
        })
    }
}
