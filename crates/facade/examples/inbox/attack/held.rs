//! Connections that are held, for as long as the server lets them.

use std::{io, rc::Rc, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{Instant, sleep, timeout},
};

use super::ground::Ground;
use crate::wire::{exchange, status};

/// Says nothing.
pub(super) async fn silent(ground: Rc<Ground>, n: usize) -> io::Result<u16> {
    status(&mut ground.connect_to_hold(n).await?).await
}

/// Says nothing after a request that is good.
pub(super) async fn kept(ground: Rc<Ground>, n: usize) -> io::Result<u16> {
    let mut stream = ground.connect_to_hold(n).await?;
    let request = format!(
        "GET /users/alice HTTP/1.1\r\nhost: {}\r\naccept: application/activity+json\r\n\r\n",
        ground.authority
    );
    exchange(&mut stream, request.as_bytes()).await?;
    status(&mut stream).await
}

/// Sends a head byte by byte.
pub(super) async fn head(ground: Rc<Ground>, n: usize) -> io::Result<u16> {
    let mut stream = ground.connect_to_hold(n).await?;
    stream.write_all(b"GET / HTTP/1.1\r\nx-long: ").await?;
    drip(&mut stream).await
}

/// Sends a body byte by byte.
pub(super) async fn body(ground: Rc<Ground>, n: usize) -> io::Result<u16> {
    part(ground, n, 4_096).await
}

/// Sends most of a long body, and then byte by byte.
pub(super) async fn long_body(ground: Rc<Ground>, n: usize) -> io::Result<u16> {
    part(ground, n, 990_000).await
}

async fn part(ground: Rc<Ground>, n: usize, n_bytes: usize) -> io::Result<u16> {
    let mut stream = ground.connect_to_hold(n).await?;
    stream.write_all(ground.long.get(..n_bytes).unwrap_or_default()).await?;
    drip(&mut stream).await
}

/// Sends a byte from time to time until there is an answer.
async fn drip(stream: &mut TcpStream) -> io::Result<u16> {
    let begin = Instant::now();
    let mut answer = [0; 16];
    while begin.elapsed() < MAX_HELD {
        stream.write_all(b"a").await?;
        if let Ok(n) = timeout(Duration::from_millis(700), stream.read(&mut answer)).await {
            return match n? {
                0 => Err(io::ErrorKind::UnexpectedEof.into()),
                _ => parse(&answer),
            };
        }
        sleep(Duration::from_millis(300)).await;
    }
    Err(io::ErrorKind::TimedOut.into())
}

/// The status in the first bytes of an answer.
fn parse(answer: &[u8]) -> io::Result<u16> {
    let status = answer.get(9..12).and_then(|it| std::str::from_utf8(it).ok()?.parse().ok());
    status.ok_or(io::ErrorKind::InvalidData.into())
}

/// How long a server would have to be asleep.
const MAX_HELD: Duration = Duration::from_secs(120);
