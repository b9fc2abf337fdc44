//! A server that answers what it is told to, and remembers what it was asked.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex},
};

use oyez::{
    http::{GeneratedKey, SigningKey, generate_rsa},
    registry::{KeyPair, PrivateKey},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    task::AbortHandle,
};

use super::ACTIVITY;

/// The key of every actor of every peer, and one that is nobody's.
static KEYS: LazyLock<[GeneratedKey; 2]> =
    LazyLock::new(|| [generate_rsa().unwrap(), generate_rsa().unwrap()]);

/// What is answered to a GET.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn document(document: &Value) -> Self {
        let headers = vec![("content-type", ACTIVITY.to_owned())];
        Self { status: 200, headers, body: document.to_string().into_bytes() }
    }

    pub(crate) fn status(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }

    pub(crate) fn redirect(to: &str) -> Self {
        Self { headers: vec![("location", to.to_owned())], ..Self::status(302) }
    }

    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.retain(|(it, _)| *it != name);
        self.headers.push((name, value.to_owned()));
        self
    }
}

/// A server at which each `/u/NAME` is an actor, and nothing else is there unless it is put there.
pub(crate) struct Peer {
    pub(crate) authority: String,
    answers: Arc<Mutex<HashMap<String, Answer>>>,
    asked: Arc<Mutex<Vec<String>>>,
    serving: AbortHandle,
}

impl Peer {
    /// Starts one that is at this address of the loopback network.
    pub(crate) async fn start(address: &str) -> Self {
        let listener = TcpListener::bind((address, 0)).await.unwrap();
        let authority = listener.local_addr().unwrap().to_string();
        let answers = Arc::<Mutex<HashMap<String, Answer>>>::default();
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let peer = (authority.clone(), Arc::clone(&answers), Arc::clone(&asked));
        let serving = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (answers, asked) = (Arc::clone(&answers), Arc::clone(&asked));
                let authority = authority.clone();
                tokio::spawn(async move {
                    let mut head = vec![0; 16 * 1024];
                    let n = stream.read(&mut head).await.unwrap_or(0);
                    let head = String::from_utf8_lossy(&head[..n]).into_owned();
                    let line = head.lines().next().unwrap_or_default();
                    let Some(asked_for) = line.strip_suffix(" HTTP/1.1") else { return };
                    asked.lock().unwrap().push(asked_for.to_owned());
                    let path = asked_for.split(' ').nth(1).unwrap_or_default();
                    let told = answers.lock().unwrap().get(path).cloned();
                    let answer = told.unwrap_or_else(|| own(&authority, path));
                    let _ = stream.write_all(&written(&answer)).await;
                });
            }
        });
        let (authority, answers, asked) = peer;
        Self { authority, answers, asked, serving: serving.abort_handle() }
    }

    pub(crate) fn iri(&self, path: &str) -> String {
        format!("http://{}{path}", self.authority)
    }

    /// Answers a GET of `path` with `answer` from now on.
    pub(crate) fn put(&self, path: &str, answer: Answer) {
        self.answers.lock().unwrap().insert(path.to_owned(), answer);
    }

    /// Lets an actor of this type be at `path` from now on; returns its key pair.
    pub(crate) fn put_actor(&self, kind: &str, path: &str) -> KeyPair {
        let mut document = actor(&self.authority, path);
        document["type"] = kind.into();
        self.put(if path.is_empty() { "/" } else { path }, Answer::document(&document));
        let owner = self.iri(path);
        pair(&KEYS[0], &owner, &format!("{owner}#main-key"))
    }

    /// What was asked since this was called last.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }

    /// The document of the actor `/u/NAME`.
    pub(crate) fn actor(&self, name: &str) -> Value {
        actor(&self.authority, &format!("/u/{name}"))
    }

    /// The key pair of the actor `/u/NAME`.
    pub(crate) fn pair(&self, name: &str) -> KeyPair {
        let owner = self.iri(&format!("/u/{name}"));
        pair(&KEYS[0], &owner, &format!("{owner}#main-key"))
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// A pair that no actor of a peer has, under another's names.
pub(crate) fn forged(pair: &KeyPair) -> KeyPair {
    self::pair(&KEYS[1], pair.owner.as_str(), pair.id.as_str())
}

/// The public key of every actor of every peer, in PEM.
pub(crate) fn pem() -> &'static str {
    KEYS[0].public_pem()
}

/// The key that every actor of every peer proves what it says with.
pub(crate) fn proof_key() -> SigningKey {
    SigningKey::from_ed25519_seed(&[7; 32]).unwrap()
}

fn pair(key: &GeneratedKey, owner: &str, id: &str) -> KeyPair {
    KeyPair {
        id: id.parse().unwrap(),
        owner: owner.parse().unwrap(),
        public_pem: key.public_pem().to_owned(),
        private: PrivateKey::from_pkcs8(key.private_pkcs8()),
    }
}

/// What is answered where nothing else was said.
fn own(authority: &str, path: &str) -> Answer {
    match path.strip_prefix("/u/") {
        Some(name) if !name.contains('/') => Answer::document(&actor(authority, path)),
        _ => Answer::status(404),
    }
}

fn actor(authority: &str, path: &str) -> Value {
    let id = format!("http://{authority}{path}");
    json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "type": "Person",
        "id": id,
        "inbox": format!("{id}/inbox"),
        "followers": format!("{id}/followers"),
        "publicKey": {"id": format!("{id}#main-key"), "owner": id, "publicKeyPem": pem()},
        "assertionMethod": [{
            "type": "Multikey",
            "id": format!("{id}#ed25519-key"),
            "controller": id,
            "publicKeyMultibase": proof_key().public_multibase().unwrap(),
        }],
    })
}

fn written(answer: &Answer) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {} X\r\nconnection: close\r\n", answer.status);
    for (name, value) in &answer.headers {
        head += &format!("{name}: {value}\r\n");
    }
    if !answer.headers.iter().any(|(name, _)| *name == "content-length") {
        head += &format!("content-length: {}\r\n", answer.body.len());
    }
    [(head + "\r\n").as_bytes(), &answer.body].concat()
}
