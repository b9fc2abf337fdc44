//! Documents: whatever comes is read as whatever it may be, and nothing of it is lost.

use std::fmt;

use oyez_vocab::{
    AnyActivity, AnyActor, AnyCollection, AnyLink, AnyObject, Envelope, Raw, Ref, read::compact,
    to_document, to_text,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::normalize::normalize;

/// Reads `data` as each kind of document.
pub(crate) fn run(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    // serde_json takes an object with such a key for something else, and so it is not ours to keep.
    if text.contains("$serde_json::private::") {
        return;
    }
    let value = serde_json::from_str::<Value>(text).ok();
    let document = value.filter(Value::is_object);

    check::<AnyObject>(text, document.as_ref());
    check::<AnyActivity>(text, document.as_ref());
    check::<AnyActor>(text, document.as_ref());
    check::<AnyCollection>(text, document.as_ref());
    check::<AnyLink>(text, document.as_ref());

    let _ = serde_json::from_str::<Ref<AnyObject>>(text);
    if let Ok(object) = serde_json::from_str::<AnyObject>(text) {
        object.validate();
        let written = to_text(&object).expect("every object can be written");
        let written: Value = serde_json::from_str(&written).expect("what is written is JSON");
        assert_eq!(written, to_document(&object).expect("every object can be written"));
    }
    if let Ok(raw) = Raw::from_text(text.to_owned()) {
        assert_eq!(raw.as_str(), text);
        check_envelope(&raw);
        let _ = raw.ambiguous_key();
    }
}

/// Reads `text`, which without keys that stand twice is `document`, as a `T`, and writes it.
fn check<T>(text: &str, document: Option<&Value>)
where
    T: DeserializeOwned + fmt::Debug + PartialEq + Serialize,
{
    let read = serde_json::from_str::<T>(text);
    assert_eq!(read.is_ok(), document.is_some(), "any object is read, and nothing else: {read:?}");
    let (Ok(read), Some(document)) = (read, document) else { return };
    check_again(&read);

    // Of a key that stands twice, others may keep another value than we; here none does.
    let once: T = serde_json::from_str(&document.to_string()).expect("an object is read");
    let written = check_again(&once);
    assert_eq!(normalize(&written), normalize(document), "nothing is lost, and nothing is added");
    let from_value: T = serde_json::from_value(document.clone()).expect("an object is read");
    assert_eq!(from_value, once, "a value is read like its text");
}

/// Writes `read`, checks that it is read as it was written, and returns what was written.
fn check_again<T>(read: &T) -> Value
where
    T: DeserializeOwned + fmt::Debug + PartialEq + Serialize,
{
    let text = serde_json::to_string(read).expect("every document can be written");
    let again: T = serde_json::from_str(&text).expect("what is written can be read");
    assert_eq!(
        serde_json::to_string(&again).ok(),
        Some(text),
        "what is written is read as written"
    );
    serde_json::to_value(again).expect("every document can be written")
}

/// Checks that the envelope says what the whole says.
fn check_envelope(raw: &Raw<AnyActivity>) {
    let Ok(whole) = raw.parse() else { return };
    let envelope = raw.envelope().expect("what is read whole has an envelope");
    let first = |of: &[Ref<AnyObject>]| of.first().and_then(Ref::id).cloned();
    let Envelope { id, types, actor, object, .. } = envelope;
    assert_eq!(id, whole.id);
    assert_eq!(actor, first(&whole.actor));
    assert_eq!(object, first(&whole.object));
    let written = serde_json::to_value(&whole).expect("every document can be written");
    let names = match &written["type"] {
        Value::Array(names) => names.iter().filter_map(Value::as_str).map(compact).collect(),
        name => Vec::from_iter(name.as_str().map(compact)),
    };
    assert_eq!(types.as_slice(), names);
}
