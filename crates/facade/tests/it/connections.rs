//! Connections that clients leave unused.

use std::time::{Duration, Instant};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
    time::timeout,
};

use crate::kit::Site;

/// Sends `text`, and says how long it takes the server to hang up, if it does.
#[expect(clippy::disallowed_methods, reason = "a client that the guard would not let be")]
async fn patience(authority: String, text: &str) -> Option<Duration> {
    let start = Instant::now();
    let mut stream = TcpStream::connect(authority).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let ended = timeout(Duration::from_secs(18), stream.read_to_end(&mut answer)).await;
    ended.is_ok().then(|| start.elapsed())
}

#[tokio::test]
async fn who_asks_for_nothing_is_hung_up_on() {
    let alice = Site::start("alice").await;
    let mut clients = JoinSet::new();
    for text in [
        "",
        "P",
        "PRI * HTTP/2.0\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET / HTTP/1.1\r\n",
        "GET / HTTP/1.1\r\nhost: one.example\r\n\r\n",
    ] {
        let authority = alice.authority.clone();
        clients.spawn(async move { (text, patience(authority, text).await) });
    }
    for (text, patience) in clients.join_all().await {
        assert!(patience.is_some_and(|it| it > Duration::from_secs(5)), "{text:?}: {patience:?}");
    }
}
