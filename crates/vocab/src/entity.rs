//! The lowest layer of every type.

use serde_json::{Map, Value};

use crate::{Context, Iri};

/// The properties of a document that its type does not name, and values that do not fit theirs.
///
/// They are written back as they came. A value that does not fit its property gives way to one
/// that is set on the property.
pub type Extra = Map<String, Value>;

/// What every object and link has.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Entity {
    /// `@context`: the JSON-LD context that came with the document.
    ///
    /// Absent in what is built here; [`to_document`](crate::to_document) adds the one that the
    /// document needs.
    pub ld_context: Option<Context>,

    /// `id` ([AS2 §2.2]): the identifier of the object.
    ///
    /// [AS2 §2.2]: https://www.w3.org/TR/activitystreams-core/#object
    pub id: Option<Iri>,

    /// All that no property names.
    pub extra: Extra,
}
