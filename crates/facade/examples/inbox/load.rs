//! Sending as fast as is answered.

use std::{
    cell::Cell,
    path::Path,
    rc::Rc,
    time::{Instant, SystemTime},
};

use oyez::http::generate_rsa;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::{JoinSet, LocalSet},
};

use crate::{KEY_FILE, Outcome, sender::Sender, wire::lines};

/// How many connections there are, each with one request at a time.
const N_CONNECTIONS: usize = 128;

/// `inbox load`
pub(crate) async fn run(site: &str, folder: &Path) -> Outcome {
    let key = generate_rsa()?;
    std::fs::write(folder.join(KEY_FILE), key.public_pem())?;
    let mut sender = Sender::start("127.0.0.1", &key, site).await?;
    println!("{}", json!({"origin": sender.origin}));
    let mut requests: Rc<[Vec<u8>]> = Rc::default();
    let mut lines = lines();
    while let Some(line) = lines.recv().await {
        match line.split_once(' ') {
            Some(("sign", n)) => {
                requests = sign(&mut sender, n.parse()?)?;
                println!("{}", json!({"n": requests.len()}));
            }
            Some(("send", address)) => {
                let begin = Instant::now();
                LocalSet::new().run_until(send(address, &requests)).await?;
                let seconds = begin.elapsed().as_secs_f64();
                println!("{}", json!({"n": requests.len(), "seconds": seconds}));
            }
            _ => return Err(format!("`{line}` is no command").into()),
        }
    }
    Ok(())
}

/// Makes `n` requests that nobody has seen, as they are on the wire.
fn sign(sender: &mut Sender, n: u32) -> Outcome<Rc<[Vec<u8>]>> {
    let one = |_| {
        let body = sender.message();
        sender.sign(&body, &sender.key_id, SystemTime::now())
    };
    (0..n).map(one).collect()
}

/// Sends all `requests`, each when its connection has nothing to wait for.
async fn send(address: &str, requests: &Rc<[Vec<u8>]>) -> Outcome {
    let next = Rc::new(Cell::new(0));
    let mut connections = JoinSet::new();
    for _ in 0..N_CONNECTIONS {
        let (requests, next) = (Rc::clone(requests), Rc::clone(&next));
        let stream = connect(address).await?;
        connections.spawn_local(async move { send_on(stream, &requests, &next).await });
    }
    while let Some(ended) = connections.join_next().await {
        ended??;
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "it dials the server that is measured")]
async fn connect(address: &str) -> Outcome<TcpStream> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

async fn send_on(mut stream: TcpStream, requests: &[Vec<u8>], next: &Cell<usize>) -> Outcome {
    let mut answer = Vec::with_capacity(4096);
    while let Some(request) = requests.get(next.replace(next.get() + 1)) {
        stream.write_all(request).await?;
        answer.clear();
        // What is accepted is answered without a body.
        while !answer.ends_with(b"\r\n\r\n") {
            if stream.read_buf(&mut answer).await? == 0 {
                return Err("the connection was closed".into());
            }
        }
        if !answer.starts_with(b"HTTP/1.1 202") {
            return Err(format!("not accepted: {}", String::from_utf8_lossy(&answer)).into());
        }
    }
    Ok(())
}
