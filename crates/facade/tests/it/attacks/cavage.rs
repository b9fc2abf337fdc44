//! Signatures of the older kind.

use std::time::{Duration, SystemTime};

use http::{HeaderValue, Method};
use serde_json::json;

use super::{
    Answer, Case, Scene, case,
    keys::{public_key, spki},
    peer, run,
};
use crate::kit::{Signed, sign_with};

/// A delivery by the row's actor, whose `Signature` has `new` in the place of `old`.
fn other_parameter(case: Case, old: &'static str, new: String) -> Case {
    case.request(move |it| {
        let mut signed = it.sign(&it.like());
        let text = signed.headers["signature"].to_str().unwrap();
        let old = old.replace("{key}", it.pair().id.as_str());
        assert!(text.contains(&old), "{text}");
        signed.headers.insert("signature", text.replacen(&old, &new, 1).parse().unwrap());
        signed
    })
}

fn parameter(number: u16, fact: &'static str, old: &'static str, new: &str) -> Case {
    other_parameter(case(number, fact), old, new.to_owned())
}

/// A delivery with another header, or without it where there is no value.
fn header(number: u16, fact: &'static str, name: &'static str, value: &str) -> Case {
    let value: HeaderValue = value.parse().unwrap();
    case(number, fact).tampered(move |it| {
        it.headers.insert(name, value.clone());
    })
}

fn without(number: u16, fact: &'static str, name: &'static str) -> Case {
    case(number, fact).tampered(move |it| {
        it.headers.remove(name);
    })
}

fn twice(number: u16, fact: &'static str, name: &'static str, value: &'static str) -> Case {
    case(number, fact).tampered(move |it| {
        it.headers.append(name, HeaderValue::from_static(value));
    })
}

/// A delivery as of another time.
fn dated(it: &Scene<'_>, now: SystemTime) -> Signed {
    let body = it.like().to_string().into_bytes();
    sign_with(&it.pair(), &it.stage.authority, &it.stage.path("/inbox"), &body, now)
}

#[tokio::test]
async fn what_does_not_cover_or_name_enough_is_refused_before_any_key_is_asked_for() {
    const HEADERS: &str = r#"headers="(request-target) host date digest content-type""#;
    let mut cases = vec![
        without(1, "no signature", "signature").is(401, "not signed"),
        header(2, "an empty signature", "signature", "").is(401, "not a list"),
        header(2, "a signature of one letter", "signature", "x").is(401, "not a list"),
        header(2, "a signature of 8 KiB", "signature", &"=".repeat(8 * 1024)).is(401, ""),
        twice(4, "two signatures", "signature", "x").is(401, "more than one"),
        parameter(5, "nothing said to be covered", HEADERS, r#"x="""#).is(401, "not cover"),
        parameter(7, "the host not covered", " host ", " ").is(401, "not cover `host`"),
        parameter(10, "the digest not covered", " digest", "").is(401, "not cover `digest`"),
        parameter(37, "an absent header covered", " digest", " digest x-none").is(401, "x-none"),
        parameter(38, "a header covered twice", " date ", " date date ").is(401, "twice"),
        case(8, "a request for another server").is(401, "not this server").request(|it| {
            let (body, path) = (it.like().to_string().into_bytes(), it.stage.path("/inbox"));
            sign_with(&it.pair(), "one.example", &path, &body, SystemTime::now())
        }),
        parameter(28, "an algorithm of shared secrets", "rsa-sha256", "hmac-sha256")
            .is(401, "algorithm"),
    ];
    for name in ["none", "", "rsa-sha1", "x-unknown"] {
        cases.push(parameter(29, "an algorithm that is not known", "rsa-sha256", name));
    }
    run(cases).await;
}

#[tokio::test]
async fn a_digest_must_be_that_of_the_body_in_its_one_spelling() {
    let bad = "SHA-256=bm9wZQ==";
    let mut cases = vec![
        without(11, "no digest", "digest").is(401, "no digest"),
        case(13, "a body without its last byte").is(401, "does not match").tampered(|it| {
            it.body.pop();
        }),
        case(13, "a body with one byte more").is(401, "does not match").tampered(|it| {
            it.body.push(b' ');
        }),
        case(14, "one wrong of two digests").is(401, "does not match").tampered(|it| {
            let right = it.headers["digest"].to_str().unwrap().to_owned();
            it.headers.insert("digest", format!("SHA-256=bad,{right}").parse().unwrap());
        }),
        twice(17, "a second digest that is wrong", "digest", bad).is(401, "does not match"),
    ];
    for digest in ["MD5=bm9wZQ==", "SHA=bm9wZQ==", "crc32=1"] {
        cases.push(header(16, "no digest that is known", "digest", digest).is(401, "neither"));
    }
    let spellings: [fn(&str) -> String; 3] = [
        |it| it.replace('=', "").replacen("SHA-256", "SHA-256=", 1),
        |it| format!("{it}AA=="),
        |it| it.replacen('=', "=:", 1),
    ];
    for spell in spellings {
        cases.push(case(19, "a digest in another spelling").tampered(move |it| {
            let digest = spell(it.headers["digest"].to_str().unwrap());
            it.headers.insert("digest", digest.parse().unwrap());
        }));
    }
    run(cases).await;
}

#[tokio::test]
async fn a_request_is_as_old_as_the_window_at_most() {
    let ago = |seconds| SystemTime::now() - Duration::from_secs(seconds);
    let ahead = |seconds| SystemTime::now() + Duration::from_secs(seconds);
    let mut cases = vec![
        case(22, "a date beyond the window")
            .is(401, "future")
            .request(move |it| dated(it, ahead(310))),
        case(22, "a date before the window")
            .is(401, "too old")
            .request(move |it| dated(it, ago(3610))),
        case(22, "a date just within it")
            .asks_key()
            .only_kept()
            .request(move |it| dated(it, ahead(280))),
    ];
    for date in [
        "now",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Mon, 30 Feb 2026 08:49:37 GMT",
        "Sat, 01 Jan 0000 00:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 GMT",
    ] {
        cases.push(header(23, "a date that is none, or in an old form", "date", date));
    }
    for (times, why) in [
        ("created=9999999999", "future"),
        ("expires=1000000000", "expired"),
        ("created=1700000000,expires=1600000000", ""),
    ] {
        let times = format!(r#"{times},algorithm="rsa-sha256""#);
        let row = case(25, "a time of the future, or one that has passed").is(401, why);
        cases.push(other_parameter(row, r#"algorithm="rsa-sha256""#, times));
    }
    for time in [r#""abc""#, r#""""#, "-1", "1.5", "9223372036854775808", "18446744073709551616"] {
        let times = format!(r#"created={time},algorithm="rsa-sha256""#);
        let row = case(26, "a time that is no number of seconds").is(401, "");
        cases.push(other_parameter(row, r#"algorithm="rsa-sha256""#, times));
    }
    run(cases).await;
}

#[tokio::test]
async fn what_was_signed_is_what_was_sent() {
    let path = |it: &Scene<'_>, signed: &str, sent: &str| {
        let body = it.like().to_string().into_bytes();
        let (path, authority) = (it.stage.path(signed), &it.stage.authority);
        let mut request = sign_with(&it.pair(), authority, &path, &body, SystemTime::now());
        request.path = it.stage.path(sent);
        request
    };
    let mismatch = "does not match the request";
    run(vec![
        case(31, "a key alone that says the algorithm").asks_key().only_kept().request(|it| {
            let mut signed = it.sign(&it.like());
            let text = signed.headers["signature"].to_str().unwrap();
            let text = text.replace(r#"algorithm="rsa-sha256","#, "");
            signed.headers.insert("signature", text.parse().unwrap());
            signed
        }),
        parameter(31, "the name that leaves it to the key", "rsa-sha256", "hs2019")
            .asks_key()
            .only_kept(),
        parameter(40, "covered names in capitals", " host date ", " HOST Date ")
            .asks_key()
            .only_kept(),
        case(41, "another query")
            .asks_key()
            .is(401, mismatch)
            .request(move |it| path(it, "/inbox?a=1", "/inbox?a=2")),
        case(41, "the same query")
            .asks_key()
            .only_kept()
            .request(move |it| path(it, "/inbox?a=1", "/inbox?a=1")),
        case(43, "a path that was written otherwise").asks_key().is(401, mismatch).request(|it| {
            let mut signed = it.sign(&it.like());
            let (authority, prefix) = (&it.stage.authority, it.stage.mount.prefix());
            let other = format!("{prefix}/users/al%69ce/inbox");
            let now = SystemTime::now();
            let of_other = sign_with(&it.pair(), authority, &other, &signed.body, now);
            signed.headers = of_other.headers;
            signed
        }),
        case(44, "the whole path, wherever we are mounted").asks_key().only_kept(),
        case(46, "another method").asks_key().is(401, mismatch).request(|it| {
            it.sign_other(&Method::GET, &it.stage.path("/inbox"), it.like().to_string().as_bytes())
        }),
        case(20, "a wrong digest of no body").method("GET").is(401, "does not match").request(
            |it| {
                let mut signed = it.sign_other(&Method::GET, &it.stage.path(""), b"");
                signed.headers.insert("digest", HeaderValue::from_static("SHA-256=bm9wZQ=="));
                signed
            },
        ),
        case(20, "the digest of no body").method("GET").asks_key().is(200, "Person").request(
            |it| {
                let mut signed = it.sign_other(&Method::GET, &it.stage.path(""), b"");
                let digest = "SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
                signed.headers.insert("digest", HeaderValue::from_static(digest));
                signed
            },
        ),
        case(61, "a request for her inbox, repeated to that of all")
            .asks_key()
            .is(401, mismatch)
            .tampered(|it| it.path = "/inbox".to_owned()),
    ])
    .await;
}

#[tokio::test]
async fn a_key_id_leads_nowhere_else() {
    let mut cases = Vec::new();
    let long = format!("https://two.example/{}", "a".repeat(2_048));
    for id in [
        "",
        "key",
        "/key",
        "acct:bob@two.example",
        "data:text/plain,a",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "urn:uuid:0192",
        "https://bob@two.example/key",
        "https://bob:secret@two.example/key",
        "https://two.example/a\tb",
        "https://two.example/a b",
        &long,
    ] {
        let row = case(47, "a key id that is no address of a document");
        cases.push(other_parameter(row, "{key}", id.to_owned()));
    }
    for path in ["/users/nobody#main-key", "/users/alice#other", "/keys/1"] {
        cases.push(
            case(49, "a key of ours that is none").is(401, "could not be dereferenced").request(
                move |it| {
                    let id = it.stage.iri(&format!("{}{path}", it.stage.mount.prefix()));
                    it.sign_as(&id, &it.like())
                },
            ),
        );
    }
    run(cases).await;
}

#[tokio::test]
async fn a_key_counts_for_the_actor_whose_document_names_it() {
    /// A delivery of what `actor` does, with a key that is a document of its own.
    fn with_key(it: &Scene<'_>, actor: &str, owner: &str, id: &str) -> Signed {
        let path = format!("/keys/{}", it.name);
        let key = json!({"id": it.stage.near.iri(id), "owner": owner, "publicKeyPem": peer::pem()});
        it.stage.near.put(&path, Answer::document(&key));
        it.sign_as(
            &it.stage.near.iri(&path),
            &it.act(json!({"actor": actor, "id": format!("{actor}/1")})),
        )
    }
    const UNKNOWN: &str = "could not be dereferenced";
    run(vec![
        case(50, "a key that says to be of an actor of another server")
            .asks(&["/keys/{name}"])
            .is(401, UNKNOWN)
            .request(|it| {
                let victim = it.stage.far.iri("/u/carol");
                with_key(it, &victim, &victim, &format!("/keys/{}", it.name))
            }),
        case(50, "a key that says to be of an actor who does not name it")
            .asks(&["/keys/{name}", "/u/{name}"])
            .is(401, UNKNOWN)
            .request(|it| with_key(it, &it.actor(), &it.actor(), &format!("/keys/{}", it.name))),
        case(50, "a key that says to be of an actor who names it")
            .asks(&["/keys/{name}", "/u/{name}"])
            .only_kept()
            .request(|it| {
                let path = format!("/keys/{}", it.name);
                let mut actor = it.stage.near.actor(&it.name);
                actor["publicKey"] = it.stage.near.iri(&path).into();
                it.stage.near.put(&format!("/u/{}", it.name), Answer::document(&actor));
                with_key(it, &it.actor(), &it.actor(), &path)
            }),
        case(52, "a key under another id")
            .asks(&["/keys/{name}"])
            .is(401, UNKNOWN)
            .request(|it| with_key(it, &it.actor(), &it.actor(), "/keys/other")),
        case(53, "a key in the actor's document that is another's")
            .asks_key()
            .is(401, UNKNOWN)
            .request(|it| {
                let mut actor = it.stage.near.actor(&it.name);
                actor["publicKey"]["owner"] = it.stage.near.iri("/u/bob").into();
                it.stage.near.put(&format!("/u/{}", it.name), Answer::document(&actor));
                it.sign(&it.like())
            }),
        case(55, "what another actor of the same server does")
            .asks_key()
            .is(401, "not by")
            .activity(|it| {
                let bob = it.stage.near.iri("/u/bob");
                it.act(json!({"actor": bob, "id": format!("{bob}/2")}))
            }),
        case(56, "two actors")
            .asks_key()
            .is(400, "several actors")
            .activity(|it| it.act(json!({"actor": [it.actor(), it.stage.near.iri("/u/bob")]}))),
    ])
    .await;
    let actors = [json!(null), json!(""), json!("_:b0"), json!(42), json!({}), json!([])];
    let rows = actors.into_iter().map(|actor| {
        let row = case(58, "no actor").asks_key().is(400, "no actor");
        row.activity(move |it| it.act(json!({"actor": actor})))
    });
    run(rows.collect()).await;
}

#[tokio::test]
async fn a_key_is_one_that_is_safe_and_quick_to_check() {
    let of_pem = |number, fact, pem: String| {
        case(number, fact).asks_key().is(401, "key").request(move |it| {
            let mut actor = it.stage.near.actor(&it.name);
            actor["publicKey"]["publicKeyPem"] = pem.as_str().into();
            it.stage.near.put(&format!("/u/{}", it.name), Answer::document(&actor));
            it.sign(&it.like())
        })
    };
    let modulus = |bits: usize| [vec![0x00, 0xc1], vec![0x5b; bits / 8 - 1]].concat();
    let mut cases = Vec::new();
    for bits in [512, 1024, 16_384] {
        let pem = public_key(&spki(&modulus(bits), &[1, 0, 1]));
        cases.push(of_pem(32, "a modulus that is too short or too long", pem));
    }
    // What an exponent of 3 lets be forged, the http crate's own tests forge.
    let small = public_key(&spki(&modulus(2_048), &[3]));
    let signature = format!("{}AQ==", "A".repeat(340));
    cases.push(
        of_pem(34, "a cube for a signature, of a key with exponent 3", small).then_tampered(
            move |it| {
                let text = it.headers["signature"].to_str().unwrap();
                let (start, _) = text.split_once(",signature=").unwrap();
                let text = format!(r#"{start},signature="{signature}""#);
                it.headers.insert("signature", text.parse().unwrap());
            },
        ),
    );
    let whole = peer::pem();
    let relabeled = |label: &str| whole.replace("PUBLIC KEY", label);
    for pem in [
        relabeled("CERTIFICATE"),
        relabeled("PRIVATE KEY"),
        relabeled("EC PUBLIC KEY"),
        format!("{whole}{whole}"),
        format!("{whole}{}", " ".repeat(64 * 1024)),
        whole.replace("-----BEGIN PUBLIC KEY-----", ""),
    ] {
        cases.push(of_pem(35, "no public key in PEM", pem));
    }
    cases.push(of_pem(35, "the older form of a public key", super::keys::pkcs1(whole)).only_kept());
    run(cases).await;
}
