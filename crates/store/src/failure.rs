//! What goes wrong inside, and what the callers of the ports are told of it.

use diesel::result::Error as QueryError;
use oyez_registry::{Refusal, StoreError};

/// Why a piece of work failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The database failed.
    #[error("the database failed")]
    Query(#[source] QueryError),
    /// The work itself did.
    #[error(transparent)]
    Store(StoreError),
}

/// Why nothing could be done, apart from what the database says.
#[cfg_attr(
    not(any(feature = "postgres", feature = "sqlite")),
    expect(dead_code, reason = "in memory nothing waits")
)]
#[derive(Clone, Copy, Debug, thiserror::Error)]
pub(crate) enum Unavailable {
    /// So much work waits that no more is taken.
    #[error("too much work is waiting")]
    Full,
    /// The thread that does the work is gone.
    #[error("the store is closed")]
    Closed,
    /// The work is waited for by other work, which it would have to wait for.
    #[error(
        "the store waits for itself: a model called it, and is to use the connection it was lent"
    )]
    Itself,
    /// The work has panicked, and nothing of it was kept.
    #[error("the work was given up after a panic")]
    Panic,
}

impl From<Unavailable> for StoreError {
    fn from(error: Unavailable) -> Self {
        Self::Unavailable(Box::new(error))
    }
}

impl From<QueryError> for Failure {
    fn from(error: QueryError) -> Self {
        Self::Query(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Store(refusal.into())
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Query(error) if is_corrupt(&error) => {
                Self::Corrupt { what: "a row".to_owned(), source: Some(Box::new(error)) }
            }
            Failure::Query(error) => Self::Unavailable(Box::new(error)),
            Failure::Store(error) => error,
        }
    }
}

/// Whether trying again cannot help.
fn is_corrupt(error: &QueryError) -> bool {
    match error {
        QueryError::DeserializationError(_) => true,
        // SQLITE_CORRUPT and SQLITE_NOTADB, of which Diesel passes on only the text.
        QueryError::DatabaseError(_, info) => {
            matches!(info.message(), "database disk image is malformed" | "file is not a database")
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use diesel::result::DatabaseErrorKind;

    use super::*;

    #[test]
    fn what_passes_is_told_from_what_does_not() {
        let database = |message: &str| {
            QueryError::DatabaseError(DatabaseErrorKind::Unknown, Box::new(message.to_owned()))
        };
        for (error, is_temporary) in [
            (database("database is locked"), true),
            (database("database or disk is full"), true),
            (database("disk I/O error"), true),
            (database("database disk image is malformed"), false),
            (QueryError::DeserializationError("no IRI".into()), false),
        ] {
            let error = StoreError::from(Failure::from(error));
            assert_eq!(error.is_temporary(), is_temporary, "{error:?}");
        }
    }
}
