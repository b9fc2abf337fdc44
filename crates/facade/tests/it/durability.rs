//! A server that is killed loses nothing that it has accepted.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use http::StatusCode;
use serde_json::{Value, json};
use tokio::{net::TcpListener, time::sleep};

use crate::kit::{ACTIVITY, Site, send};

/// Starts `oyez serve`, and waits until it answers.
async fn serve(authority: &str, database: &Path) -> Child {
    let child = Command::new(env!("CARGO_BIN_EXE_oyez"))
        .args(["--site", &format!("http://{authority}")])
        .args(["--database-url", &format!("sqlite://{}", database.display())])
        .args(["--allow-private-network", "serve", "--listen", authority])
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

#[tokio::test]
async fn what_was_answered_202_is_there_after_kill_9() {
    let bob = Site::start("bob").await;
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("site.db");
    let authority =
        TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().to_string();
    let alice = crate::kit::open(&authority, &database).add_actor("alice").await.unwrap().actor;
    let inbox_path = "/users/alice/inbox";

    let mut accepted = Vec::new();
    for round in 0..3 {
        let mut server = serve(&authority, &database).await;
        for n in 0..5 {
            let id = format!("{}/{round}/{n}", bob.actor.id);
            let like = json!({"type": "Like", "id": id, "actor": bob.actor.id, "object": "urn:x"});
            let body = like.to_string();
            let signed = bob.sign(&authority, inbox_path, body.as_bytes()).await;
            let reply = signed.send(&authority).await;
            assert_eq!(reply.status, StatusCode::ACCEPTED, "{}", reply.text());
            accepted.push(id);
        }
        server.kill().unwrap(); // SIGKILL, right behind the answer
        server.wait().unwrap();
    }

    let output = Command::new(env!("CARGO_BIN_EXE_oyez"))
        .args(["--site", &format!("http://{authority}"), "--allow-private-network"])
        .args(["--database-url", &format!("sqlite://{}", database.display())])
        .args(["inbox", alice.username.as_deref().unwrap(), "--json"])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut found: Vec<String> = text
        .lines()
        .map(|line| {
            let item: Value = serde_json::from_str(line).unwrap();
            item["activity"]["id"].as_str().unwrap().to_owned()
        })
        .collect();
    found.sort();
    accepted.sort();
    assert_eq!(found, accepted);

    // And what the server gives out is still what it was.
    let mut server = serve(&authority, &database).await;
    let headers = [("accept", ACTIVITY)];
    let reply = send(&authority, http::Method::GET, "/users/alice", &headers, b"").await;
    assert_eq!(reply.status, StatusCode::OK);
    server.kill().unwrap();
    server.wait().unwrap();
}
