//! POST to the outbox by the actor's own client.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::Site;
use crate::kit::{ACTIVITY, send};

#[tokio::test]
async fn an_outbox_is_its_owners_alone() {
    let alice = Site::start("alice").await;
    let carol = alice.app.add_actor("carol").await.unwrap();
    let note = json!({"type": "Note", "content": "hello"}).to_string();
    let before = alice.contents().await;
    for (path, token, status) in [
        ("/users/alice/outbox", None, StatusCode::UNAUTHORIZED),
        ("/users/alice/outbox", Some("nonsense"), StatusCode::UNAUTHORIZED),
        ("/users/alice/outbox", Some(carol.token.as_str()), StatusCode::FORBIDDEN),
        ("/users/nobody/outbox", Some(alice.token.as_str()), StatusCode::NOT_FOUND),
    ] {
        let authorization = token.map(|it| format!("Bearer {it}"));
        let mut headers = vec![("content-type", ACTIVITY)];
        headers.extend(authorization.as_deref().map(|it| ("authorization", it)));
        let reply = send(&alice.authority, Method::POST, path, &headers, note.as_bytes()).await;
        assert_eq!(reply.status, status, "{path} {token:?}");
    }
    assert!(alice.contents().await == before, "something was written");
}

#[tokio::test]
async fn what_cannot_be_published_is_refused_and_writes_nothing() {
    let alice = Site::start("alice").await;
    let note = alice.post_note().await;
    let before = alice.contents().await;
    for (document, status, part) in [
        (json!({"content": "hello"}), 400, "no type"),
        (json!([]), 400, "cannot be read"),
        (json!({"type": "Like"}), 400, "`Like` needs an object"),
        (
            json!({"type": "ext:Wave", "object": "https://two.example/bob", "actor": "x:y"}),
            422,
            "`ext:Wave`",
        ),
        (json!({"type": "Block", "object": alice.actor.id}), 403, "block itself"),
        (json!({"type": "Move", "object": "https://two.example/bob"}), 400, "`Move`"),
        (json!({"type": "Add", "object": "urn:x", "target": "urn:y"}), 422, "`Add`"),
        (json!({"type": "Add", "object": "urn:x"}), 400, "`target`"),
        (json!({"type": "Delete", "object": alice.iri("/objects/x")}), 404, "nothing is known"),
        (json!({"type": "Update", "object": {"id": note, "type": "Person"}}), 403, "`type`"),
        (json!({"type": "Undo", "object": alice.iri("/activities/x")}), 404, "nothing is known"),
        (json!({"type": "Read", "object": alice.iri("/activities/x")}), 404, "nothing is known"),
        (json!({"type": "Accept", "object": "https://two.example/1"}), 404, "nothing is known"),
        (json!({"type": "Follow", "object": alice.actor.id}), 403, "follow itself"),
        (json!({"type": "Note", "publicKey": {}}), 403, "`publicKey`"),
    ] {
        let reply = alice.act(&document).await;
        assert_eq!(reply.status.as_u16(), status, "{document}: {}", reply.text());
        let detail = reply.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(part), "{document}: {detail}");
        assert!(alice.contents().await == before, "{document}: something was written");
    }
    let token = format!("Bearer {}", alice.token);
    let headers = [("content-type", ACTIVITY), ("authorization", &token)];
    let path = alice.path("/outbox");
    let reply = send(&alice.authority, Method::POST, &path, &headers, b"{not json").await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_bare_object_is_created_and_found_under_its_new_id() {
    let alice = Site::start("alice").await;
    let note = alice.post_note().await;
    let reply = alice.get(note.strip_prefix(&alice.iri("")).unwrap(), ACTIVITY).await;
    assert_eq!(reply.status, StatusCode::OK);
    let document = reply.json();
    assert_eq!(document["@context"], "https://www.w3.org/ns/activitystreams");
    assert_eq!(document["id"], note);
    assert_eq!(document["attributedTo"], alice.actor.id.as_str());
    assert_eq!(document["content"], "hello");
}

#[tokio::test]
async fn an_update_changes_what_it_names_and_keeps_the_rest() {
    let alice = Site::start("alice").await;
    let note = json!({"type": "Note", "content": "a", "summary": "b", "to": oyez::vocab::PUBLIC});
    let create = Site::acted(&alice.act(&note).await);
    let path = create.strip_prefix(&alice.iri("")).unwrap();
    let id = alice.get(path, ACTIVITY).await.json()["object"]["id"].clone();
    let changes = json!({"id": id, "content": "c", "summary": null});
    let update = alice.act(&json!({"type": "Update", "object": changes})).await;
    let update = Site::acted(&update);

    let path = id.as_str().unwrap().strip_prefix(&alice.iri("")).unwrap().to_owned();
    let document = alice.get(&path, ACTIVITY).await.json();
    assert_eq!(document["content"], "c");
    assert!(document.get("summary").is_none());
    assert_eq!(document["type"], "Note");
    assert!(document["updated"].is_string());

    let path = update.strip_prefix(&alice.iri("")).unwrap();
    let activity = alice.get_as_owner(path).await.json();
    assert_eq!(activity["object"]["type"], "Note", "others get the whole object");
}

#[tokio::test]
async fn what_is_deleted_is_a_tombstone_and_stays_one() {
    let alice = Site::start("alice").await;
    let note = alice.post_note().await;
    let path = note.strip_prefix(&alice.iri("")).unwrap().to_owned();
    Site::acted(&alice.act(&json!({"type": "Delete", "object": note})).await);

    let reply = alice.get(&path, ACTIVITY).await;
    assert_eq!((reply.status, reply.header("content-type")), (StatusCode::GONE, ACTIVITY));
    let tombstone = reply.json();
    assert_eq!(tombstone["type"], "Tombstone");
    assert_eq!(tombstone["formerType"], "Note");
    assert_eq!(tombstone["id"], note);
    assert!(tombstone["deleted"].is_string());
    assert!(tombstone.get("content").is_none());
    assert_eq!(alice.get(&format!("{path}/likes"), ACTIVITY).await.status, StatusCode::GONE);

    for document in [
        json!({"type": "Delete", "object": note}),
        json!({"type": "Update", "object": {"id": note, "type": "Note", "content": "back"}}),
        json!({"type": "Like", "object": note}),
    ] {
        let reply = alice.act(&document).await;
        assert_eq!(reply.status, StatusCode::GONE, "{document}: {}", reply.text());
    }
}

#[tokio::test]
async fn reading_marks_the_inbox_item_and_the_inbox_says_when() {
    let (alice, bob) = (Site::start("alice").await, Site::start("bob").await);
    let id = format!("{}/1", bob.actor.id);
    let like = json!({"type": "Like", "id": id, "actor": bob.actor.id, "object": "urn:x"});
    let path = alice.path("/inbox");
    assert_eq!(bob.deliver(&alice, &path, &like).await.status, StatusCode::ACCEPTED);

    let item = |inbox: Value| inbox["first"]["orderedItems"][0].clone();
    let inbox = alice.get_as_owner(&path).await.json();
    assert_eq!(inbox["type"], "OrderedCollection");
    assert!(item(inbox).get("https://schema.org/dateRead").is_none());

    Site::acted(&alice.act(&json!({"type": "Read", "object": id})).await);
    let first = item(alice.get_as_owner(&path).await.json())["https://schema.org/dateRead"].clone();
    assert!(first.is_string());
    Site::acted(&alice.act(&json!({"type": "Read", "object": id})).await);
    let again = item(alice.get_as_owner(&path).await.json())["https://schema.org/dateRead"].clone();
    assert_eq!(first, again, "it is read once");
    assert_eq!(alice.total(&alice.path("/outbox")).await, 0, "reading is nobody else's affair");
}

#[tokio::test]
async fn actors_of_one_site_reach_each_other_without_a_delivery() {
    let alice = Site::start("alice").await;
    let carol = alice.app.add_actor("carol").await.unwrap().actor;
    let follow = json!({"type": "Follow", "object": carol.id});
    Site::acted(&alice.act(&follow).await);
    assert_eq!(alice.total("/users/carol/followers").await, 1);
    assert_eq!(alice.total("/users/alice/following").await, 1);

    let note = json!({"type": "Note", "content": "hi", "to": alice.iri("/users/carol/followers")});
    let create = alice.app.publish(note, &carol).await.unwrap();
    alice.receives(create.as_str()).await;
    let queue = oyez::registry::DeliveryQueue::status(alice.app.store()).await.unwrap();
    assert_eq!(queue.pending, 0);
}

#[tokio::test]
async fn an_update_keeps_what_an_object_is_however_it_is_spelled() {
    let alice = Site::start("alice").await;
    let note = alice.post_note().await;
    let path = note.strip_prefix(&alice.iri("")).unwrap().to_owned();
    let before = alice.get(&path, ACTIVITY).await.json();
    for (n, document) in [
        json!({"type": "Update", "object": {"id": note, "content": "0"}}),
        json!({"@type": "Update", "object": {"@id": note, "as:content": "1"}}),
        json!({"type": ["Update"], "object": [{"id": note, "content": "2"}]}),
    ]
    .into_iter()
    .enumerate()
    {
        Site::acted(&alice.act(&document).await);
        let after = alice.get(&path, ACTIVITY).await.json();
        assert_eq!(after["content"], n.to_string(), "{document}");
        for property in ["id", "type", "attributedTo", "likes", "published", "to"] {
            assert_eq!(after[property], before[property], "{document}");
        }
    }
    for document in [
        json!({"@type": "Update", "object": {"@id": note, "@type": "Person"}}),
        json!({"type": ["Update"], "object": {"id": note, "type": ["Note", "Person"]}}),
        json!({"type": "Update", "object": [{"id": note, "as:attributedTo": "urn:eve"}]}),
        json!({"type": "Update", "object": {"id": note, "sec:publicKey": {}}}),
    ] {
        let reply = alice.act(&document).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{document}: {}", reply.text());
    }
}

#[tokio::test]
async fn an_actor_updates_its_profile_and_nothing_that_it_is_found_by() {
    let alice = Site::start("alice").await;
    let id = &alice.actor.id;
    let before = alice.get(&alice.path(""), ACTIVITY).await.json();
    let update = json!({"type": "Update", "object": {"id": id, "name": "A.", "summary": "Hi"}});
    Site::acted(&alice.act(&update).await);
    let mut after = alice.get(&alice.path(""), ACTIVITY).await.json();
    assert_eq!((&after["name"], &after["summary"]), (&json!("A."), &json!("Hi")));
    for property in ["summary", "updated"] {
        after.as_object_mut().unwrap().remove(property);
    }
    after["name"] = before["name"].clone();
    assert_eq!(after, before);

    for (document, status) in [
        (json!({"type": "Update", "object": {"id": id, "preferredUsername": "root"}}), 403),
        (json!({"type": "Update", "object": {"id": id, "inbox": "https://x.example/"}}), 403),
        (json!({"type": "Update", "object": {"id": id, "type": "Note"}}), 403),
    ] {
        let reply = alice.act(&document).await;
        assert_eq!(reply.status.as_u16(), status, "{document}: {}", reply.text());
    }
    assert_eq!(alice.get(&alice.path(""), ACTIVITY).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_actor_that_deletes_itself_is_gone() {
    let alice = Site::start("alice").await;
    let delete = json!({"type": "Delete", "object": alice.actor.id});
    Site::acted(&alice.act(&delete).await);
    let left = alice.get(&alice.path(""), ACTIVITY).await;
    assert_eq!(left.status, StatusCode::GONE);
    assert_eq!(left.json()["type"], "Tombstone");
    assert_eq!(alice.act(&delete).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn an_update_goes_to_those_the_object_is_for_now() {
    let alice = Site::start("alice").await;
    let note = alice.post_note().await;
    let secret = json!({"id": note, "content": "secret", "to": "https://two.example/bob"});
    let update = Site::acted(&alice.act(&json!({"type": "Update", "object": secret})).await);
    let path = update.strip_prefix(&alice.iri("")).unwrap();
    for path in [path, note.strip_prefix(&alice.iri("")).unwrap()] {
        assert_eq!(alice.get(path, ACTIVITY).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let outbox = alice.get(&alice.path("/outbox"), ACTIVITY).await.text();
    assert!(!outbox.contains("secret"), "{outbox}");
    assert!(!outbox.contains("hello"), "what it said while it was public: {outbox}");
    assert_eq!(alice.get_as_owner(path).await.json()["to"], "https://two.example/bob");
}
