//! GET by other servers, in the name of an actor.

use std::time::SystemTime;

use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use oyez::{
    http::{Limits, SigningKey, cavage, rfc9421, signature::SignError},
    registry::KeyPair,
    vocab::Iri,
};
use serde_json::json;

use super::Site;
use crate::kit::{
    ACTIVITY, Reply,
    peer::{Answer, Peer},
    send,
};

type Sign = fn(
    &Method,
    &Uri,
    &mut HeaderMap,
    &[u8],
    &SigningKey,
    &Iri,
    SystemTime,
) -> Result<(), SignError>;

const SCHEMES: [Sign; 2] = [cavage::sign, rfc9421::sign];

/// Asks for `path`, signed with `pair` as if for `signed_path`.
async fn get(sign: Sign, pair: &KeyPair, from: &Site, path: &str, signed_path: &str) -> Reply {
    let key = SigningKey::from_pkcs8(pair.private.as_pkcs8()).unwrap();
    let uri: Uri = from.iri(signed_path).parse().unwrap();
    let mut headers = HeaderMap::new();
    headers.insert("accept", HeaderValue::from_static(ACTIVITY));
    sign(&Method::GET, &uri, &mut headers, b"", &key, &pair.id, SystemTime::now()).unwrap();
    let headers: Vec<_> =
        headers.iter().map(|(name, it)| (name.as_str(), it.to_str().unwrap())).collect();
    send(&from.authority, Method::GET, path, &headers, b"").await
}

#[tokio::test]
async fn attack_70_where_signatures_are_required_the_site_s_own_actor_is_for_all() {
    let mut limits = Limits::default();
    limits.require_signed_fetch = true;
    let alice = Site::start_with_limits("alice", limits.clone()).await;
    // This one asks in the name of its site, whose key alice asks for in turn.
    let bob = Site::start_with_limits("bob", limits).await;
    let path = alice.path("");
    let unsigned = alice.get(&path, ACTIVITY).await;
    assert_eq!(unsigned.status, StatusCode::UNAUTHORIZED, "{}", unsigned.text());
    assert!(!unsigned.header("accept-signature").is_empty());
    assert_eq!(alice.get("/actor", ACTIVITY).await.status, StatusCode::OK);
    assert_eq!(alice.get_as_owner(&path).await.status, StatusCode::OK);
    for sign in SCHEMES {
        let reply = get(sign, &bob.key_pair().await, &alice, &path, &path).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
        let reply = get(sign, &bob.key_pair().await, &alice, &path, "/other").await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{}", reply.text());
        // One that is not there, and one whose server is not.
        for id in [bob.iri("/nobody#main-key"), "http://127.0.0.1:1/bob#main-key".to_owned()] {
            let unknown = KeyPair { id: id.parse().unwrap(), ..bob.key_pair().await };
            let reply = get(sign, &unknown, &alice, &path, &path).await;
            assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{id}: {}", reply.text());
        }
    }
    // Both fetch the other's actor on the way.
    let follow = json!({"type": "Follow", "object": alice.actor.id, "to": alice.actor.id});
    let follow = Site::acted(&bob.act(&follow).await);
    alice.receives(&follow).await;
}

#[tokio::test]
async fn a_wrong_signature_is_refused_and_an_unknown_key_is_nobody_s() {
    let (alice, bob) = (Site::start("alice").await, Site::start("bob").await);
    let path = alice.path("");
    let pair = bob.key_pair().await;
    let mut unknown = pair.clone();
    unknown.id = format!("{}/nobody#main-key", bob.iri("")).parse().unwrap();
    for sign in SCHEMES {
        assert_eq!(get(sign, &pair, &alice, &path, &path).await.status, StatusCode::OK);
        let wrong = get(sign, &pair, &alice, &path, "/other").await;
        assert_eq!(wrong.status, StatusCode::UNAUTHORIZED, "{}", wrong.text());
        assert_eq!(get(sign, &unknown, &alice, &path, &path).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_key_is_that_of_the_reader_whose_document_names_it() {
    let (alice, peer) = (Site::start("alice").await, Peer::start("127.0.0.1").await);
    for (name, names_it, status) in
        [("bob", true, StatusCode::OK), ("eve", false, StatusCode::NOT_FOUND)]
    {
        let path = format!("/keys/{name}");
        let pair = KeyPair { id: peer.iri(&path).parse().unwrap(), ..peer.pair(name) };
        let key = json!({"id": pair.id, "owner": pair.owner, "publicKeyPem": pair.public_pem});
        peer.put(&path, Answer::document(&key));
        if names_it {
            let mut actor = peer.actor(name);
            actor["publicKey"] = pair.id.as_str().into();
            peer.put(&format!("/u/{name}"), Answer::document(&actor));
        }
        let note = json!({"type": "Note", "content": "hello", "to": pair.owner});
        let create = Site::acted(&alice.act(&note).await);
        let path = create.strip_prefix(&alice.iri("")).unwrap();
        for sign in SCHEMES {
            let reply = get(sign, &pair, &alice, path, path).await;
            assert_eq!(reply.status, status, "{name}: {}", reply.text());
        }
    }
}

#[tokio::test]
async fn what_is_for_some_is_given_to_those_who_sign_for_it() {
    let (alice, bob) = (Site::start("alice").await, Site::start("bob").await);
    let carol = Site::start("carol").await;
    let follow = json!({"type": "Follow", "object": alice.actor.id, "to": alice.actor.id});
    let follow = Site::acted(&bob.act(&follow).await);
    alice.receives(&follow).await;
    for (to, carol_status) in [
        (alice.iri(&alice.path("/followers")), StatusCode::NOT_FOUND),
        (carol.actor.id.to_string(), StatusCode::OK),
    ] {
        let note = json!({"type": "Note", "content": "hello", "to": [to, bob.actor.id]});
        let create = Site::acted(&alice.act(&note).await);
        let create_path = create.strip_prefix(&alice.iri("")).unwrap();
        let note = alice.get_as_owner(create_path).await.json()["object"]["id"].clone();
        let note_path = note.as_str().unwrap().strip_prefix(&alice.iri("")).unwrap();
        for path in [create_path, note_path] {
            assert_eq!(alice.get(path, ACTIVITY).await.status, StatusCode::NOT_FOUND, "{path}");
            for sign in SCHEMES {
                for (reader, status) in [(&bob, StatusCode::OK), (&carol, carol_status)] {
                    let reply = get(sign, &reader.key_pair().await, &alice, path, path).await;
                    assert_eq!(reply.status, status, "{path}: {}", reply.text());
                }
            }
        }
    }
    let block = json!({"type": "Block", "object": bob.actor.id});
    Site::acted(&alice.act(&block).await);
    let public = alice.post_note().await;
    let path = public.strip_prefix(&alice.iri("")).unwrap();
    let blocked = get(SCHEMES[0], &bob.key_pair().await, &alice, path, path).await;
    assert_eq!(blocked.status, StatusCode::NOT_FOUND);
    assert_eq!(alice.get(path, ACTIVITY).await.status, StatusCode::OK);
}
