//! The service behind an application that is nothing but its actors.

use std::{
    convert::Infallible,
    future,
    task::{Context, Poll},
};

use http::{Request, Response, StatusCode};
use tower::Service;

/// A service that answers 404 to everything: what [`App::service`](crate::App::service) goes
/// around.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct NotFound;

impl<B> Service<Request<B>> for NotFound {
    type Response = Response<String>;
    type Error = Infallible;
    type Future = future::Ready<Result<Response<String>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<B>) -> Self::Future {
        let mut response = Response::new("not found\n".to_owned());
        *response.status_mut() = StatusCode::NOT_FOUND;
        future::ready(Ok(response))
    }
}
