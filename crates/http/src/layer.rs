//! The middleware: what is ours is answered, everything else goes on as it came.

use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use http_body_util::{Either, Full};
use tower::{Layer, Service};

use crate::Server;

/// Mounts a [`Server`] in front of an application's own service.
#[derive(Clone)]
pub struct OyezLayer {
    server: Arc<Server>,
}

impl OyezLayer {
    /// The layer of `server`.
    pub fn new(server: Server) -> Self {
        Self { server: Arc::new(server) }
    }
}

impl<S> Layer<S> for OyezLayer {
    type Service = Oyez<S>;

    fn layer(&self, inner: S) -> Oyez<S> {
        Oyez { server: Arc::clone(&self.server), inner }
    }
}

/// The service that [`OyezLayer`] makes: ActivityPub, and the application behind it.
#[derive(Clone)]
pub struct Oyez<S> {
    server: Arc<Server>,
    inner: S,
}

impl<S> Oyez<S> {
    /// The application's service.
    pub fn get_ref(&self) -> &S {
        &self.inner
    }

    /// The application's service.
    pub fn into_inner(self) -> S {
        self.inner
    }
}

impl<S, B, R> Service<Request<B>> for Oyez<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    S::Future: Send + 'static,
    B: Body<Data = Bytes> + Send + 'static,
{
    type Response = Response<Either<Full<Bytes>, R>>;
    type Error = S::Error;
    type Future =
        Pin<Box<dyn Future<Output = Result<Response<Either<Full<Bytes>, R>>, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let (head, body) = request.into_parts();
        let claim = self.server.claim(&head);
        let request = Request::from_parts(head, body);
        match claim {
            Some(claim) => {
                let server = Arc::clone(&self.server);
                Box::pin(async move { Ok(server.answer(claim, request).await.map(Either::Left)) })
            }
            None => {
                let response = self.inner.call(request);
                Box::pin(async move { Ok(response.await?.map(Either::Right)) })
            }
        }
    }
}
