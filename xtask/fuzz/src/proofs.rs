//! Documents with proofs in them.

use std::time::SystemTime;

use oyez_http::{
    Window,
    proof::{add_context, proofs, prove},
};
use serde_json::Value;

use crate::signer;

/// Reads the proofs of the document `data`, and puts one into it.
pub(crate) fn run(data: &[u8]) {
    let Ok(document) = serde_json::from_slice::<Value>(data) else { return };
    let now = SystemTime::from(signer::now());
    if let Ok(found) = proofs(&document) {
        assert!(found.len() <= 4, "there is a most");
        for proof in found {
            assert!(signer::is_of_web(proof.key_id()));
            let _ = proof.check_time(now, &Window::default());
            assert!(proof.verify(&signer::verifying_key()).is_err(), "nobody has this key");
        }
    }
    // serde_json takes an object with such a key for something else.
    let is_private = document.to_string().contains("$serde_json::private::");
    let Value::Object(mut document) = document else { return };
    if is_private {
        return;
    }
    add_context(&mut document);
    if prove(&mut document, &signer::signing_key(), &signer::key_id(), signer::now()).is_err() {
        return;
    }
    let text = Value::Object(document).to_string();
    let mut document: Value = serde_json::from_str(&text).expect("what is written is JSON");
    assert!(is_proved(&document), "what is proved stays so: {text}");
    document["changed"] = text.into();
    assert!(!is_proved(&document), "what is changed is not proved");
}

/// Whether the one proof in `document` is by the key that is at hand.
fn is_proved(document: &Value) -> bool {
    match &*proofs(document).expect("there is one") {
        [proof] => proof.verify(&signer::verifying_key()).is_ok(),
        found => panic!("{} proofs", found.len()),
    }
}
