//! The examples in appendix C of the draft.
//!
//! Their key has 1024 bits, so [`VerifyingKey`](crate::VerifyingKey) refuses it, and their dates
//! do not agree with each other; what is tested is the text that is signed.

use std::{fs, path::Path};

use aws_lc_rs::signature::{RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, UnparsedPublicKey};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::Value;

use super::Signature;
use crate::RequestParts;

#[test]
fn the_examples_of_the_draft_have_these_signing_strings() {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/vectors/cavage-12");
    let Ok(text) = fs::read_to_string(folder.join("vectors.json")) else {
        eprintln!("skipped: there is no {}", folder.display());
        return;
    };
    let key = public_key(&fs::read_to_string(folder.join("test.public.pem")).unwrap());
    let file: Value = serde_json::from_str(&text).unwrap();
    let message = &file["message"];
    let method: Method = string(&message["method"]).parse().unwrap();
    let mut headers = HeaderMap::new();
    for header in message["headers"].as_array().unwrap() {
        let name: HeaderName = string(&header[0]).parse().unwrap();
        headers.append(name, string(&header[1]).parse().unwrap());
    }
    let vectors = file["vectors"].as_array().unwrap();
    let mut n_compared = 0;
    for vector in vectors {
        let parameters = &vector["params"];
        let Some(covered) = parameters["headers"].as_str() else { continue };
        // The signature of the last example was made without the two times that it lists.
        let signed = covered.replace("(created) (expires) ", "");
        for (covered, text) in
            [(covered, &vector["signing_string"]), (&signed, &vector["signing_string_printed"])]
        {
            headers.insert("signature", header(parameters, covered));
            let signature = Signature::from_headers(&headers).unwrap();
            let request = RequestParts {
                method: &method,
                scheme: "https",
                path_and_query: string(&message["target"]),
                headers: &headers,
                body: string(&message["body"]).as_bytes(),
                authorities: &["example.com"],
            };
            let made = signature.signing_string(&request).unwrap().into_bytes();
            assert_eq!(str::from_utf8(&made).unwrap(), string(text));
            if covered == signed {
                key.verify(&made, &signature.bytes).unwrap();
            }
            n_compared += 1;
        }
    }
    assert_eq!(n_compared, 4, "the first of three examples covers nothing by name");
}

/// A `Signature` header with these parameters, under a key id that we take.
fn header(parameters: &Value, covered: &str) -> HeaderValue {
    let signature = string(&parameters["signature"]);
    let mut text =
        format!(r#"keyId="https://example.com/key",headers="{covered}",signature="{signature}""#);
    for name in ["created", "expires"] {
        if let Some(time) = parameters[name].as_i64() {
            text.push_str(&format!(",{name}={time}"));
        }
    }
    text.parse().unwrap()
}

fn public_key(pem: &str) -> UnparsedPublicKey<Vec<u8>> {
    let base64: String = pem.lines().filter(|it| !it.starts_with('-')).collect();
    let der = STANDARD.decode(base64).unwrap();
    UnparsedPublicKey::new(&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, der)
}

fn string(value: &Value) -> &str {
    value.as_str().unwrap()
}
