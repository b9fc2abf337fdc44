//! Connections to where the guard lets us.

use std::{
    future::Future,
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use http::Uri;
use hyper_util::rt::TokioIo;
use tokio::{
    net::TcpStream,
    time::{Instant, timeout},
};
use tower::Service;

use super::{
    GuardError,
    guard::{Guard, Host, Target},
    resolver::Resolve,
};

/// Connects to a URI's host over TCP, if the guard allows it.
///
/// A name is looked up once, and what is dialed is what the guard saw: a second look-up
/// could give another address.
#[derive(Clone)]
pub(super) struct GuardedConnector {
    guard: Guard,
    resolver: Arc<dyn Resolve>,
    timeout: Duration,
}

/// Why there is no connection.
#[derive(Clone, Debug, thiserror::Error)]
pub(super) enum DialError {
    #[error("could not connect")]
    Connect(#[source] Arc<io::Error>),
    #[error("refused to connect")]
    Refused(#[from] GuardError),
    #[error("could not look up the host")]
    Resolve(#[source] Arc<io::Error>),
    #[error("no connection in time")]
    Timeout,
}

impl GuardedConnector {
    pub(super) fn new(guard: Guard, resolver: Arc<dyn Resolve>, timeout: Duration) -> Self {
        Self { guard, resolver, timeout }
    }

    async fn dial(&self, uri: &Uri) -> Result<TcpStream, DialError> {
        let target = self.guard.check(uri)?;
        let deadline = Instant::now() + self.timeout;
        let addresses = timeout(self.timeout, self.addresses(target))
            .await
            .map_err(|_| DialError::Timeout)??;
        connect(&addresses, deadline).await
    }

    /// The addresses of `target`, all of which may be dialed.
    async fn addresses(&self, target: Target<'_>) -> Result<Vec<SocketAddr>, DialError> {
        let Target { host, port } = target;
        let addresses = match host {
            Host::Address(address) => vec![SocketAddr::new(address, port)],
            Host::Name(name) => {
                let found = self.resolver.resolve(name, port).await;
                found.map_err(|it| DialError::Resolve(Arc::new(it)))?
            }
        };
        self.guard.check_addresses(addresses.iter().map(SocketAddr::ip))?;
        Ok(addresses)
    }
}

impl Service<Uri> for GuardedConnector {
    type Response = TokioIo<TcpStream>;
    type Error = DialError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, DialError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), DialError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connector = self.clone();
        Box::pin(async move { connector.dial(&uri).await.map(TokioIo::new) })
    }
}

/// Connects to the first address that answers; each gets its share of the time that is left.
#[expect(clippy::disallowed_methods, reason = "the one place that dials")]
async fn connect(addresses: &[SocketAddr], deadline: Instant) -> Result<TcpStream, DialError> {
    let mut error = DialError::Resolve(Arc::new(io::ErrorKind::NotFound.into()));
    for (n_left, address) in (1..=addresses.len()).rev().zip(addresses) {
        let n_left = u32::try_from(n_left).unwrap_or(u32::MAX);
        let share = deadline.saturating_duration_since(Instant::now()) / n_left;
        match timeout(share, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                // Requests are written whole: there is nothing for Nagle's algorithm to gather.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Ok(Err(source)) => error = DialError::Connect(Arc::new(source)),
            Err(_) => error = DialError::Timeout,
        }
    }
    Err(error)
}

#[cfg(test)]
mod tests {
    use std::{
        future,
        sync::atomic::{AtomicUsize, Ordering},
    };

    use async_trait::async_trait;
    use tokio::net::TcpListener;
    #[cfg(target_os = "linux")]
    use tokio::net::TcpSocket;

    use super::*;

    /// Gives one answer, and counts how often it was asked.
    struct Answer {
        addresses: Option<Vec<&'static str>>,
        n_calls: AtomicUsize,
    }

    #[async_trait]
    impl Resolve for Answer {
        async fn resolve(&self, _: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
            self.n_calls.fetch_add(1, Ordering::Relaxed);
            let Some(addresses) = &self.addresses else {
                return future::pending().await;
            };
            let address = |it: &&str| SocketAddr::new(it.parse().unwrap(), port);
            Ok(addresses.iter().map(address).collect())
        }
    }

    /// Dials `uri`, whose host has these addresses, and checks that it is looked up just once.
    async fn dial(
        uri: &str,
        addresses: Option<Vec<&'static str>>,
        allow_private_network: bool,
    ) -> Result<TcpStream, DialError> {
        let answer = Arc::new(Answer { addresses, n_calls: AtomicUsize::new(0) });
        let guard = Guard { allow_private_network };
        let connector =
            GuardedConnector::new(guard, Arc::clone(&answer) as _, Duration::from_millis(200));
        let result = connector.dial(&uri.parse().unwrap()).await;
        assert_eq!(answer.n_calls.load(Ordering::Relaxed), 1);
        result
    }

    #[tokio::test]
    async fn attacks_112_113_a_name_is_refused_for_any_of_its_addresses() {
        for (addresses, refused) in [
            (vec!["127.0.0.1"], "127.0.0.1"),
            (vec!["198.51.101.1", "10.0.0.1"], "10.0.0.1"),
            (vec!["169.254.169.254", "198.51.101.1"], "169.254.169.254"),
            (vec!["198.51.101.1", "::ffff:127.0.0.1"], "::ffff:127.0.0.1"),
        ] {
            let error = dial("https://one.example/", Some(addresses), false).await.unwrap_err();
            let DialError::Refused(GuardError::Address(address)) = error else {
                panic!("{error:?}");
            };
            assert_eq!(address.to_string(), refused);
        }
    }

    #[tokio::test]
    async fn the_next_address_is_dialed_when_one_does_not_answer() {
        let listener = TcpListener::bind("127.0.0.2:0").await.unwrap();
        let uri = format!("http://one.example:{}/", listener.local_addr().unwrap().port());
        let stream = dial(&uri, Some(vec!["127.0.0.1", "127.0.0.2"]), true).await.unwrap();
        assert_eq!(stream.peer_addr().unwrap(), listener.local_addr().unwrap());

        let error = dial(&uri, Some(vec!["127.0.0.1"]), true).await.unwrap_err();
        assert!(matches!(error, DialError::Connect(_)), "{error:?}");
    }

    /// A socket at 127.0.0.1 that lets nobody in: what stands in line for it is never taken.
    #[cfg(target_os = "linux")]
    #[expect(clippy::disallowed_methods, reason = "dials a socket of its own")]
    async fn silent() -> (TcpListener, Vec<TcpStream>) {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let listener = socket.listen(1).unwrap();
        let address = listener.local_addr().unwrap();
        let mut line = Vec::new();
        while let Ok(stream) =
            timeout(Duration::from_millis(100), TcpStream::connect(address)).await
        {
            line.push(stream.unwrap());
        }
        (listener, line)
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn each_address_gets_its_share_of_the_time() {
        let (silent, _line) = silent().await;
        let uri = format!("http://one.example:{}/", silent.local_addr().unwrap().port());
        tokio::time::pause();
        let begin = Instant::now();
        let error = dial(&uri, Some(vec!["127.0.0.1"; 2]), true).await.unwrap_err();
        assert!(matches!(error, DialError::Timeout), "{error:?}");
        let time = begin.elapsed().as_millis();
        assert!((200..210).contains(&time), "{time} ms");
    }

    #[tokio::test]
    async fn a_name_without_an_address_is_not_found() {
        let error = dial("https://one.example/", Some(vec![]), false).await.unwrap_err();
        assert!(matches!(error, DialError::Resolve(_)), "{error:?}");
    }

    #[tokio::test]
    async fn a_name_server_that_is_silent_is_not_waited_for() {
        let error = dial("https://one.example/", None, false).await.unwrap_err();
        assert!(matches!(error, DialError::Timeout), "{error:?}");
    }
}
