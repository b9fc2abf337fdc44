//! From a handle to its actor.

use std::time::Duration;

use http::StatusCode;
use oyez::http::{Limits, discovery::DiscoveryError};
use serde_json::json;

use super::{JRD, Peer, Site, found, peer::web_finger};

/// `acct:NAME@AUTHORITY`
fn acct(name: &str, authority: &str) -> String {
    format!("acct:{name}@{authority}")
}

#[tokio::test]
async fn a_handle_leads_to_its_actor_and_is_asked_for_once() {
    let (alice, peer) = (Site::start("alice").await, Peer::start().await);
    let bob = peer.actor("bob", json!({}));
    let resource = acct("bob", &peer.at);
    peer.web_finger(&resource, &resource, &bob);
    let expected = (Some(format!("@bob@{}", peer.at)), bob);
    for text in [format!("@bob@{}", peer.at), format!(" bob@{} ", peer.at), resource.clone()] {
        assert_eq!(found(&alice.app, &text).await.unwrap(), expected, "{text}");
    }
    assert_eq!(peer.asked(), [web_finger(&resource), "/users/bob".to_owned()]);
}

#[tokio::test]
async fn servers_of_ours_find_each_others_actors() {
    let (alice, bob) = (Site::start("alice").await, Site::start("bob").await);
    let handle = format!("@bob@{}", bob.authority);
    let expected = (Some(handle.clone()), bob.actor.id.to_string());
    for text in [handle.as_str(), bob.actor.id.as_str()] {
        assert_eq!(found(&alice.app, text).await.unwrap(), expected, "{text}");
    }
}

/// Who says what of the handle `bob@HANDLES` and the actor `http://SERVER/users/bob`; and what comes
/// of it: the handle that is shown, if the actor is found.
#[tokio::test]
async fn attacks_269_271_272_a_handle_of_another_domain_counts_where_both_say_so() {
    for (said, expected) in [
        ("nothing more", None),
        ("the document has the handle", Some("@bob@HANDLES")),
        ("the document has the handle as acct:", Some("@bob@HANDLES")),
        ("the document has another handle", None),
        ("the server has the handle as subject", Some("@bob@HANDLES")),
        ("the server has another subject", None),
        ("the server leads to another actor", None),
    ] {
        let alice = Site::start("alice").await;
        let (handles, server) = (Peer::start().await, Peer::start().await);
        let handle = format!("bob@{}", handles.at);
        let claim = match said {
            "the document has the handle" => json!({"webfinger": handle}),
            "the document has the handle as acct:" => {
                json!({"webfinger": format!("acct:{handle}")})
            }
            "the document has another handle" => {
                json!({"webfinger": format!("eve@{}", handles.at)})
            }
            _ => json!({}),
        };
        let bob = server.actor("bob", claim);
        let resource = acct("bob", &handles.at);
        handles.web_finger(&resource, &resource, &bob);
        let at_server = acct("bob", &server.at);
        match said {
            "the server has the handle as subject" => {
                server.web_finger(&at_server, &resource, &bob)
            }
            "the server has another subject" => server.web_finger(&at_server, &at_server, &bob),
            "the server leads to another actor" => {
                server.web_finger(&at_server, &resource, &server.iri("/users/eve"));
            }
            _ => {}
        }
        let shown = expected.map(|it: &str| it.replace("HANDLES", &handles.at));
        match found(&alice.app, &handle).await {
            Ok((handle, id)) => assert_eq!((handle, id), (shown, bob.clone()), "{said}"),
            Err(DiscoveryError::NotConfirmed { actor, .. }) => {
                assert_eq!((expected, actor.as_str()), (None, bob.as_str()), "{said}");
            }
            Err(error) => panic!("{said}: {error:?}"),
        }
        // The other way: the same handle is shown with the actor, or none that is not confirmed.
        let (shown, id) = found(&alice.app, &bob).await.unwrap();
        assert_eq!(id, bob);
        let of_server = format!("@bob@{}", server.at);
        let expected = expected.map(|it| it.replace("HANDLES", &handles.at));
        let is_of_server = said == "the server has another subject";
        assert_eq!(shown, expected.or(is_of_server.then_some(of_server)), "{said}");
    }
}

#[tokio::test]
async fn attacks_269_271_another_subject_counts_where_its_own_domain_confirms_it() {
    let alice = Site::start("alice").await;
    let (peer, victim) = (Peer::start().await, Peer::start().await);
    let bob = peer.actor("bob", json!({}));
    let eve = peer.actor("eve", json!({"webfinger": format!("carol@{}", victim.at)}));
    let carol = victim.actor("carol", json!({}));
    let of_carol = acct("carol", &victim.at);
    victim.web_finger(&of_carol, &of_carol, &carol);
    let of_bob = acct("bob", &peer.at);
    peer.web_finger(&of_bob, &of_bob, &bob);
    for (name, subject, actor, expected) in [
        // An old name of the same server.
        ("bobby", &of_bob, &bob, Ok("bob")),
        // Another's handle, on an actor of one's own.
        ("eve", &of_carol, &eve, Ok("eve")),
        // Another's actor under one's own handle.
        ("mallory", &acct("mallory", &peer.at), &carol, Err(())),
        // What is no account is no handle.
        ("dave", &"https://two.example/".to_owned(), &bob, Ok("dave")),
        ("frank", &"acct:frank".to_owned(), &bob, Err(())),
    ] {
        peer.web_finger(&acct(name, &peer.at), subject, actor);
        let answer = found(&alice.app, &format!("@{name}@{}", peer.at)).await;
        let expected = expected.map(|it| (Some(format!("@{it}@{}", peer.at)), actor.clone()));
        assert_eq!(answer.map_err(|_| ()), expected, "{name}");
    }
    // Whoever leads to carol by another handle is told hers.
    peer.web_finger(&acct("link", &peer.at), &of_carol, &carol);
    let answer = found(&alice.app, &format!("@link@{}", peer.at)).await.unwrap();
    assert_eq!(answer, (Some(format!("@carol@{}", victim.at)), carol));
    // And eve's document shows nobody that she is carol.
    assert_eq!(found(&alice.app, &eve).await.unwrap(), (None, eve));
}

#[tokio::test]
async fn attack_274_answers_that_are_no_descriptor_are_refused_and_not_asked_for_again() {
    let alice = Site::start("alice").await;
    let peer = Peer::start().await;
    let bob = peer.actor("bob", json!({}));
    let link = json!({"rel": "self", "type": super::ACTIVITY, "href": bob});
    let good = json!({"links": [link]}).to_string();
    let huge = format!("{{\"x\": \"{}\", {}", "x".repeat(10 * 1024 * 1024), &good[1..]);
    let deep = "[".repeat(10_000);
    for (n, (media_type, body, expected)) in [
        (JRD, good.as_str(), "found"),
        ("application/json; charset=utf-8", &good, "found"),
        ("text/html", &good, "media type"),
        ("text/html", "<!doctype html>", "media type"),
        (JRD, "<!doctype html>", "no JSON"),
        (JRD, &deep, "no JSON"),
        (JRD, &huge, "longer than 65536 bytes"),
        (JRD, "{}", "links to no actor"),
    ]
    .into_iter()
    .enumerate()
    {
        let handle = format!("bob{n}@{}", peer.at);
        let path = web_finger(&format!("acct:{handle}"));
        peer.answer(&path, 200, &[("content-type", media_type)], body);
        match found(&alice.app, &handle).await {
            Ok((_, id)) => assert_eq!((expected, id), ("found", bob.clone())),
            Err(error) => {
                let causes = format!("{error}: {:?}", std::error::Error::source(&error));
                let text = causes.replace("TooLarge { limit: 65536 }", "longer than 65536 bytes");
                assert!(text.contains(expected), "{expected}: {text}");
                assert!(peer.asked().contains(&path));
                let again = found(&alice.app, &handle).await.unwrap_err();
                assert!(matches!(again, DiscoveryError::FailedBefore), "{again:?}");
            }
        }
        peer.asked();
    }
}

#[tokio::test]
async fn attack_145_what_a_server_answers_is_told() {
    let alice = Site::start("alice").await;
    let peer = Peer::start().await;
    for status in [400, 401, 403, 404, 410, 429, 500, 503] {
        let handle = format!("bob{status}@{}", peer.at);
        peer.answer(&web_finger(&format!("acct:{handle}")), status, &[], "");
        let error = found(&alice.app, &handle).await.unwrap_err();
        assert_eq!(error.status(), Some(StatusCode::from_u16(status).unwrap()), "{error:?}");
    }
}

#[tokio::test]
async fn attack_275_three_redirects_are_followed_and_each_as_the_first() {
    let alice = Site::start("alice").await;
    let (peer, other) = (Peer::start().await, Peer::start().await);
    for (name, hops, is_found) in [
        ("one", &["/1"][..], true),
        ("three", &["/1", "/2", "/3"], true),
        ("four", &["/1", "/2", "/3", "/4"], false),
    ] {
        let bob = peer.actor(name, json!({}));
        let resource = acct(name, &peer.at);
        let mut from = web_finger(&resource);
        for hop in hops {
            peer.redirect(&from, hop);
            from = (*hop).to_owned();
        }
        let link = json!({"rel": "self", "type": super::ACTIVITY, "href": bob});
        peer.document(&from, JRD, &json!({"subject": resource, "links": [link]}));
        let answer = found(&alice.app, &resource).await;
        assert_eq!(answer.is_ok(), is_found, "{name}: {answer:?}");
    }
    // The handle's domain may have another server answer for it.
    let carol = peer.actor("carol", json!({}));
    let resource = acct("carol", &peer.at);
    peer.redirect(&web_finger(&resource), &format!("http://{}{}", other.at, web_finger(&resource)));
    other.web_finger(&resource, &resource, &carol);
    assert_eq!(found(&alice.app, &resource).await.unwrap().1, carol);
    peer.asked();
    for (name, to) in [
        ("itself", web_finger(&acct("itself", &peer.at))),
        ("ftp", format!("ftp://{}/", peer.at)),
        ("data", "data:application/jrd+json,{}".to_owned()),
        ("user", format!("http://bob@{}/", peer.at)),
    ] {
        let resource = acct(name, &peer.at);
        peer.redirect(&web_finger(&resource), &to);
        assert!(found(&alice.app, &resource).await.is_err(), "{name}");
        assert_eq!(peer.asked(), [web_finger(&resource)], "{name}");
    }
}

#[tokio::test]
async fn attack_277_templates_of_host_meta_are_not_asked_for() {
    let alice = Site::start("alice").await;
    let (peer, other) = (Peer::start().await, Peer::start().await);
    let template =
        |uri: &str| json!({"links": [{"rel": "lrdd", "type": JRD, "template": other.iri(uri)}]});
    for (name, document) in [
        ("bob", template("/webfinger?resource={uri}")),
        ("carol", template("/webfinger")),
        ("dave", template("/{uri}@{uri}")),
    ] {
        peer.document("/.well-known/host-meta.json", "application/json", &document);
        let resource = acct(name, &peer.at);
        let error = found(&alice.app, &resource).await.unwrap_err();
        assert_eq!(error.status(), Some(StatusCode::NOT_FOUND), "{name}: {error:?}");
        assert_eq!(peer.asked(), [web_finger(&resource)], "{name}");
    }
    assert!(other.asked().is_empty());
}

#[tokio::test]
async fn what_a_host_does_not_know_is_asked_for_a_few_times_in_a_minute() {
    let mut limits = Limits::default();
    limits.max_lookups = 3;
    limits.handle_retry = Duration::ZERO;
    let alice = Site::start_with_limits("alice", limits).await;
    let (peer, other) = (Peer::start().await, Peer::start().await);
    for n in 0..3 {
        let error = found(&alice.app, &format!("nobody{n}@{}", peer.at)).await.unwrap_err();
        assert_eq!(error.status(), Some(StatusCode::NOT_FOUND));
    }
    let error = found(&alice.app, &format!("nobody@{}", peer.at)).await.unwrap_err();
    assert!(matches!(error, DiscoveryError::TooMany), "{error:?}");
    assert_eq!(peer.asked().len(), 3);
    let bob = other.actor("bob", json!({}));
    let resource = acct("bob", &other.at);
    other.web_finger(&resource, &resource, &bob);
    assert_eq!(found(&alice.app, &resource).await.unwrap().1, bob);
}
