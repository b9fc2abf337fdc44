//! What names mean in a context, as `oxjsonld` sees it.
//!
//! That crate turns documents into RDF, and RDF forgets what must not be lost: names that nobody
//! defined, the order of values, whether there was an array. So no document goes through it but a
//! list of questions, one for each name under the contexts in force: an object that has a known
//! value under that name. How the value comes out says what the name means.

use std::collections::{BTreeSet, HashMap};

use oxjsonld::{JsonLdParser, JsonLdRemoteDocument};
use oxrdf::{NamedOrBlankNode, Quad, Term, vocab::rdf};
use serde_json::{Map, Value, json};

use super::terms;

/// What a name means.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Meaning {
    /// `@id`.
    Id,
    /// `@type`.
    Type,
    /// A property, or a class.
    Property(Property),
    /// A property of what stands there, whose value this is.
    Reverse,
}

/// An IRI, and how values under it are taken.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Property {
    pub(super) iri: String,
    pub(super) form: Form,
    /// Whether plain texts are IRIs.
    pub(super) is_id: bool,
}

/// The form of a value.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Form {
    /// A value, or several in no order.
    Set,
    /// Several in order.
    List,
    /// Texts by language.
    Languages,
    /// Plain texts are in this language.
    Language(String),
    /// JSON; nothing in it is to be touched.
    Json,
    /// Values by something else, whose names mean nothing.
    Map,
}

impl Form {
    /// The container of a name with values of this form.
    pub(super) fn container(&self) -> Option<&'static str> {
        match self {
            Self::Languages => Some("@language"),
            Self::List => Some("@list"),
            Self::Json | Self::Language(_) | Self::Map | Self::Set => None,
        }
    }
}

/// The property that marks a question.
const QUESTION: &str = "oyez-question:of";

/// In front of the number of a question, where its value is a text.
const TEXT: &str = "oyez-text:";

/// In front of the number of a question, where its value is a map.
const MAP: &str = "oyez-map:";

/// The key in a map: a language, which is no name in any document.
const LANGUAGE: &str = "x-oyez";

/// The datatype of values that are JSON.
const JSON: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON";

/// The meanings of `names` under `contexts`. A name that is not in the answer means nothing.
pub(super) fn meanings(contexts: &[Value], names: &BTreeSet<String>) -> HashMap<String, Meaning> {
    let mut contexts = contexts.to_vec();
    // The language of a whole document does not change what its names mean. And should one define
    // the key of the maps, an alias of `@nest` would pass for what that means.
    contexts.push(json!({"@language": null, LANGUAGE: null}));
    let document = json!({"@context": contexts, "@graph": questions(names)}).to_string();
    let parser = JsonLdParser::new().for_slice(&document).with_load_document_callback(|iri, _| {
        let document = terms::document(iri).ok_or("not among the known contexts")?;
        Ok(JsonLdRemoteDocument { document: document.into(), document_url: iri.to_owned() })
    });
    let names: Vec<&String> = names.iter().collect();
    // An error is about one name or one context: the others still have their answers.
    let quads: Vec<Quad> = parser.flatten().collect();
    let mut answers = Answers::default();
    quads.iter().for_each(|it| answers.prepare(it));
    quads.iter().for_each(|it| answers.read(it));
    let named = |(at, it): (usize, Meaning)| Some(((*names.get(at)?).clone(), it));
    answers.by_number.into_iter().filter_map(named).collect()
}

/// Two objects for every name.
fn questions(names: &BTreeSet<String>) -> Vec<Value> {
    let both = |(at, name): (usize, &String)| {
        let question = |value: Value| {
            let mark = (QUESTION.to_owned(), Value::from(at.to_string()));
            Value::Object(Map::from_iter([mark, (name.clone(), value)]))
        };
        [question(format!("{TEXT}{at}").into()), question(json!({LANGUAGE: format!("{MAP}{at}")}))]
    };
    names.iter().enumerate().flat_map(both).collect()
}

/// The meanings that were understood so far.
#[derive(Default)]
struct Answers<'a> {
    by_number: HashMap<usize, Meaning>,
    /// The numbers of the questions, by the blank node that each is.
    questions: HashMap<&'a str, usize>,
    /// The property that leads to a blank node, such as that of a list.
    leading_to: HashMap<&'a str, &'a str>,
}

impl<'a> Answers<'a> {
    /// Notes what blank nodes stand for.
    fn prepare(&mut self, quad: &'a Quad) {
        let predicate = quad.predicate.as_str();
        match (&quad.subject, &quad.object) {
            (NamedOrBlankNode::BlankNode(subject), Term::Literal(at)) if predicate == QUESTION => {
                self.questions.extend(at.value().parse().ok().map(|at| (subject.as_str(), at)));
            }
            (_, Term::BlankNode(object)) => {
                self.leading_to.insert(object.as_str(), predicate);
            }
            _ => {}
        }
    }

    fn read(&mut self, quad: &Quad) {
        let predicate = quad.predicate.as_str();
        let subject = match &quad.subject {
            NamedOrBlankNode::BlankNode(subject) => subject.as_str(),
            // The value has become the id of the object that it stood in.
            NamedOrBlankNode::NamedNode(id) => {
                let at = number(id.as_str(), TEXT).filter(|_| predicate == QUESTION);
                self.by_number.extend(at.map(|at| (at, Meaning::Id)));
                return;
            }
        };
        match &quad.object {
            // The value has become the subject.
            Term::BlankNode(object) => {
                let at = self.questions.get(object.as_str()).copied();
                self.by_number.extend(at.map(|at| (at, Meaning::Reverse)));
            }
            Term::Literal(it) if it.datatype().as_str() == JSON => {
                let Some(at) = number(it.value().trim_matches('"'), TEXT) else { return };
                self.take(at, subject, predicate, Form::Json, false);
            }
            Term::Literal(it) => {
                if let Some(at) = number(it.value(), TEXT) {
                    let language = it.language().map(|it| Form::Language(it.to_owned()));
                    self.take(at, subject, predicate, language.unwrap_or(Form::Set), false);
                } else if let Some(at) = number(it.value(), MAP)
                    // Else the map is an object, and its key happens to be a name.
                    && self.questions.contains_key(subject)
                {
                    let form = it.language().map_or(Form::Map, |_| Form::Languages);
                    self.take(at, subject, predicate, form, false);
                }
            }
            Term::NamedNode(it) => {
                let Some(at) = number(it.as_str(), TEXT) else { return };
                if predicate == rdf::TYPE.as_str() {
                    self.by_number.insert(at, Meaning::Type);
                } else {
                    self.take(at, subject, predicate, Form::Set, true);
                }
            }
        }
    }

    /// Takes an answer. What was said by a map counts, whichever comes first.
    fn take(&mut self, at: usize, subject: &str, predicate: &str, form: Form, is_id: bool) {
        if let Some(Meaning::Property(known)) = self.by_number.get(&at)
            && matches!(known.form, Form::Json | Form::Languages | Form::Map)
        {
            return;
        }
        let (iri, form) = if predicate == rdf::FIRST.as_str() {
            let Some(iri) = self.leading_to.get(subject) else { return };
            (*iri, Form::List)
        } else {
            (predicate, form)
        };
        let property = Property { iri: iri.to_owned(), form, is_id };
        self.by_number.insert(at, Meaning::Property(property));
    }
}

/// The number behind `prefix`.
fn number(value: &str, prefix: &str) -> Option<usize> {
    value.strip_prefix(prefix)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ACTIVITY_STREAMS;

    const AS: &str = "https://www.w3.org/ns/activitystreams#";

    fn property(name: &str, form: Form, is_id: bool) -> Option<Meaning> {
        Some(Meaning::Property(Property { iri: format!("{AS}{name}"), form, is_id }))
    }

    #[test]
    fn names_mean_what_the_contexts_say() {
        let own = json!({
            "who": {"@id": "as:actor", "@type": "@id"},
            "self": "@id",
            "kind": {"@id": "@type"},
            "titles": {"@id": "as:name", "@container": "@language"},
            "titel": {"@id": "as:name", "@language": "de"},
            "sorted": {"@id": "as:items", "@container": "@list"},
            "raw": {"@id": "as:context", "@type": "@json"},
            "byPlace": {"@id": "as:tag", "@container": "@index"},
            "of": {"@reverse": "as:object"},
            "gone": null,
            "foo": AS,
            "broken": 7,
            "@language": "fr",
        });
        let contexts = [json!(ACTIVITY_STREAMS), json!("https://unknown.example/"), own];
        let expected = [
            ("who", property("actor", Form::Set, true)),
            ("actor", property("actor", Form::Set, true)),
            ("self", Some(Meaning::Id)),
            ("id", Some(Meaning::Id)),
            ("kind", Some(Meaning::Type)),
            ("type", Some(Meaning::Type)),
            ("titles", property("name", Form::Languages, false)),
            ("contentMap", property("content", Form::Languages, false)),
            ("titel", property("name", Form::Language("de".to_owned()), false)),
            ("name", property("name", Form::Set, false)),
            ("published", property("published", Form::Set, false)),
            ("sorted", property("items", Form::List, false)),
            ("orderedItems", property("items", Form::List, true)),
            ("raw", property("context", Form::Json, false)),
            ("byPlace", property("tag", Form::Map, false)),
            ("foo:Note", property("Note", Form::Set, false)),
            ("as:Note", property("Note", Form::Set, false)),
            ("of", Some(Meaning::Reverse)),
            ("gone", None),
            ("broken", None),
            ("unheard-of", None),
            ("", None),
            ("not an IRI", None),
        ];
        let names = expected.iter().map(|(name, _)| (*name).to_owned()).collect();
        let mut found = meanings(&contexts, &names);
        for (name, meaning) in expected {
            assert_eq!(found.remove(name), meaning, "{name}");
        }
        assert!(found.is_empty(), "{found:?}");
    }
}
