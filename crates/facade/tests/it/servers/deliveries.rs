//! What is queued reaches the others, now or when they are there.

use std::time::{Duration, Instant};

use oyez::registry::{ActivityStore as _, DeliveryQueue as _};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    time::sleep,
};

use super::Site;
use crate::kit::ACTIVITY;

#[tokio::test]
async fn another_process_may_queue_what_the_server_delivers() {
    let (alice, bob) = (Site::start("alice").await, Site::start("bob").await);
    // A second handle on the same database, as a command has it.
    let command = alice.opened_again().await;
    let like = json!({"type": "Like", "object": "urn:x", "to": bob.actor.id});
    let id = command.publish(like, &alice.actor).await.unwrap();
    // Without a look at the database, the server would find it in a minute only.
    bob.receives(id.as_str()).await;
}

#[tokio::test]
async fn what_cannot_be_delivered_waits_and_what_never_can_is_given_up() {
    let alice = Site::start("alice").await;
    // A port that nobody listens on, and a host that has no inbox.
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let bob = Site::start("bob").await;
    let nobody = bob.iri("/users/nobody");
    let to = json!([format!("http://{closed}/users/x"), nobody]);
    let note = json!({"type": "Note", "content": "hello", "to": to});
    Site::acted(&alice.act(&note).await);

    comes_to(&alice, 1, 1).await;
}

#[tokio::test]
async fn what_is_sent_names_no_blind_recipients() {
    let (alice, bob) = (Site::start("alice").await, Site::start("bob").await);
    let note = json!({"type": "Note", "content": "hello", "bcc": bob.actor.id, "to": "urn:x"});
    let create = Site::acted(&alice.act(&note).await);
    bob.receives(&create).await;
    let received = bob.inbox().await.remove(0).activity.document;
    assert!(!received.as_str().contains("bcc"), "{received:?}");
    let kept = alice.app.store().activity(&create.parse().unwrap()).await.unwrap().unwrap();
    assert!(kept.document.as_str().contains("bcc"), "the sender knows whom it went to");
}

#[tokio::test]
async fn nothing_is_sent_to_this_server_itself_however_it_is_spelled() {
    let alice = Site::start("alice").await;
    let port = alice.authority.rsplit(':').next().unwrap();
    for inbox in [
        alice.iri("/users/alice/inbox"),
        format!("http://127.1:{port}/users/alice/inbox"),
        format!("http://0x7f000001:{port}/users/alice/inbox"),
    ] {
        let eve = serve_actor(&inbox).await;
        let note = json!({"type": "Note", "content": "hello", "to": eve});
        Site::acted(&alice.act(&note).await);
    }
    comes_to(&alice, 0, 3).await;
}

/// Waits until the queue has this many deliveries that wait, and that are given up.
async fn comes_to(site: &Site, pending: u64, dead: u64) {
    let start = Instant::now();
    loop {
        let status = site.app.store().status().await.unwrap();
        if (status.pending, status.dead) == (pending, dead) {
            return;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "{status:?}");
        sleep(Duration::from_millis(10)).await;
    }
}

/// Serves an actor that claims to have this inbox; returns the actor's id.
async fn serve_actor(inbox: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let id = format!("http://{}/eve", listener.local_addr().unwrap());
    let document = json!({"type": "Person", "id": id, "inbox": inbox}).to_string();
    let head = format!("content-type: {ACTIVITY}\r\ncontent-length: {}", document.len());
    let answer = format!("HTTP/1.1 200 OK\r\nconnection: close\r\n{head}\r\n\r\n{document}");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    id
}
