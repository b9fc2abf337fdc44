//! What real servers have sent, delivered here by peers that have keys made for the test.
//!
//! The documents lie beside the workspace, and none is copied into it. Each is moved to servers of
//! the loopback network and is else delivered as it was written; whatever [`REFUSED`] does not name
//! must be taken, and kept to the letter.

mod document;
mod senders;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::SystemTime,
};

use oyez::{
    http::Limits,
    registry::{ActivityStore as _, PageRequest},
};

use self::{
    document::{Document, documents},
    senders::{REFUSED, SENDERS, sender},
};
use crate::kit::{Site, peer::Peer, sign_with};

/// Where the documents are, or nothing, loudly, where there are none.
fn corpus() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    if root.is_dir() {
        return root.canonicalize().ok();
    }
    eprintln!("not checked: there is no corpus beside the workspace");
    None
}

#[tokio::test]
async fn what_real_servers_send_is_taken_where_it_should_be() {
    let Some(root) = corpus() else { return };
    let alice = site().await;
    let mut counts: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    let mut refused = Vec::new();
    for document in documents(&root) {
        let name = sender(&document.path, &document.host);
        let row = REFUSED.iter().find(|it| it.path == document.path);
        let (status, detail) = row.map_or((202, ""), |it| (it.status, it.detail));
        let what = format!("{}, {}", document.path, row.map_or("which is good", |it| it.why));
        let (found, text) = deliver(&document, &alice).await;
        assert_eq!(found, status, "{what}: {text}");
        assert!(text.contains(detail), "{what}: {text}");
        refused.extend(row.map(|it| it.path));
        counts.entry(name).or_default()[usize::from(row.is_some())] += 1;
    }
    for (name, [n_taken, n_refused]) in &counts {
        println!("{name}: {n_taken} taken, {n_refused} refused");
    }
    for (_, name) in SENDERS {
        assert!(counts.get(name).is_some_and(|it| it[0] > 0), "nothing of {name} is taken");
    }
    assert_eq!(refused.len(), REFUSED.len(), "each row is of one document");
}

/// A site that takes as much as there is.
async fn site() -> Site {
    let mut limits = Limits::default();
    limits.max_key_fetches = 10_000;
    limits.max_key_fetches_per_domain = 10_000;
    limits.max_received_per_host = 10_000;
    limits.max_received_per_domain = 10_000;
    Site::start_with_limits("alice", limits).await
}

/// Delivers a document to Alice; returns the status, and what is said with it.
///
/// What is taken is in her inbox then. A follow makes a follower, a report goes to the operator, and
/// what a group announces is fetched and takes its own effect.
async fn deliver(document: &Document, alice: &Site) -> (u16, String) {
    let (near, far) = (Peer::start("127.0.0.1").await, Peer::start("127.0.0.2").await);
    let moved = document.moved(&near, &far, alice.actor.id.as_str());
    let pair = near.put_actor(moved.kind_of_actor, &moved.path_of_actor);
    let (n_followers, n_reports) = totals(alice).await;
    let (body, path) = (moved.text.as_bytes(), alice.path("/inbox"));
    let signed = sign_with(&pair, &alice.authority, &path, body, SystemTime::now());
    let reply = signed.send(&alice.authority).await;
    if reply.status == 202 {
        let inbox = alice.inbox().await;
        let is_kept = inbox.iter().any(|it| it.activity.document.as_str() == moved.text);
        let path = &document.path;
        assert_eq!(is_kept, !document.is_hidden(), "{path}: whether Alice is told");
        let expected = (
            n_followers + u64::from(document.is("Follow")),
            n_reports + u64::from(document.is("Flag")),
        );
        assert_eq!(totals(alice).await, expected, "{path}: followers and reports");
        if let Some(id) = &moved.announced {
            let object = alice.app.store().object(&id.parse().unwrap()).await.unwrap();
            assert!(object.is_some(), "{path}: what the group announces is known");
        }
    }
    (reply.status.as_u16(), reply.text())
}

/// How many followers Alice has, and how many reports the operator.
async fn totals(alice: &Site) -> (u64, u64) {
    let reports = alice.app.store().reports(PageRequest::first(1)).await.unwrap();
    (alice.total("/users/alice/followers").await, reports.total)
}
