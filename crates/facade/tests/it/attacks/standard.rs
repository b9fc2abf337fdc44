//! Signatures of the standard, RFC 9421.

use std::time::{SystemTime, UNIX_EPOCH};

use http::{HeaderValue, Method};
use oyez::http::SigningKey;
use serde_json::json;

use super::{Answer, Case, Scene, case, peer, run};
use crate::kit::Signed;

/// A delivery by the row's actor, changed after it was signed.
fn tampered(number: u16, fact: &'static str, change: impl Fn(&mut Signed) + 'static) -> Case {
    case(number, fact).request(move |it| {
        let mut signed = it.standard(&it.like());
        change(&mut signed);
        signed
    })
}

/// A delivery whose `Signature-Input` has `new` in the place of `old`.
fn input(number: u16, fact: &'static str, old: &'static str, new: &str) -> Case {
    let new = new.to_owned();
    tampered(number, fact, move |it| replace(it, "signature-input", old, &new))
}

/// Writes `new` in the place of `old` in a header.
fn replace(it: &mut Signed, name: &'static str, old: &str, new: &str) {
    let text = it.headers[name].to_str().unwrap();
    assert!(text.contains(old), "{text}");
    let text = text.replacen(old, new, 1);
    it.headers.insert(name, text.parse().unwrap());
}

/// Puts the members of `other` behind those that `it` has, under another label.
fn join(it: &mut Signed, other: &Signed, is_first: bool) {
    for name in ["signature-input", "signature"] {
        let text = |it: &Signed| it.headers[name].to_str().unwrap().to_owned();
        let (own, other) = (text(it), text(other).replacen("sig1=", "sig2=", 1));
        let both = if is_first { [own, other] } else { [other, own] };
        it.headers.insert(name, both.join(", ").parse().unwrap());
    }
}

#[tokio::test]
async fn what_does_not_cover_enough_is_refused_before_any_key_is_asked_for() {
    let mut cases = vec![
        case(80, "a digest of another kind alone").is(401, "no digest").request(|it| {
            let mut signed = it.standard(&it.like());
            let digest = signed.headers.remove("content-digest").unwrap();
            signed.headers.insert("repr-digest", digest);
            signed
        }),
        tampered(79, "one wrong of two digests", |it| {
            it.headers.append("content-digest", HeaderValue::from_static("sha-512=:bm9wZQ==:"));
        })
        .is(401, "does not match"),
        tampered(80, "no digest that is known", |it| {
            it.headers.insert("content-digest", HeaderValue::from_static("md5=:bm9wZQ==:"));
        })
        .is(401, "neither"),
        input(83, "the method not covered", r#""@method" "#, "").is(401, "not cover `@method`"),
        input(88, "the method covered twice", r#""@method" "#, r#""@method" "@method" "#)
            .is(401, "twice"),
        case(85, "a request for another server").is(401, "not this server").request(|it| {
            let mut signed = it.standard(&it.like());
            signed.headers.insert("host", HeaderValue::from_static("one.example"));
            signed
        }),
        input(86, "a parameter of the query", r#""@method""#, r#""@method" "@query-param""#)
            .is(401, "cannot stand"),
        input(
            86,
            "a parameter by its name",
            r#""@method""#,
            r#""@method" "@query-param";name="a""#,
        )
        .is(401, "cannot stand"),
    ];
    for parameter in ["req", "tr", "bs", "sf", r#"key="a""#] {
        let covered = format!(r#""content-type";{parameter}"#);
        let row = input(89, "a parameter that is not known", r#""content-type""#, &covered);
        cases.push(row.is(401, "cannot stand"));
    }
    for name in ["hmac-sha256", "rsa-pss-sha512", "none", ""] {
        let row = input(92, "an algorithm that is not known", "rsa-v1_5-sha256", name);
        cases.push(row.is(401, "algorithm"));
    }
    // No ECDSA at all is taken, and so neither of its two signatures for one text.
    for name in ["ecdsa-p256-sha256", "ecdsa-p384-sha384"] {
        let row = input(100, "an algorithm with two signatures", "rsa-v1_5-sha256", name);
        cases.push(row.is(401, "algorithm"));
    }
    run(cases).await;
}

#[tokio::test]
async fn a_signature_ends() {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let mut cases = Vec::new();
    for (times, why) in [
        (format!("created={now};expires={}", now - 1), "before `created`"),
        (format!("created={};expires={}", now - 60, now - 10), "expired"),
        (format!("created={now};expires={}", now + 24 * 60 * 60 + 1), "more than a day"),
    ] {
        let row = case(82, "a signature that has ended, or does not end soon").is(401, why);
        cases.push(row.request(move |it| {
            let mut signed = it.standard(&it.like());
            let text = signed.headers["signature-input"].to_str().unwrap().to_owned();
            let (start, rest) = text.split_once("created=").unwrap();
            let rest = rest.trim_start_matches(|it: char| it.is_ascii_digit());
            signed
                .headers
                .insert("signature-input", format!("{start}{times}{rest}").parse().unwrap());
            signed
        }));
    }
    run(cases).await;
}

#[tokio::test]
async fn of_several_signatures_one_must_be_enough_alone() {
    let mut cases = Vec::new();
    for is_first in [true, false] {
        cases.push(
            case(76, "one that covers enough, and one that does not")
                .asks_key()
                .only_kept()
                .request(move |it| {
                    let mut signed = it.standard(&it.like());
                    let mut other = signed.clone();
                    replace(&mut other, "signature-input", r#""@method" "#, "");
                    join(&mut signed, &other, is_first);
                    signed
                }),
        );
    }
    cases.push(case(76, "two that cover enough only together").is(401, "not cover").request(
        |it| {
            let mut signed = it.standard(&it.like());
            let mut other = signed.clone();
            replace(&mut signed, "signature-input", r#""@method" "#, "");
            replace(&mut other, "signature-input", r#""@target-uri" "#, "");
            join(&mut signed, &other, true);
            signed
        },
    ));
    cases.push(case(77, "many signatures").is(401, "more than 8").request(|it| {
        let mut signed = it.standard(&it.like());
        let input = signed.headers["signature-input"].to_str().unwrap().to_owned();
        signed.headers.remove("signature-input");
        for n in 0..50 {
            let line = input.replacen("sig1=", &format!("s{n}="), 1);
            signed.headers.append("signature-input", line.parse().unwrap());
        }
        let few: Vec<_> = (0..50).map(|n| format!("s{n}=:AAAA:")).collect();
        signed.headers.insert("signature", few.join(", ").parse().unwrap());
        signed
    }));
    cases.push(
        case(77, "six signatures by as many keys").asks(&["/u/a", "/u/b"]).is(401, "").request(
            |it| {
                let mut signed = it.standard(&it.like());
                let text = |name: &str| signed.headers[name].to_str().unwrap().to_owned();
                let (input, signature) = (text("signature-input"), text("signature"));
                let both = ["a", "b", "c", "d", "e", "f"].map(|label| {
                    let name = |it: &str| it.replacen("sig1=", &format!("{label}="), 1);
                    let actor = format!("/u/{label}#");
                    (name(&input).replace(&format!("/u/{}#", it.name), &actor), name(&signature))
                });
                let all = |it: Vec<&str>| it.join(", ").parse::<HeaderValue>().unwrap();
                let inputs = all(both.iter().map(|it| &*it.0).collect());
                let signatures = all(both.iter().map(|it| &*it.1).collect());
                signed.headers.insert("signature-input", inputs);
                signed.headers.insert("signature", signatures);
                signed
            },
        ),
    );
    run(cases).await;
}

#[tokio::test]
async fn what_was_signed_is_what_was_sent() {
    let mismatch = "does not match the request";
    run(vec![
        case(86, "another query").asks_key().is(401, mismatch).request(|it| {
            let path = it.stage.path("/inbox");
            let body = it.like().to_string().into_bytes();
            let mut signed = it.standard_to(&format!("{path}?a=1"), &body);
            signed.path = format!("{path}?a=2");
            signed
        }),
        tampered(91, "space around the value of a field", |it| {
            it.headers
                .insert("content-type", HeaderValue::from_static("  application/activity+json "));
        })
        .asks_key()
        .only_kept(),
        input(92, "the algorithm of another key", "rsa-v1_5-sha256", "ed25519")
            .asks_key()
            .is(401, mismatch),
        input(95, "a tag that nobody has asked for", ";alg=", r#";tag="x";alg="#)
            .asks_key()
            .is(401, mismatch),
        tampered(97, "the header of the other scheme beside the input", |it| {
            let value = r#"keyId="a",headers="date",signature="AAAA""#;
            it.headers.insert("signature", HeaderValue::from_static(value));
        })
        .is(401, "structured field"),
        tampered(97, "the signature without its input", |it| {
            it.headers.remove("signature-input");
        })
        .is(401, "not a list"),
        case(97, "the input beside a signature of the other scheme")
            .is(401, "structured field")
            .tampered(|it| {
                let input = HeaderValue::from_static(r#"sig1=("@method")"#);
                it.headers.insert("signature-input", input);
            }),
        tampered(98, "an input of 40 KiB", |it| {
            it.headers.insert("signature-input", "a=(),".repeat(8_000).parse().unwrap());
        })
        .is(401, "longer than 8 KiB"),
        tampered(98, "a thousand things covered", |it| {
            let list = format!("sig1=({})", r#""a" "#.repeat(1_000));
            it.headers.insert("signature-input", list.parse().unwrap());
        })
        .is(401, "longer than 8 KiB or"),
        tampered(98, "an input of 1 MiB", |it| {
            it.headers.insert("signature-input", "a=(),".repeat(200_000).parse().unwrap());
        })
        .is(431, ""),
    ])
    .await;
}

#[tokio::test]
async fn an_ed25519_key_signs_requests_as_well() {
    let signed = |it: &Scene<'_>, key: &SigningKey| {
        let id = format!("{}#ed25519-key", it.actor()).parse().unwrap();
        let (path, body) = (it.stage.path("/inbox"), it.like().to_string().into_bytes());
        it.sign_with_key(key, &id, &Method::POST, &path, &body)
    };
    run(vec![
        case(73, "a key that is in `assertionMethod` alone")
            .asks_key()
            .only_kept()
            .request(move |it| signed(it, &peer::proof_key())),
        case(73, "another key under its id")
            .asks_key()
            .is(401, "does not match")
            .request(move |it| signed(it, &SigningKey::from_ed25519_seed(&[8; 32]).unwrap())),
        case(73, "a key for other ends alone").asks_key().is(401, "could not be").request(
            move |it| {
                let mut actor = it.stage.near.actor(&it.name);
                actor["authentication"] = actor["assertionMethod"].take();
                actor["assertionMethod"] = json!([]);
                it.stage.near.put(&format!("/u/{}", it.name), Answer::document(&actor));
                signed(it, &peer::proof_key())
            },
        ),
    ])
    .await;
}
