//! Documents that call things by names of their own.

use oyez_vocab::{
    AnyObject,
    json_ld::{self, is_plain, normalize},
};
use serde_json::Value;

/// Reads `data` in the usual names.
pub(crate) fn run(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let Ok(document) = serde_json::from_str::<Value>(text) else { return };
    // serde_json takes an object with such a key for something else.
    if text.contains("$serde_json::private::") {
        return;
    }
    let normal = normalize(document.clone());
    if is_plain(&document) {
        assert_eq!(normal.as_ref().ok(), Some(&document), "what is plain stays as it is");
    }
    let is_object = normal.as_ref().is_ok_and(Value::is_object);
    assert_eq!(json_ld::read::<AnyObject>(text).is_ok(), is_object, "any object is read");
    if let Ok(normal) = normal {
        assert_eq!(normal.is_object(), document.is_object());
        let _ = normalize(normal);
    }
}
