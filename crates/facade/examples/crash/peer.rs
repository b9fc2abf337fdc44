//! Servers with any number of actors, who have one key and keep what is delivered to them.

use std::{
    convert::Infallible,
    error::Error,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, header};
use http_body::Body;
use http_body_util::BodyExt as _;
use oyez::http::{GeneratedKey, generate_rsa, serve};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tower::service_fn;

use crate::{
    Outcome,
    record::{Arrived, Record},
};

/// How many servers there are. What a killed server was about to deliver is leased for a while, and
/// nothing else goes to the same host meanwhile: so each of its lives has another one to deliver to.
const N_SERVERS: usize = 256;

/// The servers.
pub(crate) struct Peer {
    /// The scheme and authority of each.
    origins: Vec<String>,
    pub(crate) key: GeneratedKey,
    /// How often the site under test was started.
    pub(crate) life: AtomicU32,
    pub(crate) n_arrived: AtomicU32,
    arrived: Record,
}

impl Peer {
    /// Starts the servers on free ports. They end with the process.
    pub(crate) async fn start(arrived: Record) -> Outcome<Arc<Self>> {
        let (mut listeners, mut origins) = (Vec::new(), Vec::new());
        for _ in 0..N_SERVERS {
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            origins.push(format!("http://{}", listener.local_addr()?));
            listeners.push(listener);
        }
        let peer = Arc::new(Self {
            origins,
            key: generate_rsa()?,
            life: AtomicU32::new(0),
            n_arrived: AtomicU32::new(0),
            arrived,
        });
        for (i, listener) in listeners.into_iter().enumerate() {
            let peer = Arc::clone(&peer);
            tokio::spawn(async move {
                let service = service_fn(move |request| answer(Arc::clone(&peer), i, request));
                serve(listener, service, std::future::pending()).await;
            });
        }
        Ok(peer)
    }

    /// Scheme and authority of the first server.
    pub(crate) fn first_origin(&self) -> &str {
        &self.origins[0]
    }

    /// The same of the server that is to be delivered to now.
    pub(crate) fn current_origin(&self) -> &str {
        let life = self.life.load(Ordering::SeqCst);
        &self.origins[usize::try_from(life).unwrap_or(0) % N_SERVERS]
    }

    /// The actor at `path` of one of the servers.
    fn document(&self, server: usize, path: &str) -> Value {
        let id = format!("{}{path}", self.origins[server]);
        json!({
            "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
            "id": id,
            "type": "Person",
            "inbox": format!("{id}/inbox"),
            "publicKey": {
                "id": format!("{id}#main-key"),
                "owner": id,
                "publicKeyPem": self.key.public_pem(),
            },
        })
    }

    /// Keeps what was delivered to `inbox`.
    fn receive(&self, inbox: &str, body: &[u8]) -> Outcome {
        let activity: Value = serde_json::from_slice(body)?;
        let id = activity["id"].as_str().ok_or("an activity without an id was delivered")?;
        let (life, id) = (self.life.load(Ordering::SeqCst), id.to_owned());
        self.arrived.arrived(&Arrived { life, id, inbox: inbox.to_owned() })?;
        self.n_arrived.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

async fn answer<B>(
    peer: Arc<Peer>,
    server: usize,
    request: Request<B>,
) -> Result<Response<String>, Infallible>
where
    B: Body<Data = Bytes, Error: Error>,
{
    let (head, body) = request.into_parts();
    let path = head.uri.path();
    let mut response = Response::new(String::new());
    *response.status_mut() = match (head.method, body.collect().await) {
        (Method::GET, _) => {
            *response.body_mut() = peer.document(server, path).to_string();
            let media_type = header::HeaderValue::from_static("application/activity+json");
            response.headers_mut().insert(header::CONTENT_TYPE, media_type);
            StatusCode::OK
        }
        (Method::POST, Ok(body)) => match peer.receive(path, &body.to_bytes()) {
            Ok(()) => StatusCode::ACCEPTED,
            Err(error) => {
                eprintln!("a delivery was not kept: {error}");
                StatusCode::INTERNAL_SERVER_ERROR
            }
        },
        _ => StatusCode::BAD_REQUEST,
    };
    Ok(response)
}
