//! Whose a request is by its path and what it accepts: ours, or the application's.

use std::{
    convert::Infallible,
    future::{Ready, ready},
    sync::{Arc, LazyLock, Mutex, PoisonError},
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, Uri, header::ACCEPT};
use http_body_util::Empty;
use oyez_http::{Client, ClientConfig, Limits, Oyez, OyezLayer, Server};
use oyez_registry::SystemClock;
use tower::{Layer as _, Service};

use crate::{
    home::{at_once, store},
    routes::registry,
};

/// What the application answers, and we never do.
const APPLICATION: StatusCode = StatusCode::IM_A_TEAPOT;

const ACTIVITY: HeaderValue = HeaderValue::from_static("application/activity+json");

/// Reads the first line of `data` as a path, and each other as an `Accept`.
pub(crate) fn run(data: &[u8]) {
    let mut lines = data.split(|it| *it == b'\n');
    let path = lines.next().and_then(|it| str::from_utf8(it).ok()).unwrap_or_default();
    let Ok(uri) = path.parse::<Uri>() else { return };
    let accepts: Vec<_> = lines.filter_map(|it| HeaderValue::from_bytes(it).ok()).collect();
    let status = answer(&Method::GET, &uri, &accepts);
    assert_eq!(answer(&Method::HEAD, &uri, &accepts), status, "without its body it is the same");
    let is_ours = status != APPLICATION;
    if ["/.well-known/", "/nodeinfo/"].iter().any(|it| uri.path().starts_with(it)) {
        return;
    }
    let names_it = accepts.iter().any(|it| {
        let text = String::from_utf8_lossy(it.as_bytes()).to_ascii_lowercase();
        ["application/activity+json", "application/ld+json"].iter().any(|it| text.contains(it))
    });
    assert!(!is_ours || names_it, "who does not ask for ActivityStreams gets the application");
    let is_there = registry().resolve(uri.path()).is_some();
    let asked = answer(&Method::GET, &uri, &[ACTIVITY]);
    assert!(!is_there || asked != APPLICATION, "who asks for nothing else gets it");
    assert!(!is_ours || asked == status, "how it is asked for makes no difference");
}

/// The status of the answer to a request to the layer in front of an application, where there is
/// nobody but Alice: `https://one.example/users/alice`.
pub fn answer(method: &Method, uri: &Uri, accepts: &[HeaderValue]) -> StatusCode {
    let mut request = Request::new(Empty::<Bytes>::new());
    request.method_mut().clone_from(method);
    request.uri_mut().clone_from(uri);
    for it in accepts {
        request.headers_mut().append(ACCEPT, it.clone());
    }
    let mut service = SERVICE.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let Ok(response) = at_once(service.call(request));
    response.status()
}

/// The layer in front of an application, and nobody at home but Alice.
static SERVICE: LazyLock<Mutex<Oyez<Application>>> = LazyLock::new(|| {
    let registry = Arc::new(registry().clone());
    let clock = Arc::new(SystemClock);
    let client = Client::new(&ClientConfig::default()).expect("TLS can be set up");
    let server = Server::new(registry, Arc::new(store()), clock, client, Limits::default());
    Mutex::new(OyezLayer::new(server).layer(Application))
});

#[derive(Clone)]
struct Application;

impl Service<Request<Empty<Bytes>>> for Application {
    type Response = Response<Empty<Bytes>>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<Empty<Bytes>>) -> Self::Future {
        let mut response = Response::new(Empty::new());
        *response.status_mut() = APPLICATION;
        ready(Ok(response))
    }
}
