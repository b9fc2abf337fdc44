//! Requests for what is not there, or is not to be had so.

use http::{HeaderMap, HeaderValue, Method};
use oyez::registry::ActivityStore as _;

use super::{Case, Mount, Scene, Stage, case, run};
use crate::kit::{ACTIVITY, Signed, send};

/// A GET of this path, behind what the paths of actors start with.
fn get(number: u16, fact: &'static str, path: &'static str) -> Case {
    whole(number, fact, move |it| format!("{}{path}", it.stage.mount.prefix()))
}

/// A GET of this path of the server.
fn whole(number: u16, fact: &'static str, path: impl Fn(&Scene<'_>) -> String + 'static) -> Case {
    case(number, fact).method("GET").is(404, "").request(move |it| {
        let mut headers = HeaderMap::new();
        headers.insert("accept", HeaderValue::from_static(ACTIVITY));
        Signed { path: path(it), headers, body: Vec::new() }
    })
}

fn accepting(case: Case, accept: &str) -> Case {
    let accept: HeaderValue = accept.parse().unwrap();
    case.then_tampered(move |it| {
        it.headers.insert("accept", accept.clone());
    })
}

#[tokio::test]
async fn a_path_leads_to_one_thing_or_to_none() {
    let mut cases = Vec::new();
    for path in [
        "/users/../users/alice",
        "/users/%2e%2e/inbox",
        "/users/alice/..;/inbox",
        "/users/.%2e/alice",
        "/users/%5calice",
        "/users//alice",
        "/users%2Falice",
    ] {
        cases.push(get(247, "a path that leads elsewhere when it is tidied", path));
    }
    for path in
        ["/users/%00", "/users/%ff", "/users/%c0%af", "/users/%zz", "/users/%", "/users/a%2"]
    {
        cases.push(get(248, "what is encoded and is no text", path).is(400, "cannot be decoded"));
    }
    for path in
        ["/USERS/alice", "/users/ALICE", "/users/alice/", "/users/alice;v=1", "/users/alice/INBOX"]
    {
        cases.push(get(250, "a path that is almost the one", path));
    }
    for path in ["/users/nobody", "/users/nobody/followers", "/objects/x", "/activities/x"] {
        cases.push(get(266, "what has never been", path).is(404, "not found"));
    }
    cases.push(
        whole(254, "a path that is an address", |_| "//evil.example/".to_owned())
            .answers("location", ""),
    );
    cases.push(
        whole(254, "a path that reads like one", |_| "/%2F%2Fevil.example".to_owned())
            .answers("location", ""),
    );
    cases.push(
        get(254, "an address behind ours", "/users/alice%2F%2Fevil.example")
            .answers("location", ""),
    );
    cases.push(
        get(259, "a script for a name", "/users/%3Cscript%3E")
            .is(404, r#""detail":"the document was not found""#)
            .answers("x-content-type-options", "nosniff")
            .answers("content-type", "application/problem+json"),
    );
    run(cases).await;
}

#[tokio::test]
async fn methods_hosts_and_media_types_are_what_they_are_for() {
    let alice = |number, fact| get(number, fact, "/users/alice").is(200, "Person");
    let mut cases = vec![
        alice(257, "what is asked for").answers("vary", "Accept").answers("content-type", ACTIVITY),
        alice(257, "who asks is known")
            .asks_key()
            .answers("vary", "Accept, Signature")
            .request(|it| it.sign_other(&Method::GET, &it.stage.path(""), b"")),
        accepting(
            alice(257, "a page rather").is(404, ""),
            "text/html, application/activity+json;q=0.5",
        ),
        accepting(alice(257, "anything").is(404, ""), "*/*"),
        accepting(alice(257, "not this").is(404, ""), "application/activity+json;q=0"),
        accepting(alice(257, "what cannot be read").is(404, ""), ";;;,,,q=;=x"),
        accepting(alice(229, "a thousand ranges").is(404, ""), &"a/b;q=0.1,".repeat(3_000)),
        accepting(
            alice(260, "a page of hers, which is the application's").is(404, ""),
            "text/html",
        ),
        get(268, "nobody in particular", "").request(|_| web_finger("")).is(400, "resource"),
        get(268, "two at once", "")
            .request(|it| web_finger(&format!("?resource={0}&resource={0}", it.stage.alice.id)))
            .is(400, "resource"),
        get(268, "somebody elsewhere", "")
            .request(|_| web_finger("?resource=acct:alice@two.example")),
        get(268, "only what is asked for", "")
            .request(|it| web_finger(&format!("?resource={}&rel=avatar", it.stage.alice.id)))
            .is(200, r#""links":[]"#),
        get(253, "a name with an end of line", "")
            .request(|it| web_finger(&format!("?resource=acct:a%0d%0ab@{}", it.stage.authority))),
        get(229, "a long name", "")
            .request(|_| web_finger(&format!("?resource=acct:{}", "a@".repeat(4_000)))),
        case(229, "a signature of many parameters").is(401, "").tampered(|it| {
            it.headers.insert("signature", r#"a="b","#.repeat(1_300).parse().unwrap());
        }),
        case(236, "an end of line in an id").asks_key().is(400, "no id").activity(|it| {
            it.act(serde_json::json!({"id": format!("{}/1\r\n\u{1b}[31mfake", it.actor())}))
        }),
    ];
    for host in ["two.example", "", "127.0.0.1", "127.0.0.1:1"] {
        cases.push(alice(256, "another host").is(421, "not the one").then_tampered(move |it| {
            it.headers.insert("host", HeaderValue::from_static(host));
        }));
    }
    cases.push(alice(256, "two hosts").is(421, "not the one").then_tampered(|it| {
        it.headers.append("host", HeaderValue::from_static("two.example"));
        it.headers.append("host", HeaderValue::from_static("three.example"));
    }));
    for method in ["PUT", "DELETE", "OPTIONS", "PATCH", "BREW"] {
        let row = get(251, "another method", "/users/alice/inbox").method(method).is(405, "");
        cases.push(row.answers("allow", "GET, HEAD, POST"));
    }
    cases.push(get(251, "her inbox, without a token", "/users/alice/inbox").is(401, "token"));
    cases.push(alice(251, "the head alone").method("HEAD").is(200, ""));
    run(cases).await;
}

fn web_finger(query: &str) -> Signed {
    let path = format!("/.well-known/webfinger{query}");
    Signed { path, headers: HeaderMap::new(), body: Vec::new() }
}

#[tokio::test]
async fn attack_263_what_is_the_applications_comes_to_it_untouched() {
    for mount in [Mount::Axum, Mount::Nested] {
        let stage = Stage::set(mount).await;
        let prefix = mount.prefix();
        let body = vec![b'x'; 100_000];
        let (path, headers) = (format!("{prefix}/echo"), [("content-type", "text/plain")]);
        let reply = send(&stage.authority, Method::POST, &path, &headers, &body).await;
        assert!(reply.status == 200 && reply.body == body, "{mount:?}: {}", reply.status);
        let path = format!("{prefix}/path?a=%69");
        let reply = send(&stage.authority, Method::GET, &path, &[("accept", "*/*")], b"").await;
        // A router that nests has cut its own prefix off, and nothing else.
        assert_eq!(reply.text(), "/path?a=%69", "{mount:?}");
    }
}

#[tokio::test]
async fn attack_266_who_is_deleted_is_gone() {
    for mount in Mount::ALL {
        let stage = Stage::set(mount).await;
        let alice = &stage.alice;
        let delete = serde_json::json!({"type": "Delete", "object": alice.id});
        stage.app.publish(delete, alice).await.unwrap();
        assert!(stage.app.store().object(&alice.id).await.unwrap().unwrap().is_deleted);
        let accept = [("accept", ACTIVITY)];
        let reply = send(&stage.authority, Method::GET, &stage.path(""), &accept, b"").await;
        assert_eq!(
            (reply.status.as_u16(), reply.json()["type"].as_str()),
            (410, Some("Tombstone"))
        );
        // Who has sent to her before is told so, and who has not.
        for name in ["bob", "eve"] {
            let scene = Scene { stage: &stage, name: name.to_owned() };
            let reply = scene.sign(&scene.like()).send(&stage.authority).await;
            assert_eq!(reply.status, 410, "{mount:?} {name}: {}", reply.text());
        }
        assert!(stage.near.asked().is_empty(), "{mount:?}");
    }
}
