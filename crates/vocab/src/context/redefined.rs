//! Contexts that make a document say one thing to us, and another to who goes by them.

use std::fmt;

use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::Value;

use super::Context;
use crate::{
    name::{NAMESPACE, compact},
    read::{Key, Scalar, pass_over_scalars},
};

/// Names that say what a thing is, whose it is, who does what to it, and for whom.
const DECISIVE: [&str; 25] = [
    "actor",
    "alsoKnownAs",
    "as",
    "attributedTo",
    "audience",
    "bcc",
    "bto",
    "cc",
    "content",
    "endpoints",
    "followers",
    "following",
    "id",
    "inReplyTo",
    "inbox",
    "instrument",
    "movedTo",
    "object",
    "origin",
    "outbox",
    "sharedInbox",
    "target",
    "to",
    "type",
    "updated",
];

impl Context {
    /// The first name that this context gives another meaning than the standards do, of those that
    /// decide what a thing is, whose it is, who does what to it, and for whom; or a keyword that
    /// changes what all names mean. Contexts that are only named define nothing here.
    ///
    /// ```
    /// use oyez_vocab::Context;
    /// use serde_json::json;
    ///
    /// let redefined = |context| Context::from(context).redefined();
    /// assert_eq!(redefined(json!({"sensitive": "as:sensitive", "actor": "as:actor"})), None);
    /// assert_eq!(redefined(json!([{"actor": "https://one.example/x"}])).unwrap(), "actor");
    /// assert_eq!(redefined(json!({"by": "as:actor"})).unwrap(), "by");
    /// assert_eq!(redefined(json!({"@base": "https://one.example/"})).unwrap(), "@base");
    /// ```
    pub fn redefined(&self) -> Option<String> {
        // Most only name contexts.
        if !self.0.as_str().contains('{') {
            return None;
        }
        let mut found = None;
        let mut deserializer = serde_json::Deserializer::from_str(self.0.as_str());
        // Fails where one is found, so as to go no further.
        let _ = Search { found: &mut found }.deserialize(&mut deserializer);
        found
    }
}

/// Goes through the definitions of a context, and stops at one that is another.
struct Search<'a> {
    found: &'a mut Option<String>,
}

impl<'de> DeserializeSeed<'de> for Search<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Search<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a context")
    }

    // What defines nothing hides nothing that comes behind it.
    pass_over_scalars!();

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<(), A::Error> {
        while parts.next_element_seed(Search { found: &mut *self.found })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut definitions: A) -> Result<(), A::Error> {
        while let Some(Key(name)) = definitions.next_key()? {
            let mut definition = Scalar::EMPTY;
            definitions.next_value_seed(&mut definition)?;
            if is_other(&name, &definition) {
                *self.found = Some(name.into_owned());
                return Err(A::Error::custom("a name gets another meaning"));
            }
        }
        Ok(())
    }
}

/// Whether `name` gets another meaning, or a decisive meaning gets another name.
fn is_other(name: &str, definition: &Scalar<'_>) -> bool {
    let meaning = match definition {
        Scalar::Text(meaning) => Some(&**meaning),
        // What has a type alone means what it did.
        Scalar::Other(Value::Object(it)) => it.get("@id").map_or(Some(name), Value::as_str),
        Scalar::Other(_) => None,
    };
    match (name, meaning) {
        ("@base" | "@import" | "@propagate", _) => true,
        ("@vocab", it) => !matches!(it, None | Some("_:" | NAMESPACE)),
        ("as", it) => it != Some(NAMESPACE),
        ("inbox", Some("ldp:inbox" | "http://www.w3.org/ns/ldp#inbox")) => false,
        (name, Some(meaning)) => {
            let meaning = compact(meaning);
            name != meaning && (DECISIVE.contains(&name) || DECISIVE.contains(&meaning))
        }
        (name, None) => DECISIVE.contains(&name),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_decides_something_must_keep_its_meaning() {
        for (context, expected) in [
            (json!("https://www.w3.org/ns/activitystreams"), None),
            (json!(["https://one.example/a", {"Hashtag": "as:Hashtag", "x": "ext:x"}]), None),
            (json!({"as": NAMESPACE, "@language": "und", "@protected": true}), None),
            (json!({"id": "@id", "type": "@type", "@vocab": "_:"}), None),
            (json!({"to": {"@id": "as:to", "@type": "@id"}, "cc": {"@type": "@id"}}), None),
            (json!({"inbox": {"@id": "ldp:inbox", "@type": "@id"}}), None),
            (json!({"object": null}), Some("object")),
            (json!({"object": {"@id": null}}), Some("object")),
            (json!({"to": {"@id": "as:cc"}}), Some("to")),
            (json!({"kind": "@type"}), Some("kind")),
            (json!({"as": "https://one.example/"}), Some("as")),
            (json!({"@vocab": "https://one.example/"}), Some("@vocab")),
            (json!([{"@import": "https://one.example/"}]), Some("@import")),
            (json!([{"@propagate": false}]), Some("@propagate")),
            (json!(["https://one.example/a", null, {"x": "y"}, {"cc": "as:to"}]), Some("cc")),
            (json!([null, [{"x": 1.5, "z": true, "cc": null}]]), Some("cc")),
            (json!([1, -1, 1.5, true, null, "x", {}, {"cc": null}]), Some("cc")),
        ] {
            assert_eq!(
                Context::from(context.clone()).redefined().as_deref(),
                expected,
                "{context}"
            );
        }
    }
}
