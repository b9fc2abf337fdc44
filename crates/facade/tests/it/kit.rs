//! A site to test, and a client that says whatever it is told.

mod database;
pub(crate) mod peer;
#[cfg(feature = "postgres")]
mod postgres;

use std::{
    process::Command,
    time::{Duration, Instant, SystemTime},
};

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use oyez::{
    ActorSettings, App,
    http::{Limits, SigningKey, cavage},
    registry::{ActorStore as _, InboxItem, KeyPair, LocalActor, PageRequest},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    time::{sleep, timeout},
};

pub(crate) use self::database::{Database, File};
#[cfg(feature = "postgres")]
pub(crate) use self::postgres::Postgres;

pub(crate) const ACTIVITY: &str = "application/activity+json";

/// A site in a SQLite file.
pub(crate) type Site = SiteIn<File>;

/// A site that is served, with one actor.
pub(crate) struct SiteIn<D: Database> {
    pub(crate) app: App<D::Store>,
    pub(crate) actor: LocalActor,
    pub(crate) token: String,
    pub(crate) authority: String,
    pub(crate) database: D,
    _stop: oneshot::Sender<()>,
}

impl<D: Database> SiteIn<D> {
    /// Starts a site whose actor is `username` and lets everyone follow it.
    pub(crate) async fn start(username: &str) -> Self {
        Self::start_with(username, false).await
    }

    pub(crate) async fn start_with(username: &str, approves_followers: bool) -> Self {
        let settings = ActorSettings::new(username).approves_followers(approves_followers);
        Self::serve(settings, |site| site, Limits::default()).await
    }

    /// Starts a site with other limits.
    pub(crate) async fn start_with_limits(username: &str, limits: Limits) -> Self {
        Self::serve(ActorSettings::new(username), |site| site, limits).await
    }

    /// Starts a site whose handles end with `domain`.
    pub(crate) async fn start_with_handles(username: &str, domain: &str) -> Self {
        let domain = domain.parse().unwrap();
        let settings = ActorSettings::new(username);
        Self::serve(settings, |site| site.with_handle_domain(domain), Limits::default()).await
    }

    async fn serve(
        settings: ActorSettings,
        change: impl FnOnce(oyez::registry::Site) -> oyez::registry::Site,
        limits: Limits,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let authority = listener.local_addr().unwrap().to_string();
        let database = D::make().await;
        let site = change(format!("http://{authority}").parse().unwrap());
        let builder = database.builder(site).allow_private_network(true).limits(limits);
        let app = D::open(builder).await;
        let added = app.add_actor(settings).await.unwrap();
        let (stop, stopped) = oneshot::channel();
        let serving = app.clone();
        tokio::spawn(async move { serving.serve(listener, async { drop(stopped.await) }).await });
        // The site gets its key now, not while a test looks for what is written.
        send(&authority, Method::GET, "/actor", &[("accept", ACTIVITY)], b"").await;
        Self { app, actor: added.actor, token: added.token, authority, database, _stop: stop }
    }

    /// The path of the actor, or of what `suffix` names behind it.
    pub(crate) fn path(&self, suffix: &str) -> String {
        format!("/users/{}{suffix}", self.actor.username.as_deref().unwrap())
    }

    pub(crate) fn iri(&self, path: &str) -> String {
        format!("http://{}{path}", self.authority)
    }

    pub(crate) async fn get(&self, path: &str, accept: &str) -> Reply {
        send(&self.authority, Method::GET, path, &[("accept", accept)], b"").await
    }

    /// GET by the actor's own client.
    pub(crate) async fn get_as_owner(&self, path: &str) -> Reply {
        let token = format!("Bearer {}", self.token);
        let headers = [("accept", ACTIVITY), ("authorization", &token)];
        send(&self.authority, Method::GET, path, &headers, b"").await
    }

    /// POST to the outbox by the actor's own client.
    pub(crate) async fn act(&self, document: &Value) -> Reply {
        let token = format!("Bearer {}", self.token);
        let headers = [("content-type", ACTIVITY), ("authorization", &token)];
        let body = document.to_string();
        let path = self.path("/outbox");
        send(&self.authority, Method::POST, &path, &headers, body.as_bytes()).await
    }

    /// [`act`](Self::act) that must be taken; returns the activity's id.
    #[track_caller]
    pub(crate) fn acted(reply: &Reply) -> String {
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
        reply.header("location").to_owned()
    }

    /// Delivers `activity` to `path` of `to`, signed by this site's actor.
    pub(crate) async fn deliver(&self, to: &Self, path: &str, activity: &Value) -> Reply {
        let signed = self.sign(&to.authority, path, activity.to_string().as_bytes()).await;
        signed.send(&to.authority).await
    }

    /// A request that delivers `body` to `path` of `authority`, signed by this site's actor now.
    pub(crate) async fn sign(&self, authority: &str, path: &str, body: &[u8]) -> Signed {
        self.sign_at(authority, path, body, SystemTime::now()).await
    }

    pub(crate) async fn sign_at(
        &self,
        authority: &str,
        path: &str,
        body: &[u8],
        now: SystemTime,
    ) -> Signed {
        let pair = self.app.store().key_pair(&self.actor.id).await.unwrap().unwrap();
        sign_with(&pair, authority, path, body, now)
    }

    /// The key pair of this site's actor.
    pub(crate) async fn key_pair(&self) -> KeyPair {
        self.app.store().key_pair(&self.actor.id).await.unwrap().unwrap()
    }

    pub(crate) async fn inbox(&self) -> Vec<InboxItem> {
        self.app.inbox(&self.actor, PageRequest::first(1000)).await.unwrap().items
    }

    /// Waits until the activity of this id is in the inbox.
    pub(crate) async fn receives(&self, id: &str) {
        let start = Instant::now();
        while !self.inbox().await.iter().any(|it| it.activity.id == *id) {
            assert!(start.elapsed() < Duration::from_secs(20), "{id} did not arrive");
            sleep(Duration::from_millis(5)).await;
        }
    }

    /// How many items a collection has, as it says itself.
    pub(crate) async fn total(&self, path: &str) -> u64 {
        self.get(path, ACTIVITY).await.json()["totalItems"].as_u64().unwrap()
    }

    /// The same application once more, as another process has it.
    pub(crate) async fn opened_again(&self) -> App<D::Store> {
        let site = self.app.registry().site().clone();
        D::open(self.database.builder(site).allow_private_network(true)).await
    }

    /// Every byte of the database: nothing was written between two that are equal.
    pub(crate) async fn contents(&self) -> Vec<Vec<u8>> {
        self.database.contents().await
    }

    /// A note that everyone may see, created by POST to the outbox; returns its id.
    pub(crate) async fn post_note(&self) -> String {
        let note = json!({"type": "Note", "content": "hello", "to": oyez::vocab::PUBLIC});
        let create = Self::acted(&self.act(&note).await);
        let path = create.strip_prefix(&self.iri("")).unwrap().to_owned();
        self.get(&path, ACTIVITY).await.json()["object"]["id"].as_str().unwrap().to_owned()
    }
}

/// A request that delivers `body` to `path` of `authority`, signed with `pair`.
pub(crate) fn sign_with(
    pair: &KeyPair,
    authority: &str,
    path: &str,
    body: &[u8],
    now: SystemTime,
) -> Signed {
    let key = SigningKey::from_pkcs8(pair.private.as_pkcs8()).unwrap();
    let uri: Uri = format!("http://{authority}{path}").parse().unwrap();
    let mut headers = HeaderMap::new();
    headers.insert("content-type", HeaderValue::from_static(ACTIVITY));
    cavage::sign(&Method::POST, &uri, &mut headers, body, &key, &pair.id, now).unwrap();
    Signed { path: path.to_owned(), headers, body: body.to_owned() }
}

/// The program, to be run on a database of the site `https://one.example`.
pub(crate) fn oyez(database_url: &str) -> Command {
    let mut oyez = Command::new(env!("CARGO_BIN_EXE_oyez"));
    for setting in ["HANDLE_DOMAIN", "LISTEN"] {
        oyez.env_remove(format!("OYEZ_{setting}"));
    }
    oyez.env_remove("RUST_LOG");
    oyez.args(["--site", "https://one.example", "--database-url", database_url]);
    oyez
}

/// Opens the application whose site is at `authority`.
pub(crate) fn open(authority: &str, database: &std::path::Path) -> App {
    App::builder(format!("http://{authority}").parse().unwrap())
        .database(format!("sqlite://{}", database.display()))
        .allow_private_network(true)
        .open()
        .unwrap()
}

/// A signed request, to be sent as it is or after it was tampered with.
#[derive(Clone)]
pub(crate) struct Signed {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Signed {
    pub(crate) async fn send(&self, authority: &str) -> Reply {
        self.send_as(Method::POST, authority).await
    }

    /// Sends it with another method.
    pub(crate) async fn send_as(&self, method: Method, authority: &str) -> Reply {
        let headers: Vec<_> =
            self.headers.iter().map(|(name, it)| (name.as_str(), it.to_str().unwrap())).collect();
        send(authority, method, &self.path, &headers, &self.body).await
    }
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|it| panic!("{it}: {}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|it| it.to_str().unwrap()).unwrap_or_default()
    }
}

/// Sends one request on a connection of its own, and reads the whole answer.
#[expect(clippy::disallowed_methods, reason = "a client that the guard would not let be")]
pub(crate) async fn send(
    authority: &str,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Reply {
    let mut text = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\n");
    let has = |name: &str| headers.iter().any(|(it, _)| it.eq_ignore_ascii_case(name));
    if !has("host") {
        text += &format!("host: {authority}\r\n");
    }
    if !has("content-length")
        && !has("transfer-encoding")
        && (!body.is_empty() || method == Method::POST)
    {
        text += &format!("content-length: {}\r\n", body.len());
    }
    for (name, value) in headers {
        text += &format!("{name}: {value}\r\n");
    }
    let exchange = async {
        let mut stream = TcpStream::connect(authority).await.unwrap();
        stream.write_all((text + "\r\n").as_bytes()).await.unwrap();
        // A server that has refused need not read the body.
        let _ = stream.write_all(body).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        answer
    };
    let answer = timeout(Duration::from_secs(20), exchange).await.unwrap();
    parse(&answer)
}

fn parse(answer: &[u8]) -> Reply {
    let end = answer.windows(4).position(|it| it == b"\r\n\r\n").unwrap();
    let head = std::str::from_utf8(&answer[..end]).unwrap();
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers = lines.filter_map(|it| it.split_once(": ")).map(|(name, it)| {
        (name.parse::<HeaderName>().unwrap(), it.parse::<HeaderValue>().unwrap())
    });
    Reply { status, headers: headers.collect(), body: answer[end + 4..].to_owned() }
}
