//! The examples in appendix B of the standard.
//!
//! Most are made by algorithms that nobody signs with in the fediverse; those are checked with the
//! cryptography alone, so that what is tested is the text that is signed.

use std::{fs, path::Path};

use aws_lc_rs::{
    hmac,
    signature::{
        ECDSA_P256_SHA256_FIXED, RSA_PSS_2048_8192_SHA512, UnparsedPublicKey, VerificationAlgorithm,
    },
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderName, Method};
use serde_json::Value;
use sfv::{Dictionary, ListEntry, Parser};

use super::{base::signature_base, input::Input};
use crate::{RequestParts, SignatureError, VerifyingKey, digest, signature::Algorithm};

#[test]
fn attack_91_the_examples_of_the_standard_have_these_signature_bases() {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/vectors/rfc9421");
    let Ok(text) = fs::read_to_string(folder.join("vectors.json")) else {
        eprintln!("skipped: there is no {}", folder.display());
        return;
    };
    let file: Value = serde_json::from_str(&text).unwrap();
    let mut n_verified = 0;
    for vector in file["vectors"].as_array().unwrap() {
        let name = string(&vector["name"]);
        let input = message_input(vector);
        if name == "b.2.4" {
            // The one response among them.
            assert!(matches!(input, Err(SignatureError::Component(_))));
            continue;
        }
        let input = input.unwrap();
        let message = Message::read(&vector["message"]);
        let request = message.parts();
        let base = signature_base(&input.covered, &input.params, &request).unwrap();
        assert_eq!(str::from_utf8(&base).unwrap(), string(&vector["signature_base"]), "{name}");
        digest::check_content(
            request.headers,
            if message.has_digest() { request.body } else { b"" },
        )
        .unwrap();

        let signature = message_signature(vector);
        let pem = |key: &str| fs::read_to_string(folder.join("keys").join(key)).unwrap();
        match string(&vector["alg"]) {
            "ed25519" => {
                let key = VerifyingKey::from_pem(&pem("test-key-ed25519.public.pem")).unwrap();
                assert!(key.verifies(Algorithm::Ed25519, &base, &signature), "{name}");
                assert!(!key.verifies(Algorithm::RsaSha256, &base, &signature), "{name}");
            }
            "hmac-sha256" => {
                let key = STANDARD.decode(string(&file["shared_secret_b64"])).unwrap();
                let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
                hmac::verify(&key, &base, &signature).unwrap();
            }
            "rsa-pss-sha512" => {
                let key = pem("test-key-rsa-pss.public.pem");
                verify(&RSA_PSS_2048_8192_SHA512, &key, &base, &signature);
            }
            "ecdsa-p256-sha256" => {
                let key = pem("test-key-ecc-p256.public.pem");
                verify(&ECDSA_P256_SHA256_FIXED, &key, &base, &signature);
            }
            other => panic!("{name}: {other}"),
        }
        n_verified += 1;
    }
    assert_eq!(n_verified, 6);
}

fn message_input(vector: &Value) -> Result<Input, SignatureError> {
    let inputs: Dictionary = Parser::new(string(&vector["signature_input"])).parse().unwrap();
    let Some((_, ListEntry::InnerList(list))) = inputs.first() else { panic!("{vector}") };
    Input::read(list)
}

fn message_signature(vector: &Value) -> Vec<u8> {
    let signatures: Dictionary = Parser::new(string(&vector["signature"])).parse().unwrap();
    let Some((_, ListEntry::Item(item))) = signatures.first() else { panic!("{vector}") };
    item.bare_item.as_byte_sequence().unwrap().to_owned()
}

fn verify(algorithm: &'static dyn VerificationAlgorithm, pem: &str, base: &[u8], signature: &[u8]) {
    let base64: String = pem.lines().filter(|it| !it.starts_with('-')).collect();
    let key = STANDARD.decode(base64).unwrap();
    UnparsedPublicKey::new(algorithm, key).verify(base, signature).unwrap();
}

struct Message {
    method: Method,
    target: String,
    headers: HeaderMap,
    body: String,
}

impl Message {
    fn read(message: &Value) -> Self {
        let mut start = string(&message["start"]).split(' ');
        let method = start.next().unwrap().parse().unwrap();
        let target = start.next().unwrap().to_owned();
        let mut headers = HeaderMap::new();
        for header in message["headers"].as_array().unwrap() {
            let name: HeaderName = string(&header[0]).parse().unwrap();
            headers.append(name, string(&header[1]).parse().unwrap());
        }
        Self { method, target, headers, body: string(&message["body"]).to_owned() }
    }

    fn parts(&self) -> RequestParts<'_> {
        RequestParts {
            method: &self.method,
            scheme: "https",
            path_and_query: &self.target,
            headers: &self.headers,
            body: self.body.as_bytes(),
            authorities: &["example.com"],
        }
    }

    fn has_digest(&self) -> bool {
        self.headers.contains_key(digest::CONTENT_DIGEST)
    }
}

fn string(value: &Value) -> &str {
    value.as_str().unwrap()
}
