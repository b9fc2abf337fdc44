//! What a context says of a term.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use crate::generated::terms::{PREFIXES, TERMS};

/// A term, and where its meaning is said.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Definition {
    pub(crate) name: &'static str,
    /// The IRI, which starts with a prefix where its namespace has one.
    pub(crate) iri: &'static str,
    /// The context document that defines it; empty where none does, and it is defined in place.
    context: &'static str,
    /// What a text as its value is: `@id`, a datatype, or nothing but a text.
    coercion: &'static str,
    /// The order of its values counts.
    is_list: bool,
    /// It stands only in objects that another term of its context leads to.
    is_within: bool,
}

/// A term that a context document defines.
pub(crate) const fn by_context(
    name: &'static str,
    iri: &'static str,
    context: &'static str,
) -> Definition {
    Definition { name, iri, context, coercion: "", is_list: false, is_within: false }
}

/// A term that a context document defines, for objects that another term of it leads to.
pub(crate) const fn within_context(
    name: &'static str,
    iri: &'static str,
    context: &'static str,
) -> Definition {
    Definition { name, iri, context, coercion: "", is_list: false, is_within: true }
}

/// A term that is defined in place.
pub(crate) const fn inline(
    name: &'static str,
    iri: &'static str,
    coercion: &'static str,
) -> Definition {
    Definition { name, iri, context: "", coercion, is_list: false, is_within: false }
}

/// A term that is defined in place, whose values are one list.
pub(crate) const fn list(
    name: &'static str,
    iri: &'static str,
    coercion: &'static str,
) -> Definition {
    Definition { name, iri, context: "", coercion, is_list: true, is_within: false }
}

impl Definition {
    /// That of a term of the vocabulary that ActivityStreams' context does not define.
    pub(crate) fn of(name: &str) -> Option<&'static Self> {
        TERMS.binary_search_by_key(&name, |it| it.name).ok().and_then(|at| TERMS.get(at))
    }

    /// Whether `iri` is that of a context document that is known here.
    pub(crate) fn is_context(iri: &str) -> bool {
        TERMS.iter().any(|it| it.context == iri)
    }

    /// Whether a document that has it says what it means. A name that others use in their own way
    /// does not ask for the context of a key or a proof.
    pub(crate) fn is_needed(&self) -> bool {
        !self.is_within
    }

    /// The context document that defines it, if one does.
    pub(crate) fn context(&self) -> Option<&'static str> {
        (!self.context.is_empty()).then_some(self.context)
    }

    /// The prefix in the IRI, with what it stands for.
    fn prefix(&self) -> Option<(&'static str, &'static str)> {
        let (prefix, _) = self.iri.split_once(':')?;
        PREFIXES.iter().find(|(it, _)| *it == prefix).copied()
    }

    /// Whether `name` is its IRI, with the prefix or whole.
    pub(crate) fn is_iri(&self, name: &str) -> bool {
        self.iri == name
            || self.prefix().is_some_and(|(prefix, namespace)| {
                let rest = self.iri.get(prefix.len() + 1..);
                name.strip_prefix(namespace).is_some_and(|it| Some(it) == rest)
            })
    }

    /// Adds the entries to a context that define it in place, behind `others`.
    ///
    /// Where one of these has another use for the prefix, the IRI is written in full.
    pub(crate) fn add_to(&self, context: &mut Map<String, Value>, others: &[Value]) {
        let mut iri = Cow::Borrowed(self.iri);
        if let Some((prefix, namespace)) = self.prefix() {
            let mut uses = others.iter().filter_map(|it| it.get(prefix));
            if uses.any(|it| it != namespace) {
                iri = self.iri.replacen(&format!("{prefix}:"), namespace, 1).into();
            } else if prefix != "as" {
                // ActivityStreams' context has its own prefix.
                context.entry(prefix).or_insert_with(|| namespace.into());
            }
        }
        let mut value = Value::from(&*iri);
        if self.is_list || !self.coercion.is_empty() {
            value = json!({ "@id": iri });
        }
        if self.is_list {
            value["@container"] = "@list".into();
        }
        if !self.coercion.is_empty() {
            value["@type"] = self.coercion.into();
        }
        context.insert(self.name.to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_in_order() {
        assert!(TERMS.is_sorted_by_key(|it| it.name), "`of` searches them");
    }
}
