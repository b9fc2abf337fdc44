//! Public keys, as actors name them.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use oyez_http::{SigningKey, VerifyingKey};

/// Reads `data` as a key in each form there is.
pub(crate) fn run(data: &[u8]) {
    if let Ok(text) = str::from_utf8(data) {
        check_pem(text);
        let read = VerifyingKey::from_multibase(text);
        assert!(read.is_err() || text.starts_with('z'), "base58 alone is read");
    }
    let der = STANDARD.encode(data);
    for label in ["PUBLIC KEY", "RSA PUBLIC KEY"] {
        check_pem(&format!("-----BEGIN {label}-----\n{der}\n-----END {label}-----\n"));
    }
    let _ = SigningKey::from_pkcs8(data);
    if let Ok(key) = SigningKey::from_ed25519_seed(data) {
        assert_eq!(data.len(), 32, "a seed has one length");
        let public = key.public_multibase().expect("an Ed25519 key");
        VerifyingKey::from_multibase(&public).expect("what is written is read");
    }
}

/// Checks that white space at the ends of lines and of the whole is none of a key's concern.
fn check_pem(text: &str) {
    let read = VerifyingKey::from_pem(text);
    let again = VerifyingKey::from_pem(&format!("\r\n{}\n", text.trim_ascii()));
    assert_eq!(show(read.ok()), show(again.ok()), "{text:?}");
}

fn show(key: Option<VerifyingKey>) -> String {
    format!("{key:?}")
}
