//! Whether a document says what it means in the usual names.
//!
//! Decided without expanding anything: what is not clear at a glance is not plain.

use serde_json::{Map, Value};

use super::{
    scope::{MAX_CONTEXTS, items, mentions_core},
    terms::{spelled, terms},
};

/// Whether `document` uses the usual names, so that it can be read as it is.
///
/// Its contexts are IRIs, or define inline what the vocabulary does not name or names in the same
/// way; and there is no keyword in it but `@context`, `@id` and `@type`. That is so for nearly all
/// documents on the web, and is found out in one pass without copies. A document that is not plain
/// may still turn out to need no change.
///
/// ```
/// use oyez_vocab::json_ld::is_plain;
/// use serde_json::json;
///
/// let core = "https://www.w3.org/ns/activitystreams";
/// let toot = json!({"toot": "http://joinmastodon.org/ns#", "featured": "toot:featured"});
/// assert!(is_plain(&json!({"@context": [core, toot], "type": "Person"})));
/// let german = json!({"Notiz": "as:Note"});
/// assert!(!is_plain(&json!({"@context": [core, german], "type": "Notiz"})));
/// ```
pub fn is_plain(document: &Value) -> bool {
    Contexts::default().is_plain(document)
}

/// The contexts in force.
#[derive(Default)]
struct Contexts<'a> {
    /// The inline ones, the outermost first.
    inline: Vec<&'a Map<String, Value>>,
    /// Whether that of ActivityStreams was named.
    names_core: bool,
}

impl<'a> Contexts<'a> {
    fn is_plain(&mut self, value: &'a Value) -> bool {
        match value {
            Value::Array(values) => values.iter().all(|it| self.is_plain(it)),
            Value::Object(object) => {
                let outer = (self.inline.len(), self.names_core);
                let is_plain = self.enter(object) && self.are_plain(object);
                self.inline.truncate(outer.0);
                self.names_core = outer.1;
                is_plain
            }
            Value::String(text) => !self.has_prefix(text),
            _ => true,
        }
    }

    /// Puts the contexts of `object` in force, where they rename nothing.
    fn enter(&mut self, object: &'a Map<String, Value>) -> bool {
        let Some(context) = object.get("@context") else { return true };
        let n_outer = self.inline.len();
        self.inline.extend(items(context).iter().filter_map(Value::as_object));
        if self.inline.len() > MAX_CONTEXTS {
            // Every prefix would be looked up in each. So many are beyond the limits anyway.
            return false;
        }
        self.names_core |= mentions_core(context);
        let inner = self.inline.get(n_outer..).unwrap_or_default();
        let mut definitions = inner.iter().flat_map(|it| it.iter());
        !items(context).contains(&Value::Null)
            && definitions.all(|(term, definition)| self.is_usual(term, definition))
    }

    fn are_plain(&mut self, object: &'a Map<String, Value>) -> bool {
        object.iter().all(|(key, value)| match key.as_str() {
            "@context" => true,
            "@type" | "type" => match value {
                Value::Array(names) => {
                    names.iter().all(|it| it.as_str().is_none_or(|it| self.is_plain_name(it)))
                }
                Value::String(name) => self.is_plain_name(name),
                value => self.is_plain(value),
            },
            _ => {
                (!key.starts_with('@') || key == "@id")
                    && self.is_plain_name(key)
                    && self.is_plain(value)
            }
        })
    }

    /// Whether a reader takes `name`, which is a key or a class, for what it means.
    ///
    /// What has no colon was looked at where it was defined.
    fn is_plain_name(&self, name: &str) -> bool {
        if !name.contains(':') {
            return true;
        }
        let Some(iri) = self.full(name) else { return false };
        match spelled(name) {
            Some(spelled) => spelled == iri,
            None => terms().named(&iri).next().is_none(),
        }
    }

    /// Whether `text` begins with a prefix that was defined inline.
    fn has_prefix(&self, text: &str) -> bool {
        !self.inline.is_empty()
            && text.split_once(':').is_some_and(|(prefix, rest)| {
                !rest.starts_with("//") && self.definition(prefix).is_some()
            })
    }

    /// Whether the definition of `term` gives no name of the vocabulary to something else, and no
    /// other name to something of the vocabulary.
    fn is_usual(&self, term: &str, definition: &Value) -> bool {
        match term {
            "@base" | "@direction" | "@language" | "@protected" | "@version" => return true,
            "@vocab" => {
                return definition.as_str().is_some_and(|it| {
                    it == "_:" || it.contains("://") && terms().is_namespace(it)
                });
            }
            keyword if keyword.starts_with('@') => return false,
            _ => {}
        }
        let says_more = |parts: &[&str]| parts.iter().any(|it| definition.get(it).is_some());
        let is_core = matches!(term, "id" | "type") || terms().core(term).is_some();
        if self.names_core && is_core && !says_more(&["@container", "@language"]) {
            // If it says something else than ActivityStreams does, it does not count.
            return true;
        }
        let id = match definition {
            Value::Null => return true,
            Value::Object(parts) => parts.get("@id").and_then(Value::as_str),
            id => id.as_str(),
        };
        let Some(id) = id else { return false };
        if id.starts_with('@') {
            return matches!((term, id), ("id", "@id") | ("type", "@type"));
        }
        let Some(iri) = self.full(id).filter(|_| id.contains(':')) else { return false };
        if terms().named(&iri).next().is_none() {
            return !terms().is_taken(term, &iri);
        }
        let container = match definition.get("@container") {
            None => None,
            Some(it) => match it.as_str() {
                Some("@set") => None,
                Some(container) => Some(container),
                None => return false,
            },
        };
        !says_more(&["@language", "@nest", "@reverse"])
            && terms().name(&iri, container, term).is_some_and(|it| it.name == term)
    }

    /// The IRI that `name` stands for, where it is clear.
    fn full(&self, name: &str) -> Option<String> {
        let Some((prefix, rest)) = name.split_once(':').filter(|(_, it)| !it.starts_with("//"))
        else {
            return Some(name.to_owned());
        };
        let namespace = match self.definition(prefix) {
            Some(Value::String(namespace)) => namespace,
            Some(definition) => definition.get("@id")?.as_str()?,
            None => {
                return Some(match terms().namespace(prefix) {
                    Some(namespace) => format!("{namespace}{rest}"),
                    None => name.to_owned(),
                });
            }
        };
        namespace.contains("://").then(|| format!("{namespace}{rest}"))
    }

    /// The innermost definition of `term`.
    fn definition(&self, term: &str) -> Option<&'a Value> {
        self.inline.iter().rev().find_map(|it| it.get(term))
    }
}
