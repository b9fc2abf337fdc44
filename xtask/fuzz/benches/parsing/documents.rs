//! JSON: documents of other servers, and what is found in them.

use chrono::DateTime;
use oyez_http::{
    SigningKey, VerifyingKey,
    discovery::{Descriptor, NodeInfo, NodeInfoLinks},
    proof::{proofs, prove},
};
use oyez_registry::{RemoteActor, Verified};
use oyez_vocab::{AnyActivity, AnyCollection, AnyObject, Iri, Raw, json_ld, to_text};
use serde_json::Value;

use super::input::{Made, Parser, map, pieces};

const BOB: &str = "https://two.example/users/bob";
const KEY: &str = "https://two.example/users/bob#key";

/// What makes a document one of Bob's activities.
const ACTIVITY: &str = r#""type":"Create","id":"https://two.example/users/bob/1",
    "actor":"https://two.example/users/bob""#;

/// What makes it his own.
const ACTOR: &str = r##""type":"Person","id":"https://two.example/users/bob",
    "inbox":"https://two.example/users/bob/inbox",
    "publicKey":{"id":"https://two.example/users/bob#key",
        "owner":"https://two.example/users/bob","publicKeyPem":"none"}"##;

/// How deep things stand in each other, at most: with a little more nothing is read at all.
const DEPTH: usize = 100;

const SUBJECT: &str = r#""subject":"acct:bob@two.example""#;

pub(crate) fn all() -> Vec<Parser> {
    let bob = |text: &str| {
        RemoteActor::from_document(Raw::from_text(text.to_owned()).ok()?, &iri(BOB)).ok()
    };
    let sender = bob(&format!("{{{ACTOR}}}")).unwrap();
    let activity = move |text: &String| {
        let (raw, envelope) = Raw::<AnyActivity>::with_envelope(text.clone()).ok()?;
        let hash = |_: &str| [0; 32];
        let text = raw.as_str().to_owned();
        Some((envelope, Verified::by_signature_or_text(text, &sender, &iri(KEY), hash).is_ok()))
    };
    let object = |text: &String| {
        let object: AnyObject = serde_json::from_str(text).ok()?;
        Some((object.validate(), to_text(&object)))
    };
    let collection = |text: &String| serde_json::from_str::<AnyCollection>(text).is_ok();
    let web_finger = |text: &String| Descriptor::from_json(text.as_bytes()).is_ok();
    let usual_names = |text: &String| json_ld::read::<AnyObject>(text).is_ok();
    vec![
        Parser::new("activity", activity, documents(ACTIVITY)),
        Parser::new("object", object, documents(r#""type":"Note""#)),
        Parser::new("collection", collection, documents(r#""type":"OrderedCollection""#)),
        Parser::new("actor", move |text: &String| bob(text).is_some(), documents(ACTOR)),
        Parser::new("json_ld", usual_names, both(documents(r#""type":"Note""#), terms())),
        Parser::new("proof", verify, proved()),
        Parser::new("web_finger", web_finger, both(documents(SUBJECT), links())),
        Parser::new("node_info", node_info, node_infos()),
    ]
}

fn iri(text: &str) -> Iri {
    text.parse().unwrap()
}

fn both<T>(one: Vec<T>, other: Vec<T>) -> Vec<T> {
    one.into_iter().chain(other).collect()
}

/// Documents with members that begin with `head`.
fn documents(head: &'static str) -> Vec<Made<String>> {
    map(members(), move |it| format!("{{{head},{it}}}"))
}

/// What a document may have in it.
fn members() -> Vec<Made<String>> {
    let nested = |about, open: &'static str, close: &'static str| -> Made<String> {
        let make = move |n: usize| {
            let room = n / (open.len() + close.len());
            let n_items = room.div_ceil(DEPTH);
            let depth = room / n_items;
            let item = [open.repeat(depth), "1".to_owned(), close.repeat(depth), ",".to_owned()];
            format!("\"x\":[{}1]", item.concat().repeat(n_items))
        };
        (about, Box::new(make))
    };
    vec![
        pieces("keys", "", "\"k#\":1,", "\"x\":1"),
        pieces("one key", "", "\"k\":1,", "\"x\":1"),
        pieces(
            "keys that begin alike",
            "",
            "\"abcdefghijklmnopqrstuvwxyzabcdefghijk#\":1,",
            "\"x\":1",
        ),
        pieces("keys of escapes", "", "\"\\u0061\\u0062#\":1,", "\"x\":1"),
        pieces("one property", "", "\"content\":\"a\",", "\"x\":1"),
        pieces("one property, which is odd", "", "\"content\":[],", "\"x\":1"),
        pieces("one property in two spellings", "", "\"as:tag\":{},\"tag\":[],", "\"x\":1"),
        pieces("recipients", "\"to\":[", "\"https://a.example/#\",", "7]"),
        pieces("one recipient", "\"to\":[", "\"https://a.example/1\",", "7]"),
        pieces("tags", "\"tag\":[", "{\"type\":\"Mention\",\"name\":\"@#\"},", "{}]"),
        pieces("things without a type", "\"tag\":[", "{},", "7]"),
        pieces("types", "\"tag\":{\"type\":[", "\"T#\",", "\"Note\"]}"),
        pieces("one type", "\"tag\":{\"type\":[", "\"Note\",", "\"Note\"]}"),
        pieces("types that come late", "\"tag\":[", "{\"name\":\"a\",\"type\":\"Note\"},", "7]"),
        nested("arrays in arrays", "[", "]"),
        nested("objects in objects", "{\"x\":", "}"),
        nested("things in things", "{\"type\":\"Note\",\"tag\":", "}"),
        nested("things in things whose types come late", "{\"tag\":", ",\"type\":\"Note\"}"),
        pieces("arrays without an end", "\"x\":", "[", ""),
        pieces("objects without an end", "\"x\":", "{\"tag\":", ""),
        pieces("a long text", "\"content\":\"", "a", "\""),
        pieces("a long text in other letters", "\"content\":\"", "漢", "\""),
        pieces("escapes", "\"content\":\"", "\\n", "\""),
        pieces("escapes in pairs", "\"content\":\"", "\\ud83d\\ude00", "\""),
        pieces("half a pair", "\"content\":\"", "\\ud83d", "\""),
        pieces("backslashes", "\"content\":\"", "\\\\", "u0000\""),
        pieces("backslashes before what they spare", "\"content\":\"", "\\\\u0000", "\""),
        pieces("a text without an end", "\"content\":\"", "a", ""),
        pieces("a long number", "\"x\":", "1", ""),
        pieces("a long fraction", "\"x\":0.", "1", ""),
        pieces("a fraction of zeros", "\"x\":0.", "0", "1"),
        pieces("a long exponent", "\"x\":1e", "9", ""),
        pieces("a small exponent", "\"x\":1e-", "9", ""),
        pieces("numbers", "\"x\":[", "1234.5678e-90,", "1]"),
        pieces("languages", "\"contentMap\":{", "\"a#\":\"x\",", "\"de\":\"x\"}"),
        pieces("one language", "\"contentMap\":{", "\"de\":\"x\",", "\"de\":\"x\"}"),
        pieces("languages and a number", "\"contentMap\":{", "\"a#\":\"x\",", "\"de\":7}"),
        pieces("a long language", "\"contentMap\":{\"en", "-a", "\":\"x\"}"),
        pieces("contexts", "\"@context\":[", "\"https://a.example/#\",", "{}]"),
        pieces("definitions", "\"@context\":{", "\"t#\":\"as:to\",", "\"x\":\"y:z\"}"),
        pieces("one definition", "\"@context\":{", "\"to\":\"as:to\",", "\"x\":\"y:z\"}"),
        pieces("contexts in contexts", "\"@context\":[", "[", ""),
        pieces("a long id", "\"url\":\"https://a.example/", "a", "\""),
        pieces("an id that is none", "\"url\":\"https://a.example/", "%", "\""),
        pieces("a long time", "\"published\":\"2026-01-15T14:00:00.", "1", "Z\""),
        pieces("a long duration", "\"duration\":\"P", "1", "Y\""),
        pieces("options", "\"oneOf\":[", "{\"type\":\"Note\",\"name\":\"o\"},", "7]"),
        pieces(
            "keys of an actor",
            "\"assertionMethod\":[",
            "{\"id\":\"x:#\",\"type\":\"Multikey\"},",
            "7]",
        ),
        pieces("pages", "\"first\":{\"items\":[", "\"x:#\",", "7]}"),
        pieces("spaces", "", " ", "\"x\":1"),
    ]
}

/// Contexts that give names.
fn terms() -> Vec<Made<String>> {
    let texts = vec![
        pieces("own names", "{\"text\":\"as:content\"},{}],\"tag\":[", "{\"text\":\"a\"},", "{}]"),
        pieces("values", "{\"text\":\"as:tag\"}],\"text\":[", "{\"@value\":\"a\"},", "7]"),
        pieces("names in a chain", "{\"n0\":\"as:tag\"", ",\"n#\":\"n0:x\"", "}],\"n1\":7"),
        pieces("prefixes", "{\"p\":\"https://p.example/\"}],\"p:x\":[", "{\"p:#\":\"p:y\"},", "7]"),
        pieces(
            "contexts within",
            "{\"t\":\"as:tag\"}],\"t\":[",
            "{\"@context\":{\"n\":\"as:name\"},\"n\":\"a\"},",
            "7]",
        ),
        pieces("a long name", "{\"t\":\"https://p.example/", "a", "\"}],\"t\":1"),
    ];
    map(texts, |it| format!("{{\"@context\":[\"https://www.w3.org/ns/activitystreams\",{it}}}"))
}

/// Documents with a proof, which is right.
fn proved() -> Vec<Made<Value>> {
    let key = || SigningKey::from_ed25519_seed(&[7; 32]).unwrap();
    let now = DateTime::from_timestamp(1_768_485_600, 0).unwrap();
    let mut inputs = map(members(), move |it| {
        // What is no JSON has no proof.
        let document = serde_json::from_str(&format!("{{{it}}}")).unwrap_or_default();
        let Value::Object(mut document) = document else { return Value::Null };
        let _ = prove(&mut document, &key(), &iri(KEY), now);
        Value::Object(document)
    });
    let texts = vec![
        pieces("proofs", "{\"proof\":[", "{\"type\":\"DataIntegrityProof\"},", "{}]}"),
        pieces("a long signature", "{\"proof\":{\"proofValue\":\"z", "1", "\"}}"),
    ];
    inputs.extend(map(texts, |it| serde_json::from_str(&it).unwrap()));
    inputs
}

fn verify(document: &Value) -> bool {
    let key = SigningKey::from_ed25519_seed(&[7; 32]).unwrap().public_multibase().unwrap();
    let key = VerifyingKey::from_multibase(&key).unwrap();
    proofs(document).is_ok_and(|it| it.iter().all(|it| it.verify(&key).is_ok()))
}

fn links() -> Vec<Made<String>> {
    let texts = vec![
        pieces("links", "", "{\"rel\":\"self\",\"type\":\"text/html\",\"href\":\"x:#\"},", ""),
        pieces("links of no kind", "", "{},", ""),
        pieces("parameters of a type", "{\"rel\":\"self\",\"type\":\"a/b", ";a=b", "\"},"),
        pieces(
            "a long link",
            "{\"rel\":\"self\",\"type\":\"application/activity+json\",\"href\":\"https://a",
            "/a",
            "\"},",
        ),
    ];
    let mut all = map(texts, |it| format!("{{\"links\":[{it}7]}}"));
    all.push(pieces("a long subject", "{\"subject\":\"acct:", "a@", "\",\"links\":[]}"));
    all
}

fn node_info(text: &String) -> (bool, bool) {
    let links = NodeInfoLinks::from_json(text.as_bytes(), &iri("https://two.example/nodeinfo"));
    (links.is_ok(), NodeInfo::from_json(text.as_bytes()).is_ok())
}

fn node_infos() -> Vec<Made<String>> {
    const LINK: &str =
        "{\"rel\":\"http://nodeinfo.diaspora.software/ns/schema/1.#\",\"href\":\"/\"},";
    let mut all = documents(r#""software":{"name":"crier"}"#);
    all.extend([
        pieces("links", "{\"links\":[", LINK, "7]}"),
        pieces("protocols", "{\"software\":{\"name\":\"a\"},\"protocols\":[", "\"a\",", "7]}"),
        pieces("a long name", "{\"software\":{\"name\":\"", "a", "\"}}"),
        pieces(
            "a long count",
            "{\"software\":{\"name\":\"a\"},\"usage\":{\"localPosts\":",
            "1",
            "}}",
        ),
    ]);
    all
}
