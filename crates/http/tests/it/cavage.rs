//! Received signatures, one test for each number in the catalog of attacks.

mod algorithm;
mod base;
mod coverage;
mod digest;
mod header;
mod host;
mod key_id;
mod round_trip;
mod time;

use std::{
    sync::LazyLock,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use aws_lc_rs::{
    digest::{SHA256, SHA512},
    encoding::AsDer,
    rand::SystemRandom,
    rsa::KeySize,
    signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderName, Method};
use oyez_http::{RequestParts, SignatureError, VerifyingKey, Window, cavage::Signature};

pub(crate) const KEY_ID: &str = "https://two.example/users/bob#main-key";

/// Tue, 14 Nov 2023 22:13:20 GMT
pub(crate) const NOW: u64 = 1_700_000_000;

pub(crate) fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(NOW)
}

/// A request and what its signature says: by default a POST that is right in every way.
///
/// The signing string is written here a second time, so that one mistake does not hide another.
#[derive(Clone)]
struct Letter {
    method: Method,
    target: &'static str,
    /// In the order in which they are sent.
    headers: Vec<(&'static str, String)>,
    body: &'static [u8],
    /// The `headers` parameter; absent when `None`.
    covered: Option<String>,
    /// Further parameters, as they are written.
    parameters: String,
    /// The values of `(created)` and `(expires)` in the signing string.
    created: String,
    expires: String,
}

impl Letter {
    fn post() -> Self {
        let body = br#"{"type":"Follow"}"#;
        Self {
            method: Method::POST,
            target: "/users/alice/inbox",
            headers: vec![
                ("host", "one.example".into()),
                ("date", httpdate::fmt_http_date(now())),
                ("digest", sha256(body)),
                ("content-type", "application/activity+json".into()),
            ],
            body,
            covered: Some("(request-target) host date digest content-type".into()),
            parameters: r#"algorithm="rsa-sha256""#.into(),
            created: NOW.to_string(),
            expires: (NOW + 60).to_string(),
        }
    }

    fn get() -> Self {
        let mut letter = Self::post();
        letter.method = Method::GET;
        letter.target = "/users/alice/followers?page=1";
        letter.body = b"";
        letter.headers.retain(|(name, _)| ["host", "date"].contains(name));
        letter.cover("(request-target) host date");
        letter
    }

    fn cover(&mut self, covered: &str) {
        self.covered = Some(covered.into());
    }

    fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.unset(name);
        self.headers.push((name, value.into()));
    }

    fn unset(&mut self, name: &str) {
        self.headers.retain(|(other, _)| *other != name);
    }

    fn signing_string(&self) -> String {
        let covered = self.covered.as_deref().unwrap_or("date").to_lowercase();
        let line = |name: &str| match name {
            "(request-target)" => {
                format!("{name}: {} {}", self.method.as_str().to_lowercase(), self.target)
            }
            "(created)" => format!("{name}: {}", self.created),
            "(expires)" => format!("{name}: {}", self.expires),
            _ => {
                let values = self.headers.iter().filter(|(it, _)| *it == name);
                let values: Vec<_> = values.map(|(_, value)| value.as_str()).collect();
                format!("{name}: {}", values.join(", "))
            }
        };
        covered.split(' ').map(line).collect::<Vec<_>>().join("\n")
    }

    /// The request on the wire, signed by our key.
    fn sign(&self) -> Sent {
        let signature = rsa_signature(self.signing_string().as_bytes());
        self.sign_with(&STANDARD.encode(signature))
    }

    /// The request on the wire, with this for a signature.
    fn sign_with(&self, signature: &str) -> Sent {
        let mut header = format!(r#"keyId="{KEY_ID}",signature="{signature}""#);
        if let Some(covered) = &self.covered {
            header.push_str(&format!(r#",headers="{covered}""#));
        }
        if !self.parameters.is_empty() {
            header.push_str(&format!(",{}", self.parameters));
        }
        let mut sent = Sent {
            method: self.method.clone(),
            target: self.target.into(),
            headers: HeaderMap::new(),
            body: self.body.into(),
        };
        for (name, value) in &self.headers {
            sent.headers.append(HeaderName::from_static(name), value.parse().unwrap());
        }
        sent.headers.insert("signature", header.parse().unwrap());
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
    fn verify(&self) -> Result<(), SignatureError> {
        self.verify_at(now(), &Window::default())
    }

    fn verify_at(&self, now: SystemTime, window: &Window) -> Result<(), SignatureError> {
        let request = RequestParts {
            method: &self.method,
            scheme: "https",
            path_and_query: &self.target,
            headers: &self.headers,
            body: &self.body,
            authorities: &["one.example", "social.one.example:8443"],
        };
        Signature::from_headers(&self.headers)?.check(&request, now, window)?.verify(&KEYS.1)
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
    assert_eq!(letter.sign().verify(), verdict, "{}", letter.signing_string());
}

fn sha256(body: &[u8]) -> String {
    format!("SHA-256={}", STANDARD.encode(aws_lc_rs::digest::digest(&SHA256, body)))
}

fn sha512(body: &[u8]) -> String {
    format!("SHA-512={}", STANDARD.encode(aws_lc_rs::digest::digest(&SHA512, body)))
}

/// A signature of `text` by our key.
pub(crate) fn rsa_signature(text: &[u8]) -> Vec<u8> {
    let key = &KEYS.0;
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text, &mut signature).unwrap();
    signature
}

pub(crate) static KEYS: LazyLock<(RsaKeyPair, VerifyingKey)> = LazyLock::new(|| {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let public = crate::keys::pem("PUBLIC KEY", pair.public_key().as_der().unwrap().as_ref());
    (pair, VerifyingKey::from_pem(&public).unwrap())
});
