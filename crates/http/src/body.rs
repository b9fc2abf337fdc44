//! Bodies: taken in up to a limit, and given out.

use std::{pin::Pin, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use http_body::Body;
use http_body_util::{BodyExt as _, Full};
use oyez_vocab::{has_blind, strip_blind};
use serde_json::Value;
use tokio::time::timeout;

use crate::{
    rejection::Rejection,
    room::{NoRoom, Room, Share},
};

/// The body of a request, and the room that it takes.
#[derive(Debug)]
pub(crate) struct Whole<'r> {
    pub(crate) bytes: Bytes,
    pub(crate) share: Share<'r>,
}

/// Reads the whole body of a request: not more than `limit` bytes, not longer than `time`, and not
/// what there is no `room` for.
pub(crate) async fn read<'r, B>(
    headers: &HeaderMap,
    body: B,
    limit: usize,
    time: Duration,
    room: &'r Room,
) -> Result<Whole<'r>, Rejection>
where
    B: Body<Data = Bytes> + Send,
{
    check_announced(headers, limit)?;
    let body = std::pin::pin!(body.map_err(|_| Rejection::BodyInterrupted));
    timeout(time, collect(body, limit, room)).await.map_err(|_| Rejection::TimedOut)?
}

async fn collect<'r, B: Body<Data = Bytes, Error = Rejection>>(
    mut body: Pin<&mut B>,
    limit: usize,
    room: &'r Room,
) -> Result<Whole<'r>, Rejection> {
    let mut share = room.enter();
    let mut first = Bytes::new();
    let mut all = Vec::new();
    loop {
        let frame = tokio::select! {
            biased;
            () = share.is_over() => return Err(Rejection::NoRoom),
            frame = body.frame() => frame,
        };
        let Some(frame) = frame else { break };
        let Ok(data) = frame?.into_data() else { continue };
        let n_bytes = first.len() + all.len() + data.len();
        if n_bytes > limit {
            return Err(Rejection::TooLarge { limit });
        }
        share.grow(n_bytes).await.map_err(|NoRoom| Rejection::NoRoom)?;
        // Most bodies are there at once, and are left as they came.
        if first.is_empty() && all.is_empty() {
            first = data;
            continue;
        }
        all.extend_from_slice(&std::mem::take(&mut first));
        all.extend_from_slice(&data);
    }
    let bytes = if all.is_empty() { first } else { all.into() };
    Ok(Whole { bytes, share })
}

/// Refuses a request that says its body is longer than `limit` bytes.
pub(crate) fn check_announced(headers: &HeaderMap, limit: usize) -> Result<(), Rejection> {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse().ok());
    if length.is_some_and(|it: u64| it > limit as u64) {
        return Err(Rejection::TooLarge { limit });
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use std::{
        convert::Infallible,
        task::{Context, Poll},
    };

    use http_body::Frame;

    use super::*;

    /// A body that comes in frames of these lengths.
    struct Frames(Vec<usize>);

    impl Body for Frames {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            let frame = self.0.pop().map(|n| Ok(Frame::data(vec![b'a'; n].into())));
            Poll::Ready(frame)
        }
    }

    async fn take<'r>(
        lengths: &[usize],
        limit: usize,
        room: &'r Room,
    ) -> Result<Whole<'r>, Rejection> {
        let frames = Frames(lengths.iter().rev().copied().collect());
        read(&HeaderMap::new(), frames, limit, Duration::from_secs(1), room).await
    }

    #[tokio::test]
    async fn a_body_is_whole_in_however_many_pieces_it_comes() {
        let room = Room::new(1024 * 1024);
        for lengths in [&[][..], &[7], &[0, 7], &[1, 2, 3], &[40_000, 40_000, 0, 1]] {
            let whole = take(lengths, 100_000, &room).await.unwrap();
            assert_eq!(whole.bytes.len(), lengths.iter().sum::<usize>(), "{lengths:?}");
        }
        let result = take(&[40_000, 1], 40_000, &room).await;
        assert!(matches!(result, Err(Rejection::TooLarge { .. })));
        let none = Room::new(0);
        let result = take(&[40_000, 1], 100_000, &none).await;
        assert!(matches!(result, Err(Rejection::NoRoom)));
    }
}
