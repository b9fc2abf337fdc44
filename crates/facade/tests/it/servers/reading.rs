//! GET, with and without asking for ActivityStreams.

use http::{Method, StatusCode};
use oyez::vocab::{AnyActor, AnyCollection, Ref};
use serde_json::{Value, json};

use super::Site;
use crate::kit::{ACTIVITY, send};

#[tokio::test]
async fn an_actor_and_its_collections_are_activity_streams() {
    let alice = Site::start("alice").await;
    alice.post_note().await;

    let reply = alice.get(&alice.path(""), ACTIVITY).await;
    assert_eq!((reply.status, reply.header("content-type")), (StatusCode::OK, ACTIVITY));
    assert_eq!(reply.header("vary"), "Accept");
    let actor = reply.json();
    assert_eq!(actor["@context"][0], "https://www.w3.org/ns/activitystreams");
    assert_eq!(actor["@context"][1], "https://w3id.org/security/v1");
    let AnyActor::Person(person) = serde_json::from_value(actor).unwrap() else {
        panic!("no Person")
    };
    assert_eq!(person.id.as_ref(), Some(&alice.actor.id));
    assert_eq!(person.inbox.as_ref().unwrap().as_str(), alice.iri("/users/alice/inbox"));
    let Some(Ref::Object(key)) = person.public_key.first() else { panic!("{person:?}") };
    assert_eq!(key.owner.as_ref(), Some(&alice.actor.id));

    for (part, total) in
        [("/outbox", 1), ("/featured", 0), ("/followers", 0), ("/following", 0), ("/liked", 0)]
    {
        let reply = alice.get(&alice.path(part), ACTIVITY).await;
        assert_eq!(reply.status, StatusCode::OK, "{part}");
        let document = reply.json();
        assert_eq!(document["@context"], "https://www.w3.org/ns/activitystreams", "{part}");
        assert_eq!(document["id"], alice.iri(&alice.path(part)));
        let AnyCollection::OrderedCollection(it) = serde_json::from_value(document).unwrap() else {
            panic!("{part} is no OrderedCollection")
        };
        assert_eq!(it.total_items, Some(total), "{part}");
        assert!(it.items.is_empty() && it.ordered_items.is_empty(), "{part}");
    }
}

#[tokio::test]
async fn what_is_not_asked_for_by_name_is_the_applications() {
    let alice = Site::start("alice").await;
    for accept in ["text/html", "*/*", "text/html, application/activity+json;q=0.5"] {
        let reply = alice.get(&alice.path(""), accept).await;
        assert_eq!((reply.status, reply.text().as_str()), (StatusCode::NOT_FOUND, "not found\n"));
    }
    let reply = send(&alice.authority, Method::GET, &alice.path(""), &[], b"").await;
    assert_eq!(reply.text(), "not found\n", "without any Accept");
}

#[tokio::test]
async fn both_names_of_activity_streams_are_answered_as_asked() {
    let alice = Site::start("alice").await;
    let ld = "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";
    for accept in [ACTIVITY, ld] {
        let reply = alice.get(&alice.path(""), accept).await;
        assert_eq!(reply.header("content-type"), accept);
    }
}

#[tokio::test]
async fn head_is_get_without_the_body() {
    let alice = Site::start("alice").await;
    let get = alice.get(&alice.path(""), ACTIVITY).await;
    let headers = [("accept", ACTIVITY)];
    let head = send(&alice.authority, Method::HEAD, &alice.path(""), &headers, b"").await;
    assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
    assert_eq!(head.header("content-length"), get.body.len().to_string());
    assert_eq!(head.header("content-type"), get.header("content-type"));
}

#[tokio::test]
async fn an_inbox_is_its_owners_alone() {
    let alice = Site::start("alice").await;
    let carol = alice.app.add_actor("carol").await.unwrap();
    let path = alice.path("/inbox");

    let reply = alice.get(&path, ACTIVITY).await;
    assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    assert_eq!(reply.header("www-authenticate"), "Bearer");
    assert_eq!(reply.header("content-type"), "application/problem+json");
    assert_eq!(reply.json()["status"], 401);

    for (token, status) in [
        (carol.token.as_str(), StatusCode::FORBIDDEN),
        ("nonsense", StatusCode::UNAUTHORIZED),
        ("", StatusCode::UNAUTHORIZED),
        (alice.token.as_str(), StatusCode::OK),
    ] {
        let authorization = format!("Bearer {token}");
        let headers = [("accept", ACTIVITY), ("authorization", authorization.as_str())];
        let reply = send(&alice.authority, Method::GET, &path, &headers, b"").await;
        assert_eq!(reply.status, status, "{token}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_404_and_what_is_not_allowed_405() {
    let alice = Site::start("alice").await;
    for path in [
        "/users/nobody",
        "/users/nobody/inbox",
        "/users/nobody/followers",
        "/objects/1",
        "/objects/1/likes",
        "/activities/1",
    ] {
        let reply = alice.get(path, ACTIVITY).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(reply.header("content-type"), "application/problem+json", "{path}");
        assert_eq!(reply.json()["status"], 404, "{path}");
    }
    for (method, path, allow) in [
        ("PUT", "/users/alice/inbox", "GET, HEAD, POST"),
        ("DELETE", "/users/alice/outbox", "GET, HEAD, POST"),
        ("GET", "/inbox", "POST"),
        ("POST", "/users/alice", "GET, HEAD"),
    ] {
        let headers = [("accept", ACTIVITY), ("content-type", ACTIVITY)];
        let reply = send(&alice.authority, method.parse().unwrap(), path, &headers, b"").await;
        assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
        assert_eq!(reply.header("allow"), allow, "{method} {path}");
    }
}

#[tokio::test]
async fn what_is_not_public_is_not_there_for_others() {
    let alice = Site::start("alice").await;
    let note = json!({"type": "Note", "content": "secret", "to": "https://two.example/bob"});
    let create = Site::acted(&alice.act(&note).await);
    let path = create.strip_prefix(&alice.iri("")).unwrap();
    assert_eq!(alice.get(path, ACTIVITY).await.status, StatusCode::NOT_FOUND);
    let object = alice.get_as_owner(path).await.json()["object"]["id"].clone();
    let path = object.as_str().unwrap().strip_prefix(&alice.iri("")).unwrap().to_owned();
    assert_eq!(alice.get(&path, ACTIVITY).await.status, StatusCode::NOT_FOUND);
    assert_eq!(alice.get(&format!("{path}/likes"), ACTIVITY).await.status, StatusCode::NOT_FOUND);
    assert_eq!(alice.get_as_owner(&path).await.status, StatusCode::OK);

    assert_eq!(alice.total(&alice.path("/outbox")).await, 0);
    assert_eq!(alice.get_as_owner(&alice.path("/outbox")).await.json()["totalItems"], 1);

    Site::acted(&alice.act(&json!({"type": "Delete", "object": object})).await);
    assert_eq!(alice.get(&path, ACTIVITY).await.status, StatusCode::NOT_FOUND, "the tombstone");
    assert_eq!(alice.get_as_owner(&path).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn pages_lead_from_the_newest_to_the_oldest() {
    let alice = Site::start("alice").await;
    let mut posted = Vec::new();
    for n in 0..45 {
        let note = json!({"type": "Note", "content": n.to_string(), "to": oyez::vocab::PUBLIC});
        posted.push(Site::acted(&alice.act(&note).await));
    }
    posted.reverse();

    let outbox = alice.get(&alice.path("/outbox"), ACTIVITY).await.json();
    let mut page = outbox["first"].clone();
    let (mut seen, mut sizes) = (Vec::new(), Vec::new());
    loop {
        let items = page["orderedItems"].as_array().unwrap();
        sizes.push(items.len());
        seen.extend(items.iter().map(|it| it["id"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str().map(str::to_owned) else { break };
        let path = next.strip_prefix(&alice.iri("")).unwrap().to_owned();
        page = alice.get(&path, ACTIVITY).await.json();
        assert_eq!(page["type"], "OrderedCollectionPage");
        assert_eq!(page["partOf"], outbox["id"]);
        assert_eq!(page["id"], next);
    }
    assert_eq!(seen, posted);
    assert_eq!(sizes, [20, 20, 5]);

    for query in
        ["?page=", "?page=nonsense", "?page=%ff", "?page=00000000-0000-0000-0000-000000000000"]
    {
        let path = format!("{}{query}", alice.path("/outbox"));
        let reply = alice.get(&path, ACTIVITY).await;
        assert!(!reply.status.is_server_error(), "{query}: {}", reply.text());
    }
}

#[tokio::test]
async fn blind_recipients_are_shown_to_nobody() {
    let alice = Site::start("alice").await;
    let note = json!({
        "type": "Note",
        "content": "hello",
        "to": oyez::vocab::PUBLIC,
        "bto": "https://two.example/bob",
        "bcc": ["https://three.example/carol"],
    });
    let create = Site::acted(&alice.act(&note).await);
    let path = create.strip_prefix(&alice.iri("")).unwrap();
    let outbox = alice.path("/outbox");
    for reply in [
        alice.get(path, ACTIVITY).await,
        alice.get_as_owner(path).await,
        alice.get(&outbox, ACTIVITY).await,
        alice.get_as_owner(&outbox).await,
    ] {
        let text = reply.text();
        assert!(text.contains("hello"), "{text}");
        assert!(!text.contains("two.example") && !text.contains("three.example"), "{text}");
        let _: Value = reply.json();
    }
}

#[tokio::test]
async fn who_is_blocked_is_for_the_blocker_to_see_and_sees_nothing_of_the_blockers() {
    let alice = Site::start("alice").await;
    let carol = alice.app.add_actor("carol").await.unwrap();
    let note = alice.post_note().await;
    Site::acted(&alice.act(&json!({"type": "Block", "object": carol.actor.id})).await);

    let path = alice.path("/blocked");
    assert_eq!(alice.get(&path, ACTIVITY).await.status, StatusCode::UNAUTHORIZED);
    let blocked = alice.get_as_owner(&path).await.json();
    assert_eq!(blocked["totalItems"], 1);

    let bearer = format!("Bearer {}", carol.token);
    let headers = [("accept", ACTIVITY), ("authorization", bearer.as_str())];
    let note = note.strip_prefix(&alice.iri("")).unwrap().to_owned();
    for (path, status) in [
        (note, StatusCode::NOT_FOUND),
        (alice.path("/outbox"), StatusCode::NOT_FOUND),
        (path, StatusCode::FORBIDDEN),
        (alice.path(""), StatusCode::OK),
    ] {
        let reply = send(&alice.authority, Method::GET, &path, &headers, b"").await;
        assert_eq!(reply.status, status, "{path}");
    }
}

#[tokio::test]
async fn a_collection_that_was_created_shows_what_was_added_to_it() {
    let alice = Site::start("alice").await;
    let note = alice.post_note().await;
    let list = json!({"type": "OrderedCollection", "name": "Best", "to": oyez::vocab::PUBLIC});
    let create = Site::acted(&alice.act(&list).await);
    let path = create.strip_prefix(&alice.iri("")).unwrap();
    let create = alice.get(path, ACTIVITY).await.json();
    let id = create["object"]["id"].as_str().unwrap();
    for (target, path) in [
        (id.to_owned(), id.strip_prefix(&alice.iri("")).unwrap().to_owned()),
        (alice.iri(&alice.path("/featured")), alice.path("/featured")),
    ] {
        for (kind, total) in [("Add", 1), ("Remove", 0)] {
            let change = json!({"type": kind, "object": note, "target": target});
            Site::acted(&alice.act(&change).await);
            let read = alice.get(&path, ACTIVITY).await.json();
            assert_eq!((&read["id"], &read["totalItems"]), (&json!(target), &json!(total)));
            assert_eq!(read["first"]["orderedItems"].is_null(), total == 0, "{read}");
        }
    }
    let read = alice.get(id.strip_prefix(&alice.iri("")).unwrap(), ACTIVITY).await.json();
    assert_eq!((&read["name"], &read["type"]), (&json!("Best"), &json!("OrderedCollection")));
}

#[tokio::test]
async fn replies_are_counted_where_the_object_is() {
    let alice = Site::start("alice").await;
    let note = alice.post_note().await;
    let to = oyez::vocab::PUBLIC;
    let reply = json!({"type": "Note", "content": "and so on", "inReplyTo": note, "to": to});
    Site::acted(&alice.act(&reply).await);
    let path = note.strip_prefix(&alice.iri("")).unwrap();
    let replies = alice.get(path, ACTIVITY).await.json()["replies"].clone();
    assert_eq!(replies, format!("{note}/replies"));
    let replies = alice.get(&format!("{path}/replies"), ACTIVITY).await.json();
    assert_eq!(replies["totalItems"], 1);
}
