//! Activities that prove themselves, or say so.

use std::time::Duration;

use http::StatusCode;
use oyez::http::{SigningKey, proof};
use serde_json::{Map, Value, json};

use super::{Answer, Case, Mount, Scene, Stage, case, peer, run};
use crate::kit::Signed;

/// The row's activity with a proof by its actor; another server brings it.
fn proved(
    number: u16,
    fact: &'static str,
    change: impl Fn(&Scene<'_>, &mut Map<String, Value>) + 'static,
) -> Case {
    with_key(number, fact, |it| format!("{}#ed25519-key", it.actor()), change)
}

/// [`proved`] with a key that has this id.
fn with_key(
    number: u16,
    fact: &'static str,
    key: fn(&Scene<'_>) -> String,
    change: impl Fn(&Scene<'_>, &mut Map<String, Value>) + 'static,
) -> Case {
    case(number, fact).asks(&["/u/{name}", "far:/u/{name}"]).request(move |it| {
        let mut document = it.like().as_object().unwrap().clone();
        document.insert("@context".to_owned(), json!("https://www.w3.org/ns/activitystreams"));
        let now = std::time::SystemTime::now().into();
        let id = key(it).parse().unwrap();
        proof::prove(&mut document, &peer::proof_key(), &id, now).unwrap();
        change(it, &mut document);
        brought(it, &document.into())
    })
}

/// `activity`, signed by an actor of the far server.
fn brought(it: &Scene<'_>, activity: &Value) -> Signed {
    it.sign_far(activity)
}

#[tokio::test]
async fn a_proof_is_the_actors_or_none() {
    let unproved = |row: Case| row.asks(&["/u/{name}/1", "far:/u/{name}"]).ignored();
    run(vec![
        proved(344, "a good proof", |_, _| {}).only_kept(),
        proved(340, "a signature of another kind beside it", |_, it| {
            it.insert("signature".to_owned(), json!({"type": "RsaSignature2017"}));
        })
        .only_kept(),
        with_key(329, "a key of another server", |it| it.far("/u/bob#ed25519-key"), |_, _| {})
            .asks(&["far:/u/{name}"])
            .is(401, "is no key of"),
        with_key(331, "a key that is not listed", |it| format!("{}#other", it.actor()), |_, _| {})
            .is(401, ""),
        proved(332, "a key for other ends alone", |it, _| {
            let mut actor = it.stage.near.actor(&it.name);
            actor["authentication"] = actor["assertionMethod"].take();
            actor["assertionMethod"] = json!([]);
            it.stage.near.put(&format!("/u/{}", it.name), Answer::document(&actor));
        })
        .is(401, ""),
        proved(335, "a proof of the future", |_, it| {
            it["proof"]["created"] = json!("2999-01-01T00:00:00Z");
        })
        .asks(&["far:/u/{name}"])
        .is(401, "future"),
        proved(335, "a proof that has expired", |_, it| {
            it["proof"]["expires"] = json!("2001-01-01T00:00:00Z");
        })
        .asks(&["far:/u/{name}"])
        .is(401, "expired"),
        proved(337, "five proofs", |_, it| it["proof"] = vec![it["proof"].clone(); 5].into())
            .asks(&["far:/u/{name}"])
            .is(401, "more than 4"),
        proved(337, "a good one behind a bad one", |_, it| {
            let mut bad = it["proof"].clone();
            bad["proofValue"] = json!("z2222");
            it["proof"] = json!([bad, it["proof"]]);
        })
        .only_kept(),
        proved(341, "an object of somebody else in it", |_, it| it["object"] = json!("urn:x"))
            .is(401, "does not match"),
        unproved(proved(334, "another way of proving", |_, it| {
            it["proof"]["cryptosuite"] = json!("ecdsa-jcs-2019");
        })),
        unproved(proved(338, "a proof upon another", |_, it| {
            it["proof"]["previousProof"] = json!("urn:uuid:1");
        })),
        unproved(proved(343, "a value in another base", |_, it| {
            it["proof"]["proofValue"] = json!("mAAAA");
        })),
        unproved(proved(343, "no base at all", |_, it| it["proof"]["proofValue"] = json!("0OIl"))),
    ])
    .await;
    let mut cases = Vec::new();
    for key in ["u6Mk", "f00", "z6MkO0", "z", "zQ3s", "z6Mkf"] {
        let row = proved(343, "a key that is none", move |it, _| {
            let mut actor = it.stage.near.actor(&it.name);
            actor["assertionMethod"][0]["publicKeyMultibase"] = key.into();
            it.stage.near.put(&format!("/u/{}", it.name), Answer::document(&actor));
        });
        cases.push(row.is(401, ""));
    }
    run(cases).await;
}

#[tokio::test]
async fn linked_data_signatures_prove_nothing() {
    let signature = |creator: String, created: &str| {
        json!({
            "type": "RsaSignature2017",
            "creator": creator,
            "created": created,
            "signatureValue": "c2lnbmF0dXJl",
        })
    };
    let now = "2026-01-15T14:00:00Z";
    let alone = |number, fact, signature: Value| {
        case(number, fact).is(401, "not signed").request(move |it| {
            let mut signed = it.sign(&it.act(json!({"signature": signature})));
            signed.headers.remove("signature");
            signed
        })
    };
    let mut cases = vec![
        alone(
            319,
            "signed as linked data alone",
            signature("https://two.example/#key".into(), now),
        ),
        alone(322, "by another's key", signature("https://evil.example/#key".into(), now)),
        alone(
            323,
            "long ago",
            signature("https://two.example/#key".into(), "2001-01-01T00:00:00Z"),
        ),
        alone(323, "at no time", json!({"type": "RsaSignature2017", "signatureValue": "eA=="})),
        case(319, "signed as linked data beside")
            .asks_key()
            .only_kept()
            .activity(move |it| it.act(json!({"signature": signature(it.actor(), now)}))),
    ];
    for keyword in ["@graph", "@reverse", "@included", "@nest"] {
        let row = case(320, "what only linked data reads").asks_key().only_kept();
        cases.push(row.activity(move |it| {
            let (bob, alice) = (it.near("/u/bob"), &it.stage.alice.id);
            it.act(json!({keyword: [{"type": "Follow", "actor": bob, "object": alice}]}))
        }));
    }
    for container in ["@graph", "@json"] {
        cases.push(case(320, "a term that holds a graph").asks_key().only_kept().activity(
            move |it| {
                let term = json!({"@id": "https://x.example/x", "@container": container});
                it.act(json!({"@context": {"x": term}, "x": [{"actor": it.near("/u/bob")}]}))
            },
        ));
    }
    run(cases).await;
}

#[tokio::test]
async fn followers_are_not_taken_from_a_header() {
    let sync = |number, fact, value: fn(&Scene<'_>) -> String| {
        case(number, fact).asks_key().only_kept().request(move |it| {
            let mut signed = it.sign(&it.like());
            let value = value(it).parse().unwrap();
            signed.headers.insert("collection-synchronization", value);
            signed
        })
    };
    run(vec![
        sync(280, "followers of somebody else", |it| {
            format!(
                r#"collectionId="{}", url="{}", digest="00""#,
                it.near("/u/bob/followers"),
                it.near("/sync")
            )
        }),
        sync(281, "a list on another server", |it| {
            format!(
                r#"collectionId="{}/followers", url="{}", digest="00""#,
                it.actor(),
                it.far("/sync")
            )
        }),
        sync(283, "a list that leads to others", |it| {
            let list = json!({"type": "OrderedCollection", "orderedItems": [it.far("/u/x")]});
            it.stage.near.put("/sync", Answer::document(&list));
            format!(
                r#"collectionId="{}/followers", url="{}", digest="00""#,
                it.actor(),
                it.near("/sync")
            )
        }),
        sync(284, "a list without end", |it| {
            let items: Vec<_> = (0..10_000).map(|n| it.near(&format!("/u/{n}"))).collect();
            let list = json!({"type": "OrderedCollection", "orderedItems": items});
            it.stage.near.put("/sync", Answer::document(&list));
            format!(
                r#"collectionId="{}/followers", url="{}", digest="00""#,
                it.actor(),
                it.near("/sync")
            )
        }),
        sync(287, "another set with the same digest", |it| {
            format!(
                r#"collectionId="{}/followers", url="{}", digest="{}""#,
                it.actor(),
                it.near("/sync"),
                "0".repeat(64)
            )
        }),
    ])
    .await;
}

#[tokio::test]
async fn attack_346_a_key_that_was_changed_is_asked_for_once() {
    for mount in Mount::ALL {
        let refresh = Duration::from_secs(2);
        let stage = Stage::set_with(mount, |limits| limits.key_refresh = refresh).await;
        let scene = Scene { stage: &stage, name: "carol".to_owned() };
        let send = async |seed: u8| {
            let mut document = scene.like().as_object().unwrap().clone();
            let now = std::time::SystemTime::now().into();
            let id = format!("{}#ed25519-key", scene.actor()).parse().unwrap();
            let key = SigningKey::from_ed25519_seed(&[seed; 32]).unwrap();
            proof::prove(&mut document, &key, &id, now).unwrap();
            brought(&scene, &document.into()).send(&stage.authority).await.status
        };
        assert_eq!(send(7).await, StatusCode::ACCEPTED);
        stage.near.asked();
        tokio::time::sleep(refresh + Duration::from_millis(100)).await;
        for expected in [1, 0, 0] {
            assert_eq!(send(8).await, StatusCode::UNAUTHORIZED);
            assert_eq!(stage.near.asked().len(), expected, "{mount:?}");
        }
    }
}
