//! Where the one client dials: nowhere but on the public internet.
//!
//! What the guard would let pass is not tried, for a fuzzer must not speak with anyone. What names an
//! address that is not public, however it is written, must be refused before anything is dialed.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    pin::pin,
    sync::LazyLock,
    task::{Context, Poll, Waker},
};

use http::HeaderValue;
use oyez_http::{Client, ClientConfig, ClientError};
use oyez_vocab::Iri;
use url::{Host, Url};

/// Reads `data` as an IRI, and as the host of one.
pub(crate) fn run(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    check(text);
    check(&format!("https://{text}/users/bob"));
    if let Ok(octets) = <[u8; 4]>::try_from(data) {
        check(&format!("https://{}/", Ipv4Addr::from(octets)));
    }
    if let Ok(octets) = <[u8; 16]>::try_from(data) {
        check(&format!("https://[{}]/", Ipv6Addr::from(octets)));
    }
}

fn check(text: &str) {
    let (Ok(iri), Ok(url)) = (text.parse::<Iri>(), text.parse::<Url>()) else { return };
    if !must_be_refused(&url) {
        return;
    }
    let get = CLIENT.get(&iri, HeaderValue::from_static("*/*"), None);
    // Whoever dials has to wait, and needs a runtime to do so.
    match pin!(get).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Err(ClientError::Refused(_) | ClientError::BadIri(_))) => {}
        other => panic!("{text}: {other:?}"),
    }
}

/// Whether it is beyond doubt that nobody may be asked there.
fn must_be_refused(url: &Url) -> bool {
    let is_private = match url.host() {
        Some(Host::Ipv4(it)) => !is_public_v4(it),
        Some(Host::Ipv6(it)) => it.to_ipv4().is_some() || !is_public_v6(it),
        Some(Host::Domain(it)) => {
            let name = it.strip_suffix('.').unwrap_or(it);
            let last = name.rsplit('.').next().unwrap_or_default();
            !name.contains('.') || ["local", "localhost", "internal"].contains(&last)
        }
        None => true,
    };
    is_private
        || url.scheme() != "https"
        || url.port_or_known_default() != Some(443)
        || !url.username().is_empty()
        || url.password().is_some()
}

fn is_public_v4(it: Ipv4Addr) -> bool {
    let is_shared = it.octets()[0] == 100 && it.octets()[1] & 0xc0 == 64;
    !(it.is_private()
        || it.is_loopback()
        || it.is_link_local()
        || it.is_multicast()
        || it.is_broadcast()
        || it.is_documentation()
        || it.octets()[0] == 0
        || is_shared)
}

fn is_public_v6(it: Ipv6Addr) -> bool {
    let wrapped = IpAddr::V6(it).to_canonical();
    let is_own = it.is_loopback() || it.is_unspecified() || it.is_multicast();
    wrapped.is_ipv6() && !is_own && !it.is_unique_local() && !it.is_unicast_link_local()
}

static CLIENT: LazyLock<Client> =
    LazyLock::new(|| Client::new(&ClientConfig::default()).expect("TLS can be set up"));
