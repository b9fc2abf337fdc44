//! WebFinger and NodeInfo.

use http::StatusCode;
use serde_json::json;

use super::Site;
use crate::kit::ACTIVITY;

#[tokio::test]
async fn an_actor_is_found_by_its_handle_and_by_its_id() {
    let alice = Site::start("alice").await;
    let handle = format!("acct:alice@{}", alice.authority);
    for resource in [
        handle.clone(),
        handle.replace("acct:", "ACCT:@"),
        handle.replace(':', "%3A"),
        alice.actor.id.to_string(),
    ] {
        let path = format!("/.well-known/webfinger?resource={resource}");
        let reply = alice.get(&path, "*/*").await;
        assert_eq!(reply.status, StatusCode::OK, "{resource}");
        assert_eq!(reply.header("content-type"), "application/jrd+json");
        assert_eq!(reply.header("access-control-allow-origin"), "*");
        let descriptor = reply.json();
        assert_eq!(descriptor["subject"], handle);
        let link = &descriptor["links"][0];
        assert_eq!(link["rel"], "self");
        assert_eq!(link["type"], ACTIVITY);
        assert_eq!(link["href"], alice.actor.id.as_str());
    }
    let filtered = format!("/.well-known/webfinger?resource={handle}&rel=avatar");
    assert_eq!(alice.get(&filtered, "*/*").await.json()["links"], json!([]));
}

#[tokio::test]
async fn handles_may_end_with_another_domain_than_ids() {
    let alice = Site::start_with_handles("alice", "one.example").await;
    let server = &alice.authority;
    assert_eq!(alice.actor.id.as_str(), alice.iri("/users/alice"));
    for resource in [
        "acct:alice@one.example".to_owned(),
        "acct:alice@One.Example:80".to_owned(),
        format!("acct:alice@{server}"),
        alice.actor.id.to_string(),
    ] {
        let path = format!("/.well-known/webfinger?resource={resource}");
        let descriptor = alice.get(&path, "*/*").await.json();
        assert_eq!(descriptor["subject"], "acct:alice@one.example", "{resource}");
        assert_eq!(descriptor["links"][0]["href"], alice.actor.id.as_str());
    }
    for resource in ["acct:alice@two.example", "http://one.example/users/alice"] {
        let path = format!("/.well-known/webfinger?resource={resource}");
        assert_eq!(alice.get(&path, "*/*").await.status, StatusCode::NOT_FOUND, "{resource}");
    }
    // Both are looked up here: nobody serves one.example.
    for handle in ["@alice@one.example".to_owned(), format!("@alice@{server}")] {
        assert_eq!(alice.app.find_actor(&handle).await.unwrap(), alice.actor.id, "{handle}");
    }
    // Whoever knows the server asks it, and finds the same actor.
    let bob = Site::start("bob").await;
    let found = bob.app.find_actor(&format!("@alice@{server}")).await.unwrap();
    assert_eq!(found, alice.actor.id);
}

#[tokio::test]
async fn what_webfinger_does_not_know_or_understand_is_refused() {
    let alice = Site::start("alice").await;
    let host = &alice.authority;
    for (query, status) in [
        (String::new(), StatusCode::BAD_REQUEST),
        ("?resource=alice".to_owned(), StatusCode::BAD_REQUEST),
        ("?resource=acct:alice".to_owned(), StatusCode::BAD_REQUEST),
        (format!("?resource=acct:alice@{host}&resource=acct:bob@{host}"), StatusCode::BAD_REQUEST),
        (format!("?resource=acct:nobody@{host}"), StatusCode::NOT_FOUND),
        ("?resource=acct:alice@two.example".to_owned(), StatusCode::NOT_FOUND),
        ("?resource=https://two.example/users/alice".to_owned(), StatusCode::NOT_FOUND),
        (format!("?resource=acct:a%2Fb@{host}"), StatusCode::NOT_FOUND),
        (format!("?resource=acct:..@{host}"), StatusCode::NOT_FOUND),
        (format!("?resource=acct:%0d%0a@{host}"), StatusCode::NOT_FOUND),
    ] {
        let path = format!("/.well-known/webfinger{query}");
        let reply = alice.get(&path, "*/*").await;
        assert_eq!(reply.status, status, "{query}: {}", reply.text());
    }
}

#[tokio::test]
async fn handles_of_others_are_looked_up() {
    let (alice, bob) = (Site::start("alice").await, Site::start("bob").await);
    let handle = format!("@bob@{}", bob.authority);
    assert_eq!(alice.app.find_actor(&handle).await.unwrap(), bob.actor.id);
    let own = format!("alice@{}", alice.authority);
    assert_eq!(alice.app.find_actor(&own).await.unwrap(), alice.actor.id);
    assert_eq!(alice.app.find_actor(bob.actor.id.as_str()).await.unwrap(), bob.actor.id);
    for unknown in [format!("@nobody@{}", bob.authority), "bob".to_owned(), "@bob".to_owned()] {
        assert!(alice.app.find_actor(&unknown).await.is_err(), "{unknown}");
    }
}

#[tokio::test]
async fn node_info_says_what_the_server_is() {
    let alice = Site::start("alice").await;
    let links = alice.get("/.well-known/nodeinfo", "*/*").await.json();
    let links = links["links"].as_array().unwrap();
    for (version, link) in ["2.1", "2.0"].iter().zip(links) {
        let schema = format!("http://nodeinfo.diaspora.software/ns/schema/{version}");
        assert_eq!(link["rel"], schema);
        let path = link["href"].as_str().unwrap().strip_prefix(&alice.iri("")).unwrap().to_owned();
        let reply = alice.get(&path, "application/json").await;
        let media_type = format!("application/json; profile=\"{schema}#\"");
        assert_eq!(reply.header("content-type"), media_type);
        let document = reply.json();
        assert_eq!(document["version"], *version);
        assert_eq!(document["software"]["name"], "oyez");
        assert_eq!(document["protocols"], json!(["activitypub"]));
        assert_eq!(document["openRegistrations"], false);
        assert_eq!(document["usage"]["users"]["total"], 1);
        let required = [
            "version",
            "software",
            "protocols",
            "services",
            "openRegistrations",
            "usage",
            "metadata",
        ];
        assert!(required.iter().all(|it| document.get(it).is_some()));
    }
    assert_eq!(links.len(), 3);
    assert_eq!(links[2]["rel"], "https://www.w3.org/ns/activitystreams#Application");
    assert_eq!(links[2]["href"], alice.iri("/actor"));
}

#[tokio::test]
async fn an_actor_names_its_handle_and_the_site_its_actor() {
    let alice = Site::start_with_handles("alice", "one.example").await;
    let actor = alice.get(&alice.path(""), ACTIVITY).await.json();
    assert_eq!(actor["webfinger"], "alice@one.example");
    let context = actor["@context"].to_string();
    assert!(context.contains("https://purl.archive.org/socialweb/webfinger"), "{context}");
    assert_eq!(alice.get("/actor", ACTIVITY).await.json().get("webfinger"), None);

    for resource in [alice.iri(""), alice.iri("/")] {
        let path = format!("/.well-known/webfinger?resource={resource}");
        let descriptor = alice.get(&path, "*/*").await.json();
        assert_eq!(descriptor["subject"], resource);
        let link = &descriptor["links"][0];
        assert_eq!(link["rel"], "https://www.w3.org/ns/activitystreams#Service");
        assert_eq!(link["type"], ACTIVITY);
        assert_eq!(link["href"], alice.iri("/actor"));
        let filtered = format!("{path}&rel=self");
        assert_eq!(alice.get(&filtered, "*/*").await.json()["links"], json!([]));
    }
    for resource in [alice.iri("/?a"), alice.iri("/objects"), "http://one.example/".to_owned()] {
        let path = format!("/.well-known/webfinger?resource={resource}");
        assert_eq!(alice.get(&path, "*/*").await.status, StatusCode::NOT_FOUND, "{resource}");
    }
}
