//! JSON-LD contexts: what came with a document, and what a document of ours needs.

mod complete;
mod definition;
mod raw;
mod redefined;

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::IgnoredAny};
use serde_json::{Map, Value};

pub(crate) use self::definition::{Definition, by_context, inline, list, within_context};
use self::{complete::complete, raw::RawJson};

/// The context of ActivityStreams 2.0, which ActivityPub's terms are part of.
pub const ACTIVITY_STREAMS: &str = "https://www.w3.org/ns/activitystreams";

/// Whether `iri` is the context of ActivityStreams, in one of the spellings in use.
pub(crate) fn is_activity_streams(iri: &str) -> bool {
    let address = |it: &str| it.split_once("://").map(|(_, it)| it.to_owned());
    address(iri.trim_end_matches(['#', '/'])) == address(ACTIVITY_STREAMS)
}

/// A JSON-LD `@context`, as it stood in the document: an IRI, an object, or an array of these.
///
/// It is kept and never fetched. What is built here needs none, for [`to_document`] adds it; set it
/// only to say what names of your own mean.
///
/// ```
/// use oyez_vocab::{ACTIVITY_STREAMS, Context, Note, to_document};
/// use serde_json::json;
///
/// let mut note = Note::new();
/// let own_terms = json!({"ext": "https://example.org/ns#"});
/// note.ld_context = Some(Context::from(json!([ACTIVITY_STREAMS, own_terms])));
/// note.extra.insert("ext:mood".to_owned(), json!("glad"));
/// assert_eq!(to_document(&note)?["@context"][1]["ext"], "https://example.org/ns#");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone)]
pub struct Context(RawJson);

impl Context {
    /// Adds the definition of a term, unless it is there.
    pub(crate) fn define(&mut self, definition: &Definition) {
        let mut value = self.to_value();
        complete::define(&mut value, definition);
        *self = Self::from(value);
    }

    /// The JSON of the context.
    pub fn to_value(&self) -> Value {
        self.0.to_value()
    }
}

impl Default for Context {
    /// One that defines nothing.
    fn default() -> Self {
        Self::from(Value::Object(Map::new()))
    }
}

impl From<Value> for Context {
    fn from(value: Value) -> Self {
        Self(RawJson::from(&value))
    }
}

impl PartialEq for Context {
    fn eq(&self, other: &Self) -> bool {
        // The same keys in another order are the same context.
        self.0.as_str() == other.0.as_str() || self.to_value() == other.to_value()
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

impl<'de> Deserialize<'de> for Context {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        RawJson::deserialize(deserializer).map(Self)
    }
}

impl Serialize for Context {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// Writes `object` as a document that stands alone: with an `@context` that says what all of its
/// terms mean.
///
/// The context names what the document uses, and nothing more. One that is there already is kept,
/// and gets what it lacks.
///
/// ```
/// use oyez_vocab::{Note, to_document};
/// use serde_json::json;
///
/// let mut note = Note::new();
/// assert_eq!(to_document(&note)?["@context"], "https://www.w3.org/ns/activitystreams");
///
/// note.sensitive = Some(true);
/// assert_eq!(
///     to_document(&note)?["@context"],
///     json!(["https://www.w3.org/ns/activitystreams", {"sensitive": "as:sensitive"}]),
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
///
/// Fails when `object` has a map with keys that are no texts; no type of this crate has.
pub fn to_document(object: &impl Serialize) -> serde_json::Result<Value> {
    let mut document = serde_json::to_value(object)?;
    if let Value::Object(properties) = &mut document
        && let Some(context) = complete(properties)
    {
        properties.insert("@context".to_owned(), context);
    }
    Ok(document)
}

/// [`to_document`] as text, in the order in which people and streaming readers like it: context,
/// id and type first, then the properties from the special to the general.
///
/// ```
/// use oyez_vocab::{Note, to_text};
///
/// let mut note = Note::new();
/// note.id = Some("https://one.example/1".parse()?);
/// note.content = "hello".into();
/// assert_eq!(
///     to_text(&note)?,
///     r#"{"@context":"https://www.w3.org/ns/activitystreams","id":"https://one.example/1","type":"Note","content":"hello"}"#,
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Fails when `object` has a map with keys that are no texts; no type of this crate has.
pub fn to_text(object: &impl Serialize) -> serde_json::Result<String> {
    let text = serde_json::to_string(object)?;
    let document = serde_json::to_value(object)?;
    let Some(properties) = document.as_object() else { return Ok(text) };
    let Some(context) = complete(properties) else { return Ok(text) };
    let rest = match properties.contains_key("@context") {
        true => behind_context(&text),
        false => text.strip_prefix('{'),
    };
    // A type of an application's own may have its context further behind.
    let Some(rest) = rest else { return Ok(to_document(&document)?.to_string()) };
    let comma = if rest == "}" { "" } else { "," };
    Ok(format!("{{\"@context\":{context}{comma}{rest}"))
}

/// What follows in the text of an object behind the `@context` that it begins with.
fn behind_context(text: &str) -> Option<&str> {
    let context = text.strip_prefix("{\"@context\":")?;
    let mut values = serde_json::Deserializer::from_str(context).into_iter::<IgnoredAny>();
    values.next();
    let rest = context.get(values.byte_offset()..)?;
    Some(rest.strip_prefix(',').unwrap_or(rest))
}
