//! Connections, and what is said over them.

use std::{
    io::{self, BufRead as _},
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
    sync::mpsc,
    time::timeout,
};

/// What somebody sends to, and from which address.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    pub(crate) from: IpAddr,
    pub(crate) to: SocketAddr,
}

impl Line {
    /// Connects.
    #[expect(clippy::disallowed_methods, reason = "it dials the server that is measured")]
    pub(crate) async fn connect(self) -> io::Result<TcpStream> {
        let socket = TcpSocket::new_v4()?;
        socket.bind((self.from, 0).into())?;
        let stream = socket.connect(self.to).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }
}

/// Sends `request`, and returns the status that is answered. The answer is read whole, so that
/// another request can follow.
pub(crate) async fn exchange(stream: &mut TcpStream, request: &[u8]) -> io::Result<u16> {
    stream.write_all(request).await?;
    status(stream).await
}

/// Reads an answer, and returns its status.
pub(crate) async fn status(stream: &mut TcpStream) -> io::Result<u16> {
    let mut answer = Vec::with_capacity(1024);
    loop {
        if let Some(end) = answer.windows(4).position(|it| it == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(answer.get(..end).unwrap_or_default());
            if answer.len() >= end + 4 + length(&head) {
                let status = head.split(' ').nth(1).and_then(|it| it.parse().ok());
                return status.ok_or(io::ErrorKind::InvalidData.into());
            }
        }
        if timeout(PATIENCE, stream.read_buf(&mut answer)).await?? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}

/// How long the body behind `head` is.
fn length(head: &str) -> usize {
    let lines = head.lines().filter_map(|it| it.split_once(':'));
    let mut lengths = lines.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    lengths.next().and_then(|(_, value)| value.trim().parse().ok()).unwrap_or(0)
}

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(40);

/// The lines of the standard input, read on a thread of their own: the runtime has others to serve.
pub(crate) fn lines() -> mpsc::UnboundedReceiver<String> {
    let (lines, receiver) = mpsc::unbounded_channel();
    // Not joined: it ends with the input.
    std::thread::spawn(move || {
        io::stdin().lock().lines().map_while(Result::ok).try_for_each(|it| lines.send(it))
    });
    receiver
}
