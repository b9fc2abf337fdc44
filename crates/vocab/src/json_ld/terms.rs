//! What the vocabulary's own names mean: the context documents made from the tables, read once.

use std::{collections::HashMap, sync::LazyLock};

use serde_json::{Map, Value};

use crate::{
    ACTIVITY_STREAMS, context::is_activity_streams, generated::contexts::CONTEXTS, name::NAMESPACE,
};

/// A name of the vocabulary.
#[derive(Debug)]
pub(super) struct Term {
    pub(super) name: String,
    pub(super) iri: String,
    /// `@id` or a datatype, where values are more than plain text.
    pub(super) coercion: Option<String>,
    /// `@list` or `@language`, where the value is more than a value or several.
    pub(super) container: Option<String>,
    /// Whether the context of ActivityStreams defines it.
    pub(super) is_core: bool,
}

/// Every name of the vocabulary.
#[derive(Debug, Default)]
pub(super) struct Terms {
    terms: Vec<Term>,
    by_iri: HashMap<String, Vec<usize>>,
    by_name: HashMap<String, Vec<usize>>,
    prefixes: HashMap<String, String>,
}

/// The terms of all contexts.
pub(super) fn terms() -> &'static Terms {
    static TERMS: LazyLock<Terms> = LazyLock::new(|| {
        let mut terms = Terms::default();
        // Where two contexts name one thing, the name of ActivityStreams comes first.
        let is_core = |(key, _): &(&str, &str)| *key == ACTIVITY_STREAMS;
        let (core, others): (Vec<_>, Vec<_>) = CONTEXTS.into_iter().partition(is_core);
        for (key, text) in core.into_iter().chain(others) {
            if let Ok(document) = serde_json::from_str(text) {
                terms.add(&document, key == ACTIVITY_STREAMS);
            }
        }
        terms
    });
    &TERMS
}

impl Terms {
    fn add(&mut self, document: &Value, is_core: bool) {
        let Some(definitions) = document["@context"].as_object() else { return };
        for (name, definition) in definitions {
            let id = definition.as_str().or_else(|| definition["@id"].as_str()).unwrap_or_default();
            let is_prefix = id.ends_with(['#', '/']);
            if is_prefix && is_core {
                self.prefixes.insert(name.clone(), id.to_owned());
            }
            if is_prefix || name.starts_with('@') || id.starts_with('@') {
                continue;
            }
            let text = |key: &str| definition[key].as_str();
            let at = self.terms.len();
            let iri = full(definitions, id);
            self.by_iri.entry(iri.clone()).or_default().push(at);
            let spelled = format!("{NAMESPACE}{name}");
            if is_core && iri != spelled {
                // `as:inbox`, as some have it, is what readers take for `inbox` too.
                self.by_iri.entry(spelled).or_default().push(at);
            }
            self.by_name.entry(name.clone()).or_default().push(at);
            self.terms.push(Term {
                name: name.clone(),
                iri,
                coercion: text("@type").map(|it| full(definitions, it)),
                container: text("@container").map(str::to_owned),
                is_core,
            });
        }
    }

    /// The names of what `iri` identifies.
    pub(super) fn named(&self, iri: &str) -> impl Iterator<Item = &Term> {
        self.by_iri.get(iri).into_iter().flatten().filter_map(|at| self.terms.get(*at))
    }

    /// The meanings of `name`: mostly one, or none.
    pub(super) fn meanings(&self, name: &str) -> impl Iterator<Item = &Term> {
        self.by_name.get(name).into_iter().flatten().filter_map(|at| self.terms.get(*at))
    }

    /// The term of ActivityStreams of this name.
    pub(super) fn core(&self, name: &str) -> Option<&Term> {
        self.meanings(name).find(|it| it.is_core)
    }

    /// What `iri` is called where its value has this form.
    ///
    /// `key` is what it was called; of several names that one is best.
    pub(super) fn name(&self, iri: &str, container: Option<&str>, key: &str) -> Option<&Term> {
        let fits = |it: &&Term| it.container.as_deref() == container;
        let found = self.named(iri).filter(fits).find(|it| it.name == key);
        found.or_else(|| self.named(iri).find(fits))
    }

    /// Whether `key`, which was said to mean `iri`, is a name of the vocabulary for something else.
    ///
    /// Servers spell the namespaces of extensions differently (`http://schema.org#`,
    /// `https://schema.org/`), and mean the same.
    pub(super) fn is_taken(&self, key: &str, iri: &str) -> bool {
        if matches!(key, "id" | "type") {
            return true;
        }
        let is_meant = |it: &Term| it.iri == iri || !it.is_core && local(&it.iri) == local(iri);
        self.by_name.contains_key(key) && !self.meanings(key).any(is_meant)
    }

    /// The namespace that a prefix stands for in every document.
    pub(super) fn namespace(&self, prefix: &str) -> Option<&str> {
        self.prefixes.get(prefix).map(String::as_str)
    }

    /// Whether every IRI that begins with `start` goes on with a name for it.
    pub(super) fn is_namespace(&self, start: &str) -> bool {
        self.terms.iter().all(|term| match term.iri.strip_prefix(start) {
            Some(rest) => self.named(&term.iri).any(|it| it.name == rest),
            None => true,
        })
    }
}

/// The IRI that a reader takes `key` for, where it is a long spelling of a name.
pub(super) fn spelled(key: &str) -> Option<String> {
    let name = key.strip_prefix("as:").or_else(|| key.strip_prefix(NAMESPACE))?;
    Some(format!("{NAMESPACE}{name}"))
}

/// The context document that is found under `iri`.
pub(super) fn document(iri: &str) -> Option<&'static str> {
    let iri = if is_activity_streams(iri) { ACTIVITY_STREAMS } else { iri };
    CONTEXTS.iter().find(|(key, _)| *key == iri && key.contains("://")).map(|(_, text)| *text)
}

/// `name` with its prefix written out.
fn full(definitions: &Map<String, Value>, name: &str) -> String {
    let full = name.split_once(':').and_then(|(prefix, rest)| {
        let namespace = definitions.get(prefix)?.as_str()?;
        Some(format!("{namespace}{rest}"))
    });
    full.unwrap_or_else(|| name.to_owned())
}

/// What stands behind the namespace.
fn local(iri: &str) -> &str {
    iri.rsplit(['#', '/']).next().unwrap_or(iri)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_context_is_read() {
        for (key, text) in CONTEXTS {
            let document: Value = serde_json::from_str(text).unwrap();
            assert!(document["@context"].is_object(), "{key}");
        }
        let inbox = terms().meanings("inbox").next().unwrap();
        assert_eq!(inbox.iri, "http://www.w3.org/ns/ldp#inbox");
        assert_eq!(inbox.coercion.as_deref(), Some("@id"));
    }

    #[test]
    fn one_iri_has_a_name_for_each_form_of_its_value() {
        let content = "https://www.w3.org/ns/activitystreams#content";
        let items = "https://www.w3.org/ns/activitystreams#items";
        for (iri, container, name) in [
            (content, None, "content"),
            (content, Some("@language"), "contentMap"),
            (items, None, "items"),
            (items, Some("@list"), "orderedItems"),
        ] {
            assert_eq!(terms().name(iri, container, "x").unwrap().name, name);
        }
    }

    #[test]
    fn the_context_of_activity_streams_has_several_spellings() {
        for (iri, is_one) in [
            ("https://www.w3.org/ns/activitystreams", true),
            ("http://www.w3.org/ns/activitystreams", true),
            ("https://www.w3.org/ns/activitystreams#", true),
            ("https://www.w3.org/ns/activitystreams/2", false),
            ("https://one.example/context", false),
            ("", false),
        ] {
            assert_eq!(is_activity_streams(iri), is_one, "{iri}");
            assert_eq!(document(iri).is_some(), is_one, "{iri}");
        }
    }
}
