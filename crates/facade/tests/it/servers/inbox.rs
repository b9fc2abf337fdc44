//! POST to inboxes: what is taken, what is refused, and that a refusal writes nothing.

use std::time::{Duration, SystemTime};

use http::{HeaderValue, Method, StatusCode};
use oyez::registry::{ActivityStore as _, ActorStore as _, PageRequest, Viewer};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinSet, time::timeout};

use super::Site;
use crate::kit::{ACTIVITY, Reply, send, sign_with};

/// A `Create` by the actor of `from`, to the actor of `to`.
fn create(from: &Site, to: &Site, n: u32) -> Value {
    let id = format!("{}/notes/{n}", from.actor.id);
    json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "type": "Create",
        "id": format!("{id}/create"),
        "actor": from.actor.id,
        "to": to.actor.id,
        "object": {"type": "Note", "id": id, "attributedTo": from.actor.id, "content": "hello"},
    })
}

#[track_caller]
fn assert_refused(reply: &Reply, status: StatusCode, why: &str) {
    assert_eq!(reply.status, status, "{why}: {}", reply.text());
    assert_eq!(reply.header("content-type"), "application/problem+json", "{why}");
    assert_eq!(reply.json()["status"], status.as_u16(), "{why}");
}

#[tokio::test]
async fn a_signed_post_without_any_accept_is_taken() {
    let (alice, bob) = (Site::start("alice").await, Site::start("bob").await);
    for (n, path) in [(1, alice.path("/inbox")), (2, "/inbox".to_owned())] {
        let activity = create(&bob, &alice, n);
        let reply = bob.deliver(&alice, &path, &activity).await;
        assert_eq!(reply.status, StatusCode::ACCEPTED, "{}", reply.text());
        let inbox = alice.inbox().await;
        assert_eq!(inbox.len(), n as usize);
        assert_eq!(inbox[0].activity.document.as_str(), activity.to_string());
    }
}

#[tokio::test]
async fn the_same_activity_again_changes_nothing() {
    let (alice, bob) = (Site::start("alice").await, Site::start("bob").await);
    let activity = create(&bob, &alice, 1);
    for path in [alice.path("/inbox"), alice.path("/inbox"), "/inbox".to_owned()] {
        assert_eq!(bob.deliver(&alice, &path, &activity).await.status, StatusCode::ACCEPTED);
        assert_eq!(alice.inbox().await.len(), 1, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_identical_ones_at_once_are_one() {
    let (alice, bob) = (Site::start("alice").await, Site::start("bob").await);
    let follow = json!({
        "type": "Follow",
        "id": format!("{}/follow", bob.actor.id),
        "actor": bob.actor.id,
        "object": alice.actor.id,
    });
    let path = alice.path("/inbox");
    let signed = bob.sign(&alice.authority, &path, follow.to_string().as_bytes()).await;
    let mut sending = JoinSet::new();
    // A connection takes two files, of which a process may have a thousand.
    for _ in 0..100 {
        let (signed, authority) = (signed.clone(), alice.authority.clone());
        sending.spawn(async move {
            for _ in 0..10 {
                let reply = signed.send(&authority).await;
                assert_eq!(reply.status, StatusCode::ACCEPTED, "{}", reply.text());
            }
        });
    }
    sending.join_all().await;
    assert_eq!(alice.inbox().await.len(), 1);
    assert_eq!(alice.total("/users/alice/followers").await, 1);
    // One answer: that is all that Alice has done.
    assert_eq!(
        alice
            .app
            .store()
            .outbox(&alice.actor.id, Viewer::Owner, PageRequest::first(9))
            .await
            .unwrap()
            .total,
        1
    );
}

#[tokio::test]
async fn what_is_not_signed_right_is_401_and_writes_nothing() {
    let (alice, bob) = (Site::start("alice").await, Site::start("bob").await);
    let path = alice.path("/inbox");
    let body = create(&bob, &alice, 1).to_string().into_bytes();
    let signed = bob.sign(&alice.authority, &path, &body).await;

    let unsigned = {
        let mut it = signed.clone();
        it.headers.remove("signature");
        it
    };
    let wrong_digest = {
        let mut it = signed.clone();
        it.body = create(&bob, &alice, 2).to_string().into_bytes();
        it
    };
    let no_digest = {
        let mut it = signed.clone();
        it.headers.remove("digest");
        it
    };
    let two_hours_ago = SystemTime::now() - Duration::from_secs(2 * 60 * 60);
    let old = bob.sign_at(&alice.authority, &path, &body, two_hours_ago).await;
    let in_an_hour = SystemTime::now() + Duration::from_secs(60 * 60);
    let early = bob.sign_at(&alice.authority, &path, &body, in_an_hour).await;
    let other_host = bob.sign("two.example", &path, &body).await;
    let other_path = {
        let mut it = bob.sign(&alice.authority, "/inbox", &body).await;
        it.path.clone_from(&path);
        it
    };
    // Another actor of bob's own server signs what bob is said to do.
    let other_actor = {
        let eve = bob.app.add_actor("eve").await.unwrap();
        let pair = bob.app.store().key_pair(&eve.actor.id).await.unwrap().unwrap();
        sign_with(&pair, &alice.authority, &path, &body, SystemTime::now())
    };
    // An actor of a third server does.
    let other_server = {
        let mallory = Site::start("mallory").await;
        let signed = mallory.sign(&alice.authority, &path, &body).await;
        (mallory, signed)
    };
    let tampered_signature = {
        let mut it = signed.clone();
        let text = it.headers["signature"].to_str().unwrap().to_owned();
        let at = text.find("signature=\"").unwrap() + "signature=\"".len();
        let other = if &text[at..=at] == "A" { "B" } else { "A" };
        let text = format!("{}{other}{}", &text[..at], &text[at + 1..]);
        it.headers.insert("signature", HeaderValue::from_str(&text).unwrap());
        it
    };

    let before = alice.contents().await;
    for (why, request) in [
        ("without a signature", &unsigned),
        ("with a body that the digest is not of", &wrong_digest),
        ("without the digest that is covered", &no_digest),
        ("with a date two hours old", &old),
        ("with a date an hour ahead", &early),
        ("for another host", &other_host),
        ("for another path", &other_path),
        ("by a key of another actor of the same server", &other_actor),
        ("with a signature that is not of the key", &tampered_signature),
    ] {
        assert_refused(&request.send(&alice.authority).await, StatusCode::UNAUTHORIZED, why);
        assert!(alice.contents().await == before, "{why}: something was written");
    }
    // Another server may pass on what bob's has sent it, but bob's knows nothing of this.
    assert_eq!(other_server.1.send(&alice.authority).await.status, StatusCode::ACCEPTED);
    assert!(alice.contents().await == before, "another server is believed");
    assert_eq!(signed.send(&alice.authority).await.status, StatusCode::ACCEPTED);
    assert!(alice.contents().await != before, "the comparison sees what is written");
}

#[tokio::test]
async fn what_is_signed_but_wrong_is_refused_and_writes_nothing() {
    let (alice, bob) = (Site::start("alice").await, Site::start("bob").await);
    let id = format!("{}/1", bob.actor.id);
    let like = |with: Value| {
        let mut it = json!({"type": "Like", "id": id, "actor": bob.actor.id, "object": "urn:x"});
        for (name, value) in with.as_object().unwrap() {
            it[name] = value.clone();
        }
        it.to_string()
    };
    let note =
        |owner: &str| json!({"type": "Note", "id": format!("{id}/n"), "attributedTo": owner});
    let before = alice.contents().await;
    for (why, body, status) in [
        ("no JSON", "hello".to_owned(), 400),
        ("JSON and more", "{} {}".to_owned(), 400),
        ("no object", "[]".to_owned(), 400),
        ("no UTF-8", "\u{fffd}".to_owned(), 400),
        ("nothing", "{}".to_owned(), 400),
        ("two actors in two spellings", like(json!({"as:actor": alice.actor.id})), 400),
        ("two actors in one", like(json!({})).replacen('{', r#"{"actor":"urn:x","#, 1), 400),
        ("no id where one should be", like(json!({"id": 42})), 400),
        ("no actor", like(json!({"actor": null})), 400),
        ("two actors", like(json!({"actor": [bob.actor.id, alice.actor.id]})), 400),
        ("an id of our own", like(json!({"id": alice.iri("/activities/1")})), 403),
        ("an actor of our own", like(json!({"actor": alice.actor.id})), 401),
        (
            "an object of another's",
            like(json!({"type": "Create", "object": note("https://x.example/")})),
            403,
        ),
        (
            "a follow of nobody",
            like(json!({"type": "Follow", "object": alice.iri("/users/x")})),
            404,
        ),
    ] {
        let signed = bob.sign(&alice.authority, &alice.path("/inbox"), body.as_bytes()).await;
        let reply = signed.send(&alice.authority).await;
        assert_refused(&reply, StatusCode::from_u16(status).unwrap(), why);
        assert!(alice.contents().await == before, "{why}: something was written");
    }
}

#[tokio::test]
async fn what_is_too_long_or_goes_nowhere_is_refused_before_it_is_read() {
    let (alice, bob) = (Site::start("alice").await, Site::start("bob").await);
    let signed = bob.sign(&alice.authority, "/users/nobody/inbox", b"{}").await;
    assert_refused(&signed.send(&alice.authority).await, StatusCode::NOT_FOUND, "no such actor");

    let long = vec![b' '; 1024 * 1024 + 1];
    let signed = bob.sign(&alice.authority, &alice.path("/inbox"), &long).await;
    let reply = signed.send(&alice.authority).await;
    assert_refused(&reply, StatusCode::PAYLOAD_TOO_LARGE, "announced as too long");

    let path = alice.path("/inbox");
    let headers = [("content-type", ACTIVITY), ("content-length", "1073741824")];
    let reply = send(&alice.authority, Method::POST, &path, &headers, b"").await;
    assert_refused(&reply, StatusCode::PAYLOAD_TOO_LARGE, "announced and not sent");

    let mut chunked = bob.sign(&alice.authority, &path, &long).await;
    chunked.headers.insert("transfer-encoding", HeaderValue::from_static("chunked"));
    chunked.body = [format!("{:x}\r\n", long.len()).as_bytes(), &long, b"\r\n0\r\n\r\n"].concat();
    let reply = chunked.send(&alice.authority).await;
    assert_refused(&reply, StatusCode::PAYLOAD_TOO_LARGE, "not announced");
    assert!(alice.inbox().await.is_empty());
}

#[tokio::test]
async fn an_activity_for_nobody_here_is_taken_and_not_kept() {
    let (alice, bob) = (Site::start("alice").await, Site::start("bob").await);
    let mut activity = create(&bob, &alice, 1);
    activity["to"] = json!("https://three.example/carol");
    let reply = bob.deliver(&alice, "/inbox", &activity).await;
    assert_eq!(reply.status, StatusCode::ACCEPTED, "{}", reply.text());
    assert!(alice.inbox().await.is_empty());
}

#[tokio::test]
async fn contexts_are_not_fetched_and_linked_data_signatures_prove_nothing() {
    let (alice, bob) = (Site::start("alice").await, Site::start("bob").await);
    let context = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut activity = create(&bob, &alice, 1);
    activity["@context"] = json!([format!("http://{}/context", context.local_addr().unwrap())]);
    activity["signature"] = json!({
        "type": "RsaSignature2017",
        "creator": format!("{}#main-key", bob.actor.id),
        "created": "2026-01-15T14:00:00Z",
        "signatureValue": "c2lnbmF0dXJl",
    });
    let path = alice.path("/inbox");
    let mut signed = bob.sign(&alice.authority, &path, activity.to_string().as_bytes()).await;
    assert_eq!(signed.send(&alice.authority).await.status, StatusCode::ACCEPTED);
    signed.headers.remove("signature");
    let reply = signed.send(&alice.authority).await;
    assert_refused(&reply, StatusCode::UNAUTHORIZED, "signed as linked data only");
    let fetch = timeout(Duration::from_millis(200), context.accept()).await;
    assert!(fetch.is_err(), "the context was fetched");
}
