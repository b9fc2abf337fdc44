//! The lowest layer of every type.

use serde_json::{Map, Value};

use crate::{Context, Iri, rare::Rare};

/// The properties of a document that its type does not name, and values that do not fit theirs.
///
/// They are written back as they came. A value that does not fit its property gives way to one
/// that is set on the property.
pub type Extra = Map<String, Value>;

/// What every object and link has, and where its rare properties `R` are kept.
///
/// Objects have many properties that few of them use. These take no room until one is set; they
/// are read and set like all the others, as fields.
///
/// ```
/// use oyez_vocab::Note;
///
/// let mut note = Note::new();
/// assert_eq!(note.start_time, None);
/// note.start_time = Some("2026-01-15T12:00:00Z".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Entity<R = ()> {
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

    pub(crate) rare: Rare<R>,
}

// Derived, these would ask for other things of `R`.
impl<R> Default for Entity<R> {
    fn default() -> Self {
        Self { ld_context: None, id: None, extra: Extra::new(), rare: Rare::default() }
    }
}

impl<R: Default + PartialEq> PartialEq for Entity<R> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
            && self.rare == other.rare
            && self.extra == other.extra
            && self.ld_context == other.ld_context
    }
}

/// What mostly stands in front of the `type`.
#[derive(Debug, Default)]
pub(crate) struct Start {
    pub(crate) ld_context: Option<Context>,
    pub(crate) id: Option<Iri>,
    /// An `id` that is no IRI.
    pub(crate) odd_id: Option<Value>,
}

impl<R> Entity<R> {
    /// Takes what stood in front of the `type`.
    #[inline(never)]
    pub(crate) fn start_with(&mut self, start: &mut Start) {
        self.ld_context = start.ld_context.take();
        self.id = start.id.take();
        if let Some(value) = start.odd_id.take() {
            self.extra.insert("id".to_owned(), value);
        }
    }
}
