//! A server with one actor, who signs what it sends.

use std::{convert::Infallible, time::SystemTime};

use http::{HeaderMap, HeaderValue, Method, Request, Response, Uri, header};
use oyez::{
    http::{GeneratedKey, SigningKey, cavage, serve},
    vocab::Iri,
};
use serde_json::json;
use tokio::net::TcpListener;
use tower::service_fn;

use crate::{Outcome, message};

/// Who sends.
pub(crate) struct Sender {
    pub(crate) origin: String,
    pub(crate) key_id: Iri,
    key: SigningKey,
    /// Whom all is sent to, and where.
    to: String,
    inbox: Uri,
    n_made: u32,
}

impl Sender {
    /// Starts a server at `address` that gives the document of an actor with this key. It sends to
    /// Alice of `site`.
    pub(crate) async fn start(address: &str, key: &GeneratedKey, site: &str) -> Outcome<Self> {
        let listener = TcpListener::bind((address, 0)).await?;
        let origin = format!("http://{}", listener.local_addr()?);
        let actor = message::actor(&origin);
        let document = document(&actor, key.public_pem());
        let service = service_fn(move |it| answer(document.clone(), it));
        tokio::spawn(serve(listener, service, std::future::pending()));
        Ok(Self {
            origin,
            key_id: format!("{actor}#main-key").parse()?,
            key: SigningKey::from_pkcs8(key.private_pkcs8())?,
            to: format!("{site}/users/alice"),
            inbox: format!("{site}/users/alice/inbox").parse()?,
            n_made: 0,
        })
    }

    /// An activity that nobody has seen.
    pub(crate) fn message(&mut self) -> String {
        self.n_made += 1;
        message::text(&self.origin, &self.to, self.n_made)
    }

    /// A request with `body` as it is on the wire, signed by the key as if it were `key_id` at a
    /// time.
    pub(crate) fn sign(&self, body: &str, key_id: &Iri, at: SystemTime) -> Outcome<Vec<u8>> {
        self.sign_with(body, key_id, at, |_| {})
    }

    /// The same with other headers beside.
    pub(crate) fn sign_with(
        &self,
        body: &str,
        key_id: &Iri,
        at: SystemTime,
        change: impl FnOnce(&mut HeaderMap),
    ) -> Outcome<Vec<u8>> {
        let method = Method::POST;
        let mut headers = HeaderMap::new();
        let media_type = HeaderValue::from_static("application/activity+json");
        headers.insert(header::CONTENT_TYPE, media_type);
        headers.insert(header::USER_AGENT, HeaderValue::from_static("bench/1.0 (+oyez)"));
        headers.insert(header::CONTENT_LENGTH, body.len().into());
        let (inbox, key) = (&self.inbox, &self.key);
        cavage::sign(&method, inbox, &mut headers, body.as_bytes(), key, key_id, at)?;
        change(&mut headers);
        let mut request = format!("POST {} HTTP/1.1\r\n", inbox.path()).into_bytes();
        for (name, value) in &headers {
            request.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
        }
        request.extend([b"\r\n", body.as_bytes()].concat());
        Ok(request)
    }
}

/// The actor's document.
fn document(actor: &str, public_pem: &str) -> String {
    let key =
        json!({"id": format!("{actor}#main-key"), "owner": actor, "publicKeyPem": public_pem});
    let document = json!({
        "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
        "id": actor,
        "type": "Person",
        "inbox": format!("{actor}/inbox"),
        "followers": format!("{actor}/followers"),
        "publicKey": key,
    });
    document.to_string()
}

async fn answer<B>(document: String, _: Request<B>) -> Result<Response<String>, Infallible> {
    let mut response = Response::new(document);
    let media_type = HeaderValue::from_static("application/activity+json");
    response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    Ok(response)
}
