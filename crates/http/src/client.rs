//! The one way out: nothing else in this crate opens a connection.

mod body;
mod config;
mod connector;
mod error;
mod guard;
mod resolver;
mod response;
mod schemes;
mod target;

use std::{
    fmt,
    future::Future,
    sync::Arc,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use http::{
    HeaderValue, Method, Request, Response, StatusCode,
    header::{ACCEPT, CONTENT_TYPE, USER_AGENT},
};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy,
    rt::{TokioExecutor, TokioTimer},
};
use oyez_vocab::Iri;
use tokio::time::{Instant, timeout_at};

pub(crate) use self::target::canonical;
pub use self::{
    config::ClientConfig,
    error::ClientError,
    guard::GuardError,
    response::{Fetched, Posted},
};
use self::{connector::GuardedConnector, guard::Guard, resolver::SystemResolver, schemes::Schemes};
use crate::{
    SigningKey, cavage,
    moderation::Moderation,
    rfc9421,
    signature::{Scheme, SignError},
};

/// Dereferences IRIs and delivers to inboxes, without being led astray.
///
/// - It connects to addresses of the public internet alone, over https on port 443; what it
///   checks is the very address that it then dials. Only
///   [`allow_private_network`](ClientConfig::allow_private_network) loosens that.
/// - It follows no redirect, reads no proxy from the environment, and accepts no certificate but
///   one that a public authority vouches for.
/// - Time and size of each exchange are bounded.
///
/// A request that is signed is sent once more with the other kind of signature where the answer is
/// 400, 401, 403 or 500, and what a server took is remembered for a week. Servers that are not
/// known get the older kind first, which most read; those that ask for the newer one by
/// `Accept-Signature`, or sign so themselves, get that first.
///
/// A clone shares the pool of connections, and what is remembered.
#[derive(Clone)]
pub struct Client {
    hyper: legacy::Client<HttpsConnector<GuardedConnector>, Full<Bytes>>,
    guard: Guard,
    schemes: Schemes,
    moderation: Option<Arc<Moderation>>,
    timeout: Duration,
    max_body: usize,
}

/// Whose name a request goes out in.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a signature takes a key and its name")]
pub struct Signer {
    /// Where others find the public key.
    pub key_id: Iri,
    /// The private key.
    pub key: Arc<SigningKey>,
}

impl Client {
    /// Makes a client with no connections.
    ///
    /// # Errors
    ///
    /// Fails when TLS cannot be set up.
    #[expect(clippy::disallowed_methods, reason = "the one client")]
    pub fn new(config: &ClientConfig) -> Result<Self, ClientError> {
        let guard = Guard { allow_private_network: config.allow_private_network };
        let connector =
            GuardedConnector::new(guard, Arc::new(SystemResolver), config.connect_timeout);
        // Named, for another crate of the program may have chosen another provider as default.
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        let connector = HttpsConnectorBuilder::new()
            .with_provider_and_webpki_roots(provider)
            .map_err(|source| ClientError::Tls(source.into()))?
            .https_or_http() // `Guard` decides about the scheme
            .enable_all_versions()
            .wrap_connector(connector);
        let hyper = legacy::Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(config.idle_timeout)
            .pool_max_idle_per_host(config.max_idle_per_host)
            .http1_max_buf_size(MAX_HEAD)
            .timer(TokioTimer::new())
            .build(connector);
        let (timeout, max_body) = (config.timeout, config.max_body);
        let (schemes, moderation) = (Schemes::new(), None);
        Ok(Self { hyper, guard, schemes, moderation, timeout, max_body })
    }

    /// The same client, which leaves out whom the operator has nothing to do with.
    pub(crate) fn moderated(mut self, moderation: Arc<Moderation>) -> Self {
        self.moderation = Some(moderation);
        self
    }

    /// Dereferences `iri`, and reads all of what it gives.
    ///
    /// # Errors
    ///
    /// Fails unless the answer is a success: any other status, redirects included, is
    /// [`ClientError::Status`].
    pub async fn get(
        &self,
        iri: &Iri,
        accept: HeaderValue,
        signer: Option<&Signer>,
    ) -> Result<Fetched, ClientError> {
        self.get_any(iri, accept, signer).await?.success()
    }

    /// Asks for `iri`, and reads all of the answer whatever its status is, as that of a tombstone
    /// is 410. Redirects are not followed.
    ///
    /// # Errors
    ///
    /// Fails when there is no complete answer.
    pub async fn get_any(
        &self,
        iri: &Iri,
        accept: HeaderValue,
        signer: Option<&Signer>,
    ) -> Result<Fetched, ClientError> {
        self.get_at_most(self.max_body, iri, accept, signer).await
    }

    /// [`get_any`](Self::get_any) of what should be shorter than other documents: not more than
    /// `max_body` bytes are read.
    pub(crate) async fn get_at_most(
        &self,
        max_body: usize,
        iri: &Iri,
        accept: HeaderValue,
        signer: Option<&Signer>,
    ) -> Result<Fetched, ClientError> {
        let deadline = Instant::now() + self.timeout;
        let mut request = self.request(Method::GET, iri, Bytes::new())?;
        request.headers_mut().insert(ACCEPT, accept);
        let response = self.send(request, signer, deadline).await?;
        let (head, body) = response.into_parts();
        let body = before(deadline, body::read(body, max_body.min(self.max_body))).await?;
        Ok(Fetched { status: head.status, headers: head.headers, body })
    }

    /// Posts `body` to `iri`, and gives what the server says to it, whatever that is.
    ///
    /// # Errors
    ///
    /// Fails when there is no answer.
    pub async fn post(
        &self,
        iri: &Iri,
        content_type: HeaderValue,
        body: Bytes,
        signer: Option<&Signer>,
    ) -> Result<Posted, ClientError> {
        let deadline = Instant::now() + self.timeout;
        let mut request = self.request(Method::POST, iri, body)?;
        request.headers_mut().insert(CONTENT_TYPE, content_type);
        let response = self.send(request, signer, deadline).await?;
        let (head, body) = response.into_parts();
        body::drain(body, deadline).await;
        let retry_after = response::retry_after(&head.headers, SystemTime::now());
        Ok(Posted { status: head.status, retry_after })
    }

    fn request(
        &self,
        method: Method,
        iri: &Iri,
        body: Bytes,
    ) -> Result<Request<Bytes>, ClientError> {
        let uri = target::uri(iri)?;
        self.guard.check(&uri)?;
        let mut request = Request::new(body);
        *request.method_mut() = method;
        *request.uri_mut() = uri;
        let user_agent = HeaderValue::from_static(concat!("oyez/", env!("CARGO_PKG_VERSION")));
        request.headers_mut().insert(USER_AGENT, user_agent);
        Ok(request)
    }

    /// Notes that the server of `iri` has signed a request by `scheme`.
    pub(crate) fn seen(&self, iri: &Iri, scheme: Scheme) {
        if let Some(authority) = target::plain_authority(iri) {
            self.schemes.seen(authority, scheme);
        } else if let Ok(uri) = target::uri(iri)
            && let Some(authority) = uri.authority()
        {
            self.schemes.seen(authority.as_str(), scheme);
        }
    }

    /// Sends `request`, signed if there is someone to sign it, and waits for the head of the answer.
    async fn send(
        &self,
        request: Request<Bytes>,
        signer: Option<&Signer>,
        deadline: Instant,
    ) -> Result<Response<Incoming>, ClientError> {
        let Some(signer) = signer else { return self.exchange(request, deadline).await };
        let authority = request.uri().authority().map(|it| it.as_str().to_owned());
        let authority = authority.as_deref().unwrap_or_default();
        let first = self.schemes.of(authority);
        let answer = self.exchange(signed(request.clone(), signer, first)?, deadline).await?;
        if !may_be_for_the_signature(answer.status()) {
            // What anybody may read is given whatever the signature says.
            let was_needed = !request.method().is_safe();
            self.learn(authority, was_needed.then_some(first), &answer);
            return Ok(answer);
        }
        // What is left of the time is for the second request.
        body::drain(answer.into_body(), deadline.min(Instant::now() + DRAIN)).await;
        let second = first.other();
        let answer = self.exchange(signed(request, signer, second)?, deadline).await?;
        self.learn(authority, Some(second), &answer);
        Ok(answer)
    }

    /// Notes what a server has said to a request, of which `scheme` is what it would have refused
    /// had it not read it.
    fn learn(&self, authority: &str, scheme: Option<Scheme>, answer: &Response<Incoming>) {
        if rfc9421::is_accepted(answer.headers()) {
            self.schemes.answered(authority, Scheme::Rfc9421);
        } else if let Some(scheme) = scheme
            && answer.status().is_success()
        {
            self.schemes.answered(authority, scheme);
        }
    }

    async fn exchange(
        &self,
        request: Request<Bytes>,
        deadline: Instant,
    ) -> Result<Response<Incoming>, ClientError> {
        let request = request.map(Full::new);
        let exchange = async {
            // For each request: a connection that is there already is used without another look.
            if let Some(moderation) = &self.moderation {
                let host = request.uri().host().unwrap_or_default();
                if moderation.refuses_host(host).await.map_err(ClientError::Rules)? {
                    return Err(ClientError::Blocked);
                }
            }
            Ok(self.hyper.request(request).await?)
        };
        before(deadline, exchange).await
    }
}

/// `request`, signed as of now.
fn signed(
    mut request: Request<Bytes>,
    Signer { key_id, key }: &Signer,
    scheme: Scheme,
) -> Result<Request<Bytes>, SignError> {
    let sign = match scheme {
        Scheme::Cavage => cavage::sign,
        Scheme::Rfc9421 => rfc9421::sign,
    };
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let body = request.body().clone();
    sign(&method, &uri, request.headers_mut(), &body, key, key_id, SystemTime::now())?;
    Ok(request)
}

/// Whether a server may have refused a request because it does not read such signatures.
fn may_be_for_the_signature(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::BAD_REQUEST
            | StatusCode::UNAUTHORIZED
            | StatusCode::FORBIDDEN
            | StatusCode::INTERNAL_SERVER_ERROR
    )
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("guard", &self.guard).finish_non_exhaustive()
    }
}

async fn before<T>(
    deadline: Instant,
    work: impl Future<Output = Result<T, ClientError>>,
) -> Result<T, ClientError> {
    timeout_at(deadline, work).await.map_err(|_| ClientError::Timeout)?
}

/// The longest status line and headers that are read.
const MAX_HEAD: usize = 64 * 1024;

/// How long the body of an answer may take that is not looked at.
const DRAIN: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
    };

    use super::*;
    use crate::SigningKey;

    #[tokio::test]
    async fn a_server_that_gives_what_anybody_may_read_has_not_said_what_it_takes() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let authority = listener.local_addr().unwrap().to_string();
        let server = tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let _ = stream.read(&mut [0; 4096]).await.unwrap();
                let answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        let config = ClientConfig { allow_private_network: true, ..ClientConfig::default() };
        let client = Client::new(&config).unwrap();
        let key = Arc::new(SigningKey::from_ed25519_seed(&[7; 32]).unwrap());
        let signer = Signer { key_id: "https://one.example/key".parse().unwrap(), key };
        let iri: Iri = format!("http://{authority}/").parse().unwrap();
        let json = HeaderValue::from_static("application/activity+json");

        client.get_any(&iri, json.clone(), Some(&signer)).await.unwrap();
        client.seen(&iri, Scheme::Rfc9421);
        assert_eq!(client.schemes.of(&authority), Scheme::Rfc9421);
        client.post(&iri, json, Bytes::new(), Some(&signer)).await.unwrap();
        client.seen(&iri, Scheme::Cavage);
        assert_eq!(client.schemes.of(&authority), Scheme::Rfc9421, "a delivery was taken");
        server.abort();
    }
}
