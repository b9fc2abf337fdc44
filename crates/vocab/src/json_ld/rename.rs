//! What each name of a document is written as instead.

use super::{
    meaning::{Form, Meaning, Property},
    scope::Scopes,
    terms::{spelled, terms},
};

/// What a name is written as.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Name {
    /// As it is.
    Same,
    /// As a name of the vocabulary.
    Usual(&'static str),
    /// As a full IRI: readers would take it for something else.
    Full(String),
}

/// What `key` is written as, which means `meaning` in `scope`.
pub(super) fn rename(scopes: &Scopes, scope: usize, key: &str, meaning: &Meaning) -> Name {
    match (free(scopes, scope, key, meaning), meaning) {
        (Name::Same, Meaning::Property(property)) if loses_prefix(scopes, scope, key) => {
            Name::Full(property.iri.clone())
        }
        (name, _) => name,
    }
}

/// Whether the inline definition of `term` is taken out, since `term` is written as something else.
pub(super) fn is_dropped(scopes: &Scopes, scope: usize, term: &str) -> bool {
    let is_renamed = |meaning| free(scopes, scope, term, meaning) != Name::Same;
    scopes.is_inline(scope, term) && scopes.meaning(scope, term).is_some_and(is_renamed)
}

/// Whether the prefix of `key` is a definition that is taken out.
pub(super) fn loses_prefix(scopes: &Scopes, scope: usize, key: &str) -> bool {
    key.split_once(':').is_some_and(|(prefix, _)| is_dropped(scopes, scope, prefix))
}

/// What `key` is written as, whatever becomes of its prefix.
///
/// A usual name that stands in `scope` for something else is not to be defined there.
fn free(scopes: &Scopes, scope: usize, key: &str, meaning: &Meaning) -> Name {
    match (usual(key, meaning), meaning) {
        (Name::Usual(name), _) if !scopes.is_reserved(scope, name) => Name::Usual(name),
        (Name::Usual(_), Meaning::Property(property)) if key != property.iri => {
            Name::Full(property.iri.clone())
        }
        (Name::Usual(_), _) => Name::Same,
        (name, _) => name,
    }
}

/// What `key` is written as, whatever else is in the document.
fn usual(key: &str, meaning: &Meaning) -> Name {
    let usual = match meaning {
        Meaning::Id => Some("id"),
        Meaning::Type => Some("type"),
        Meaning::Reverse => None,
        Meaning::Property(property) => usual_name(key, property),
    };
    match (usual, meaning) {
        (Some(name), _) if name == key => Name::Same,
        (Some(name), _) => Name::Usual(name),
        // What is the full IRI already has no better name.
        (None, Meaning::Property(property))
            if key != property.iri && is_mistaken(key, &property.iri) =>
        {
            Name::Full(property.iri.clone())
        }
        _ => Name::Same,
    }
}

/// The vocabulary's name for a property with values of this form.
fn usual_name(key: &str, property: &Property) -> Option<&'static str> {
    let iri = property.iri.as_str();
    let name = |container| terms().name(iri, container, key).map(|it| it.name.as_str());
    match property.form {
        Form::Json | Form::Map => {
            terms().named(iri).find(|it| it.name == key).map(|it| it.name.as_str())
        }
        // Where the vocabulary knows no order, a list is an array like others.
        Form::List => name(Some("@list")).or_else(|| name(None)),
        _ => name(property.form.container()),
    }
}

/// Whether readers take `key` for something else than `iri`, or for `iri` in another form.
fn is_mistaken(key: &str, iri: &str) -> bool {
    terms().named(iri).any(|it| it.name == key)
        || terms().is_taken(key, iri)
        || spelled(key).is_some_and(|it| it != iri)
}
