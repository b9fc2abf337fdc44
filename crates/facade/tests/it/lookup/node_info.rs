//! What other servers say that they are.

use oyez::{AppError, http::discovery::DiscoveryError};
use serde_json::{Value, json};

use super::{Peer, Site};

const WELL_KNOWN: &str = "/.well-known/nodeinfo";
const JSON: &str = "application/json; charset=utf-8";

fn links(href: &str) -> Value {
    json!({"links": [{"rel": "http://nodeinfo.diaspora.software/ns/schema/2.0", "href": href}]})
}

async fn error(site: &Site, host: &str) -> DiscoveryError {
    match site.app.node_info(host).await {
        Err(AppError::Lookup { source, .. }) => *source,
        it => panic!("{it:?}"),
    }
}

#[tokio::test]
async fn servers_of_ours_say_what_they_are() {
    let (alice, bob) = (Site::start("alice").await, Site::start("bob").await);
    let found = alice.app.node_info(&bob.authority).await.unwrap();
    assert_eq!((&*found.version, &*found.software.name), ("2.1", "oyez"));
    assert_eq!(found.software.version.as_deref(), Some(env!("CARGO_PKG_VERSION")));
    assert_eq!(found.protocols, [Box::from("activitypub")]);
    assert_eq!((found.open_registrations, found.usage.users), (Some(false), Some(1)));
}

#[tokio::test]
async fn a_server_is_asked_once() {
    let (alice, peer) = (Site::start("alice").await, Peer::start().await);
    peer.document(WELL_KNOWN, "application/jrd+json", &links("/nodeinfo"));
    peer.document("/nodeinfo", JSON, &json!({"version": "2.0", "software": {"name": "Crier"}}));
    for _ in 0..3 {
        let found = alice.app.node_info(&peer.at).await.unwrap();
        assert_eq!(&*found.software.name, "crier");
    }
    assert_eq!(peer.asked(), [WELL_KNOWN, "/nodeinfo"]);
}

#[tokio::test]
async fn attack_278_what_is_of_another_server_or_odd_is_refused() {
    let alice = Site::start("alice").await;
    let other = Peer::start().await;
    let good = json!({"version": "2.0", "software": {"name": "crier"}});
    other.document("/nodeinfo", JSON, &good);
    for (href, document, part) in [
        (other.iri("/nodeinfo"), &good, "another server"),
        (alice.iri("/nodeinfo/2.1"), &good, "another server"),
        ("http://169.254.169.254/latest".to_owned(), &good, "another server"),
        ("file:///etc/passwd".to_owned(), &good, "another server"),
        ("data:application/json,7".to_owned(), &good, "another server"),
        ("/missing".to_owned(), &good, "could not be asked"),
        ("/away".to_owned(), &good, "of another server"),
        ("/page".to_owned(), &good, "by its media type"),
        ("/nodeinfo".to_owned(), &json!([]), "no JSON object"),
        (
            "/nodeinfo".to_owned(),
            &json!({"software": {"name": 7}, "usage": {"localPosts": -1}}),
            "odd",
        ),
        ("/nodeinfo".to_owned(), &json!({"software": {"name": "x".repeat(100_000)}}), "asked"),
    ] {
        let peer = Peer::start().await;
        peer.document(WELL_KNOWN, JSON, &links(&href));
        peer.document("/nodeinfo", JSON, document);
        peer.redirect("/away", &other.iri("/nodeinfo"));
        peer.page("/page", "<p>Welcome");
        let found = error(&alice, &peer.at).await;
        assert!(found.to_string().contains(part), "{href}: {found}");
        peer.asked();
        let again = error(&alice, &peer.at).await;
        assert!(matches!(again, DiscoveryError::FailedBefore), "{again:?}");
        assert!(peer.asked().is_empty());
    }
    assert!(other.asked().is_empty());
    for host in ["", "two.example/x", "https://two.example", "bob@two.example", "two.example#"] {
        assert!(matches!(error(&alice, host).await, DiscoveryError::BadText(_)), "{host}");
    }
}
