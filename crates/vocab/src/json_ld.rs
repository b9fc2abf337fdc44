//! JSON-LD: documents that call things by names of their own.
//!
//! A context may give any name to any term, write IRIs with prefixes, and wrap values in
//! `@value`, `@list` or `@set`. Nearly no server does, and the types of this crate read the usual
//! names alone. [`normalize`] turns a document that does into one with the usual names; [`read`]
//! does so and reads it.
//!
//! ```
//! use oyez_vocab::{AnyObject, json_ld};
//!
//! let text = r#"{
//!     "@context": ["https://www.w3.org/ns/activitystreams", {"Notiz": "as:Note", "text": "as:content"}],
//!     "type": "Notiz",
//!     "text": {"@value": "Guten Tag", "@language": "de"}
//! }"#;
//! let AnyObject::Note(note) = json_ld::read(text)? else { panic!("not a Note") };
//! assert_eq!(note.content.get("de"), Some("Guten Tag"));
//! # Ok::<(), json_ld::JsonLdError>(())
//! ```
//!
//! # What becomes of what
//!
//! - A name that means a term of the vocabulary becomes that term's usual name, be it a key or a
//!   type; its definition is taken out of the `@context`. Aliases of `@id` and `@type` become `id`
//!   and `type`.
//! - A usual name that means something else becomes the full IRI of what it means. Where the
//!   document names the context of ActivityStreams, that context's names cannot be given away: it
//!   must not be overridden ([ActivityStreams Core §2.1]), servers that do (`location` as
//!   schema.org's) mean no harm, and readers without JSON-LD would see another document.
//! - All else stays as it came: names that the vocabulary has no term for, names that nobody
//!   defined and whatever is in them, the order of values, arrays of one.
//! - A text with a language goes to `contentMap` and its kind; values with the datatype that the
//!   term has anyway lose their wrapping, as do `@list` and `@set`.
//! - IRIs that begin with a prefix are written out.
//! - Where two names mean one term, the usual one is the property; the other one is written as a
//!   full IRI. So it is where the usual one stands in the document and means nothing there.
//!
//! # Contexts
//!
//! Nothing is ever fetched. The contexts that are known are those that the vocabulary's tables
//! make ([`context_document`]). One that is not known is passed over: the web is full of contexts
//! that cannot be had, and what they define stays as it came. The context of ActivityStreams is in
//! force even where a document does not name it ([ActivityStreams Core §2.1]).
//!
//! Passed over too: contexts of single terms (`@context` within a definition), `@propagate`, `@base`,
//! `@none`, and aliases of keywords other than `@id` and `@type`. So is what a name with a colon is
//! said to mean: JSON-LD forbids that it be anything but the IRI that the name is.
//!
//! What comes out is normal: to normalize it again changes nothing. That is promised for contexts
//! that give names of their own, not for those that give other meanings to the names of the
//! standards or to keywords.
//!
//! # Hostile documents
//!
//! The work is linear in the size of the document; what would make it more is limited
//! ([`Limit`]). Bound the size of a document before it is parsed, and check signatures on the text
//! that was received, not on what came out here.
//!
//! [ActivityStreams Core §2.1]: https://www.w3.org/TR/activitystreams-core/#jsonld

mod chain;
mod definitions;
mod error;
mod meaning;
mod plain;
mod rename;
mod rewrite;
mod scope;
mod terms;
mod value;

use serde::de::DeserializeOwned;
use serde_json::Value;

use self::scope::Scopes;
pub use self::{
    error::{JsonLdError, Limit},
    plain::is_plain,
};

/// Reads a document, whatever it calls things by.
///
/// # Errors
///
/// Fails when `text` is no JSON or holds no `T`, and beyond the limits of [`normalize`].
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, JsonLdError> {
    let document = normalize(serde_json::from_str(text)?)?;
    Ok(serde_json::from_value(document)?)
}

/// `document` in the usual names.
///
/// One that [`is_plain`] comes back as it is.
///
/// ```
/// use oyez_vocab::json_ld::normalize;
/// use serde_json::json;
///
/// let core = "https://www.w3.org/ns/activitystreams";
/// let document = json!({
///     "@context": [core, {"who": "as:actor", "ext": "https://ext.example/#"}],
///     "type": "Like",
///     "who": "https://one.example/alice",
///     "ext:mood": "glad",
/// });
/// let expected = json!({
///     "@context": [core, {"ext": "https://ext.example/#"}],
///     "type": "Like",
///     "actor": "https://one.example/alice",
///     "ext:mood": "glad",
/// });
/// assert_eq!(normalize(document)?, expected);
/// # Ok::<(), oyez_vocab::json_ld::JsonLdError>(())
/// ```
///
/// # Errors
///
/// Fails when `document` is beyond a [`Limit`], as no honest one is.
pub fn normalize(document: Value) -> Result<Value, JsonLdError> {
    if is_plain(&document) {
        return Ok(document);
    }
    let scopes = Scopes::of(&document)?;
    Ok(rewrite::rewrite(&scopes, Scopes::OUTERMOST, &document))
}

/// The context document with this IRI, made from the tables of the vocabulary, where there is one.
///
/// For other JSON-LD processors, which then need not fetch it. It defines what the vocabulary
/// names, which may be less than the document at that address does.
///
/// ```
/// use oyez_vocab::{ACTIVITY_STREAMS, json_ld::context_document};
///
/// assert!(context_document(ACTIVITY_STREAMS).unwrap().contains("as:Note"));
/// ```
pub fn context_document(iri: &str) -> Option<&'static str> {
    terms::document(iri)
}
