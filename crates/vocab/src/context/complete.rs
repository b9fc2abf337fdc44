//! The context that a document needs.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::{ACTIVITY_STREAMS, Definition, is_activity_streams};

/// The `@context` for a document with these properties, unless it has all it needs.
///
/// It names what the document uses and nothing more. A context that came with the document stays;
/// what it lacks comes behind it. Where it names a document that is not known here, nobody can say
/// what it lacks, and it stays as it is.
pub(super) fn complete(properties: &Map<String, Value>) -> Option<Value> {
    let existing = properties.get("@context");
    let mut entries: Vec<Value> = existing.map(entries).unwrap_or_default().to_vec();
    if !entries.iter().all(is_known) {
        return None;
    }
    let mut used = Vec::new();
    collect(properties, &mut InForce::default(), &mut used);
    let n = entries.len();
    if !entries.iter().filter_map(Value::as_str).any(is_activity_streams) {
        entries.insert(0, ACTIVITY_STREAMS.into());
    }
    let mut inline = Map::new();
    for definition in &used {
        match definition.context() {
            Some(context) if entries.iter().any(|it| it == context) => {}
            Some(context) => entries.push(context.into()),
            None => definition.add_to(&mut inline, &entries),
        }
    }
    if !inline.is_empty() {
        // What came with the document has the last word.
        match entries.last_mut() {
            Some(Value::Object(own)) => {
                for (name, definition) in inline {
                    own.entry(name).or_insert(definition);
                }
            }
            _ => entries.push(Value::Object(inline)),
        }
    } else if entries.len() == n {
        return None;
    }
    Some(if entries.len() == 1 { entries.swap_remove(0) } else { entries.into() })
}

/// Adds what `definition` says to a context: to its last object, or behind all others.
pub(super) fn define(context: &mut Value, definition: &Definition) {
    let place = match context {
        Value::Array(several) => {
            if !several.last().is_some_and(Value::is_object) {
                several.push(Value::Object(Map::new()));
            }
            several.last_mut()
        }
        Value::Object(_) => Some(context),
        other => {
            *other = Value::Array(vec![other.take(), Value::Object(Map::new())]);
            other.as_array_mut().and_then(|it| it.last_mut())
        }
    };
    if let Some(Value::Object(definitions)) = place
        && !definitions.contains_key(definition.name)
    {
        definition.add_to(definitions, &[]);
    }
}

/// The contexts in an `@context`, in order.
fn entries(context: &Value) -> &[Value] {
    match context {
        Value::Array(several) => several,
        one => std::slice::from_ref(one),
    }
}

/// Whether an entry of an `@context` says all that it says in place, or is a document that is
/// known here.
fn is_known(entry: &Value) -> bool {
    match entry {
        Value::Object(definitions) => !definitions.contains_key("@import"),
        Value::String(iri) => is_activity_streams(iri) || Definition::is_context(iri),
        _ => false,
    }
}

/// Collects the terms in `properties` that none of the contexts around them defines, each once.
fn collect<'a>(
    properties: &'a Map<String, Value>,
    in_force: &mut InForce<'a>,
    used: &mut Vec<&'static Definition>,
) {
    let contexts = properties.get("@context").map(entries).unwrap_or_default();
    in_force.count(contexts, |n| *n += 1);
    let types = properties.get("type").map(entries).unwrap_or_default();
    let names = properties.keys().map(String::as_str).chain(types.iter().filter_map(Value::as_str));
    for definition in names.filter_map(Definition::of).filter(|it| it.is_needed()) {
        if !used.contains(&definition) && !in_force.defines(definition) {
            used.push(definition);
        }
    }
    for value in
        properties.iter().filter(|(key, _)| *key != "@context").flat_map(|(_, it)| entries(it))
    {
        if let Value::Object(inner) = value {
            collect(inner, in_force, used);
        }
    }
    in_force.count(contexts, |n| *n -= 1);
}

/// How many of the contexts in force define each name, and how many are each document.
#[derive(Default)]
struct InForce<'a> {
    names: HashMap<&'a str, usize>,
    documents: HashMap<&'a str, usize>,
}

impl<'a> InForce<'a> {
    /// Counts `contexts` in or out.
    fn count(&mut self, contexts: &'a [Value], count: fn(&mut usize)) {
        for context in contexts {
            match context {
                Value::Object(definitions) => {
                    definitions.keys().for_each(|it| count(self.names.entry(it).or_default()));
                }
                Value::String(iri) => count(self.documents.entry(iri).or_default()),
                _ => {}
            }
        }
    }

    fn defines(&self, definition: &Definition) -> bool {
        let is_there = |n: Option<&usize>| n.is_some_and(|it| *it > 0);
        is_there(self.names.get(definition.name))
            || definition.context().is_some_and(|it| is_there(self.documents.get(it)))
    }
}
