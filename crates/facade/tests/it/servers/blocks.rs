//! The operator decides whom a server has to do with, and how much it takes from each.

use std::time::{Duration, Instant, SystemTime};

use http::{HeaderValue, Method, StatusCode};
use oyez::{
    http::{ClientError, Limits, SigningKey, cavage, generate_rsa},
    registry::{Admission, DeliveryQueue as _, KeyPair, PrivateKey, Rule, Verdict},
};
use serde_json::{Value, json};
use tokio::{
    net::TcpListener,
    time::{sleep, timeout},
};

use super::Site;
use crate::kit::{ACTIVITY, Reply, send, sign_with};

async fn rule(site: &Site, subject: &str, verdict: Verdict) {
    site.app.put_rules(vec![Rule::new(subject.parse().unwrap(), verdict)]).await.unwrap();
}

fn follow(from: &Site, whom: &Site, n: usize) -> Value {
    json!({
        "type": "Follow",
        "id": from.iri(&format!("/activities/{n}")),
        "actor": from.actor.id,
        "object": whom.actor.id,
    })
}

async fn followed(from: &Site, whom: &Site, n: usize) -> Reply {
    from.deliver(whom, &whom.path("/inbox"), &follow(from, whom, n)).await
}

/// Has an actor tell its followers something.
async fn tell(site: &Site) -> String {
    let followers = site.iri(&site.path("/followers"));
    Site::acted(&site.act(&json!({"type": "Note", "content": "hello", "to": followers})).await)
}

/// Waits until nothing is queued; returns how many were given up.
async fn all_sent(site: &Site) -> u64 {
    let start = Instant::now();
    loop {
        let status = site.app.store().status().await.unwrap();
        if status.pending == 0 {
            return status.dead;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "{status:?}");
        sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn who_is_blocked_is_refused_before_the_key_is_asked_for() {
    let alice = Site::start("alice").await;
    rule(&alice, "127.0.0.1", Verdict::Suspend).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let peer = listener.local_addr().unwrap();
    let generated = generate_rsa().unwrap();
    let pair = KeyPair {
        id: format!("http://{peer}/bob#key").parse().unwrap(),
        owner: format!("http://{peer}/bob").parse().unwrap(),
        public_pem: generated.public_pem().to_owned(),
        private: PrivateKey::from_pkcs8(generated.private_pkcs8()),
    };
    let like = json!({"type": "Like", "actor": pair.owner, "object": alice.actor.id}).to_string();
    let before = alice.contents().await;
    for path in [alice.path("/inbox"), "/inbox".to_owned()] {
        let now = SystemTime::now();
        let signed = sign_with(&pair, &alice.authority, &path, like.as_bytes(), now);
        let reply = signed.send(&alice.authority).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{}", reply.text());
    }
    assert_eq!(alice.contents().await, before);

    let uri = alice.actor.id.as_str().parse().unwrap();
    let mut headers = http::HeaderMap::new();
    headers.insert("accept", HeaderValue::from_static(ACTIVITY));
    let key = SigningKey::from_pkcs8(pair.private.as_pkcs8()).unwrap();
    cavage::sign(&Method::GET, &uri, &mut headers, b"", &key, &pair.id, SystemTime::now()).unwrap();
    let headers: Vec<_> =
        headers.iter().map(|(name, it)| (name.as_str(), it.to_str().unwrap())).collect();
    let reply = send(&alice.authority, Method::GET, &alice.path(""), &headers, b"").await;
    assert_eq!(reply.status, StatusCode::FORBIDDEN, "nor is a document given");

    let asked = timeout(Duration::from_millis(100), listener.accept()).await;
    assert!(asked.is_err(), "the peer was not asked for anything");
}

#[tokio::test]
async fn attack_130_nothing_goes_to_who_is_blocked_over_a_connection_that_is_open() {
    let (alice, bob) = (Site::start("alice").await, Site::start("bob").await);
    let follow = Site::acted(&bob.act(&json!({"type": "Follow", "object": alice.actor.id})).await);
    alice.receives(&follow).await;
    all_sent(&alice).await;
    let first = tell(&alice).await;
    all_sent(&alice).await;
    let n_received = bob.inbox().await.len();
    assert_eq!(bob.inbox().await[0].activity.id, *first);

    rule(&alice, "127.0.0.1", Verdict::Suspend).await;
    tell(&alice).await;
    assert_eq!(all_sent(&alice).await, 0, "nothing is kept of it");
    let accept = HeaderValue::from_static(ACTIVITY);
    let fetched = alice.app.client().get(&bob.actor.id, accept, None).await;
    assert!(matches!(fetched, Err(ClientError::Blocked)), "{fetched:?}");
    assert_eq!(bob.inbox().await.len(), n_received);
    assert_eq!(alice.total(&alice.path("/followers")).await, 1, "who follows stays");
    assert_eq!(followed(&bob, &alice, 2).await.status, StatusCode::FORBIDDEN);

    assert!(alice.app.remove_rule(&"127.0.0.1".parse().unwrap()).await.unwrap());
    let last = tell(&alice).await;
    all_sent(&alice).await;
    let received = bob.inbox().await;
    assert_eq!(received.len(), n_received + 1, "{last} and not the one between");
}

#[tokio::test]
async fn what_only_applications_act_on_has_no_effect_here() {
    let (alice, bob) = (Site::start("alice").await, Site::start("bob").await);
    for (n, verdict) in [Verdict::Noop, Verdict::Silence, Verdict::Allow].into_iter().enumerate() {
        rule(&alice, "127.0.0.1", verdict).await;
        assert_eq!(followed(&bob, &alice, n).await.status, StatusCode::ACCEPTED, "{verdict:?}");
    }
}

#[tokio::test]
async fn one_actor_is_blocked_and_the_others_of_its_server_are_not() {
    let (alice, bob) = (Site::start("alice").await, Site::start("bob").await);
    let bill = bob.app.add_actor("bill").await.unwrap().actor;
    rule(&alice, bill.id.as_str(), Verdict::Suspend).await;
    let before = alice.contents().await;
    let pair = oyez::http::ensure_key_pair(bob.app.store(), &bill).await.unwrap();
    let like = json!({"type": "Like", "actor": bill.id, "object": alice.actor.id}).to_string();
    let now = SystemTime::now();
    let path = alice.path("/inbox");
    let reply = sign_with(&pair, &alice.authority, &path, like.as_bytes(), now);
    assert_eq!(reply.send(&alice.authority).await.status, StatusCode::FORBIDDEN);
    assert_eq!(alice.contents().await, before);
    assert_eq!(followed(&bob, &alice, 1).await.status, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn a_server_may_have_to_do_with_those_alone_that_it_knows() {
    let mut limits = Limits::default();
    limits.admission = Admission::OnlyAllowed;
    let (alice, bob) = (Site::start_with_limits("alice", limits).await, Site::start("bob").await);
    assert_eq!(followed(&bob, &alice, 1).await.status, StatusCode::FORBIDDEN);
    rule(&alice, "127.0.0.1", Verdict::Allow).await;
    assert_eq!(followed(&bob, &alice, 1).await.status, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn what_another_process_says_is_known_when_the_rules_are_read_again() {
    let mut limits = Limits::default();
    limits.rules_lifetime = Duration::ZERO;
    let (alice, bob) = (Site::start_with_limits("alice", limits).await, Site::start("bob").await);
    assert_eq!(followed(&bob, &alice, 1).await.status, StatusCode::ACCEPTED);
    let command = alice.opened_again().await;
    let block = Rule::new("127.0.0.1".parse().unwrap(), Verdict::Suspend);
    command.put_rules(vec![block]).await.unwrap();
    // One request may still go by what was read before it.
    let start = Instant::now();
    let mut n = 2;
    while followed(&bob, &alice, n).await.status != StatusCode::FORBIDDEN {
        assert!(start.elapsed() < Duration::from_secs(10), "the rules are not read again");
        n += 1;
    }
}

#[tokio::test]
async fn attack_178_a_flood_of_follows_is_told_to_come_later_and_nothing_grows() {
    let mut limits = Limits::default();
    limits.max_received_per_host = 20;
    let (alice, bob) = (Site::start_with_limits("alice", limits).await, Site::start("bob").await);
    let path = alice.path("/inbox");
    // What is not proved to be of a host does not count as its own.
    for n in 0..30 {
        let body = follow(&bob, &alice, n).to_string();
        let mut forged = bob.sign(&alice.authority, &path, body.as_bytes()).await;
        forged.headers.insert("date", HeaderValue::from_static("Thu, 15 Jan 2026 14:00:00 GMT"));
        assert_eq!(forged.send(&alice.authority).await.status, StatusCode::UNAUTHORIZED);
    }
    let (start, mut n_taken) = (Instant::now(), 0);
    for n in 0..100 {
        let reply = followed(&bob, &alice, n).await;
        match reply.status {
            StatusCode::ACCEPTED => n_taken += 1,
            StatusCode::TOO_MANY_REQUESTS => {
                let seconds: u64 = reply.header("retry-after").parse().unwrap();
                assert!((1..=60).contains(&seconds), "{seconds}");
            }
            status => panic!("{status}: {}", reply.text()),
        }
    }
    let n_due = start.elapsed().as_secs() / 3;
    assert!((20..=21 + n_due).contains(&n_taken), "{n_taken} and {n_due}");
    assert_eq!(alice.inbox().await.len() as u64, n_taken);
    all_sent(&alice).await;
}
