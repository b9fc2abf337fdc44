//! The bytes that are signed.

use serde_json::{Map, Value};

use super::ProofError;
use crate::digest::sha256;

/// The hash of the proof's own properties and that of the document, one behind the other.
///
/// Each is written in the one form of [RFC 8785]. `document` is without its proofs.
///
/// [RFC 8785]: https://www.rfc-editor.org/rfc/rfc8785
pub(super) fn hash_data(
    config: &Map<String, Value>,
    document: &Map<String, Value>,
) -> Result<[u8; 64], ProofError> {
    let mut data = [0; 64];
    let (of_config, of_document) = data.split_at_mut(32);
    of_config.copy_from_slice(&sha256(&canonical(config)?));
    of_document.copy_from_slice(&sha256(&canonical(document)?));
    Ok(data)
}

fn canonical(object: &Map<String, Value>) -> Result<Vec<u8>, ProofError> {
    serde_json_canonicalizer::to_vec(object).map_err(|_| ProofError::Uncanonical)
}

/// The document that a proof is of: all but the proofs, and a JSON-LD signature.
pub(super) fn unsecured(document: &Map<String, Value>) -> Map<String, Value> {
    let is_signed = |name: &str| !matches!(name, "proof" | "signature");
    let kept = document.iter().filter(|(name, _)| is_signed(name));
    kept.map(|(name, value)| (name.clone(), value.clone())).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The numbers are those that go wrong in writers that are not made for it.
    #[test]
    fn attack_328_a_document_has_one_form() {
        for (text, expected) in [
            ("1e21", "1e+21"),
            ("1e20", "100000000000000000000"),
            ("0.0000001", "1e-7"),
            ("0.000001", "0.000001"),
            ("-0", "0"),
            ("-0.0", "0"),
            ("0.30000000000000004", "0.30000000000000004"),
            ("9007199254740991", "9007199254740991"),
            ("9007199254740992", "9007199254740992"),
            ("9007199254740993", "9007199254740992"),
            ("1.0", "1"),
            ("4.50", "4.5"),
            ("2e-3", "0.002"),
            ("333333333.33333329", "333333333.3333333"),
            ("-71.184902", "-71.184902"),
            (r#""\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/""#, r#""€$\u000f\nA'B\"\\\\\"/""#),
            (r#""\u2028\u007f""#, "\"\u{2028}\u{7f}\""),
        ] {
            let object = serde_json::from_str(&format!(r#"{{"a": {text}}}"#)).unwrap();
            let found = canonical(&object).unwrap();
            assert_eq!(String::from_utf8(found).unwrap(), format!(r#"{{"a":{expected}}}"#));
        }
        // By UTF-16: a surrogate comes before a character of the end of the basic plane.
        let object = json!({"\u{fb33}": 1, "\u{1f600}": 2, "1": 3, "\r": 4, "ö": 5, "€": 6});
        let Value::Object(object) = object else { panic!("no object") };
        let found = String::from_utf8(canonical(&object).unwrap()).unwrap();
        assert_eq!(found, "{\"\\r\":4,\"1\":3,\"ö\":5,\"€\":6,\"\u{1f600}\":2,\"\u{fb33}\":1}");
    }
}
