//! Where we are asked to look.

use serde_json::json;

use super::{Answer, Case, Scene, case, peer::Peer, run, run_in_public};

const UNKNOWN: &str = "could not be dereferenced";

/// A delivery whose key is said to be at `iri`.
fn key_at(number: u16, fact: &'static str, iri: &str) -> Case {
    let text = iri.to_owned();
    case(number, fact).request(move |it| {
        let mut signed = it.sign(&it.like());
        let signature = signed.headers["signature"].to_str().unwrap();
        let signature = signature.replacen(it.pair().id.as_str(), &text, 1);
        signed.headers.insert("signature", signature.parse().unwrap());
        signed
    })
}

#[tokio::test]
async fn nothing_but_the_public_internet_is_dialed() {
    let mut cases = Vec::new();
    for address in [
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:0:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:2::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "2620:4f:8000::1",
    ] {
        let iri = format!("https://[{address}]/key");
        cases.push(key_at(106, "a special address", &iri).is(401, UNKNOWN));
    }
    for (number, host) in [
        (106, "127.0.0.1"),
        (106, "10.0.0.1"),
        (106, "169.254.169.254"),
        (106, "0x7f000001"),
        (106, "2130706433"),
        (109, "[fe80::1%25eth0]"),
        (109, "[::1%lo]"),
        (110, "localhost"),
        (110, "LOCALHOST"),
        (110, "localhost."),
        (110, "a.localhost"),
        (110, "ip6-localhost"),
        (110, "printer.local"),
        (110, "db.internal"),
        (110, "x.onion"),
        (110, "router.home.arpa"),
        (119, "two.example:0"),
        (119, "two.example:1"),
        (119, "two.example:22"),
        (119, "two.example:25"),
        (119, "two.example:6379"),
        (119, "two.example:9200"),
        (119, "two.example:65535"),
        (119, "two.example:65536"),
        (121, "good.example@evil.example"),
        (121, "good.example\\@evil.example"),
        (122, "xn--a"),
        (122, "xn--example-.example"),
        (125, "-two.example"),
        (125, "two..example"),
        (125, "under_score.example"),
    ] {
        cases.push(key_at(number, "no name of a public host", &format!("https://{host}/key")));
    }
    let label = "a".repeat(64);
    cases.push(key_at(125, "a label of 64 bytes", &format!("https://{label}.example/key")));
    let long = ["a".repeat(60).as_str(); 5].join(".");
    cases.push(key_at(125, "a host of 300 bytes", &format!("https://{long}/key")));
    for (number, iri) in [
        (121, "https:/two.example/key"),
        (121, "https:two.example/key"),
        (121, "https:///two.example/key"),
        (121, "http://two.example/key"),
        (133, "about:blank"),
        (133, "did:key:z6Mk"),
        (133, "ap://did:key:z6Mk/actor"),
        (133, "_:b0"),
        (133, "#main-key"),
        (134, &format!("https://two.example/{}", "a".repeat(2_048))),
    ] {
        cases.push(key_at(number, "no address of a document", iri));
    }
    // What the one address of a name is checked by, the http crate's own tests say: 107, 112, 113.
    run_in_public(cases).await;
}

#[tokio::test]
async fn what_is_ours_is_not_dialed_however_it_is_spelled() {
    let spelled = |number, fact, spell: fn(&Scene<'_>) -> String| {
        case(number, fact).is(401, "").request(move |it| it.sign_as(&spell(it), &it.like()))
    };
    let port = |it: &Scene<'_>| it.stage.authority.rsplit(':').next().unwrap().to_owned();
    run(vec![
        spelled(136, "our host", |it| it.stage.iri("/users/x#key")),
        spelled(136, "our host in capitals", |it| {
            it.stage.iri("/users/x#key").replace("http", "HTTP")
        }),
        case(136, "our address, shortened").is(401, "").request(move |it| {
            it.sign_as(&format!("http://127.1:{}/users/x#key", port(it)), &it.like())
        }),
        case(136, "our address as a number").is(401, "").request(move |it| {
            it.sign_as(&format!("http://2130706433:{}/users/x#key", port(it)), &it.like())
        }),
        case(124, "our address, percent-encoded").is(401, "").request(move |it| {
            it.sign_as(&format!("http://%31%32%37.0.0.1:{}/users/x#key", port(it)), &it.like())
        }),
        spelled(137, "the domain of our handles", |_| {
            "http://handles.example/users/x#key".to_owned()
        }),
        case(136, "who moves to us").asks_key().only_kept().activity(|it| {
            it.act(
                json!({"type": "Move", "object": it.actor(), "target": it.stage.iri("/users/x")}),
            )
        }),
        case(136, "what is said to be announced here").asks_key().only_kept().request(|it| {
            let mut group = it.stage.near.actor(&it.name);
            group["type"] = "Group".into();
            it.stage.near.put(&format!("/u/{}", it.name), Answer::document(&group));
            let inner =
                json!({"type": "Like", "id": it.stage.iri("/activities/x"), "object": "urn:x"});
            it.sign(&it.act(json!({"type": "Announce", "object": inner})))
        }),
    ])
    .await;
}

/// A delivery by an actor whose document is answered with this.
fn answered(
    number: u16,
    fact: &'static str,
    answer: impl Fn(&Scene<'_>) -> Answer + 'static,
) -> Case {
    case(number, fact).asks_key().is(401, UNKNOWN).request(move |it| {
        it.stage.near.put(&format!("/u/{}", it.name), answer(it));
        it.sign(&it.like())
    })
}

#[tokio::test]
async fn no_redirect_is_followed() {
    let mut cases = vec![
        answered(115, "a redirect to the next", |it| Answer::redirect(&it.near("/u/bob"))),
        answered(115, "a redirect to itself", |it| Answer::redirect(&it.actor())),
        answered(118, "a redirect to another server", |it| Answer::redirect(&it.far("/u/bob"))),
        answered(142, "a document of another server", |it| {
            Answer::document(&it.stage.far.actor("bob"))
        }),
        answered(143, "a page that names the document", |it| {
            let link = format!(
                r#"<link rel="alternate" type="application/activity+json" href="{}">"#,
                it.near("/u/bob")
            );
            Answer { body: link.into_bytes(), ..Answer::status(200) }
                .with("content-type", "text/html")
        }),
        answered(131, "a change of protocol", |_| {
            Answer::status(101).with("upgrade", "h2c").with("connection", "upgrade")
        }),
        answered(131, "another way to the server", |it| {
            let far = format!(r#"h2="{}""#, it.stage.far.authority);
            Answer::document(&it.stage.near.actor(&it.name)).with("alt-svc", &far)
        })
        .only_kept(),
    ];
    for to in [
        "http://two.example/",
        "data:text/plain,a",
        "file:///etc/passwd",
        "ftp://two.example/",
        "gopher://two.example/",
        "javascript:alert(1)",
        "ws://two.example/",
    ] {
        cases.push(answered(116, "a redirect to another scheme", move |_| Answer::redirect(to)));
    }
    for status in [401, 403, 404, 410, 500, 503] {
        let row = answered(145, "an answer that is no document", move |_| Answer::status(status));
        cases.push(row);
    }
    run(cases).await;
}

#[tokio::test]
async fn a_document_has_a_media_type() {
    let typed = |number, media_type: &'static str| {
        answered(number, "a media type", move |it| {
            Answer::document(&it.stage.near.actor(&it.name)).with("content-type", media_type)
        })
    };
    let mut cases = Vec::new();
    for good in [
        "application/activity+json; charset=utf-8",
        "APPLICATION/Activity+JSON",
        "application/activity+json  ;  charset=utf-8",
        r#"application/ld+json; profile="https://www.w3.org/ns/activitystreams""#,
        r#"application/ld+json;profile="https://w3id.org/security/v1 https://www.w3.org/ns/activitystreams""#,
    ] {
        cases.push(typed(139, good).only_kept());
    }
    for bad in [
        "application/ld+json",
        r#"application/ld+json; profile="https://x.example/""#,
        "application/json",
        "text/html",
        "text/plain",
        "",
    ] {
        cases.push(typed(140, bad));
    }
    run(cases).await;
}

#[tokio::test]
async fn attack_128_a_proxy_of_the_environment_is_not_used() {
    let proxy = Peer::start("127.0.0.1").await;
    let mut test = tokio::process::Command::new(std::env::current_exe().unwrap());
    test.args(["--exact", "attacks::addresses::what_is_asked_for_is_asked_of_its_own_server"]);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"]
    {
        test.env(name, proxy.iri(""));
    }
    let output = test.output().await.unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
    assert!(proxy.asked().is_empty());
}

/// In whatever environment: the test above runs it in one with a proxy.
#[tokio::test]
async fn what_is_asked_for_is_asked_of_its_own_server() {
    run(vec![case(128, "a proxy in the environment").asks_key().only_kept()]).await;
}
