//! What is of this site.

use http::StatusCode;
use oyez::{http::discovery::DiscoveryError, vocab::PUBLIC};
use serde_json::json;

use super::{ACTIVITY, Peer, Site, found};

#[tokio::test]
async fn attacks_136_137_what_is_ours_is_found_in_the_store_and_never_dialed() {
    // Whoever dialed our host or that of our handles would be seen there.
    let peer = Peer::start().await;
    let alice = Site::start_with_handles("alice", &peer.at).await;
    let actor = (Some(format!("@alice@{}", peer.at)), alice.actor.id.to_string());
    let note = alice.post_note().await;
    for text in [
        format!("@alice@{}", peer.at),
        format!("acct:alice@{}", alice.authority),
        alice.actor.id.to_string(),
        format!("HTTP://{}/users/alice#key", alice.authority),
    ] {
        assert_eq!(found(&alice.app, &text).await.unwrap(), actor, "{text}");
    }
    assert_eq!(found(&alice.app, &note).await.unwrap(), (None, note));
    for text in [
        format!("@nobody@{}", peer.at),
        alice.iri("/users/nobody"),
        alice.iri("/users/alice/outbox"),
        alice.iri("/objects/1"),
        alice.iri("/elsewhere"),
        format!("http://{}/users/alice", peer.at),
        format!("http://{}", peer.at),
    ] {
        let error = found(&alice.app, &text).await.unwrap_err();
        assert!(matches!(error, DiscoveryError::NotHere(_)), "{text}: {error:?}");
    }
    for host in [&peer.at, &alice.authority] {
        assert!(alice.app.node_info(host).await.is_err());
        let id = format!("http://{host}/users/x").parse().unwrap();
        assert!(alice.app.dereferencer().actor(&id).await.is_err());
    }
    assert!(peer.asked().is_empty());
    // Others that lead to us lead to the store.
    let other = Peer::start().await;
    other.redirect("/alice", alice.actor.id.as_str());
    assert_eq!(found(&alice.app, &other.iri("/alice")).await.unwrap(), actor);
    let resource = format!("acct:eve@{}", other.at);
    other.web_finger(&resource, &resource, alice.actor.id.as_str());
    let error = found(&alice.app, &resource).await.unwrap_err();
    assert!(matches!(error, DiscoveryError::NotConfirmed { .. }), "{error:?}");
}

#[tokio::test]
async fn what_is_not_for_everyone_is_not_found() {
    let alice = Site::start("alice").await;
    let secret = json!({"type": "Note", "content": "secret", "to": "https://two.example/bob"});
    let create = Site::acted(&alice.act(&secret).await);
    let path = create.strip_prefix(&alice.iri("")).unwrap();
    let shown = alice.get_as_owner(path).await.json();
    let object = shown["object"]["id"].as_str().unwrap();
    for id in [create.as_str(), object] {
        let error = found(&alice.app, id).await.unwrap_err();
        assert!(matches!(error, DiscoveryError::NotHere(_)), "{id}: {error:?}");
    }
    let blind = json!({"type": "Note", "to": PUBLIC, "bcc": "https://two.example/bob"});
    let create = Site::acted(&alice.act(&blind).await);
    let shown = alice.app.lookup(&create).await.unwrap();
    assert!(!shown.document().contains("bcc"), "{}", shown.document());

    let note = alice.post_note().await;
    Site::acted(&alice.act(&json!({"type": "Delete", "object": note, "to": PUBLIC})).await);
    let path = note.strip_prefix(&alice.iri("")).unwrap();
    assert_eq!(alice.get(path, ACTIVITY).await.status, StatusCode::GONE);
    Site::acted(&alice.act(&json!({"type": "Delete", "object": alice.actor.id})).await);
    for gone in [note.as_str(), alice.actor.id.as_str()] {
        let error = found(&alice.app, gone).await.unwrap_err();
        assert!(matches!(error, DiscoveryError::Gone(_)), "{error:?}");
    }
    let error = found(&alice.app, &format!("@alice@{}", alice.authority)).await.unwrap_err();
    assert!(matches!(error, DiscoveryError::NotHere(_)), "{error:?}");
}

#[tokio::test]
async fn a_lookup_may_go_on_in_a_task_of_its_own() {
    let alice = Site::start("alice").await;
    let (app, id) = (alice.app.clone(), alice.actor.id.clone());
    let found = tokio::spawn(async move {
        let limits = oyez::http::WalkLimits::default();
        let _ = app.dereferencer().walk(&id, &limits).await;
        let _ = app.node_info("localhost").await;
        app.lookup(id.as_str()).await
    });
    assert_eq!(found.await.unwrap().unwrap().id(), &alice.actor.id);
}
