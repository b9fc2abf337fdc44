//! A server that has no room for more connections.

use std::{
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use http::Method;
use tokio::{
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};

use crate::kit::{ACTIVITY, send};

/// The program, which may have few files open.
#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "a client that the guard would not let be")]
async fn attack_242_a_server_without_descriptors_serves_again_when_it_has_some() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("site.db");
    let authority =
        TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().to_string();
    crate::kit::open(&authority, &database).add_actor("alice").await.unwrap();
    let mut server = Command::new("sh")
        .args(["-c", "ulimit -n 64; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_oyez")])
        .args(["--site", &format!("http://{authority}")])
        .args(["--database-url", &format!("sqlite://{}", database.display())])
        .args(["--allow-private-network", "serve", "--listen", &authority])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while TcpStream::connect(&authority).await.is_err() {
        assert!(start.elapsed() < Duration::from_secs(20), "the server does not start");
        sleep(Duration::from_millis(10)).await;
    }
    let mut connections = Vec::new();
    for _ in 0..150 {
        let connected = timeout(Duration::from_secs(1), TcpStream::connect(&authority)).await;
        connections.extend(connected.ok().and_then(Result::ok));
    }
    assert!(connections.len() > 64, "{}", connections.len());
    sleep(Duration::from_millis(200)).await;
    assert!(server.try_wait().unwrap().is_none(), "the server has ended");
    drop(connections);
    let headers = [("accept", ACTIVITY)];
    let reply = send(&authority, Method::GET, "/users/alice", &headers, b"").await;
    assert_eq!(reply.status, 200);
    server.kill().unwrap();
    server.wait().unwrap();
}
