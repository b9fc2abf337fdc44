//! The `@context` of a document in the usual names.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    meaning::Meaning,
    rename::{Name, is_dropped, loses_prefix, rename},
    scope::{Scopes, items, mentions_core},
    terms::terms,
};
use crate::ACTIVITY_STREAMS;

/// `context`, which opens `scope` in `outer`, without the definitions that rename something, and
/// with those of the usual names that have come in.
pub(super) fn rewrite(scopes: &Scopes, scope: usize, outer: usize, context: &Value) -> Value {
    let kept = items(context).iter().filter_map(|it| kept(scopes, scope, it));
    let mut contexts: Vec<Value> = kept.collect();
    let (needs_core, definitions) = needed(scopes, scope);
    if needs_core && outer == Scopes::OUTERMOST && !mentions_core(context) {
        contexts.insert(0, ACTIVITY_STREAMS.into());
    }
    if !definitions.is_empty() {
        contexts.push(Value::Object(definitions));
    }
    if contexts == items(context) {
        return context.clone();
    }
    match (contexts.len(), context) {
        (1, Value::Object(_) | Value::String(_)) => contexts.swap_remove(0),
        _ => Value::Array(contexts),
    }
}

/// What stays of `context`.
fn kept(scopes: &Scopes, scope: usize, context: &Value) -> Option<Value> {
    let Value::Object(definitions) = context else { return Some(context.clone()) };
    let kept: Map<String, Value> = definitions
        .iter()
        .filter(|(term, _)| !is_dropped(scopes, scope, term))
        .map(|(term, it)| (term.clone(), in_full(scopes, scope, term, it)))
        .collect();
    (!kept.is_empty() || definitions.is_empty()).then_some(Value::Object(kept))
}

/// The definition of `term`, without words that are taken out.
fn in_full(scopes: &Scopes, scope: usize, term: &str, definition: &Value) -> Value {
    let id = definition.as_str().or_else(|| definition.get("@id")?.as_str()).unwrap_or_default();
    // Even a whole text with a colon may be a term.
    let is_lost = is_dropped(scopes, scope, id) || loses_prefix(scopes, scope, id);
    match scopes.meaning(scope, term) {
        Some(Meaning::Property(property)) if is_lost => {
            let iri = Value::from(property.iri.as_str());
            let Value::Object(parts) = definition else { return iri };
            let mut parts = parts.clone();
            parts.insert("@id".to_owned(), iri);
            Value::Object(parts)
        }
        _ => definition.clone(),
    }
}

/// Whether usual names of ActivityStreams have come in, and the definitions of all others that have.
fn needed(scopes: &Scopes, scope: usize) -> (bool, Map<String, Value>) {
    let has_core = scopes.has_core(scope) && !scopes.reserves_core(scope);
    let mut needs_core = false;
    let mut definitions = BTreeMap::new();
    for (name, meaning) in scopes.used(scope) {
        let Name::Usual(usual) = rename(scopes, scope, name, meaning) else { continue };
        let keyword = match meaning {
            Meaning::Id => Some("@id"),
            Meaning::Type => Some("@type"),
            Meaning::Property(_) | Meaning::Reverse => None,
        };
        let is_core = keyword.is_some() || terms().core(usual).is_some();
        if is_core && has_core {
            needs_core = true;
            continue;
        }
        if scopes.meaning(scope, usual).is_some_and(|it| does_for(it, meaning)) {
            continue;
        }
        let definition = match (keyword, meaning) {
            (None, Meaning::Property(property)) => definition(&property.iri, usual),
            (keyword, _) => json!(keyword),
        };
        definitions.insert(usual.to_owned(), definition);
    }
    (needs_core, definitions.into_iter().collect())
}

/// Whether a name that means `known` can stand for one that means `meaning`.
fn does_for(known: &Meaning, meaning: &Meaning) -> bool {
    match (known, meaning) {
        (Meaning::Property(known), Meaning::Property(it)) => {
            known.iri == it.iri
                && known.form.container() == it.form.container()
                && (known.is_id || !it.is_id)
        }
        _ => known == meaning,
    }
}

/// The definition of a name of the vocabulary.
fn definition(iri: &str, name: &str) -> Value {
    let mut parts = Map::from_iter([("@id".to_owned(), iri.into())]);
    if let Some(term) = terms().named(iri).find(|it| it.name == name) {
        let coercion = term.coercion.as_deref().map(|it| ("@type".to_owned(), it.into()));
        let container = term.container.as_deref().map(|it| ("@container".to_owned(), it.into()));
        parts.extend(coercion.into_iter().chain(container));
    }
    Value::Object(parts)
}
