//! Connections that are no requests.

use std::{io, rc::Rc, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use super::ground::Ground;

/// Connects and closes.
pub(super) async fn touch(ground: Rc<Ground>, n: usize) -> io::Result<u16> {
    ground.connect(n).await?;
    Ok(0)
}

/// Sends bytes that mean nothing.
pub(super) async fn garbage(ground: Rc<Ground>, n: usize) -> io::Result<u16> {
    let bytes: Vec<u8> = (n..n + 512).map(|it| ((it * it * 31) >> 3) as u8).collect();
    let mut stream = ground.connect(n).await?;
    stream.write_all(&bytes).await?;
    outlast(&mut stream).await
}

/// Begins streams of HTTP/2 and resets each at once.
pub(super) async fn resets(ground: Rc<Ground>, n: usize) -> io::Result<u16> {
    let mut bytes = preface();
    // GET, http, /users/alice, and the authority: by their numbers in the table of HPACK.
    let path = b"/users/alice";
    let mut head = vec![0x82, 0x86, 0x04, path.len() as u8];
    head.extend(path);
    head.extend([0x01, ground.authority.len() as u8]);
    head.extend(ground.authority.as_bytes());
    for stream in (1..2_000).step_by(2) {
        bytes.extend(frame(1, 5, stream, &head));
        bytes.extend(frame(3, 0, stream, &[0, 0, 0, 8]));
    }
    let mut stream = ground.connect(n).await?;
    stream.write_all(&bytes).await?;
    outlast(&mut stream).await
}

/// Has settings and pings of HTTP/2 acknowledged, and does not read that.
pub(super) async fn pings(ground: Rc<Ground>, n: usize) -> io::Result<u16> {
    let mut bytes = preface();
    for _ in 0..2_000 {
        bytes.extend(frame(4, 0, 0, &[]));
        bytes.extend(frame(6, 0, 0, &[7; 8]));
    }
    let mut stream = ground.connect(n).await?;
    let _ = timeout(Duration::from_secs(5), stream.write_all(&bytes)).await;
    Ok(0)
}

fn preface() -> Vec<u8> {
    [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".as_slice(), &frame(4, 0, 0, &[])].concat()
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = (payload.len() as u32).to_be_bytes();
    let head = [&length[1..], &[kind, flags], &stream.to_be_bytes()].concat();
    [&head, payload].concat()
}

/// Reads until the server hangs up, or for a while.
async fn outlast(stream: &mut TcpStream) -> io::Result<u16> {
    let read = timeout(Duration::from_secs(5), async {
        let mut part = [0; 4096];
        while stream.read(&mut part).await? > 0 {}
        Ok(0)
    });
    read.await.unwrap_or(Ok(0))
}
