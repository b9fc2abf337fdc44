//! Bodies that are long, deep, or no JSON.

use http::HeaderValue;
use serde_json::{Value, json};

use super::{Answer, Case, Scene, case, run};
use crate::kit::Signed;

/// A delivery of what is made of the text of a good activity.
fn text(number: u16, fact: &'static str, change: impl Fn(String) -> Vec<u8> + 'static) -> Case {
    case(number, fact)
        .asks_key()
        .is(400, "")
        .request(move |it| it.sign_text(&change(it.like().to_string())))
}

/// A delivery with this JSON as one more property.
fn property(number: u16, fact: &'static str, json: String) -> Case {
    text(number, fact, move |it| it.replacen('{', &format!(r#"{{"x":{json},"#), 1).into_bytes())
}

/// `body` in one chunk, which is not announced.
fn chunked(signed: &mut Signed, body: &[u8]) {
    signed.headers.insert("transfer-encoding", HeaderValue::from_static("chunked"));
    signed.body = [format!("{:x}\r\n", body.len()).as_bytes(), body, b"\r\n0\r\n\r\n"].concat();
}

#[tokio::test]
async fn what_is_too_long_is_not_read() {
    let long = vec![b' '; 1024 * 1024 + 1];
    run(vec![
        case(202, "a body that is announced as too long").is(413, "longer than").tampered(|it| {
            it.headers.insert("content-length", HeaderValue::from_static("1073741824"));
            it.body.clear();
        }),
        case(203, "a body that goes on, and is not announced")
            .is(413, "longer than")
            .tampered(move |it| chunked(it, &long)),
    ])
    .await;
}

#[tokio::test]
async fn documents_of_others_are_read_up_to_a_length_and_never_unpacked() {
    let with = |number, fact, change: fn(&Scene<'_>) -> Answer| {
        case(number, fact).asks_key().is(401, "could not be dereferenced").request(move |it| {
            it.stage.near.put(&format!("/u/{}", it.name), change(it));
            it.sign(&it.like())
        })
    };
    let mut cases = vec![with(205, "a document of 2 MiB", |it| {
        let mut actor = it.stage.near.actor(&it.name);
        actor["summary"] = "a".repeat(2 * 1024 * 1024).into();
        Answer::document(&actor)
    })];
    for encoding in ["gzip", "br", "zstd", "gzip, gzip"] {
        let row =
            case(205, "a document that is packed").asks_key().is(401, "").request(move |it| {
                // A gzip stream of ten zeros; what it holds is of no concern.
                let packed = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x63, 0x80, 1, 0, 0];
                let actor = Answer::document(&json!({})).with("content-encoding", encoding);
                let path = format!("/u/{}", it.name);
                it.stage.near.put(&path, Answer { body: packed.to_vec(), ..actor });
                it.sign(&it.like())
            });
        cases.push(row);
    }
    run(cases).await;
}

#[tokio::test]
async fn depth_and_number_have_bounds() {
    let nested = |n: usize| "[".repeat(n) + &"]".repeat(n);
    let mut cases: Vec<Case> = [129, 10_000, 400_000]
        .into_iter()
        .map(|n| property(211, "arrays in arrays", nested(n)))
        .collect();
    cases.push(text(211, "arrays that do not end", |_| b"[".repeat(1_000_000)));
    let keys: Vec<_> = (0..60_000).map(|n| format!(r#""k{n}":1"#)).collect();
    cases
        .push(property(212, "500,000 numbers", format!("[1{}]", ",1".repeat(500_000))).only_kept());
    cases.push(property(212, "60,000 names", format!("{{{}}}", keys.join(","))).only_kept());
    cases.push(case(220, "30,000 recipients").asks_key().only_kept().activity(|it| {
        let to: Vec<_> = (0..30_000).map(|n| format!("https://x.example/{n}")).collect();
        it.act(json!({"to": it.stage.alice.id, "cc": to}))
    }));
    cases.push(
        case(190, "20,000 objects of one report")
            .asks_key()
            .is(202, "")
            .adds(&[("reports", 1)])
            .activity(|it| {
                let objects: Vec<Value> =
                    (0..20_000).map(|n| json!(format!("https://x.example/{n}"))).collect();
                let objects = [vec![json!(it.stage.note)], objects].concat();
                it.act(json!({"type": "Flag", "object": objects}))
            }),
    );
    run(cases).await;
}

#[tokio::test]
async fn what_is_no_json_text_is_refused() {
    let utf16 = |it: String| it.encode_utf16().flat_map(u16::to_le_bytes).collect();
    run(vec![
        property(214, "half of a surrogate pair", r#""\ud800""#.to_owned()),
        text(214, "bytes that are no UTF-8", |it| [it.as_bytes(), b"\xff"].concat()),
        text(214, "another encoding", utf16),
        text(214, "a byte order mark", |it| format!("\u{feff}{it}").into_bytes()),
        text(214, "more behind it", |it| format!("{it} x").into_bytes()),
        text(214, "a comment", |it| format!("/* */{it}").into_bytes()),
        text(214, "other quotation marks", |it| it.replace('"', "'").into_bytes()),
        text(214, "no body", |_| Vec::new()),
        text(214, "a list", |it| format!("[{it}]").into_bytes()),
        property(215, "a NUL in a text", r#""a\u0000b""#.to_owned()),
        text(215, "a NUL in a type", |it| it.replace("Like", r"Li\u0000ke").into_bytes()),
        property(215, "a NUL in a name", r#"{"a\u0000b": 1}"#.to_owned()),
        property(215, "what only looks like one", r#""a\\u0000b""#.to_owned()).only_kept(),
        text(217, "two actors", |it| {
            it.replacen('{', r#"{"actor":"https://three.example/eve","#, 1).into_bytes()
        }),
        text(217, "two types", |it| it.replacen('{', r#"{"type":"Follow","#, 1).into_bytes()),
        text(217, "two objects within", |it| {
            let object = r#""object":{"id":"https://a.example/1","id":"https://a.example/2"}"#;
            it.replace(r#""object":"https://three.example/1""#, object).into_bytes()
        }),
        case(194, "an actor in another spelling beside")
            .asks_key()
            .is(400, "stands twice")
            .activity(|it| it.act(json!({"as:actor": it.near("/u/bob")}))),
        case(194, "an actor by its full name beside").asks_key().is(400, "stands twice").activity(
            |it| it.act(json!({"https://www.w3.org/ns/activitystreams#actor": it.near("/u/bob")})),
        ),
    ])
    .await;
}

#[tokio::test]
async fn names_and_ids_have_a_length() {
    let long = |n: usize| format!("https://three.example/{}", "a".repeat(n));
    run(vec![
        case(218, "a long id").asks_key().is(422, "an id has").activity(|it| {
            it.act(json!({"id": format!("{}/{}", it.actor(), "a".repeat(900_000))}))
        }),
        case(218, "an object with a long id")
            .asks_key()
            .is(422, "an id has")
            .activity(move |it| it.act(json!({"object": long(2_048)}))),
        case(218, "a long type")
            .asks_key()
            .is(422, "the name of a type has")
            .activity(|it| it.act(json!({"type": "a".repeat(900_000)}))),
        case(218, "as long a text as a body may have")
            .asks_key()
            .only_kept()
            .activity(|it| it.act(json!({"content": "a\u{301}".repeat(300_000)}))),
        case(134, "an id that no request could be for").asks_key().is(422, "an id has").activity(
            |it| it.act(json!({"object": format!("https://a.example/{}", "b".repeat(2_048))})),
        ),
    ])
    .await;
}

#[tokio::test]
async fn contexts_are_not_fetched_and_change_no_name_of_the_standard() {
    type Make = fn(&Scene<'_>) -> Value;
    let context = |context: Make| move |it: &Scene<'_>| it.act(json!({"@context": context(it)}));
    let kept: [(_, Make); 4] = [
        ("a context of theirs", |it| json!([it.near("/context"), it.far("/context")])),
        ("a thousand contexts", |it| {
            (0..1_000).map(|n| it.near(&format!("/context/{n}"))).collect()
        }),
        ("a context that names a term of theirs", |_| json!({"x": "https://x.example/x"})),
        (
            "the standard's own meaning",
            |_| json!({"actor": "as:actor", "as": "https://www.w3.org/ns/activitystreams#"}),
        ),
    ];
    let refused: [(_, Make); 6] = [
        ("another meaning of `actor`", |_| json!([{"actor": "https://x.example/x"}])),
        ("another meaning of `id`", |_| json!({"id": "https://x.example/x"})),
        (
            "another name for `actor`",
            |_| json!({"x": "https://www.w3.org/ns/activitystreams#actor"}),
        ),
        ("another base", |it| json!([{"@base": it.near("/")}])),
        ("another vocabulary", |_| json!({"@vocab": "https://x.example/"})),
        ("a context that is to be imported", |it| json!({"@import": it.near("/context")})),
    ];
    let mut cases = Vec::new();
    for (fact, it) in kept {
        cases.push(case(221, fact).asks_key().only_kept().activity(context(it)));
    }
    for (fact, it) in refused {
        cases.push(case(221, fact).asks_key().is(400, "").activity(context(it)));
    }
    cases.push(case(223, "a reply to a long thread").asks_key().only_kept().activity(|it| {
        let note = it.note(json!({"inReplyTo": it.near("/thread/1")}));
        it.act(json!({"type": "Create", "object": note}))
    }));
    run(cases).await;
}
