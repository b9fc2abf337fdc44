//! The one change that reading and writing may make: spellings of names.

use serde_json::{Map, Value};

const NAMESPACE: &str = "https://www.w3.org/ns/activitystreams#";

/// The short form of a name, as the crate's documentation lists them.
fn short(name: &str) -> &str {
    match name {
        "@id" => "id",
        "@type" => "type",
        _ => name.strip_prefix("as:").or_else(|| name.strip_prefix(NAMESPACE)).unwrap_or(name),
    }
}

/// `value` with every name in its short form, where no other entry has that name.
pub(crate) fn normalize(value: &Value) -> Value {
    match value {
        Value::Array(values) => values.iter().map(normalize).collect(),
        Value::Object(entries) => entries.iter().map(|(key, it)| entry(entries, key, it)).collect(),
        value => value.clone(),
    }
}

fn entry(entries: &Map<String, Value>, key: &str, value: &Value) -> (String, Value) {
    let value = if short(key) == "type" { types(value) } else { normalize(value) };
    let is_free = short(key) == key || !entries.contains_key(short(key));
    (if is_free { short(key) } else { key }.to_owned(), value)
}

fn types(value: &Value) -> Value {
    match value {
        Value::String(name) => short(name).into(),
        Value::Array(names) => names.iter().map(types).collect(),
        value => value.clone(),
    }
}
