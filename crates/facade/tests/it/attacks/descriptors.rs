//! A server that has no room for more connections.

use std::{
    net::{IpAddr, Ipv4Addr},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use http::Method;
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpSocket, TcpStream},
    time::{sleep, timeout},
};

use crate::kit::{ACTIVITY, send};

/// The program, which serves Alice and may have few files open.
struct Program {
    process: Child,
    authority: String,
    _folder: TempDir,
}

impl Program {
    async fn start(n_files: u32) -> Self {
        Self::start_after(&format!("ulimit -n {n_files}")).await
    }

    /// The same, with another limit.
    #[expect(clippy::disallowed_methods, reason = "a client that the guard would not let be")]
    async fn start_after(limit: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("site.db");
        let authority =
            TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().to_string();
        crate::kit::open(&authority, &database).add_actor("alice").await.unwrap();
        let script = format!("{limit}; exec \"$0\" \"$@\"");
        let mut process = Command::new("sh")
            .args(["-c", &script, env!("CARGO_BIN_EXE_oyez")])
            .args(["--site", &format!("http://{authority}")])
            .args(["--database-url", &format!("sqlite://{}", database.display())])
            .args(["--allow-private-network", "serve", "--listen", &authority])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let start = Instant::now();
        while TcpStream::connect(&authority).await.is_err() {
            let is_running = process.try_wait().unwrap().is_none();
            assert!(is_running && start.elapsed() < Duration::from_secs(20), "it does not start");
            sleep(Duration::from_millis(10)).await;
        }
        Self { process, authority, _folder: folder }
    }

    /// Opens so many connections, and says nothing over them.
    async fn crowd(&self, n: usize) -> Vec<TcpStream> {
        let mut connections = Vec::new();
        for _ in 0..n {
            let connecting = connect(Ipv4Addr::new(127, 0, 0, 1), &self.authority);
            let connected = timeout(Duration::from_secs(1), connecting).await;
            connections.extend(connected.ok());
        }
        connections
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

#[expect(clippy::disallowed_methods, reason = "a client that the guard would not let be")]
async fn connect(from: Ipv4Addr, authority: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((IpAddr::V4(from), 0).into()).unwrap();
    socket.connect(authority.parse().unwrap()).await.unwrap()
}

/// Asks for Alice, and waits for the beginning of the answer.
async fn ask(stream: &mut TcpStream) {
    let request = "GET /users/alice HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut status = [0; 8];
    let read = timeout(Duration::from_secs(5), stream.read_exact(&mut status)).await;
    read.expect("it takes too long").expect("there is no answer");
    while let Ok(Ok(1..)) = timeout(Duration::from_millis(20), stream.read(&mut [0; 4096])).await {}
}

#[tokio::test]
async fn attack_242_a_server_without_descriptors_serves_again_when_it_has_some() {
    let mut program = Program::start(64).await;
    let connections = program.crowd(150).await;
    assert!(connections.len() > 64, "{}", connections.len());
    sleep(Duration::from_millis(200)).await;
    assert!(program.process.try_wait().unwrap().is_none(), "the server has ended");
    drop(connections);
    let headers = [("accept", ACTIVITY)];
    let reply = send(&program.authority, Method::GET, "/users/alice", &headers, b"").await;
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn a_server_has_as_many_descriptors_as_it_may() {
    let program = Program::start_after("ulimit -S -n 64").await;
    let mut connections = program.crowd(100).await;
    assert_eq!(connections.len(), 100);
    for connection in [0, 50, 99] {
        ask(&mut connections[connection]).await;
    }
}

/// Other systems have but one address to talk to themselves from.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn attack_206_who_opens_very_many_connections_takes_them_from_itself() {
    const OTHER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);
    for (n_files, n_connections) in [(64, 150), (1_024, 850)] {
        let program = Program::start(n_files).await;
        let mut other = connect(OTHER, &program.authority).await;
        ask(&mut other).await;
        let start = Instant::now();
        let crowd = program.crowd(n_connections).await;
        ask(&mut other).await;
        ask(&mut connect(OTHER, &program.authority).await).await;
        let time = start.elapsed();
        assert!(time < Duration::from_secs(9), "{n_files}: {time:?}, when all are hung up on");
        assert!(crowd.len() > n_connections / 10 * 9, "{}", crowd.len());
    }
}
