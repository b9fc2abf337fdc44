//! Servers that give no key.

use std::{io, net::Ipv4Addr, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    time::sleep,
};

/// What a server does when it is asked for one.
#[derive(Clone, Copy, Debug)]
pub(super) enum Manner {
    /// It goes on giving.
    Endless,
    /// It says nothing.
    Hanging,
    /// It has none.
    Missing,
    /// It gives 900 KB, and then a byte from time to time.
    Slow,
}

impl Manner {
    pub(super) const ALL: [Self; 4] = [Self::Endless, Self::Hanging, Self::Missing, Self::Slow];
}

/// Starts such a server; returns its origin.
pub(super) async fn start(address: Ipv4Addr, manner: Manner) -> io::Result<String> {
    let listener = TcpListener::bind((address, 0)).await?;
    let origin = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // It ends when the other side has enough.
            tokio::spawn(answer(stream, manner));
        }
    });
    Ok(origin)
}

async fn answer(mut stream: TcpStream, manner: Manner) -> io::Result<()> {
    const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/activity+json\r\n\r\n{";
    if stream.read(&mut [0; 4096]).await? == 0 {
        return Ok(());
    }
    match manner {
        Manner::Endless => {
            stream.write_all(HEAD).await?;
            loop {
                stream.write_all(&[b' '; 16 * 1024]).await?;
            }
        }
        Manner::Hanging => {
            stream.read_to_end(&mut Vec::new()).await?;
            Ok(())
        }
        Manner::Missing => {
            stream.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n").await
        }
        Manner::Slow => {
            stream.write_all(HEAD).await?;
            stream.write_all(&[b' '; 900_000]).await?;
            loop {
                stream.write_all(b" ").await?;
                sleep(Duration::from_millis(500)).await;
            }
        }
    }
}
