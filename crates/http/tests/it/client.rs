//! What we send, and what we make of the answer.

use std::{
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use oyez_http::{
    Client, ClientConfig, ClientError, GuardError, RequestParts, SignatureError, Signatures,
    Signer, SigningKey, VerifyingKey, Window, generate_rsa, signature::Scheme,
};

use crate::{cavage::KEY_ID, server::Server};

const ACTIVITY_JSON: HeaderValue = HeaderValue::from_static("application/activity+json");

fn config() -> ClientConfig {
    let mut config = ClientConfig::default();
    config.allow_private_network = true;
    config
}

fn client() -> Client {
    Client::new(&config()).unwrap()
}

async fn get_error(client: &Client, iri: &str) -> ClientError {
    client.get(&iri.parse().unwrap(), ACTIVITY_JSON, None).await.unwrap_err()
}

#[tokio::test]
async fn a_document_is_fetched_with_its_media_type() {
    let response = Response::builder().header("content-type", "application/activity+json");
    let server = Server::answering(response.body("{}").unwrap()).await;
    let fetched = client().get(&server.iri("/a?b#c"), ACTIVITY_JSON, None).await.unwrap();
    assert_eq!(fetched.status, StatusCode::OK);
    assert_eq!(fetched.content_type(), Some("application/activity+json"));
    assert_eq!(fetched.body, "{}");

    let [request] = &server.requests()[..] else { panic!("one request") };
    assert_eq!((request.method(), request.uri().to_string()), (&Method::GET, "/a?b".into()));
    assert_eq!(request.headers()["accept"], ACTIVITY_JSON);
    assert_eq!(request.headers()["host"], server.authority());
    let user_agent = request.headers()["user-agent"].to_str().unwrap();
    assert!(user_agent.starts_with("oyez/"), "{user_agent}");
    assert!(!request.headers().contains_key("signature"));
}

#[tokio::test]
async fn a_signed_request_verifies_where_it_arrives() {
    let server = Server::answering(Response::new("")).await;
    let pair = generate_rsa().unwrap();
    let signer = Signer {
        key_id: KEY_ID.parse().unwrap(),
        key: Arc::new(SigningKey::from_pkcs8(pair.private_pkcs8()).unwrap()),
    };
    let key = VerifyingKey::from_pem(pair.public_pem()).unwrap();
    let (client, body) = (client(), Bytes::from_static(b"{}"));
    client.get(&server.iri(""), ACTIVITY_JSON, Some(&signer)).await.unwrap();
    client.get(&server.iri("/é?a=[1]"), ACTIVITY_JSON, Some(&signer)).await.unwrap();
    client.post(&server.iri("/inbox"), ACTIVITY_JSON, body, Some(&signer)).await.unwrap();

    let requests = server.requests();
    assert_eq!(requests.len(), 3);
    for request in requests {
        assert_eq!(verify(&request, &server.authority(), &key), Ok(()), "{request:?}");
    }
    assert_eq!(server.n_connections(), 1, "a connection serves again");
}

fn signer() -> (Signer, VerifyingKey) {
    let key = SigningKey::from_ed25519_seed(&[7; 32]).unwrap();
    let public = VerifyingKey::from_multibase(&key.public_multibase().unwrap()).unwrap();
    (Signer { key_id: KEY_ID.parse().unwrap(), key: Arc::new(key) }, public)
}

/// The schemes that the requests since the last call were signed by.
fn schemes(server: &Server, key: &VerifyingKey) -> Vec<Scheme> {
    let scheme = |request: Request<Bytes>| {
        assert_eq!(verify(&request, &server.authority(), key), Ok(()), "{request:?}");
        Signatures::from_headers(request.headers()).unwrap().scheme()
    };
    server.requests().into_iter().map(scheme).collect()
}

#[tokio::test]
async fn attack_101_the_other_scheme_is_tried_once_where_one_is_refused() {
    let (signer, key) = signer();
    for (status, tried) in [
        (200, &[Scheme::Cavage][..]),
        (202, &[Scheme::Cavage]),
        (302, &[Scheme::Cavage]),
        (400, &[Scheme::Cavage, Scheme::Rfc9421]),
        (401, &[Scheme::Cavage, Scheme::Rfc9421]),
        (403, &[Scheme::Cavage, Scheme::Rfc9421]),
        (404, &[Scheme::Cavage]),
        (410, &[Scheme::Cavage]),
        (422, &[Scheme::Cavage]),
        (429, &[Scheme::Cavage]),
        (500, &[Scheme::Cavage, Scheme::Rfc9421]),
        (503, &[Scheme::Cavage]),
    ] {
        let server = Server::answering(Response::builder().status(status).body("").unwrap()).await;
        let client = client();
        for _ in 0..2 {
            let body = Bytes::from_static(b"{}");
            let iri = server.iri("/inbox");
            let posted = client.post(&iri, ACTIVITY_JSON, body, Some(&signer)).await.unwrap();
            assert_eq!(posted.status.as_u16(), status);
            assert_eq!(schemes(&server, &key), tried, "POST, {status}");
            let got = client.get_any(&iri, ACTIVITY_JSON, Some(&signer)).await.unwrap();
            assert_eq!(got.status.as_u16(), status);
            assert_eq!(schemes(&server, &key), tried, "GET, {status}");
        }
        client.get_any(&server.iri(""), ACTIVITY_JSON, None).await.unwrap();
        assert_eq!(server.requests().len(), 1, "what is not signed is sent once");
    }
}

#[tokio::test]
async fn attack_101_what_a_server_took_is_tried_first() {
    let (signer, key) = signer();
    let is_new = |it: &Request<Bytes>| it.headers().contains_key("signature-input");
    let server = Server::judging(move |it| if is_new(it) { 202 } else { 401 }).await;
    let client = client();
    let post = async || {
        let body = Bytes::from_static(b"{}");
        client.post(&server.iri("/inbox"), ACTIVITY_JSON, body, Some(&signer)).await.unwrap();
        schemes(&server, &key)
    };
    assert_eq!(post().await, [Scheme::Cavage, Scheme::Rfc9421]);
    assert_eq!(post().await, [Scheme::Rfc9421]);
    assert_eq!(post().await, [Scheme::Rfc9421]);
    let other = Server::answering(Response::new("")).await;
    client.get(&other.iri(""), ACTIVITY_JSON, Some(&signer)).await.unwrap();
    assert_eq!(schemes(&other, &key), [Scheme::Cavage], "each server has its own");
}

#[tokio::test]
async fn a_server_that_asks_for_the_standard_gets_it_next_time() {
    let (signer, key) = signer();
    let accept = r#"sig1=("@method" "@target-uri");created;keyid"#;
    for (status, accept, next) in [
        (200, accept, Scheme::Rfc9421),
        (200, "sig1", Scheme::Cavage),
        (404, accept, Scheme::Rfc9421),
    ] {
        let response = Response::builder().status(status).header("accept-signature", accept);
        let server = Server::answering(response.body("").unwrap()).await;
        let client = client();
        for expected in [Scheme::Cavage, next, next] {
            client.get_any(&server.iri(""), ACTIVITY_JSON, Some(&signer)).await.unwrap();
            assert_eq!(schemes(&server, &key), [expected], "{status} {accept}");
        }
    }
}

fn verify(
    request: &Request<Bytes>,
    authority: &str,
    key: &VerifyingKey,
) -> Result<(), SignatureError> {
    let request = RequestParts {
        method: request.method(),
        scheme: "http",
        path_and_query: request.uri().path_and_query().unwrap().as_str(),
        headers: request.headers(),
        body: request.body(),
        authorities: &[authority],
    };
    let signatures = Signatures::from_headers(request.headers)?;
    let checked = signatures.check(&request, SystemTime::now(), &Window::default())?;
    checked.iter().try_for_each(|it| it.verify(key))
}

#[tokio::test]
async fn attack_145_a_status_that_is_no_success_is_told() {
    let client = client();
    for status in [301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 410, 429, 500, 503] {
        let response = Response::builder()
            .status(status)
            .header("location", "/elsewhere")
            .header("retry-after", "7")
            .body("")
            .unwrap();
        let server = Server::answering(response).await;
        let error = client.get(&server.iri("/a"), ACTIVITY_JSON, None).await.unwrap_err();
        let ClientError::Status { status: seen, retry_after } = error else { panic!("{error:?}") };
        assert_eq!((seen.as_u16(), retry_after), (status, Some(Duration::from_secs(7))));
        assert_eq!(error.status(), Some(seen));

        let posted = client.post(&server.iri("/a"), ACTIVITY_JSON, Bytes::new(), None).await;
        let posted = posted.unwrap();
        assert_eq!(
            (posted.status.as_u16(), posted.retry_after),
            (status, Some(Duration::from_secs(7)))
        );
        assert_eq!(server.requests().len(), 2, "no redirect is followed");
    }
}

#[tokio::test]
async fn a_document_over_the_limit_is_not_read() {
    let mut config = config();
    config.max_body = 10;
    let client = Client::new(&config).unwrap();
    for (head, body, is_good) in [
        ("Content-Length: 10", "0123456789", true),
        ("Content-Length: 11", "", false),
        ("Content-Length: 99999999999", "", false),
        ("Transfer-Encoding: chunked", "a\r\n0123456789\r\n0\r\n\r\n", true),
        ("Transfer-Encoding: chunked", "a\r\n0123456789\r\n1\r\na\r\n", false),
    ] {
        let text = format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n{body}");
        let server = Server::writing(text.into_bytes()).await;
        match client.get(&server.iri("/"), ACTIVITY_JSON, None).await {
            Ok(fetched) => assert!(is_good && fetched.body == "0123456789"),
            Err(ClientError::TooLarge { limit: 10 }) => assert!(!is_good, "{head}"),
            Err(error) => panic!("{head}: {error:?}"),
        }
    }
}

#[tokio::test]
async fn attack_239_a_long_answer_to_a_post_is_dropped() {
    let text = format!(
        "HTTP/1.1 202 Accepted\r\nContent-Length: 104857600\r\n\r\n{}",
        "a".repeat(128 * 1024)
    );
    let server = Server::writing(text.into_bytes()).await;
    let start = Instant::now();
    let posted = client().post(&server.iri("/"), ACTIVITY_JSON, Bytes::new(), None).await.unwrap();
    assert_eq!(posted.status, StatusCode::ACCEPTED);
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn the_status_of_a_post_counts_even_if_the_rest_never_comes() {
    let mut config = config();
    config.timeout = Duration::from_millis(300);
    let server =
        Server::writing(b"HTTP/1.1 202 Accepted\r\nContent-Length: 1\r\n\r\n".to_vec()).await;
    let client = Client::new(&config).unwrap();
    let posted = client.post(&server.iri("/"), ACTIVITY_JSON, Bytes::new(), None).await.unwrap();
    assert_eq!(posted.status, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn a_server_that_is_slow_is_not_waited_for() {
    let mut config = config();
    config.timeout = Duration::from_millis(300);
    let client = Client::new(&config).unwrap();
    for text in
        ["", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1"]
    {
        let server = Server::writing(text.into()).await;
        let start = Instant::now();
        let error = client.get(&server.iri("/"), ACTIVITY_JSON, None).await.unwrap_err();
        assert!(matches!(error, ClientError::Timeout), "{text}: {error:?}");
        assert!(start.elapsed() < Duration::from_secs(2));
    }
}

#[tokio::test]
async fn what_is_not_http_is_an_interruption() {
    let endless = format!("HTTP/1.1 200 OK\r\n{}", "A: a\r\n".repeat(64 * 1024));
    for text in ["SSH-2.0-OpenSSH_9\r\n", "HTTP/1.1 200 OK\r\n: \r\n\r\n", &endless] {
        let server = Server::writing(text.into()).await;
        let error = get_error(&client(), server.iri("/").as_str()).await;
        assert!(matches!(error, ClientError::Interrupted(_)), "{error:?}");
    }
}

#[tokio::test]
async fn a_server_without_tls_is_not_spoken_to_over_https() {
    let server = Server::writing(b"HTTP/1.1 200 OK\r\n\r\n".to_vec()).await;
    let error = get_error(&client(), &format!("https://{}/", server.authority())).await;
    assert!(matches!(error, ClientError::Tls(_)), "{error:?}");
}

#[tokio::test]
async fn a_port_that_nobody_listens_on_refuses_the_connection() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = get_error(&client(), &format!("http://{address}/")).await;
    assert!(matches!(error, ClientError::Connect(_)), "{error:?}");
}

#[tokio::test]
async fn names_are_looked_up() {
    let server = Server::answering(Response::new("")).await;
    let port = server.iri("/").authority().unwrap().rsplit_once(':').unwrap().1.to_owned();
    let iri = format!("http://localhost:{port}/").parse().unwrap();
    assert!(client().get(&iri, ACTIVITY_JSON, None).await.is_ok());
}

#[tokio::test]
async fn attacks_106_110_119_the_private_network_is_refused_unless_allowed() {
    let server = Server::answering(Response::new("")).await;
    let strict = Client::new(&ClientConfig::default()).unwrap();
    let loopback = |it: &str| GuardError::Address(it.parse().unwrap());
    for (iri, refused) in [
        (server.iri("/").as_str(), GuardError::Scheme),
        (&format!("https://{}/", server.authority()), refused_port(&server)),
        ("https://127.0.0.1/", loopback("127.0.0.1")),
        ("https://0x7f.1/", loopback("127.0.0.1")),
        ("https://2130706433/", loopback("127.0.0.1")),
        ("https://[::1]/", loopback("::1")),
        ("https://[::ffff:7f00:1]/", loopback("::ffff:127.0.0.1")),
        ("https://169.254.169.254/latest/meta-data/", loopback("169.254.169.254")),
        ("https://localhost/", GuardError::Name),
        ("https://LOCALHOST./", GuardError::Name),
        ("https://db.internal/", GuardError::Name),
        ("ftp://one.example/", GuardError::Scheme),
        ("ws://one.example/", GuardError::Scheme),
    ] {
        let get = get_error(&strict, iri).await;
        assert!(matches!(get, ClientError::Refused(it) if it == refused), "{iri}: {get:?}");
        let iri = iri.parse().unwrap();
        let post = strict.post(&iri, ACTIVITY_JSON, Bytes::new(), None).await.unwrap_err();
        assert!(matches!(post, ClientError::Refused(it) if it == refused), "{iri}: {post:?}");
    }
    assert_eq!(server.n_connections(), 0);
    assert!(client().get(&server.iri("/"), ACTIVITY_JSON, None).await.is_ok());
}

fn refused_port(server: &Server) -> GuardError {
    GuardError::Port(server.authority().rsplit_once(':').unwrap().1.parse().unwrap())
}

#[tokio::test]
async fn an_iri_without_a_host_is_refused() {
    for iri in ["urn:uuid:0192", "https://bob@two.example/", "https:///a"] {
        let error = get_error(&client(), iri).await;
        assert!(matches!(error, ClientError::BadIri(_)), "{iri}: {error:?}");
    }
}
