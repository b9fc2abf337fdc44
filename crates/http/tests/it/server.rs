//! A server on loopback that answers as it is told.

use std::{
    convert::Infallible,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use oyez_vocab::Iri;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

pub(crate) struct Server {
    address: SocketAddr,
    log: Arc<Log>,
}

#[derive(Default)]
struct Log {
    n_connections: AtomicUsize,
    requests: Mutex<Vec<Request<Bytes>>>,
}

impl Server {
    /// Answers every request in the same way.
    pub(crate) async fn answering(response: Response<&'static str>) -> Self {
        let (head, body) = response.into_parts();
        Self::serving(move |_| Response::from_parts(head.clone(), body)).await
    }

    /// Answers each request with the status that `judge` gives it.
    pub(crate) async fn judging(
        judge: impl Fn(&Request<Bytes>) -> u16 + Send + Sync + 'static,
    ) -> Self {
        Self::serving(move |it| Response::builder().status(judge(it)).body("").unwrap()).await
    }

    async fn serving(
        answer: impl Fn(&Request<Bytes>) -> Response<&'static str> + Send + Sync + 'static,
    ) -> Self {
        let (listener, server) = Self::listen().await;
        let log = Arc::clone(&server.log);
        let answer = Arc::new(answer);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                log.n_connections.fetch_add(1, Ordering::Relaxed);
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                let service = service_fn(move |request: Request<hyper::body::Incoming>| {
                    let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                    async move {
                        let (request, sent) = request.into_parts();
                        let sent = sent.collect().await.unwrap().to_bytes();
                        let request = Request::from_parts(request, sent);
                        let response = answer(&request).map(Full::<Bytes>::from);
                        log.requests.lock().unwrap().push(request);
                        Ok::<_, Infallible>(response)
                    }
                });
                tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
            }
        });
        server
    }

    /// Answers whoever says something with `text`, and then falls silent, without hanging up.
    pub(crate) async fn writing(text: Vec<u8>) -> Self {
        let (listener, server) = Self::listen().await;
        let log = Arc::clone(&server.log);
        tokio::spawn(async move {
            let mut streams = Vec::new();
            while let Ok((mut stream, _)) = listener.accept().await {
                log.n_connections.fetch_add(1, Ordering::Relaxed);
                let _ = stream.read(&mut [0; 1024]).await;
                let _ = stream.write_all(&text).await;
                streams.push(stream);
            }
        });
        server
    }

    async fn listen() -> (TcpListener, Self) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        (listener, Self { address, log: Arc::default() })
    }

    pub(crate) fn authority(&self) -> String {
        self.address.to_string()
    }

    pub(crate) fn iri(&self, path: &str) -> Iri {
        format!("http://{}{path}", self.address).parse().unwrap()
    }

    pub(crate) fn n_connections(&self) -> usize {
        self.log.n_connections.load(Ordering::Relaxed)
    }

    /// The requests since the last call.
    pub(crate) fn requests(&self) -> Vec<Request<Bytes>> {
        std::mem::take(&mut self.log.requests.lock().unwrap())
    }
}
