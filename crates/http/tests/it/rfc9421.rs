//! Received signatures of RFC 9421, one test for each number in the catalog of attacks.

mod algorithm;
mod coverage;
mod fields;
mod round_trip;
mod time;

use std::time::SystemTime;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderName, Method};
use oyez_http::{RequestParts, SignatureError, Signatures, VerifyingKey, Window};

use crate::cavage::{KEY_ID, KEYS, NOW, now, rsa_signature};

/// A request and what its signature says: by default a POST that is right in every way.
///
/// The signature base is written here a second time, so that one mistake does not hide another.
#[derive(Clone)]
struct Letter {
    method: Method,
    target: &'static str,
    headers: Vec<(&'static str, String)>,
    body: &'static [u8],
    /// Each component as it is written, and the value that is signed for it.
    covered: Vec<(&'static str, String)>,
    /// The parameters, as they are written.
    parameters: String,
}

impl Letter {
    fn post() -> Self {
        let body = br#"{"type":"Follow"}"#;
        let digest = sha256(body);
        Self {
            method: Method::POST,
            target: "/users/alice/inbox",
            headers: vec![
                ("host", "one.example".into()),
                ("content-digest", digest.clone()),
                ("content-type", "application/activity+json".into()),
            ],
            body,
            covered: vec![
                (r#""@method""#, "POST".into()),
                (r#""@target-uri""#, "https://one.example/users/alice/inbox".into()),
                (r#""content-digest""#, digest),
            ],
            parameters: format!(r#";created={NOW};keyid="{KEY_ID}""#),
        }
    }

    fn get() -> Self {
        let mut letter = Self::post();
        letter.method = Method::GET;
        letter.target = "/users/alice/followers?page=1";
        letter.body = b"";
        letter.headers.truncate(1);
        letter.covered = vec![
            (r#""@method""#, "GET".into()),
            (r#""@path""#, "/users/alice/followers".into()),
            (r#""@query""#, "?page=1".into()),
            (r#""@authority""#, "one.example".into()),
        ];
        letter
    }

    fn uncover(&mut self, name: &str) {
        self.covered.retain(|(other, _)| *other != name);
    }

    fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.headers.retain(|(other, _)| *other != name);
        self.headers.push((name, value.into()));
    }

    fn input(&self) -> String {
        let names: Vec<_> = self.covered.iter().map(|(name, _)| *name).collect();
        format!("({}){}", names.join(" "), self.parameters)
    }

    fn base(&self) -> String {
        let lines = self.covered.iter().map(|(name, value)| format!("{name}: {value}\n"));
        lines.collect::<String>() + &format!(r#""@signature-params": {}"#, self.input())
    }

    /// The request on the wire, signed by our key.
    fn sign(&self) -> Sent {
        self.sign_with(&rsa_signature(self.base().as_bytes()))
    }

    /// The request on the wire, with this for a signature.
    fn sign_with(&self, signature: &[u8]) -> Sent {
        let mut sent = Sent {
            method: self.method.clone(),
            target: self.target.into(),
            headers: HeaderMap::new(),
            body: self.body.into(),
        };
        for (name, value) in &self.headers {
            sent.headers.append(HeaderName::from_static(name), value.parse().unwrap());
        }
        sent.set("signature-input", &format!("a={}", self.input()));
        sent.set("signature", &format!("a=:{}:", STANDARD.encode(signature)));
        sent
    }
}

/// A request as it arrives, perhaps not the one that was signed.
#[derive(Clone)]
struct Sent {
    method: Method,
    target: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Sent {
    fn set(&mut self, name: &'static str, value: &str) {
        self.headers.insert(HeaderName::from_static(name), value.parse().unwrap());
    }

    fn text(&self, name: &str) -> String {
        self.headers[name].to_str().unwrap().to_owned()
    }

    /// The number of signatures that need a key, or why the request is refused.
    fn check(&self) -> Result<usize, SignatureError> {
        self.with_checked(now(), |it| Ok(it.len()))
    }

    fn verify(&self) -> Result<(), SignatureError> {
        self.verify_at(now())
    }

    fn verify_at(&self, now: SystemTime) -> Result<(), SignatureError> {
        self.verify_with(&KEYS.1, now)
    }

    /// Whether any signature counts.
    fn verify_with(&self, key: &VerifyingKey, now: SystemTime) -> Result<(), SignatureError> {
        self.with_checked(now, |checked| {
            let mut verdicts = checked.iter().map(|it| it.verify(key));
            let first = verdicts.next().unwrap();
            first.or_else(|error| verdicts.find(|it| it.is_ok()).unwrap_or(Err(error)))
        })
    }

    fn with_checked<T>(
        &self,
        now: SystemTime,
        then: impl FnOnce(&[oyez_http::signature::Checked<'_>]) -> Result<T, SignatureError>,
    ) -> Result<T, SignatureError> {
        let request = RequestParts {
            method: &self.method,
            scheme: "https",
            path_and_query: &self.target,
            headers: &self.headers,
            body: &self.body,
            authorities: &["one.example", "social.one.example:8443"],
        };
        let signatures = Signatures::from_headers(&self.headers)?;
        then(&signatures.check(&request, now, &Window::default())?)
    }
}

/// Checks the verdict on a letter that is signed after it is changed.
#[track_caller]
fn check(
    mut letter: Letter,
    change: impl FnOnce(&mut Letter),
    verdict: Result<(), SignatureError>,
) {
    change(&mut letter);
    assert_eq!(letter.sign().verify(), verdict, "{}", letter.base());
}

fn sha256(body: &[u8]) -> String {
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, body);
    format!("sha-256=:{}:", STANDARD.encode(hash))
}

fn sha512(body: &[u8]) -> String {
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA512, body);
    format!("sha-512=:{}:", STANDARD.encode(hash))
}
