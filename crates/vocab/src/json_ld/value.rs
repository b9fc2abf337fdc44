//! Values in the usual form.

use serde_json::{Map, Number, Value};

use super::{
    meaning::{Form, Meaning, Property},
    rename::{Name, rename},
    rewrite::rewrite,
    scope::Scopes,
    terms::{Term, terms},
};

const XSD: &str = "http://www.w3.org/2001/XMLSchema#";

/// The values in an array, or the one value.
pub(super) fn into_values(value: Value) -> Vec<Value> {
    match value {
        Value::Array(values) => values,
        value => vec![value],
    }
}

/// `meaning` as `value` shows it: with `@list`, a value says itself that its order counts.
pub(super) fn seen(meaning: &Meaning, value: &Value) -> Meaning {
    match meaning {
        Meaning::Property(it) if it.form == Form::Set && only(value, "@list").is_some() => {
            Meaning::Property(Property { form: Form::List, ..it.clone() })
        }
        meaning => meaning.clone(),
    }
}

/// The value of the only key of an object, where it is `key`.
fn only<'a>(value: &'a Value, key: &str) -> Option<&'a Value> {
    value.as_object().filter(|it| it.len() == 1)?.get(key)
}

/// The value of `@id`: an IRI, perhaps with a prefix.
pub(super) fn id(scopes: &Scopes, scope: usize, value: &Value) -> Value {
    match value {
        Value::String(text) => iri(scopes, scope, text).into(),
        value => rewrite(scopes, scope, value),
    }
}

/// The IRI that is meant by `text`.
fn iri<'a>(scopes: &'a Scopes, scope: usize, text: &'a str) -> &'a str {
    let is_absolute = text.split_once(':').is_none_or(|(_, rest)| rest.starts_with("//"));
    match scopes.meaning(scope, text) {
        // What has no colon is relative, even where it is also a term.
        Some(Meaning::Property(property)) if !is_absolute => &property.iri,
        _ => text,
    }
}

/// The value of `@type`: names of classes.
pub(super) fn types(scopes: &Scopes, scope: usize, value: &Value) -> Value {
    match value {
        Value::Array(names) => names.iter().map(|it| types(scopes, scope, it)).collect(),
        Value::String(name) => {
            let Some(meaning @ Meaning::Property(_)) = scopes.meaning(scope, name) else {
                return value.clone();
            };
            match rename(scopes, scope, name, meaning) {
                Name::Same => value.clone(),
                Name::Usual(name) => name.into(),
                Name::Full(iri) => iri.into(),
            }
        }
        value => value.clone(),
    }
}

/// The value of `property`: one, or several.
pub(super) fn values(scopes: &Scopes, scope: usize, property: &Property, value: &Value) -> Value {
    match (&property.form, value) {
        (Form::Json | Form::Languages, _) => return value.clone(),
        (Form::Map, Value::Object(map)) => {
            let each = map.iter().map(|(key, it)| (key.clone(), rewrite(scopes, scope, it)));
            return Value::Object(each.collect());
        }
        _ => {}
    }
    let term = terms().named(&property.iri).next();
    match value {
        Value::Array(values) => {
            values.iter().map(|it| self::value(scopes, scope, property, term, it)).collect()
        }
        value => self::value(scopes, scope, property, term, value),
    }
}

/// One value of `property`, which is `term`, where the vocabulary has it.
fn value(
    scopes: &Scopes,
    scope: usize,
    property: &Property,
    term: Option<&Term>,
    value: &Value,
) -> Value {
    let is_id = property.is_id || term.is_some_and(|it| it.coercion.as_deref() == Some("@id"));
    if let (Some(text), true) = (value.as_str(), is_id) {
        return iri(scopes, scope, text).into();
    }
    let Some(object) = value.as_object() else { return rewrite(scopes, scope, value) };
    if object.contains_key("@value") {
        let plain = term.and_then(|term| plain(scopes, scope, term, object));
        return plain.unwrap_or_else(|| value.clone());
    }
    let several = only(value, "@set").or_else(|| only(value, "@list"));
    match several {
        Some(several) if term.is_some() => values(scopes, scope, property, several),
        Some(several) => {
            let key = object.keys().cloned();
            Value::Object(key.map(|key| (key, rewrite(scopes, scope, several))).collect())
        }
        None => rewrite(scopes, scope, value),
    }
}

/// The value that `object` has in its `@value`, where it says nothing of it that `term` does not.
fn plain(scopes: &Scopes, scope: usize, term: &Term, object: &Map<String, Value>) -> Option<Value> {
    let value = object.get("@value").filter(|it| !it.is_array() && !it.is_object())?;
    if object.keys().any(|it| it != "@value" && it != "@type") {
        return None;
    }
    let Some(datatype) = object.get("@type") else { return Some(value.clone()) };
    let name = datatype.as_str()?;
    let datatype = match scopes.meaning(scope, name) {
        Some(Meaning::Property(property)) => property.iri.as_str(),
        _ => name,
    };
    let kind = datatype.strip_prefix(XSD)?;
    let is_expected = match term.coercion.as_deref() {
        None => matches!(kind, "boolean" | "integer" | "string"),
        Some(expected) => expected == datatype || kind == "anyURI" && expected == "@id",
    };
    is_expected.then(|| native(kind, value))
}

/// A text that stands for a number or a boolean, as that.
fn native(kind: &str, value: &Value) -> Value {
    let Some(text) = value.as_str() else { return value.clone() };
    let native = match kind {
        "boolean" => text.parse().ok().map(Value::Bool),
        "float" | "integer" | "nonNegativeInteger" => {
            serde_json::from_str::<Number>(text).ok().map(Value::Number)
        }
        _ => None,
    };
    native.unwrap_or_else(|| value.clone())
}

/// A plain text, and others by language.
pub(super) struct Texts {
    pub(super) plain: Option<Value>,
    pub(super) languages: Value,
}

/// The values of `property`, where they are texts, some with a language, and no two alike.
pub(super) fn texts(property: &Property, value: &Value) -> Option<Texts> {
    let values = match value {
        Value::Array(values) => values.as_slice(),
        value => std::slice::from_ref(value),
    };
    let mut plain = None;
    let mut languages = Map::new();
    for value in values {
        let (text, language) = match (value, &property.form) {
            (Value::String(_), Form::Language(language)) => (value, Some(language.as_str())),
            (Value::String(_), _) => (value, None),
            (Value::Object(object), _) => {
                let language = object.get("@language").and_then(Value::as_str)?;
                let text = object.get("@value").filter(|it| it.is_string() && object.len() == 2)?;
                (text, Some(language))
            }
            _ => return None,
        };
        let known = match language {
            Some(language) => languages.insert(language.to_owned(), text.clone()),
            None => plain.replace(text.clone()),
        };
        if known.is_some() {
            return None;
        }
    }
    (!languages.is_empty()).then_some(Texts { plain, languages: Value::Object(languages) })
}
