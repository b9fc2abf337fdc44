//! JSON-LD contexts: what came with a document, and what a document of ours needs.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::generated::terms::TERMS;

/// The context of ActivityStreams 2.0, which ActivityPub's terms are part of.
pub const ACTIVITY_STREAMS: &str = "https://www.w3.org/ns/activitystreams";

/// A JSON-LD `@context`, as it stood in the document: an IRI, an object, or an array of these.
///
/// It is kept as JSON and never fetched. What is built here needs none, for [`to_document`] adds it;
/// set it only to say what terms of your own mean.
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
#[derive(Clone, Debug, PartialEq)]
pub struct Context(Value);

impl Context {
    /// The JSON of the context.
    pub fn as_value(&self) -> &Value {
        &self.0
    }
}

impl From<Value> for Context {
    fn from(value: Value) -> Self {
        Self(value)
    }
}

impl<'de> Deserialize<'de> for Context {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self)
    }
}

impl Serialize for Context {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// Writes `object` as a document that stands alone: with an `@context`, where it has none.
///
/// The context that is added names the contexts whose terms the document uses, and no others.
///
/// ```
/// use oyez_vocab::{Note, to_document};
///
/// let document = to_document(&Note::new())?;
/// assert_eq!(document["@context"], "https://www.w3.org/ns/activitystreams");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
///
/// Fails when `object` has a map with keys that are no texts; no type of this crate has.
pub fn to_document(object: &impl Serialize) -> serde_json::Result<Value> {
    let mut document = serde_json::to_value(object)?;
    if let Value::Object(properties) = &mut document
        && let Some(context) = needed(properties)
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
    let context = document.as_object().and_then(needed);
    let (Some(context), Some(rest)) = (context, text.strip_prefix('{')) else { return Ok(text) };
    let comma = if rest == "}" { "" } else { "," };
    Ok(format!("{{\"@context\":{context}{comma}{rest}"))
}

/// The context that a document with `properties` needs, unless it has one.
fn needed(properties: &Map<String, Value>) -> Option<Value> {
    if properties.contains_key("@context") {
        return None;
    }
    let mut contexts = vec![ACTIVITY_STREAMS];
    collect(properties, &mut contexts);
    Some(match contexts.as_slice() {
        [only] => Value::from(*only),
        several => Value::from(several),
    })
}

/// Adds the contexts of the terms in `properties`, each once.
fn collect(properties: &Map<String, Value>, contexts: &mut Vec<&'static str>) {
    for (key, value) in properties {
        if let Ok(at) = TERMS.binary_search_by_key(&key.as_str(), |(term, _)| term)
            && !contexts.contains(&TERMS[at].1)
        {
            contexts.push(TERMS[at].1);
        }
        match value {
            Value::Array(values) => {
                values.iter().filter_map(Value::as_object).for_each(|it| collect(it, contexts));
            }
            Value::Object(inner) => collect(inner, contexts),
            _ => {}
        }
    }
}
