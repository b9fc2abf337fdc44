//! Why a transaction is lost, and whether to do it again.

use std::error::Error;

use diesel::result::{DatabaseErrorKind, Error as QueryError};

/// Why a transaction is lost through no fault of what was done in it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Loss {
    /// Another one came in between.
    Conflict,
    /// There is no connection any more.
    Connection,
}

impl Loss {
    /// The loss that `error` tells of, if it does.
    ///
    /// Of some errors Diesel passes on only the text. Where the server speaks another language than
    /// English these are not known for what they are: the work then fails, and may be done again.
    pub(crate) fn of(error: &QueryError) -> Option<Self> {
        match error {
            QueryError::DatabaseError(kind, info) => {
                match kind {
                    // What is unique was looked for before, so another transaction has inserted it.
                    DatabaseErrorKind::SerializationFailure
                    | DatabaseErrorKind::UniqueViolation => Some(Self::Conflict),
                    DatabaseErrorKind::ClosedConnection
                    | DatabaseErrorKind::UnableToSendCommand => Some(Self::Connection),
                    _ if info.message() == "deadlock detected" => Some(Self::Conflict),
                    _ if is_shutdown(info.message()) => Some(Self::Connection),
                    _ => None,
                }
            }
            QueryError::BrokenTransactionManager => Some(Self::Connection),
            _ => None,
        }
    }

    /// The loss that `error` was caused by, if it was by one.
    pub(crate) fn behind(error: &(dyn Error + 'static)) -> Option<Self> {
        let mut next = Some(error);
        while let Some(error) = next {
            if let Some(loss) = error.downcast_ref::<QueryError>().and_then(Self::of) {
                return Some(loss);
            }
            next = error.source();
        }
        None
    }
}

fn is_shutdown(message: &str) -> bool {
    message.starts_with("terminating connection") || message.starts_with("the database system is")
}

#[cfg(test)]
mod tests {
    use oyez_registry::StoreError;

    use super::*;
    use crate::failure::Failure;

    #[test]
    fn a_lost_transaction_is_told_from_a_failed_statement() {
        use DatabaseErrorKind::{
            ClosedConnection, ForeignKeyViolation, SerializationFailure, UniqueViolation, Unknown,
        };
        for (kind, message, loss) in [
            (SerializationFailure, "could not serialize access", Some(Loss::Conflict)),
            (UniqueViolation, "duplicate key value", Some(Loss::Conflict)),
            (Unknown, "deadlock detected", Some(Loss::Conflict)),
            (ClosedConnection, "connection closed", Some(Loss::Connection)),
            (
                Unknown,
                "terminating connection due to administrator command",
                Some(Loss::Connection),
            ),
            (Unknown, "the database system is starting up", Some(Loss::Connection)),
            (Unknown, "could not extend file: No space left on device", None),
            (ForeignKeyViolation, "violates foreign key constraint", None),
        ] {
            let error = || QueryError::DatabaseError(kind, Box::new(message.to_owned()));
            assert_eq!(Loss::of(&error()), loss, "{message}");
            assert_eq!(Loss::behind(&Failure::from(error())), loss, "{message}");
            let error = StoreError::from(Failure::from(error()));
            assert_eq!(Loss::behind(&error), loss, "{message}");
        }
    }
}
