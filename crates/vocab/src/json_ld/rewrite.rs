//! A document in the usual names.

use serde_json::{Map, Value};

use super::{
    definitions,
    meaning::{Form, Meaning, Property},
    rename::{Name, rename},
    scope::Scopes,
    terms::terms,
    value,
};

/// One property of an object, as it is written.
struct Entry<'a> {
    /// What it was called.
    key: &'a str,
    /// What it is called, unless another has that name already.
    name: String,
    /// What else it can be called.
    full: Option<String>,
    value: Value,
}

/// `value`, which stands in `scope`, with every name that a context gave it in the usual form.
pub(super) fn rewrite(scopes: &Scopes, scope: usize, value: &Value) -> Value {
    match value {
        Value::Array(values) => values.iter().map(|it| rewrite(scopes, scope, it)).collect(),
        Value::Object(object) => Value::Object(rewrite_object(scopes, scope, object)),
        value => value.clone(),
    }
}

fn rewrite_object(
    scopes: &Scopes,
    outer: usize,
    object: &Map<String, Value>,
) -> Map<String, Value> {
    let scope = scopes.within(outer, object);
    let mut written = Map::new();
    let mut entries = Vec::new();
    for (key, value) in object {
        if key == "@context" {
            written.insert(key.clone(), definitions::rewrite(scopes, scope, outer, value));
            continue;
        }
        entries.push(entry(scopes, scope, key, value));
    }
    split_languages(scopes, scope, &mut entries);
    // Where several have one name, it is left to the one that came with it.
    entries.sort_by_key(|it| it.name != it.key);
    for entry in entries {
        place(&mut written, entry);
    }
    written
}

/// Puts `entry` under the first of its names that is free.
fn place(written: &mut Map<String, Value>, entry: Entry<'_>) {
    let other = entry.full.unwrap_or_else(|| entry.key.to_owned());
    let name = if written.contains_key(&entry.name) { other } else { entry.name };
    let value = match written.remove(&name) {
        None => entry.value,
        // JSON-LD takes the values of all names for one term together.
        Some(known) => {
            let mut values = value::into_values(known);
            values.extend(value::into_values(entry.value));
            Value::Array(values)
        }
    };
    written.insert(name, value);
}

fn entry<'a>(scopes: &Scopes, scope: usize, key: &'a str, value: &Value) -> Entry<'a> {
    let same = |value| Entry { key, name: key.to_owned(), full: None, value };
    if key.starts_with('@') {
        return same(match key {
            "@id" => value::id(scopes, scope, value),
            "@type" => value::types(scopes, scope, value),
            "@graph" | "@included" | "@reverse" => rewrite(scopes, scope, value),
            _ => value.clone(),
        });
    }
    // What means nothing is no linked data, whatever is in it.
    let Some(meaning) = scopes.meaning(scope, key) else { return same(value.clone()) };
    let meaning = value::seen(meaning, value);
    let (full, value) = match &meaning {
        Meaning::Id => (None, value::id(scopes, scope, value)),
        Meaning::Type => (None, value::types(scopes, scope, value)),
        Meaning::Reverse => (None, rewrite(scopes, scope, value)),
        Meaning::Property(it) => (Some(it.iri.clone()), value::values(scopes, scope, it, value)),
    };
    let name = match rename(scopes, scope, key, &meaning) {
        Name::Same => key.to_owned(),
        Name::Usual(name) => name.to_owned(),
        Name::Full(iri) => iri,
    };
    Entry { key, name, full, value }
}

/// Gives texts that have a language the name for texts by language.
fn split_languages(scopes: &Scopes, scope: usize, entries: &mut Vec<Entry<'_>>) {
    let mut at = 0;
    while let Some(entry) = entries.get(at) {
        at += 1;
        let Some(Meaning::Property(property)) = scopes.meaning(scope, entry.key) else { continue };
        let Some(map) = languages_name(property) else { continue };
        let Some(texts) = value::texts(property, &entry.value) else { continue };
        if entries.iter().any(|it| it.name == map) {
            continue;
        }
        let Some(entry) = entries.get_mut(at - 1) else { continue };
        let (key, full) = (entry.key, entry.full.clone());
        let languages = Entry { key, name: map.to_owned(), full, value: texts.languages };
        match texts.plain {
            Some(text) => {
                entry.value = text;
                entries.push(languages);
            }
            None => *entry = languages,
        }
    }
}

/// The vocabulary's name for the texts by language of a property that may have a plain text.
fn languages_name(property: &Property) -> Option<&'static str> {
    let is_text = matches!(property.form, Form::Language(_) | Form::Set);
    let name = || terms().name(&property.iri, Some("@language"), "");
    is_text.then(name).flatten().map(|it| it.name.as_str())
}
