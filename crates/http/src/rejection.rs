//! Requests that are refused, and what is said to them.

use std::{error::Error, time::Duration};

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::Full;
use oyez_registry::{OutboxError, PublishError, Refusal, StoreError, VerifyError};
use oyez_vocab::Iri;
use serde_json::json;

use crate::{
    DereferenceError, KeyError, KeyPairError, SignatureError, proof::ProofError, rfc9421,
    signers::SignerError,
};

/// Why a request was refused.
///
/// What the peer is told is the message: it says what to change, and nothing of our insides.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum Rejection {
    #[error("the path of the request cannot be decoded")]
    BadPath,
    #[error("the request's `{0}` cannot be read")]
    BadQuery(&'static str),
    #[error("this server has nothing to do with yours")]
    Blocked,
    #[error("the body ended early")]
    BodyInterrupted,
    #[error("this is for its owner only")]
    Forbidden,
    #[error("the request could not be handled")]
    Internal(#[source] Box<dyn Error + Send + Sync>),
    #[error("the signature's key is of no use")]
    Key(#[from] KeyError),
    #[error("the signature's key could not be dereferenced: its server answered {status}")]
    KeyMissing { key: Iri, status: StatusCode },
    #[error("the signature's key could not be dereferenced")]
    KeyUnavailable(#[source] DereferenceError),
    #[error("the method is not allowed here")]
    MethodNotAllowed { allow: &'static str },
    #[error("this server is not the one that the request is for")]
    Misdirected,
    #[error("there is no room for a body of this length now")]
    NoRoom,
    #[error("the document was not found")]
    NotFound,
    #[error("the body is not JSON: {0}")]
    NotJson(#[source] serde_json::Error),
    #[error("the body is not UTF-8")]
    NotUtf8,
    #[error(transparent)]
    Outbox(#[from] OutboxError),
    #[error(transparent)]
    Proof(#[from] ProofError),
    #[error(transparent)]
    Refused(Refusal),
    #[error(transparent)]
    Signature(#[from] SignatureError),
    #[error("the store failed")]
    Store(#[source] StoreError),
    #[error("your server sends more than is taken")]
    TooMuch { retry_after: Duration },
    #[error("the body did not come in time")]
    TimedOut,
    #[error("the body is longer than {limit} bytes")]
    TooLarge { limit: usize },
    #[error("a bearer token is needed")]
    Unauthorized,
    #[error(transparent)]
    Unverified(#[from] VerifyError),
}

impl Rejection {
    fn status(&self) -> StatusCode {
        match self {
            Self::BadPath
            | Self::BadQuery(_)
            | Self::BodyInterrupted
            | Self::NotJson(_)
            | Self::NotUtf8 => StatusCode::BAD_REQUEST,
            Self::Blocked | Self::Forbidden => StatusCode::FORBIDDEN,
            Self::KeyUnavailable(DereferenceError::TooMany) | Self::TooMuch { .. } => {
                StatusCode::TOO_MANY_REQUESTS
            }
            Self::Key(_)
            | Self::KeyMissing { .. }
            | Self::KeyUnavailable(_)
            | Self::Proof(_)
            | Self::Signature(_)
            | Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::MethodNotAllowed { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::Misdirected => StatusCode::MISDIRECTED_REQUEST,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Outbox(error) => outbox_status(error),
            Self::Refused(refusal) => refusal_status(refusal),
            Self::NoRoom => StatusCode::SERVICE_UNAVAILABLE,
            Self::Store(error) if error.is_temporary() => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) | Self::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::TimedOut => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unverified(error) => verify_status(error),
        }
    }

    /// The answer, as problem details ([RFC 9457]). Logs the rejection.
    ///
    /// [RFC 9457]: https://www.rfc-editor.org/rfc/rfc9457
    pub(crate) fn into_response(self) -> Response<Full<Bytes>> {
        let status = self.status();
        let cause = self.source().map(tracing::field::display);
        // What many can have at a time would fill the log.
        if status.is_server_error() && !matches!(self, Self::NoRoom) {
            tracing::error!(status = status.as_u16(), cause, "{self}");
        } else {
            tracing::debug!(status = status.as_u16(), cause, "{self}");
        }
        let problem = json!({
            "type": "about:blank",
            "title": status.canonical_reason(),
            "status": status.as_u16(),
            "detail": self.to_string(),
        });
        let mut response = Response::new(Full::from(problem.to_string()));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        let problem = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, problem);
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        match &self {
            Self::MethodNotAllowed { allow } => {
                headers.insert(header::ALLOW, HeaderValue::from_static(allow));
            }
            Self::KeyUnavailable(DereferenceError::TooMany) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
            }
            Self::TooMuch { retry_after } => {
                let seconds = retry_after.as_secs().saturating_add(1);
                headers.insert(header::RETRY_AFTER, seconds.into());
            }
            Self::Key(_)
            | Self::KeyMissing { .. }
            | Self::KeyUnavailable(_)
            | Self::Signature(_) => {
                headers.insert(rfc9421::ACCEPT_SIGNATURE, rfc9421::wanted());
            }
            Self::Unauthorized => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            Self::NoRoom => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
            }
            Self::Store(error) if error.is_temporary() => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
            }
            _ => {}
        }
        response
    }
}

impl From<StoreError> for Rejection {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Refused(refusal) => Self::Refused(refusal),
            error => Self::Store(error),
        }
    }
}

impl From<KeyPairError> for Rejection {
    fn from(error: KeyPairError) -> Self {
        match error {
            KeyPairError::Store(error) => error.into(),
            error => Self::Internal(error.into()),
        }
    }
}

impl From<SignerError> for Rejection {
    fn from(error: SignerError) -> Self {
        match error {
            SignerError::Store(error) => error.into(),
            SignerError::KeyPair(error) => error.into(),
            error => Self::Internal(error.into()),
        }
    }
}

impl From<PublishError> for Rejection {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::Outbox(error) => error.into(),
            PublishError::Store(error) => error.into(),
            PublishError::Verify(error) => error.into(),
            error => Self::Internal(error.into()),
        }
    }
}

fn outbox_status(error: &OutboxError) -> StatusCode {
    match error {
        OutboxError::Id(_) => StatusCode::INTERNAL_SERVER_ERROR,
        OutboxError::Refused(refusal) => refusal_status(refusal),
        OutboxError::Reserved { .. } => StatusCode::FORBIDDEN,
        _ => StatusCode::BAD_REQUEST,
    }
}

fn refusal_status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::Gone { .. } => StatusCode::GONE,
        Refusal::NoEffect { .. }
        | Refusal::NotTaken { .. }
        | Refusal::OtherKind { .. }
        | Refusal::VotedBefore { .. }
        | Refusal::Closed { .. }
        | Refusal::TooLong { .. }
        | Refusal::Undo(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Refusal::Lacks { .. } | Refusal::NoObject { .. } | Refusal::NoTarget { .. } => {
            StatusCode::BAD_REQUEST
        }
        Refusal::Unknown { .. } => StatusCode::NOT_FOUND,
        _ => StatusCode::FORBIDDEN,
    }
}

fn verify_status(error: &VerifyError) -> StatusCode {
    match error {
        VerifyError::OtherActor { .. } | VerifyError::UnknownKey { .. } => StatusCode::UNAUTHORIZED,
        VerifyError::OtherOrigin { .. } | VerifyError::OtherOwner { .. } => StatusCode::FORBIDDEN,
        _ => StatusCode::BAD_REQUEST,
    }
}
