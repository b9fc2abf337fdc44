//! Walks through collections of other servers.

use std::time::{Duration, Instant};

use oyez::{
    http::{DereferenceError, Walk, WalkEnd, WalkLimits},
    vocab::Iri,
};
use serde_json::{Value, json};

use super::{ACTIVITY, Peer, Site};

async fn walk(site: &Site, id: &str, limits: &WalkLimits) -> Result<Walk, DereferenceError> {
    site.app.dereferencer().walk(&id.parse().unwrap(), limits).await
}

fn items(walk: &Walk) -> Vec<&str> {
    walk.items.iter().filter_map(|it| it.id()).map(Iri::as_str).collect()
}

/// Has `peer` serve `document`, with its own address in the place of `HOST`.
fn serve(peer: &Peer, path: &str, document: &Value) {
    let text = document.to_string().replace("HOST", &peer.iri(""));
    peer.document(path, ACTIVITY, &serde_json::from_str(&text).unwrap());
}

#[tokio::test]
async fn a_collection_is_read_to_its_end() {
    let alice = Site::start("alice").await;
    for (documents, expected) in [
        (
            vec![(
                "/c",
                json!({"id": "HOST/c", "type": "Collection", "items": ["urn:1", "urn:2"]}),
            )],
            vec!["urn:1", "urn:2"],
        ),
        (
            vec![
                ("/c", json!({"id": "HOST/c", "type": "OrderedCollection", "first": "HOST/1"})),
                (
                    "/1",
                    json!({"type": "OrderedCollectionPage", "orderedItems": "urn:1", "next": "HOST/2"}),
                ),
                (
                    "/2",
                    json!({"type": "OrderedCollectionPage", "orderedItems": [], "next": "HOST/3"}),
                ),
                (
                    "/3",
                    json!({"type": "OrderedCollectionPage", "orderedItems": [{"id": "urn:2", "type": "Note"}]}),
                ),
            ],
            vec!["urn:1", "urn:2"],
        ),
        (
            vec![
                (
                    "/c",
                    json!({"id": "HOST/c", "type": "Collection", "first": {
                        "type": "CollectionPage", "items": ["urn:1"], "next": "HOST/2"
                    }}),
                ),
                ("/2", json!({"id": "HOST/2", "type": "CollectionPage", "items": ["urn:2"]})),
            ],
            vec!["urn:1", "urn:2"],
        ),
        (
            vec![("/c", json!({"id": "HOST/c", "type": "OrderedCollection", "totalItems": 7}))],
            vec![],
        ),
    ] {
        let peer = Peer::start().await;
        for (path, document) in &documents {
            serve(&peer, path, document);
        }
        let found = walk(&alice, &peer.iri("/c"), &WalkLimits::default()).await.unwrap();
        assert!(matches!(found.end, WalkEnd::Complete), "{:?}", found.end);
        assert_eq!(items(&found), expected);
        assert_eq!(found.total_items, documents[0].1["totalItems"].as_u64());
        assert_eq!(peer.asked().len(), documents.len());
    }
    // One of ours can be walked by others.
    let bob = Site::start("bob").await;
    let note = bob.post_note().await;
    let outbox = bob.iri(&bob.path("/outbox"));
    let found = walk(&alice, &outbox, &WalkLimits::default()).await.unwrap();
    assert!(matches!(found.end, WalkEnd::Complete), "{:?}", found.end);
    assert_eq!((found.items.len(), note.is_empty()), (1, false));
}

#[tokio::test]
async fn pages_lead_neither_elsewhere_nor_round_nor_on_for_ever() {
    let alice = Site::start("alice").await;
    let (peer, other) = (Peer::start().await, Peer::start().await);
    let page = |next: &str| json!({"type": "CollectionPage", "items": ["urn:1"], "next": next});
    for n in 0..100 {
        serve(&peer, &format!("/{n}"), &page(&format!("HOST/{}", n + 1)));
    }
    serve(&peer, "/loop", &page("HOST/loop"));
    serve(&peer, "/a", &page("HOST/b"));
    serve(&peer, "/b", &page("HOST/a#again"));
    serve(&peer, "/other", &page(&other.iri("/0")));
    serve(&peer, "/alias", &page(&format!("http://{}/0", peer.alias)));
    serve(&peer, "/ours", &page(&alice.iri("/users/alice/outbox")));
    serve(&peer, "/missing", &page("HOST/404"));
    serve(&peer, "/note", &page("HOST/a-note"));
    serve(&peer, "/a-note", &json!({"id": "HOST/a-note", "type": "Note"}));
    let mut limits = WalkLimits::default();
    limits.max_pages = 5;
    for (first, expected, n_requests) in [
        ("/0", "MaxPages", 6),
        ("/loop", "Loop", 2),
        ("/a", "Loop", 3),
        ("/other", "OtherOrigin", 2),
        ("/alias", "OtherOrigin", 2),
        ("/ours", "OtherOrigin", 2),
        ("/missing", "Failed", 3),
        ("/note", "Failed", 3),
    ] {
        let path = format!("/from{first}");
        let id = peer.iri(&path);
        serve(
            &peer,
            &path,
            &json!({"id": id, "type": "Collection", "first": format!("HOST{first}")}),
        );
        let found = walk(&alice, &id, &limits).await.unwrap();
        let end = format!("{:?}", found.end);
        assert!(end.starts_with(expected), "{first}: {end}");
        assert_eq!(peer.asked().len(), n_requests, "{first}");
        assert!(!found.items.is_empty(), "what was found before is kept: {first}");
    }
    assert!(other.asked().is_empty());
}

#[tokio::test]
async fn a_walk_takes_so_many_items_and_so_long() {
    let alice = Site::start("alice").await;
    let peer = Peer::start().await;
    let many: Vec<String> = (0..100).map(|n| format!("urn:{n}")).collect();
    serve(&peer, "/c", &json!({"id": "HOST/c", "type": "Collection", "items": many}));
    for (max_items, n_items, is_complete) in [(0, 0, false), (99, 99, false), (100, 100, true)] {
        let mut limits = WalkLimits::default();
        limits.max_items = max_items;
        let found = walk(&alice, &peer.iri("/c"), &limits).await.unwrap();
        assert_eq!(found.items.len(), n_items);
        let is_whole = matches!(found.end, WalkEnd::Complete);
        assert_eq!(is_whole, is_complete, "{max_items}: {:?}", found.end);
    }
    let silent = json!({"id": "HOST/slow", "type": "Collection", "first": {
        "type": "CollectionPage", "items": "urn:1", "next": "HOST/never"
    }});
    serve(&peer, "/slow", &silent);
    peer.be_silent("/never");
    let mut limits = WalkLimits::default();
    limits.time = Duration::from_millis(500);
    let start = Instant::now();
    let found = walk(&alice, &peer.iri("/slow"), &limits).await.unwrap();
    assert!(matches!(found.end, WalkEnd::TimedOut), "{:?}", found.end);
    assert_eq!(items(&found), ["urn:1"]);
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn what_is_not_the_collection_is_refused() {
    let alice = Site::start("alice").await;
    let peer = Peer::start().await;
    for (n, document) in [
        json!({"id": "HOST/0", "type": "Note"}),
        json!({"id": "HOST/other", "type": "Collection", "items": ["urn:1"]}),
        json!({"id": "HOST/2", "type": "Person", "inbox": "HOST/inbox"}),
        json!([]),
    ]
    .iter()
    .enumerate()
    {
        let path = format!("/{n}");
        serve(&peer, &path, document);
        let error = walk(&alice, &peer.iri(&path), &WalkLimits::default()).await.unwrap_err();
        let is_right = matches!(error, DereferenceError::NotCollection | DereferenceError::Json);
        assert!(is_right, "{document}: {error:?}");
    }
    let own = walk(&alice, &alice.iri("/users/alice/outbox"), &WalkLimits::default()).await;
    assert!(matches!(own, Err(DereferenceError::Local)), "{own:?}");
}
