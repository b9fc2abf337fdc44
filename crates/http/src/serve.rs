//! Serving a service with hyper.

mod connections;

use std::{
    convert::Infallible,
    error::Error,
    future::{self, Future},
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use hyper::{
    body::Incoming,
    service::{Service as _, service_fn},
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::{net::TcpListener, time};
use tower::Service;

use self::connections::Connections;

/// Serves `service` on `listener` until `shutdown` is ready, and finishes what was begun.
///
/// Speaks HTTP/1.1 and HTTP/2 without TLS: stand a proxy in front of it on the open internet.
///
/// There are 768 connections at a time. Where more come, the peer that has most gives one up, the
/// one that has been silent for longest first.
pub async fn serve<S, B>(listener: TcpListener, service: S, shutdown: impl Future<Output = ()>)
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send + 'static,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(MAX_HEAD);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(KEEP_ALIVE)
        .max_concurrent_streams(MAX_STREAMS)
        // What all streams of a connection may send fits into its window: none waits for another.
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(STREAM_WINDOW * MAX_STREAMS)
        .max_send_buf_size(MAX_HEAD);
    let connections = Connections::new(MAX_CONNECTIONS);
    let graceful = GracefulShutdown::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let (stream, address) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    rest(&error, &connections).await;
                    continue;
                }
            },
            () = &mut shutdown => break,
        };
        let Some(mut place) = connections.open(address.ip()) else {
            tracing::debug!(%address, "there is no room for another connection");
            continue;
        };
        // Answers are small and go out whole; waiting to fill a packet only delays them.
        let _ = stream.set_nodelay(true);
        let is_used = Arc::new(AtomicBool::new(false));
        let service = {
            let requests = place.requests();
            let (service, is_used) =
                (TowerToHyperService::new(service.clone()), Arc::clone(&is_used));
            service_fn(move |request| {
                is_used.store(true, Ordering::Relaxed);
                let (request, answer) = (requests.begin(), service.call(request));
                async move {
                    let answer = answer.await;
                    drop(request);
                    answer
                }
            })
        };
        let connection =
            builder.serve_connection_with_upgrades(TokioIo::new(stream), service).into_owned();
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            tokio::select! {
                ended = connection => if let Err(error) = ended {
                    tracing::debug!(%error, "connection ended");
                },
                () = silence(&is_used) => tracing::debug!("connection was not used"),
                () = place.is_over() => tracing::debug!("connection made room for another"),
            }
        });
    }
    drop(listener);
    if time::timeout(GRACE, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests were not finished in time");
    }
}

/// Returns when no request has come in time, and else never.
///
/// hyper looks at the time once it knows which version of HTTP is spoken: without this, whoever
/// says nothing at all could stay for ever.
async fn silence(is_used: &AtomicBool) {
    time::sleep(HEADER_TIMEOUT).await;
    if is_used.load(Ordering::Relaxed) {
        future::pending().await
    }
}

/// Waits where accepting fails for want of something that others may give back, and has one of them
/// give it.
async fn rest(error: &io::Error, connections: &Connections) {
    let is_of_peer =
        matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset);
    if !is_of_peer {
        tracing::error!(%error, "could not accept a connection");
        let pause = if connections.make_room() { 20 } else { 500 };
        time::sleep(Duration::from_millis(pause)).await;
    }
}

/// How long the head of a request may take to arrive; of the first, from the connection on.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);

/// How many connections there are at a time: fewer than files that a process may have open where
/// nobody has said more, which are 1,024.
const MAX_CONNECTIONS: usize = 768;

/// How many requests there are over an HTTP/2 connection at a time.
const MAX_STREAMS: u32 = 32;

/// How many bytes a stream of an HTTP/2 connection may send before they are read.
const STREAM_WINDOW: u32 = 32 * 1024;

/// How often an HTTP/2 connection that is silent is asked whether it lives.
const KEEP_ALIVE: Duration = Duration::from_secs(30);

/// How long requests may take that were begun before the shutdown.
const GRACE: Duration = Duration::from_secs(20);

/// How long the head of a request may be, in bytes.
const MAX_HEAD: usize = 64 * 1024;
