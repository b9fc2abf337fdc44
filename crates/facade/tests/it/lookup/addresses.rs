//! From an address to what is there.

use http::StatusCode;
use oyez::http::discovery::{DiscoveryError, Found};
use serde_json::{Value, json};

use super::{ACTIVITY, Peer, Site, found, peer::web_finger};

fn note(id: &str) -> Value {
    json!({"id": id, "type": "Note", "content": "hello"})
}

#[tokio::test]
async fn an_id_leads_to_its_object() {
    let (alice, peer) = (Site::start("alice").await, Peer::start().await);
    let id = peer.iri("/notes/1");
    peer.document("/notes/1", ACTIVITY, &note(&id));
    let Found::Object(object) = alice.app.lookup(&id).await.unwrap() else { panic!("an object") };
    assert_eq!(object.id.as_str(), id);
    assert_eq!(object.document.parse().unwrap().type_name(), "Note");
    assert_eq!(peer.asked(), ["/notes/1"]);
    // What is known of an actor that was looked up need not be asked for again.
    let bob = peer.actor("bob", json!({}));
    let Found::Actor(actor) = alice.app.lookup(&bob).await.unwrap() else { panic!("an actor") };
    assert_eq!((actor.id.as_str(), actor.handle), (bob.as_str(), None));
    let acct = format!("acct:bob@{}", peer.at);
    assert_eq!(peer.asked(), ["/users/bob".to_owned(), web_finger(&acct)]);
    assert_eq!(alice.app.dereferencer().actor(&actor.id).await.unwrap().id(), &actor.id);
    assert!(peer.asked().is_empty());
}

#[tokio::test]
async fn attack_142_a_document_counts_under_the_id_that_its_own_server_gives() {
    let alice = Site::start("alice").await;
    let (peer, other) = (Peer::start().await, Peer::start().await);
    let real = peer.iri("/notes/1");
    peer.document("/notes/1", ACTIVITY, &note(&real));
    peer.document("/notes/wrong", ACTIVITY, &note(&peer.iri("/notes/elsewhere")));
    let foreign = other.iri("/notes/1");
    other.document("/notes/1", ACTIVITY, &note(&foreign));
    for (path, document, expected) in [
        // Another address of the same, and a file that says it is.
        ("/a", note(&real), Ok(&real)),
        ("/b", json!({"id": real, "type": "Note", "content": "forged"}), Ok(&real)),
        // The id leads to a document that calls itself something else.
        ("/c", note(&peer.iri("/notes/wrong")), Err("calls itself")),
        ("/d", note(&foreign), Err("calls itself")),
        ("/e", json!({"type": "Note"}), Err("has an id")),
        ("/f", json!([]), Err("has an id")),
        ("/g", note("urn:uuid:1"), Err("could not be asked")),
    ] {
        peer.document(path, ACTIVITY, &document);
        let answer = alice.app.discovery().lookup(&peer.iri(path)).await;
        match (answer, expected) {
            (Ok(it), Ok(id)) => {
                assert_eq!(it.id().as_str(), id, "{path}");
                assert!(it.document().contains("hello"), "{path}: {}", it.document());
            }
            (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{error}"),
            (answer, _) => panic!("{path}: {answer:?}"),
        }
    }
    assert!(other.asked().is_empty());
}

#[tokio::test]
async fn attack_143_a_page_leads_to_its_document_on_the_same_server_and_no_further() {
    let alice = Site::start("alice").await;
    let (peer, other) = (Peer::start().await, Peer::start().await);
    let id = peer.iri("/notes/1");
    let link = |href: &str| {
        format!("<html><head><link rel=alternate type={ACTIVITY} href='{href}'></head><p>Hello")
    };
    peer.document("/notes/1", ACTIVITY, &note(&id));
    other.document("/notes/1", ACTIVITY, &note(&other.iri("/notes/1")));
    peer.page("/page", &link("/notes/1"));
    peer.page("/to-page", &link("/page"));
    peer.redirect("/redirect", "/notes/1");
    for (path, html, expected, asked) in [
        ("/same", link("/notes/1"), Ok(&id), &["/same", "/notes/1"][..]),
        ("/absolute", link(&id), Ok(&id), &["/absolute", "/notes/1"]),
        (
            "/both",
            format!("{}{}", link(&other.iri("/notes/1")).replace("</head>", ""), link("/notes/1")),
            Ok(&id),
            &["/both", "/notes/1"],
        ),
        ("/other", link(&other.iri("/notes/1")), Err("of another server"), &["/other"]),
        ("/alias", link(&format!("http://{}/notes/1", peer.alias)), Err("of another"), &["/alias"]),
        ("/recursive", link("/page"), Err("dereferenced"), &["/recursive", "/page"]),
        ("/itself", link("/itself"), Err("dereferenced"), &["/itself", "/itself"]),
        ("/on", link("/redirect"), Err("no redirect is"), &["/on", "/redirect"]),
        (
            "/body",
            "<body><link rel=alternate type=application/activity+json href=/notes/1>".to_owned(),
            Err("could not be asked"),
            &["/body", "WEBFINGER"],
        ),
    ] {
        peer.page(path, &html);
        match (found(&alice.app, &peer.iri(path)).await, expected) {
            (Ok((_, found)), Ok(id)) => assert_eq!(&found, id, "{path}"),
            (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{path}: {error}"),
            (answer, _) => panic!("{path}: {answer:?}"),
        }
        let of_page = web_finger(&peer.iri(path));
        let asked: Vec<_> = asked.iter().map(|it| it.replace("WEBFINGER", &of_page)).collect();
        assert_eq!(peer.asked(), asked, "{path}");
    }
    assert!(other.asked().is_empty());
    // The same by a header, as for pages that are not looked into.
    let header = format!("</notes/1>; rel=\"alternate\"; type=\"{ACTIVITY}\"");
    peer.answer("/header", 200, &[("content-type", "text/html"), ("link", &header)], "");
    assert_eq!(found(&alice.app, &peer.iri("/header")).await.unwrap().1, id);
}

#[tokio::test]
async fn a_page_without_a_document_may_be_that_of_an_actor_by_webfinger() {
    let alice = Site::start("alice").await;
    let (peer, other) = (Peer::start().await, Peer::start().await);
    let (bob, eve) = (peer.actor("bob", json!({})), other.actor("eve", json!({})));
    for (path, actor, is_found) in [("/@bob", &bob, true), ("/@eve", &eve, false)] {
        peer.page(path, "<title>A page</title>");
        peer.web_finger(&peer.iri(path), "acct:x@two.example", actor);
        let answer = found(&alice.app, &peer.iri(path)).await;
        match answer {
            Ok((_, id)) => assert_eq!((&id, is_found), (actor, true)),
            Err(DiscoveryError::AlternateElsewhere { document, .. }) => {
                assert_eq!((document.as_str(), is_found), (actor.as_str(), false));
            }
            Err(error) => panic!("{error:?}"),
        }
    }
    // An actor of another server that has a handle of this one is this page's.
    let handle = format!("carol@{}", peer.at);
    let carol = other.actor("carol", json!({"webfinger": handle}));
    peer.page("/@carol", "");
    for resource in [format!("acct:{handle}"), peer.iri("/@carol")] {
        peer.web_finger(&resource, &format!("acct:{handle}"), &carol);
    }
    let expected = (Some(format!("@{handle}")), carol);
    assert_eq!(found(&alice.app, &peer.iri("/@carol")).await.unwrap(), expected);
}

#[tokio::test]
async fn attacks_115_116_redirects_of_addresses_are_bounded() {
    let alice = Site::start("alice").await;
    let (peer, other) = (Peer::start().await, Peer::start().await);
    let id = other.iri("/notes/1");
    other.document("/notes/1", ACTIVITY, &note(&id));
    peer.redirect("/here", &id);
    assert_eq!(found(&alice.app, &peer.iri("/here")).await.unwrap().1, id);
    peer.redirect("/loop", "/pool");
    peer.redirect("/pool", "/loop");
    peer.redirect("/self", "/self");
    for n in 0..6 {
        peer.redirect(&format!("/{n}"), &format!("/{}", n + 1));
    }
    peer.asked();
    for (path, n_requests) in [("/loop", 2), ("/self", 1), ("/0", 4)] {
        let error = found(&alice.app, &peer.iri(path)).await.unwrap_err();
        assert!(matches!(error, DiscoveryError::Redirect { .. }), "{path}: {error:?}");
        assert_eq!(peer.asked().len(), n_requests, "{path}");
    }
}

#[tokio::test]
async fn attacks_133_145_what_is_no_address_or_is_not_there_is_told() {
    let alice = Site::start("alice").await;
    let peer = Peer::start().await;
    for status in [401, 403, 404, 410, 500] {
        peer.answer("/x", status, &[], "");
        let error = found(&alice.app, &peer.iri("/x")).await.unwrap_err();
        assert_eq!(error.status(), Some(StatusCode::from_u16(status).unwrap()), "{error:?}");
    }
    let long = "x".repeat(10_000);
    for text in
        ["", "bob", "@bob", "/users/bob", "urn:uuid:1", "did:key:z6Mk", "about:blank", &long]
    {
        let error = found(&alice.app, text).await.unwrap_err();
        assert!(matches!(error, DiscoveryError::BadText(_)), "{text}: {error:?}");
        assert!(error.to_string().len() < 500);
    }
    for text in
        ["https://bob@two.example/", "https:///a", "https:one.example", "https://[fe80::1%25eth0]/"]
    {
        assert!(found(&alice.app, text).await.is_err(), "{text}");
    }
}
