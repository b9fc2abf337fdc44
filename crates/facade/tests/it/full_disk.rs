//! A disk that is full, and then is not.
//!
//! The kernel refuses what the server writes beyond a limit, in the middle of a page as well, as it
//! does on a disk without room.

use std::{
    collections::BTreeSet,
    hash::{BuildHasher as _, Hasher as _, RandomState},
    path::Path,
    process::{Child, Command, Output, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use http::StatusCode;
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinSet, time::sleep};

use crate::kit::{Reply, Site};

/// How often the disk becomes full.
const N_TIMES: usize = 20;

/// Starts `oyez serve`, which is told of what it cannot write, and not killed for it.
async fn serve(authority: &str, database: &Path) -> Child {
    let child = Command::new("sh")
        .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_oyez")])
        .args(["--site", &format!("http://{authority}"), "--allow-private-network"])
        .args(["--database-url", &format!("sqlite://{}", database.display())])
        .args(["serve", "--listen", authority])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while std::net::TcpListener::bind(authority).is_ok() {
        assert!(start.elapsed() < Duration::from_secs(20), "the server does not start");
        sleep(Duration::from_millis(10)).await;
    }
    child
}

/// Lets no file of the process grow beyond `limit`.
fn set_limit(child: &Child, limit: &str) {
    let mut prlimit = Command::new("prlimit");
    prlimit.args(["--pid", &child.id().to_string(), &format!("--fsize={limit}:")]);
    assert!(prlimit.status().unwrap().success());
}

/// Likes of one actor, sent to the inbox of Alice.
struct Sender {
    bob: Site,
    authority: String,
}

impl Sender {
    fn id(&self, n: usize) -> String {
        format!("{}/{n}", self.bob.actor.id)
    }

    async fn send(&self, n: usize) -> Reply {
        let like = json!({"type": "Like", "id": self.id(n), "actor": self.bob.actor.id, "object": "urn:x"});
        let body = like.to_string();
        let signed = self.bob.sign(&self.authority, "/users/alice/inbox", body.as_bytes()).await;
        signed.send(&self.authority).await
    }

    /// Sends these at once; returns those that were refused.
    async fn send_all(self: &Arc<Self>, numbers: impl IntoIterator<Item = usize>) -> Vec<usize> {
        let mut sending = JoinSet::new();
        for n in numbers {
            let sender = Arc::clone(self);
            sending.spawn(async move { (n, sender.send(n).await) });
        }
        let mut refused = Vec::new();
        for (n, reply) in sending.join_all().await {
            match reply.status {
                StatusCode::ACCEPTED => {}
                StatusCode::SERVICE_UNAVAILABLE => {
                    assert!(!reply.header("retry-after").is_empty(), "{}", reply.text());
                    refused.push(n);
                }
                status => panic!("{status}: {}", reply.text()),
            }
        }
        refused
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_missing_after_the_disk_was_full() {
    if Command::new("prlimit").arg("--version").output().is_err() {
        eprintln!("NOT TESTED: there is no `prlimit`, which is part of util-linux");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("site.db");
    let log = folder.path().join("site.db-wal");
    let authority =
        TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().to_string();
    crate::kit::open(&authority, &database).add_actor("alice").await.unwrap();
    let mut server = serve(&authority, &database).await;
    let bob = Site::start("bob").await;
    let sender = Arc::new(Sender { bob, authority: authority.clone() });

    assert!(sender.send_all([0]).await.is_empty());
    let mut n_sent = 1;
    let mut accepted = BTreeSet::from([sender.id(0)]);
    for _ in 0..N_TIMES {
        // So much is still written, and no byte more.
        let room = RandomState::new().build_hasher().finish() % 200_000;
        set_limit(&server, &(std::fs::metadata(&log).unwrap().len() + room).to_string());
        let mut refused = Vec::new();
        while refused.is_empty() {
            let batch = n_sent..n_sent + 8;
            n_sent = batch.end;
            refused = sender.send_all(batch.clone()).await;
            let was_taken = batch.filter(|it| !refused.contains(it));
            accepted.extend(was_taken.map(|it| sender.id(it)));
        }
        let told = found(&authority, &database);
        assert!(accepted.is_subset(&told), "{room} bytes were left: an answer was too early");
        set_limit(&server, "unlimited");
        assert_eq!(sender.send_all(refused.clone()).await, [0; 0], "{room} bytes were left");
        accepted.extend(refused.into_iter().map(|it| sender.id(it)));
    }
    server.kill().unwrap();
    server.wait().unwrap();
    assert_eq!(found(&authority, &database), accepted);
    let check = oyez(&authority, &database, &["check"]);
    assert!(check.status.success(), "{check:?}");
}

/// The ids in Alice's inbox, each there once.
fn found(authority: &str, database: &Path) -> BTreeSet<String> {
    let text = oyez(authority, database, &["inbox", "alice", "--json"]).stdout;
    let id = |line: &str| {
        let item: Value = serde_json::from_str(line).unwrap();
        item["activity"]["id"].as_str().unwrap().to_owned()
    };
    let ids: Vec<String> = std::str::from_utf8(&text).unwrap().lines().map(id).collect();
    let n_items = ids.len();
    let ids = BTreeSet::from_iter(ids);
    assert_eq!(ids.len(), n_items, "something is there twice");
    ids
}

fn oyez(authority: &str, database: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_oyez"))
        .args(["--site", &format!("http://{authority}"), "--allow-private-network"])
        .args(["--database-url", &format!("sqlite://{}", database.display())])
        .args(arguments)
        .output()
        .unwrap()
}
