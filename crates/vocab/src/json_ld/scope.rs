//! Which contexts are in force where in a document.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value, json};

use super::{
    JsonLdError, chain,
    error::Limit,
    meaning::{Form, Meaning, Property, meanings},
    terms::terms,
};
use crate::{ACTIVITY_STREAMS, context::is_activity_streams};

/// How deep a document may be nested, as `serde_json` has it.
const MAX_DEPTH: usize = 128;

/// How many different contexts a document may have.
const MAX_SCOPES: usize = 32;

/// How many contexts may be in force at once.
pub(super) const MAX_CONTEXTS: usize = 16;

/// How many names the contexts in force may define inline.
const MAX_DEFINITIONS: usize = 512;

/// How many names a document may use and define, counted once for each context they are under.
const MAX_NAMES: usize = 4096;

/// How much longer a name may become when it is written as the IRI that it means.
const MAX_GROWTH: usize = 512;

/// How many names there may be under all contexts of a document, counted again for each object that
/// has the same context: every one of these is given what any of them needs.
const MAX_REPEATS: usize = 1 << 16;

/// The scopes of a document, and which there is in which.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    scopes: Vec<Scope>,
    /// The scope that a context opens in another.
    inner: HashMap<(usize, String), usize>,
    n_names: usize,
}

/// A part of a document with the same contexts in force.
#[derive(Debug, Default)]
struct Scope {
    /// The scope whose contexts are in force here too.
    outer: Option<usize>,
    /// How many objects have the context that opens it.
    n_objects: usize,
    /// All contexts in force, the outermost first.
    contexts: Vec<Value>,
    /// Whether the context of ActivityStreams is in force.
    has_core: bool,
    /// Whether it is so because the document says so.
    names_core: bool,
    /// Whether names that nobody defines mean something.
    has_vocab: bool,
    /// The names that are defined inline by the contexts in force.
    inline: BTreeSet<String>,
    /// Every key.
    keys: BTreeSet<String>,
    /// Every text that may be a name, with the key that it stands under.
    texts: BTreeSet<(String, String)>,
    /// All of these.
    names: BTreeSet<String>,
    /// What those of the names mean that mean something.
    meanings: HashMap<String, Meaning>,
    /// The names of the vocabulary that are used here or further in, but for no property or class.
    reserved: BTreeSet<String>,
}

impl Scopes {
    /// The scope outside of the document.
    pub(super) const OUTERMOST: usize = 0;

    /// Goes through `document`, and finds out what its names mean.
    pub(super) fn of(document: &Value) -> Result<Self, JsonLdError> {
        let mut outermost = Scope::default();
        if !document.get("@context").is_some_and(mentions_core) {
            // It is meant even where it is not said (ActivityStreams Core, section 2.1).
            outermost.contexts.push(ACTIVITY_STREAMS.into());
        }
        outermost.has_core = true;
        let mut scopes = Self { scopes: vec![outermost], ..Self::default() };
        scopes.collect(document, Self::OUTERMOST, "", 0)?;
        scopes.scopes.iter_mut().for_each(Scope::resolve);
        if scopes.scopes.iter().any(Scope::has_growth) {
            return Err(Limit::Growth.exceeded(MAX_GROWTH));
        }
        let n_repeats = scopes.scopes.iter().map(|it| it.n_objects * it.used().count());
        if n_repeats.sum::<usize>() > MAX_REPEATS {
            return Err(Limit::Repeats.exceeded(MAX_REPEATS));
        }
        scopes.reserve();
        Ok(scopes)
    }

    /// The scope within an object that stands in `outer`.
    pub(super) fn within(&self, outer: usize, object: &Map<String, Value>) -> usize {
        let context = object.get("@context").map(Value::to_string);
        context.and_then(|it| self.inner.get(&(outer, it)).copied()).unwrap_or(outer)
    }

    /// What `name` means.
    pub(super) fn meaning(&self, scope: usize, name: &str) -> Option<&Meaning> {
        self.scopes.get(scope)?.meanings.get(name)
    }

    /// Every key and class that stands in `scope` itself, and means something.
    pub(super) fn used(&self, scope: usize) -> impl Iterator<Item = (&str, &Meaning)> {
        self.scopes.get(scope).into_iter().flat_map(|scope| {
            scope.used().filter_map(|name| Some((name.as_str(), scope.meanings.get(name)?)))
        })
    }

    /// Whether `name`, defined in `scope`, would mean something where it must not.
    pub(super) fn is_reserved(&self, scope: usize, name: &str) -> bool {
        self.scopes.get(scope).is_some_and(|it| it.reserved.contains(name))
    }

    /// Whether a name of ActivityStreams is reserved in `scope`.
    pub(super) fn reserves_core(&self, scope: usize) -> bool {
        let is_core = |name: &String| core_meaning(name).is_some();
        self.scopes.get(scope).is_some_and(|it| it.reserved.iter().any(is_core))
    }

    /// Reserves the names that mean nothing, or turn properties round.
    fn reserve(&mut self) {
        // What is within a scope comes after it.
        for at in (0..self.scopes.len()).rev() {
            let Some(scope) = self.scopes.get_mut(at) else { continue };
            let is_reserved = |it: &&String| {
                matches!(scope.meanings.get(*it), None | Some(Meaning::Reverse)) && is_usual(it)
            };
            let reserved: Vec<String> = scope.used().filter(is_reserved).cloned().collect();
            scope.reserved.extend(reserved);
            let (outer, reserved) = (scope.outer, scope.reserved.clone());
            if let Some(outer) = outer.and_then(|it| self.scopes.get_mut(it)) {
                outer.reserved.extend(reserved);
            }
        }
    }

    /// Whether the context of ActivityStreams is in force in `scope`.
    pub(super) fn has_core(&self, scope: usize) -> bool {
        self.scopes.get(scope).is_some_and(|it| it.has_core)
    }

    /// Whether `name` is defined inline, by a context in force in `scope`.
    pub(super) fn is_inline(&self, scope: usize, name: &str) -> bool {
        self.scopes.get(scope).is_some_and(|it| it.inline.contains(name))
    }

    /// Notes the names in `value`, which stands under `key`.
    fn collect(
        &mut self,
        value: &Value,
        scope: usize,
        key: &str,
        depth: usize,
    ) -> Result<(), JsonLdError> {
        if depth > MAX_DEPTH {
            return Err(Limit::Depth.exceeded(MAX_DEPTH));
        }
        match value {
            Value::Array(values) => {
                values.iter().try_for_each(|it| self.collect(it, scope, key, depth + 1))
            }
            Value::Object(object) => {
                let scope = match object.get("@context") {
                    Some(context) => {
                        let inner = self.open(scope, context)?;
                        self.scopes.get_mut(inner).into_iter().for_each(|it| it.n_objects += 1);
                        inner
                    }
                    None => scope,
                };
                for (key, value) in object.iter().filter(|(key, _)| has_names(key)) {
                    self.note(scope, key, |scope, key| scope.keys.insert(key))?;
                    self.collect(value, scope, key, depth + 1)?;
                }
                Ok(())
            }
            // It may be the name of a class or a datatype, or an IRI with a prefix.
            Value::String(text) if self.is_name(scope, text) => {
                self.note(scope, text, |scope, text| scope.texts.insert((key.to_owned(), text)))
            }
            _ => Ok(()),
        }
    }

    /// Whether `text`, which is the value of some property, may be a name.
    fn is_name(&self, scope: usize, text: &str) -> bool {
        let Some(scope) = self.scopes.get(scope) else { return false };
        let has_prefix = text.split_once(':').is_some_and(|(prefix, rest)| {
            let is_prefix = scope.inline.contains(prefix) || terms().namespace(prefix).is_some();
            is_prefix && !rest.starts_with("//")
        });
        has_prefix
            || scope.inline.contains(text)
            || scope.has_vocab && !text.contains(char::is_whitespace)
            || terms().meanings(text).next().is_some()
            || terms().named(text).next().is_some()
    }

    /// Notes a name, once as one to ask for and once where `note` puts it.
    fn note(
        &mut self,
        scope: usize,
        name: &str,
        note: impl FnOnce(&mut Scope, String) -> bool,
    ) -> Result<(), JsonLdError> {
        let Some(scope) = self.scopes.get_mut(scope) else { return Ok(()) };
        if name.starts_with('@') || !note(scope, name.to_owned()) {
            return Ok(());
        }
        let is_new = scope.names.insert(name.to_owned());
        self.count(is_new.into())
    }

    /// Counts names to ask for.
    fn count(&mut self, n_new: usize) -> Result<(), JsonLdError> {
        self.n_names += n_new;
        if self.n_names > MAX_NAMES {
            return Err(Limit::Names.exceeded(MAX_NAMES));
        }
        Ok(())
    }

    /// The scope that `context` opens in `outer`.
    fn open(&mut self, outer: usize, context: &Value) -> Result<usize, JsonLdError> {
        let place = (outer, context.to_string());
        if let Some(known) = self.inner.get(&place) {
            return Ok(*known);
        }
        if self.scopes.len() > MAX_SCOPES {
            return Err(Limit::Scopes.exceeded(MAX_SCOPES));
        }
        let mut scope = self.scopes.get(outer).map_or_else(Scope::default, |it| it.inner(outer));
        for item in items(context) {
            scope.add(item)?;
        }
        // What becomes of a definition depends on what it means.
        scope.names.extend(scope.inline.iter().cloned());
        self.count(scope.names.len())?;
        self.scopes.push(scope);
        let at = self.scopes.len() - 1;
        self.inner.insert(place, at);
        Ok(at)
    }
}

impl Scope {
    /// A scope in this one, which is number `at`, before its context.
    fn inner(&self, at: usize) -> Self {
        Self {
            outer: Some(at),
            contexts: self.contexts.clone(),
            has_core: self.has_core,
            names_core: self.names_core,
            has_vocab: self.has_vocab,
            inline: self.inline.clone(),
            ..Self::default()
        }
    }

    /// Puts a context in force.
    fn add(&mut self, context: &Value) -> Result<(), JsonLdError> {
        match context {
            Value::Null => *self = Self::default(),
            Value::String(iri) => {
                self.names_core |= is_activity_streams(iri);
                self.has_core |= self.names_core;
                self.contexts.push(context.clone());
            }
            Value::Object(definitions) => {
                chain::check(definitions)?;
                if definitions.values().any(is_long) {
                    return Err(Limit::Growth.exceeded(MAX_GROWTH));
                }
                self.has_vocab |= definitions.contains_key("@vocab");
                let names = definitions.keys().filter(|it| !it.starts_with('@'));
                self.inline.extend(names.cloned());
                self.contexts.push(understood(definitions));
            }
            _ => {}
        }
        if self.contexts.len() > MAX_CONTEXTS {
            return Err(Limit::Contexts.exceeded(MAX_CONTEXTS));
        }
        if self.inline.len() > MAX_DEFINITIONS {
            return Err(Limit::Definitions.exceeded(MAX_DEFINITIONS));
        }
        Ok(())
    }
}

impl Scope {
    /// Every key and class.
    fn used(&self) -> impl Iterator<Item = &String> {
        let is_type = |key: &str| key == "@type" || self.meanings.get(key) == Some(&Meaning::Type);
        let classes = self.texts.iter().filter(move |(key, _)| is_type(key));
        self.keys.iter().chain(classes.map(|(_, text)| text))
    }

    /// Whether a name would grow too long.
    fn has_growth(&self) -> bool {
        self.meanings.iter().any(|(name, meaning)| match meaning {
            Meaning::Property(property) => property.iri.len() > name.len() + MAX_GROWTH,
            _ => false,
        })
    }

    /// Finds out what the names mean.
    fn resolve(&mut self) {
        self.meanings = meanings(&self.contexts, &self.names);
        if !self.names_core {
            return;
        }
        // What ActivityStreams defines must not be defined otherwise (its Core, section 2.1), and
        // nearly every server goes by the names alone: so a definition that does is passed over.
        for name in &self.names {
            let Some(core) = core_meaning(name) else { continue };
            let is_same = match (self.meanings.get(name), &core) {
                (Some(Meaning::Property(said)), Meaning::Property(core)) => said.iri == core.iri,
                (said, core) => said == Some(core),
            };
            if !is_same {
                self.meanings.insert(name.clone(), core);
            }
        }
    }
}

/// Whether `name` is one that names can be rewritten to.
fn is_usual(name: &str) -> bool {
    matches!(name, "id" | "type") || terms().meanings(name).next().is_some()
}

/// What the context of ActivityStreams says that `name` means.
fn core_meaning(name: &str) -> Option<Meaning> {
    match name {
        "id" => return Some(Meaning::Id),
        "type" => return Some(Meaning::Type),
        _ => {}
    }
    let term = terms().core(name)?;
    let form = match term.container.as_deref() {
        Some("@language") => Form::Languages,
        Some("@list") => Form::List,
        _ => Form::Set,
    };
    let is_id = term.coercion.as_deref() == Some("@id");
    Some(Meaning::Property(Property { iri: term.iri.clone(), form, is_id }))
}

/// Whether names in the value of `key` may be rewritten.
fn has_names(key: &str) -> bool {
    let keywords = ["@graph", "@id", "@included", "@list", "@reverse", "@set", "@type"];
    !key.starts_with('@') || keywords.contains(&key)
}

/// The contexts in a `@context`, which may be one or several.
pub(super) fn items(context: &Value) -> &[Value] {
    match context {
        Value::Array(items) => items,
        item => std::slice::from_ref(item),
    }
}

/// Whether `context` names the context of ActivityStreams.
pub(super) fn mentions_core(context: &Value) -> bool {
    items(context).iter().filter_map(Value::as_str).any(is_activity_streams)
}

/// `definitions` without what is passed over: contexts of single terms, and what IRIs are said to
/// mean.
///
/// A name with a colon must not mean something else than the IRI that it is ([JSON-LD API §4.2.2]).
/// `oxjsonld` reports one that does, but goes by it wherever that IRI is named: in the context of
/// ActivityStreams too, which then means something else until the definition is taken out.
///
/// [JSON-LD API §4.2.2]: https://www.w3.org/TR/json-ld11-api/#create-term-definition
fn understood(definitions: &Map<String, Value>) -> Value {
    let understood = |(name, definition): (&String, &Value)| {
        let mut definition = definition.clone();
        if is_iri(name) && definition.is_string() {
            definition = json!({});
        }
        if let Value::Object(parts) = &mut definition {
            parts.remove("@context");
            if is_iri(name) && parts.get("@id").is_some_and(Value::is_string) {
                parts.remove("@id");
            }
        }
        (name.clone(), definition)
    };
    Value::Object(definitions.iter().map(understood).collect())
}

/// Whether `definition` has a text that is longer than any IRI that names are made with.
fn is_long(definition: &Value) -> bool {
    let is_long = |it: &Value| it.as_str().is_some_and(|it| it.len() > MAX_GROWTH);
    is_long(definition) || definition.as_object().is_some_and(|it| it.values().any(is_long))
}

/// Whether `name` is an IRI, perhaps with a prefix: it has a colon that is neither first nor last.
fn is_iri(name: &str) -> bool {
    name.strip_suffix(':').unwrap_or(name).rfind(':').is_some_and(|at| at > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_beyond_the_limits_is_refused() {
        let many = |n: usize, each: &dyn Fn(usize) -> (String, Value)| {
            Value::Object((0..n).map(each).collect())
        };
        let scopes: Value =
            (0..40).map(|it| json!({"@context": {format!("a{it}"): "urn:a:"}})).collect();
        let mut deep = json!({});
        for _ in 0..70 {
            deep = json!({"object": [deep]});
        }
        for (document, limit) in [
            (
                json!({"@context": many(600, &|it| (format!("a{it}"), json!("urn:a")))}),
                Limit::Definitions,
            ),
            (json!({"@context": vec![ACTIVITY_STREAMS; 17]}), Limit::Contexts),
            (
                json!({"tag": vec![json!({"@context": {"a": "urn:a"}, "b": 1, "c": 1}); 40_000]}),
                Limit::Repeats,
            ),
            (json!({"tag": scopes}), Limit::Scopes),
            (many(5000, &|it| (format!("a{it}"), json!(1))), Limit::Names),
            (deep, Limit::Depth),
        ] {
            let error = Scopes::of(&document).unwrap_err();
            assert!(
                matches!(error, JsonLdError::Limit { limit: it, .. } if it == limit),
                "{error}"
            );
        }
    }

    #[test]
    fn a_context_is_in_force_in_its_object_and_below() {
        let who = json!({"who": "as:actor"});
        let document = json!({"object": [{"@context": who, "tag": {"who": 1}}, {"who": 2}]});
        let scopes = Scopes::of(&document).unwrap();
        let inner = scopes.within(0, document["object"][0].as_object().unwrap());
        assert!(scopes.meaning(inner, "who").is_some());
        assert!(scopes.meaning(Scopes::OUTERMOST, "who").is_none());
        assert_eq!(scopes.within(0, document["object"][1].as_object().unwrap()), 0);
    }
}
