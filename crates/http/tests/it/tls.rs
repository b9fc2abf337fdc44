//! Servers whose word is not to be had for certain.

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    sync::Arc,
    thread,
};

use http::HeaderValue;
use oyez_http::{Client, ClientConfig, ClientError};
use rustls::{
    ServerConfig, ServerConnection, Stream,
    crypto::aws_lc_rs::default_provider,
    pki_types::{CertificateDer, PrivateKeyDer},
};

/// For 127.0.0.1, by nobody but itself; its key is of no use for anything else.
const CERTIFICATE: &[u8] = include_bytes!("tls/certificate.der");
const KEY: &[u8] = include_bytes!("tls/key.der");

/// Serves one connection; returns the address.
fn serve(answer: impl FnOnce(&mut std::net::TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || answer(&mut listener.accept().unwrap().0));
    format!("https://{address}/")
}

/// Speaks TLS with a certificate that nobody vouches for.
fn with_own_certificate(stream: &mut std::net::TcpStream) {
    let key = PrivateKeyDer::try_from(KEY).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![CertificateDer::from(CERTIFICATE)], key)
        .unwrap();
    let mut connection = ServerConnection::new(Arc::new(config)).unwrap();
    let mut stream = Stream::new(&mut connection, stream);
    let _ = stream.read(&mut [0; 1024]);
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
}

/// Begins to speak TLS 1.0.
fn of_an_old_version(stream: &mut std::net::TcpStream) {
    let _ = stream.read(&mut [0; 4096]);
    let hello = [&[2, 0, 0, 38, 3, 1][..], &[7; 32], &[0, 0, 0x2f, 0]].concat();
    let _ = stream.write_all(&[&[0x16, 3, 1, 0, 42][..], &hello].concat());
    let _ = stream.read(&mut [0; 4096]);
}

/// Speaks no TLS at all.
fn in_the_clear(stream: &mut std::net::TcpStream) {
    let _ = stream.read(&mut [0; 4096]);
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
}

#[tokio::test]
async fn attack_146_only_a_server_that_an_authority_vouches_for_is_talked_with() {
    let mut config = ClientConfig::default();
    config.allow_private_network = true;
    let client = Client::new(&config).unwrap();
    for iri in [serve(with_own_certificate), serve(of_an_old_version), serve(in_the_clear)] {
        let fetched =
            client.get(&iri.parse().unwrap(), HeaderValue::from_static("*/*"), None).await;
        assert!(matches!(fetched, Err(ClientError::Tls(_))), "{fetched:?}");
    }
}

/// What clippy refuses, anywhere in the workspace, unless a line says why it may be.
#[test]
fn attack_127_nothing_else_dials() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../clippy.toml");
    let rules = std::fs::read_to_string(path).unwrap();
    for method in [
        "std::net::TcpStream::connect",
        "std::net::TcpStream::connect_timeout",
        "std::net::UdpSocket::connect",
        "tokio::net::TcpStream::connect",
        "tokio::net::TcpSocket::connect",
        "tokio::net::UnixStream::connect",
        "tokio::net::lookup_host",
        "hyper_util::client::legacy::Client::builder",
        "hyper_util::client::legacy::connect::HttpConnector::new",
    ] {
        assert!(rules.contains(&format!(r#"path = "{method}""#)), "{method}");
    }
}
