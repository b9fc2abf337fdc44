//! The middleware: what is ours is answered, everything else goes on as it came.

use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{Request, Response, Uri, uri::PathAndQuery};
use http_body::Body;
use http_body_util::{Either, Full};
use tower::{Layer, Service};

use crate::Server;

/// Mounts a [`Server`] in front of an application's own service.
#[derive(Clone)]
pub struct OyezLayer {
    server: Arc<Server>,
    prefix: Arc<str>,
}

impl OyezLayer {
    /// The layer of `server`.
    pub fn new(server: Server) -> Self {
        Self { server: Arc::new(server), prefix: Arc::default() }
    }

    /// The layer for a service that a router has nested at `prefix`, such as `/social`, and so cuts
    /// it off each path. Here it is put back: the ids of the site are whole, and it is the whole
    /// path that others have signed. What goes on to the application stays as it came.
    ///
    /// ```
    /// # fn nested(layer: oyez_http::OyezLayer) -> oyez_http::OyezLayer {
    /// layer.beneath("/social")
    /// # }
    /// ```
    ///
    /// The shared inbox, `/actor` and what is in `/.well-known` and `/nodeinfo` are not beneath it:
    /// mount the layer for them too, or in front of the router, where it sees whole paths and needs
    /// no prefix.
    pub fn beneath(mut self, prefix: impl Into<Arc<str>>) -> Self {
        self.prefix = prefix.into();
        self
    }
}

impl<S> Layer<S> for OyezLayer {
    type Service = Oyez<S>;

    fn layer(&self, inner: S) -> Oyez<S> {
        Oyez { server: Arc::clone(&self.server), prefix: Arc::clone(&self.prefix), inner }
    }
}

/// The service that [`OyezLayer`] makes: ActivityPub, and the application behind it.
#[derive(Clone)]
pub struct Oyez<S> {
    server: Arc<Server>,
    prefix: Arc<str>,
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
        let (mut head, body) = request.into_parts();
        let cut = whole(&head.uri, &self.prefix).map(|it| std::mem::replace(&mut head.uri, it));
        match self.server.claim(&head) {
            Some(claim) => {
                let server = Arc::clone(&self.server);
                let request = Request::from_parts(head, body);
                Box::pin(async move { Ok(server.answer(claim, request).await.map(Either::Left)) })
            }
            None => {
                head.uri = cut.unwrap_or(head.uri);
                let response = self.inner.call(Request::from_parts(head, body));
                Box::pin(async move { Ok(response.await?.map(Either::Right)) })
            }
        }
    }
}

/// `uri` as it was before `prefix` was cut off; `None` where none was.
fn whole(uri: &Uri, prefix: &str) -> Option<Uri> {
    if prefix.is_empty() {
        return None;
    }
    let target = uri.path_and_query().map_or("/", PathAndQuery::as_str);
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from([prefix, target].concat()).ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_router_has_cut_off_is_put_back() {
        for (uri, prefix, expected) in [
            ("/users/al%69ce/inbox?a=1", "/social", Some("/social/users/al%69ce/inbox?a=1")),
            ("http://one.example/", "/social", Some("http://one.example/social/")),
            ("/users/alice", "", None),
            ("/users/alice", "no path ", None),
        ] {
            let found = whole(&uri.parse().unwrap(), prefix);
            assert_eq!(found.map(|it| it.to_string()).as_deref(), expected, "{uri}");
        }
    }
}
