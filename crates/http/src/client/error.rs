//! What can go wrong on the way out.

use std::{error::Error, io, iter, sync::Arc, time::Duration};

use http::StatusCode;
use hyper_util::client::legacy;
use oyez_registry::StoreError;

use super::{GuardError, connector::DialError};
use crate::signature::SignError;

/// Why a request got no answer, or none that was asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The IRI is none that a document could be fetched from.
    #[error("not an http or https IRI of a document: {0}")]
    BadIri(&'static str),
    /// The operator has nothing to do with the host, or with the actor.
    #[error("the operator has blocked this host or actor")]
    Blocked,
    /// No address of the host took the connection.
    #[error("could not connect")]
    Connect(#[source] Arc<io::Error>),
    /// The connection broke, or what came over it is not HTTP.
    #[error("exchange was interrupted")]
    Interrupted(#[source] Box<dyn Error + Send + Sync>),
    /// The guard does not let us go there.
    #[error("refused to connect")]
    Refused(#[from] GuardError),
    /// The name of the host could not be looked up.
    #[error("could not look up the host")]
    Resolve(#[source] Arc<io::Error>),
    /// The request could not be signed.
    #[error("could not sign the request")]
    Sign(#[from] SignError),
    /// Whether the host is blocked could not be read.
    #[error("could not read whether the host is blocked")]
    Rules(#[source] StoreError),
    /// The answer is not a success.
    #[error("server answered {status}")]
    Status {
        /// The status.
        status: StatusCode,
        /// How long the server asks us to wait.
        retry_after: Option<Duration>,
    },
    /// There was no complete answer in time.
    #[error("no answer in time")]
    Timeout,
    /// There is no secure connection with the host, as when its certificate is not valid.
    #[error("could not connect securely")]
    Tls(#[source] Box<dyn Error + Send + Sync>),
    /// The answer is longer than we are ready to read.
    #[error("answer is longer than {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: usize,
    },
}

impl ClientError {
    /// The status, if there was an answer.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Status { status, .. } => Some(*status),
            _ => None,
        }
    }
}

impl From<DialError> for ClientError {
    fn from(error: DialError) -> Self {
        match error {
            DialError::Connect(source) => Self::Connect(source),
            DialError::Refused(source) => Self::Refused(source),
            DialError::Resolve(source) => Self::Resolve(source),
            DialError::Timeout => Self::Timeout,
        }
    }
}

impl From<legacy::Error> for ClientError {
    fn from(error: legacy::Error) -> Self {
        let first: &(dyn Error + 'static) = &error;
        let mut causes = iter::successors(Some(first), |&it| it.source());
        match causes.find_map(|it| it.downcast_ref::<DialError>()) {
            Some(error) => error.clone().into(),
            // All that is left of connecting once there is a connection.
            None if error.is_connect() => Self::Tls(error.into()),
            None => Self::Interrupted(error.into()),
        }
    }
}
