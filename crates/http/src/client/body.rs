//! Reading answers, up to a size.

use bytes::Bytes;
use http_body::Body as _;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::Incoming;
use tokio::time::{Instant, timeout_at};

use super::ClientError;

/// Reads all of `body`, or fails once it is seen to be longer than `limit`.
pub(super) async fn read(body: Incoming, limit: usize) -> Result<Bytes, ClientError> {
    if body.size_hint().lower() > limit as u64 {
        return Err(ClientError::TooLarge { limit });
    }
    match Limited::new(body, limit).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(ClientError::TooLarge { limit }),
        Err(error) => Err(ClientError::Interrupted(error)),
    }
}

/// Reads a body that nobody looks at, so that its connection can serve again.
///
/// One that is long or slow is not worth it; the connection is closed then.
pub(super) async fn drain(body: Incoming, deadline: Instant) {
    let mut body = Limited::new(body, MAX_DRAINED);
    let _ = timeout_at(deadline, async { while let Some(Ok(_)) = body.frame().await {} }).await;
}

const MAX_DRAINED: usize = 64 * 1024;
