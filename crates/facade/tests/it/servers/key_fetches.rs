//! How often keys are fetched, whatever others send.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU16, AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use http::StatusCode;
use oyez::{
    http::{Limits, generate_rsa},
    registry::{KeyPair, PrivateKey},
};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    task::JoinSet,
    time::sleep,
};

use super::Site;
use crate::kit::{Reply, sign_with};

/// A server whose every path is an actor with one and the same key, as long as it has one.
struct Peer {
    authority: String,
    pem: Arc<Mutex<String>>,
    status: Arc<AtomicU16>,
    n_requests: Arc<AtomicUsize>,
}

impl Peer {
    async fn start(pem: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let authority = listener.local_addr().unwrap().to_string();
        let peer = Self {
            authority: authority.clone(),
            pem: Arc::new(Mutex::new(pem.to_owned())),
            status: Arc::new(AtomicU16::new(200)),
            n_requests: Arc::default(),
        };
        let (pem, status) = (Arc::clone(&peer.pem), Arc::clone(&peer.status));
        let n_requests = Arc::clone(&peer.n_requests);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (pem, status) = (pem.lock().unwrap().clone(), status.load(Ordering::Relaxed));
                let (authority, n_requests) = (authority.clone(), Arc::clone(&n_requests));
                tokio::spawn(async move {
                    let mut head = vec![0; 4096];
                    let n = stream.read(&mut head).await.unwrap();
                    let head = String::from_utf8_lossy(&head[..n]).into_owned();
                    n_requests.fetch_add(1, Ordering::Relaxed);
                    let path = head.split(' ').nth(1).unwrap();
                    let id = format!("http://{authority}{path}");
                    let key = json!({"id": format!("{id}#key"), "owner": id, "publicKeyPem": pem});
                    let actor = json!({
                        "id": id,
                        "type": "Person",
                        "inbox": format!("{id}/inbox"),
                        "publicKey": key,
                    });
                    // Long enough for all that want it to come.
                    sleep(Duration::from_millis(100)).await;
                    let (body, kind) = (actor.to_string(), crate::kit::ACTIVITY);
                    let answer = format!(
                        "HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\
                         connection: close\r\n\r\n{body}",
                        body.len()
                    );
                    let _ = stream.write_all(answer.as_bytes()).await;
                });
            }
        });
        peer
    }

    fn n_requests(&self) -> usize {
        self.n_requests.swap(0, Ordering::Relaxed)
    }
}

/// A new pair, under the id that `peer` gives the key of this actor.
fn pair(peer: &str, actor: &str) -> KeyPair {
    let generated = generate_rsa().unwrap();
    KeyPair {
        id: format!("http://{peer}/{actor}#key").parse().unwrap(),
        owner: format!("http://{peer}/{actor}").parse().unwrap(),
        public_pem: generated.public_pem().to_owned(),
        private: PrivateKey::from_pkcs8(generated.private_pkcs8()),
    }
}

async fn deliver(to: &Site, pair: &KeyPair, n: usize) -> Reply {
    let like = json!({
        "type": "Like",
        "id": format!("{}/{n}", pair.owner),
        "actor": pair.owner,
        "object": "https://three.example/1",
    });
    let body = like.to_string().into_bytes();
    let signed = sign_with(pair, &to.authority, &to.path("/inbox"), &body, SystemTime::now());
    signed.send(&to.authority).await
}

/// Delivers `n` at once; returns how many were taken.
async fn deliver_many(to: &Arc<Site>, pairs: impl IntoIterator<Item = KeyPair>) -> usize {
    let mut sending = JoinSet::new();
    for (n, pair) in pairs.into_iter().enumerate() {
        let to = Arc::clone(to);
        sending.spawn(async move { deliver(&to, &pair, n).await.status == StatusCode::ACCEPTED });
    }
    sending.join_all().await.into_iter().filter(|it| *it).count()
}

#[tokio::test]
async fn attack_64_many_that_need_one_key_make_one_fetch() {
    let alice = Arc::new(Site::start("alice").await);
    let mut good = pair("peer.example", "bob");
    let peer = Peer::start(&good.public_pem).await;
    let named = pair(&peer.authority, "bob");
    (good.id, good.owner) = (named.id.clone(), named.owner.clone());
    assert_eq!(deliver_many(&alice, vec![good.clone(); 30]).await, 30);
    assert_eq!(peer.n_requests(), 1);

    // Signatures by another key under the same id, and the good key is still good.
    assert_eq!(deliver_many(&alice, vec![named; 30]).await, 0);
    assert_eq!(deliver(&alice, &good, 100).await.status, StatusCode::ACCEPTED);
    assert_eq!(peer.n_requests(), 0);
}

#[tokio::test]
async fn attack_65_many_keys_of_one_host_that_are_of_no_use_are_not_all_fetched() {
    let alice = Arc::new(Site::start("alice").await);
    let peer = Peer::start(&pair("peer.example", "bob").public_pem).await;
    let other = pair(&peer.authority, "eve");
    let pairs = (0..40).map(|n| KeyPair {
        id: format!("http://{}/{n}#key", peer.authority).parse().unwrap(),
        owner: format!("http://{}/{n}", peer.authority).parse().unwrap(),
        ..other.clone()
    });
    assert_eq!(deliver_many(&alice, pairs).await, 0);
    assert_eq!(peer.n_requests(), 10);
    let reply = deliver(&alice, &other, 1).await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS, "{}", reply.text());
    assert_eq!(reply.header("retry-after"), "60");
}

#[tokio::test]
async fn attack_67_a_key_that_cannot_be_had_is_not_asked_for_again_at_once() {
    for (status, retry) in [(404, true), (500, true), (410, false)] {
        let mut limits = Limits::default();
        limits.key_retry = Duration::from_secs(2);
        let alice = Arc::new(Site::start_with_limits("alice", limits).await);
        let mut good = pair("peer.example", "bob");
        let peer = Peer::start(&good.public_pem).await;
        let named = pair(&peer.authority, "bob");
        (good.id, good.owner) = (named.id, named.owner);
        peer.status.store(status, Ordering::Relaxed);
        assert_eq!(deliver_many(&alice, vec![good.clone(); 10]).await, 0);
        // The fetch is signed, and one is tried with the other scheme.
        assert_eq!(peer.n_requests(), if status == 500 { 2 } else { 1 }, "{status}");

        peer.status.store(200, Ordering::Relaxed);
        assert_eq!(deliver(&alice, &good, 1).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(peer.n_requests(), 0);
        sleep(Duration::from_millis(2_100)).await;
        let status_later = deliver(&alice, &good, 2).await.status;
        assert_eq!(status_later == StatusCode::ACCEPTED, retry, "{status}");
    }
}

#[tokio::test]
async fn a_key_that_was_changed_is_asked_for_once() {
    let mut limits = Limits::default();
    limits.key_refresh = Duration::from_secs(1);
    let alice = Arc::new(Site::start_with_limits("alice", limits).await);
    let mut old = pair("peer.example", "bob");
    let peer = Peer::start(&old.public_pem).await;
    let new = pair(&peer.authority, "bob");
    (old.id, old.owner) = (new.id.clone(), new.owner.clone());
    assert_eq!(deliver(&alice, &old, 1).await.status, StatusCode::ACCEPTED);
    assert_eq!(peer.n_requests(), 1);

    peer.pem.lock().unwrap().clone_from(&new.public_pem);
    assert_eq!(deliver(&alice, &new, 2).await.status, StatusCode::UNAUTHORIZED, "too early");
    assert_eq!(peer.n_requests(), 0);
    sleep(Duration::from_millis(1_100)).await;
    assert_eq!(deliver_many(&alice, vec![new.clone(); 10]).await, 10);
    assert_eq!(peer.n_requests(), 1);
    assert_eq!(deliver_many(&alice, vec![old; 10]).await, 0);
    assert_eq!(peer.n_requests(), 0);
    assert_eq!(deliver(&alice, &new, 100).await.status, StatusCode::ACCEPTED);
}
