//! Sending as fast as is answered.

use std::{
    cell::Cell,
    convert::Infallible,
    io::{self, BufRead as _},
    path::Path,
    rc::Rc,
    time::{Instant, SystemTime},
};

use http::{HeaderMap, HeaderValue, Method, Request, Response, Uri, header};
use oyez::http::{SigningKey, cavage, generate_rsa, serve};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::{JoinSet, LocalSet},
};
use tower::service_fn;

use crate::{KEY_FILE, Outcome, message};

/// How many connections there are, each with one request at a time.
const N_CONNECTIONS: usize = 128;

/// Who sends.
struct Sender {
    origin: String,
    key: SigningKey,
    key_id: oyez::vocab::Iri,
    /// Alice, to whom all is sent.
    to: String,
    inbox: Uri,
    n_signed: u32,
}

/// `inbox load`
pub(crate) async fn run(site: &str, folder: &Path) -> Outcome {
    let key = generate_rsa()?;
    std::fs::write(folder.join(KEY_FILE), key.public_pem())?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let origin = format!("http://{}", listener.local_addr()?);
    let actor = message::actor(&origin);
    let document = document(&actor, key.public_pem());
    tokio::spawn(serve(listener, service_fn(move |it| answer(document.clone(), it)), never()));

    let mut sender = Sender {
        key: SigningKey::from_pkcs8(key.private_pkcs8())?,
        key_id: format!("{actor}#main-key").parse()?,
        to: format!("{site}/users/alice"),
        inbox: format!("{site}/users/alice/inbox").parse()?,
        origin,
        n_signed: 0,
    };
    println!("{}", json!({"origin": sender.origin}));
    let mut requests: Rc<[Vec<u8>]> = Rc::default();
    let mut lines = lines();
    while let Some(line) = lines.recv().await {
        match line.split_once(' ') {
            Some(("sign", n)) => {
                requests = sender.sign(n.parse()?)?;
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

/// The lines of the standard input, read on a thread of their own: the runtime has others to serve.
fn lines() -> mpsc::UnboundedReceiver<String> {
    let (lines, receiver) = mpsc::unbounded_channel();
    // Not joined: it ends with the input.
    std::thread::spawn(move || {
        io::stdin().lock().lines().map_while(Result::ok).try_for_each(|it| lines.send(it))
    });
    receiver
}

impl Sender {
    /// Makes `n` requests that nobody has seen, as they are on the wire.
    fn sign(&mut self, n: u32) -> Outcome<Rc<[Vec<u8>]>> {
        (0..n).map(|_| self.sign_one()).collect()
    }

    fn sign_one(&mut self) -> Outcome<Vec<u8>> {
        let body = message::text(&self.origin, &self.to, self.n_signed);
        self.n_signed += 1;
        let (method, now) = (Method::POST, SystemTime::now());
        let mut headers = HeaderMap::new();
        let media_type = HeaderValue::from_static("application/activity+json");
        headers.insert(header::CONTENT_TYPE, media_type);
        headers.insert(header::USER_AGENT, HeaderValue::from_static("bench/1.0 (+oyez)"));
        headers.insert(header::CONTENT_LENGTH, body.len().into());
        let (key, key_id) = (&self.key, &self.key_id);
        cavage::sign(&method, &self.inbox, &mut headers, body.as_bytes(), key, key_id, now)?;
        let mut request = format!("POST {} HTTP/1.1\r\n", self.inbox.path()).into_bytes();
        for (name, value) in &headers {
            request.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
        }
        request.extend([b"\r\n", body.as_bytes()].concat());
        Ok(request)
    }
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

/// The actor's document.
fn document(actor: &str, public_pem: &str) -> String {
    let key =
        json!({"id": format!("{actor}#main-key"), "owner": actor, "publicKeyPem": public_pem});
    let document = json!({
        "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
        "id": actor,
        "type": "Person",
        "inbox": format!("{actor}/inbox"),
        "followers": format!("{actor}/followers"),
        "publicKey": key,
    });
    document.to_string()
}

async fn answer<B>(document: String, _: Request<B>) -> Result<Response<String>, Infallible> {
    let mut response = Response::new(document);
    let media_type = HeaderValue::from_static("application/activity+json");
    response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    Ok(response)
}

fn never() -> std::future::Pending<()> {
    std::future::pending()
}
