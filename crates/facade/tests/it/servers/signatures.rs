//! Deliveries that are signed by the standard, and activities that prove themselves.

use std::time::SystemTime;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, Uri, Version, header::HOST};
use http_body_util::Full;
use oyez::{
    http::{SigningKey, VerifyingKey, proof, rfc9421},
    registry::{ActorStore as _, KeyPair},
};
use serde_json::{Map, Value, json};
use tower::ServiceExt as _;

use super::Site;
use crate::kit::{ACTIVITY, Signed};

fn sign(pair: &KeyPair, authority: &str, path: &str, body: &[u8]) -> Signed {
    let key = SigningKey::from_pkcs8(pair.private.as_pkcs8()).unwrap();
    let uri: Uri = format!("http://{authority}{path}").parse().unwrap();
    let mut headers = HeaderMap::new();
    headers.insert("content-type", HeaderValue::from_static(ACTIVITY));
    let now = SystemTime::now();
    rfc9421::sign(&Method::POST, &uri, &mut headers, body, &key, &pair.id, now).unwrap();
    Signed { path: path.to_owned(), headers, body: body.to_owned() }
}

/// The key that an actor proves its activities with, and its id.
async fn proof_key(site: &Site) -> (SigningKey, oyez::vocab::Iri) {
    let pair = site.key_pair().await;
    let key = SigningKey::ed25519_beside(pair.private.as_pkcs8()).unwrap();
    (key, format!("{}#ed25519-key", site.actor.id).parse().unwrap())
}

fn like(from: &Site, n: u32) -> Map<String, Value> {
    let document = json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "type": "Like",
        "id": format!("{}/likes/{n}", from.actor.id),
        "actor": from.actor.id,
        "object": "https://three.example/1",
    });
    document.as_object().unwrap().clone()
}

#[tokio::test]
async fn a_post_that_is_signed_by_the_standard_is_taken() {
    let (alice, bob) = (Site::start("alice").await, Site::start("bob").await);
    let pair = bob.key_pair().await;
    let path = alice.path("/inbox");
    let body = Value::from(like(&bob, 1)).to_string().into_bytes();
    let signed = sign(&pair, &alice.authority, &path, &body);

    let before = alice.contents().await;
    let mut other_body = signed.clone();
    other_body.body.push(b' ');
    let mut other_path = signed.clone();
    other_path.path = "/inbox".to_owned();
    let mut other_method = signed.clone();
    let input = signed.headers["signature-input"].to_str().unwrap();
    let input = input.replace(r#""@method" "#, "");
    other_method.headers.insert("signature-input", input.parse().unwrap());
    let mut mixed = signed.clone();
    mixed.headers.remove("signature-input");
    let other_host = sign(&pair, "two.example", &path, &body);
    for request in [other_body, other_path, other_method, mixed, other_host] {
        let reply = request.send(&alice.authority).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{}", reply.text());
        assert!(reply.header("accept-signature").contains("\"@method\""));
        assert!(alice.contents().await == before, "something was written");
    }
    let reply = signed.send(&alice.authority).await;
    assert_eq!(reply.status, StatusCode::ACCEPTED, "{}", reply.text());
    assert_eq!(alice.inbox().await.len(), 1);
}

#[tokio::test]
async fn over_http_2_the_host_that_is_signed_may_stand_in_the_address_alone() {
    let (alice, bob) = (Site::start("alice").await, Site::start("bob").await);
    let (pair, path) = (bob.key_pair().await, alice.path("/inbox"));
    for (n, authority, has_host, status) in [
        (1, &*alice.authority, false, StatusCode::ACCEPTED),
        (2, "two.example", false, StatusCode::UNAUTHORIZED),
        (3, "two.example", true, StatusCode::ACCEPTED),
    ] {
        let body = Value::from(like(&bob, n)).to_string().into_bytes();
        let by_draft = bob.sign(&alice.authority, &path, &body).await;
        for mut signed in [sign(&pair, &alice.authority, &path, &body), by_draft] {
            if !has_host {
                signed.headers.remove(HOST);
            }
            let mut request = Request::post(format!("http://{authority}{path}"))
                .version(Version::HTTP_2)
                .body(Full::<Bytes>::from(signed.body))
                .unwrap();
            *request.headers_mut() = signed.headers;
            let response = alice.app.service().oneshot(request).await.unwrap();
            assert_eq!(response.status(), status, "{authority}, {has_host}");
        }
    }
}

#[tokio::test]
async fn attacks_329_331_344_a_proved_activity_counts_whoever_brings_it() {
    let (alice, bob) = (Site::start("alice").await, Site::start("bob").await);
    let carol = Site::start("carol").await;
    let path = alice.path("/inbox");
    let now = SystemTime::now().into();
    let (key, key_id) = proof_key(&bob).await;
    let mut proved = like(&bob, 1);
    proof::prove(&mut proved, &key, &key_id, now).unwrap();

    let mut tampered = proved.clone();
    tampered["object"] = json!("https://three.example/2");
    // Another actor's key, on the same server and on another.
    let eve = bob.app.add_actor("eve").await.unwrap().actor;
    let pair = bob.app.store().key_pair(&eve.id).await.unwrap().unwrap();
    let eves = SigningKey::ed25519_beside(pair.private.as_pkcs8()).unwrap();
    let mut by_eve = like(&bob, 1);
    let eves_id = format!("{}#ed25519-key", eve.id).parse().unwrap();
    proof::prove(&mut by_eve, &eves, &eves_id, now).unwrap();
    let (carols, carols_id) = proof_key(&carol).await;
    let mut by_carol = like(&bob, 1);
    proof::prove(&mut by_carol, &carols, &carols_id, now).unwrap();
    // A key that bob's document does not list, and one that it lists for requests alone.
    let mut unlisted = like(&bob, 1);
    let unlisted_id = format!("{}#other", bob.actor.id).parse().unwrap();
    proof::prove(&mut unlisted, &key, &unlisted_id, now).unwrap();
    let mut for_requests = like(&bob, 1);
    proof::prove(&mut for_requests, &key, &bob.key_pair().await.id, now).unwrap();

    let before = alice.contents().await;
    for (why, activity) in [
        ("with another object", tampered),
        ("proved by another actor of the server", by_eve),
        ("proved by the one that brings it", by_carol),
        ("proved with a key that is not listed", unlisted),
        ("proved with a key for requests", for_requests),
    ] {
        let reply = carol.deliver(&alice, &path, &activity.into()).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{why}: {}", reply.text());
        assert!(alice.contents().await == before, "{why}: something was written");
    }
    // Without a proof bob's server is asked, and knows nothing of it.
    let reply = carol.deliver(&alice, &path, &like(&bob, 1).into()).await;
    assert_eq!(reply.status, StatusCode::ACCEPTED, "{}", reply.text());
    assert!(alice.contents().await == before, "something was written");
    for path in [path, "/inbox".to_owned()] {
        let reply = carol.deliver(&alice, &path, &proved.clone().into()).await;
        assert_eq!(reply.status, StatusCode::ACCEPTED, "{}", reply.text());
        let [item] = &alice.inbox().await[..] else { panic!("one activity") };
        assert_eq!(item.activity.actor, bob.actor.id);
    }
}

#[tokio::test]
async fn what_an_actor_says_to_everyone_is_delivered_with_a_proof() {
    let (alice, bob) = (Site::start("alice").await, Site::start("bob").await);
    for (to, is_proved) in [(oyez::vocab::PUBLIC, true), (bob.actor.id.as_str(), false)] {
        let note = json!({"type": "Note", "content": "hello", "to": [to, bob.actor.id]});
        let create = Site::acted(&alice.act(&note).await);
        bob.receives(&create).await;
        let inbox = bob.inbox().await;
        let item = inbox.iter().find(|it| it.activity.id == *create).unwrap();
        let document: Value = serde_json::from_str(item.activity.document.as_str()).unwrap();
        assert_eq!(document.get("proof").is_some(), is_proved, "{document}");
        if is_proved {
            let actor = bob.app.client();
            let id = alice.actor.id.clone();
            let fetched = actor.get(&id, HeaderValue::from_static(ACTIVITY), None).await.unwrap();
            let actor: Value = serde_json::from_slice(&fetched.body).unwrap();
            let key = &actor["assertionMethod"][0];
            assert_eq!(key["controller"], id.as_str());
            assert_eq!(key["id"], document["proof"]["verificationMethod"]);
            let key = key["publicKeyMultibase"].as_str().unwrap();
            let key = VerifyingKey::from_multibase(key).unwrap();
            assert_eq!(proof::proofs(&document).unwrap()[0].verify(&key), Ok(()));
        }
    }
}
