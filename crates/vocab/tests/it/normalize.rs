//! The one change that reading and writing may make: spellings of names.

use oyez_vocab::read::compact as short;
use serde_json::{Map, Value};

/// `value` with every name in its short form, where no other entry has that name before.
pub(crate) fn normalize(value: &Value) -> Value {
    match value {
        Value::Array(values) => values.iter().map(normalize).collect(),
        Value::Object(entries) => object(entries),
        value => value.clone(),
    }
}

fn object(entries: &Map<String, Value>) -> Value {
    let mut written = Map::new();
    let mut entries_in_order = entries.iter().collect::<Vec<_>>();
    entries_in_order.sort_unstable_by_key(|(key, _)| *key);
    for (key, value) in entries_in_order {
        let is_taken = short(key) != key
            && (entries.contains_key(short(key)) || written.contains_key(short(key)));
        let name = if is_taken { key } else { short(key) };
        let value = if name == "type" { types(value) } else { normalize(value) };
        written.insert(name.to_owned(), value);
    }
    Value::Object(written)
}

fn types(value: &Value) -> Value {
    match value {
        Value::String(name) => short(name).into(),
        Value::Array(names) => names.iter().map(types).collect(),
        value => value.clone(),
    }
}
