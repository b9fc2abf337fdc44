//! Bodies: taken in up to a limit, and given out.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use http_body::Body;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use oyez_vocab::{has_blind, strip_blind};
use serde_json::Value;
use tokio::time::timeout;

use crate::rejection::Rejection;

/// Reads the whole body of a request: not more than `limit` bytes, not longer than `time`.
pub(crate) async fn read<B>(
    headers: &HeaderMap,
    body: B,
    limit: usize,
    time: Duration,
) -> Result<Bytes, Rejection>
where
    B: Body<Data = Bytes> + Send,
{
    check_announced(headers, limit)?;
    let body = std::pin::pin!(body);
    let limited = Limited::new(ErrorAsText(body), limit).collect();
    let collected = timeout(time, limited).await.map_err(|_| Rejection::TimedOut)?;
    match collected {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Rejection::TooLarge { limit }),
        Err(_) => Err(Rejection::BodyInterrupted),
    }
}

/// Refuses a request that says its body is longer than `limit` bytes.
pub(crate) fn check_announced(headers: &HeaderMap, limit: usize) -> Result<(), Rejection> {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse().ok());
    if length.is_some_and(|it: u64| it > limit as u64) {
        return Err(Rejection::TooLarge { limit });
    }
    Ok(())
}

/// A body whose errors are of one type, whatever carries it.
struct ErrorAsText<B>(B);

impl<B: Body + Unpin> Body for ErrorAsText<B> {
    type Data = B::Data;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<B::Data>, std::io::Error>>> {
        let interrupted = |_| std::io::ErrorKind::ConnectionReset.into();
        std::pin::Pin::new(&mut self.0).poll_frame(cx).map_err(interrupted)
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.0.size_hint()
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }
}

/// The text of a document without those recipients that the others must not see.
pub(crate) fn without_blind(text: String) -> String {
    match serde_json::from_str::<Value>(&text) {
        Ok(mut value) if has_blind(&value) => {
            strip_blind(&mut value);
            value.to_string()
        }
        _ => text,
    }
}

/// An answer that is this document.
pub(crate) fn document(
    status: StatusCode,
    media_type: HeaderValue,
    text: String,
) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, media_type);
    headers.insert(header::VARY, HeaderValue::from_static("Accept"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// An answer for everyone, scripts of other sites included.
pub(crate) fn open_document(media_type: &'static str, value: &Value) -> Response<Full<Bytes>> {
    let media_type = HeaderValue::from_static(media_type);
    let mut response = document(StatusCode::OK, media_type, value.to_string());
    let anyone = HeaderValue::from_static("*");
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, anyone);
    response
}

/// The answer to a `HEAD`: what a `GET` would say of the body, without it.
pub(crate) fn without_body(response: Response<Full<Bytes>>) -> Response<Full<Bytes>> {
    let length = response.body().size_hint().exact();
    let mut response = response.map(|_| Full::default());
    if let Some(length) = length {
        response.headers_mut().insert(header::CONTENT_LENGTH, length.into());
    }
    response
}
