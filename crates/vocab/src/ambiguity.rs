//! Keys that stand twice in one object.
//!
//! Readers disagree on which of the two counts: some take the first, some the last, some both. So
//! one can pass a check with the one and act by the other.

use std::{borrow::Cow, cell::RefCell, collections::HashSet, fmt};

use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use crate::{
    Raw,
    name::compact,
    read::{Key, pass_over_scalars},
};

impl<T> Raw<T> {
    /// The path of the first key that stands twice in one object, in one spelling or in two, as in
    /// `object.actor`.
    ///
    /// Keys in a `@context` are no properties, and are not looked at.
    ///
    /// ```
    /// use oyez_vocab::{AnyActivity, Raw};
    ///
    /// let text = r#"{"type": "Like", "actor": "https://one.example/alice", "as:actor": "urn:x"}"#;
    /// let raw: Raw<AnyActivity> = Raw::from_text(text.to_owned())?;
    /// assert_eq!(raw.ambiguous_key(), Some("as:actor".to_owned()));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn ambiguous_key(&self) -> Option<String> {
        let found = RefCell::new(None);
        let mut deserializer = serde_json::Deserializer::from_str(self.as_str());
        // Fails where one is found, so as to go no further.
        let _ = Search { found: &found }.deserialize(&mut deserializer);
        found.into_inner().map(|mut path: Vec<String>| {
            path.reverse();
            path.join(".")
        })
    }
}

/// Goes through a value, and stops at a key that stands twice.
#[derive(Clone, Copy)]
struct Search<'a> {
    /// The path of the key, from the innermost name outwards.
    found: &'a RefCell<Option<Vec<String>>>,
}

impl Search<'_> {
    fn stop<E: Error>(self, key: &str) -> E {
        *self.found.borrow_mut() = Some(vec![key.to_owned()]);
        E::custom("a key stands twice")
    }

    /// Says that `name` leads to what was found inside.
    fn add(self, name: &str) {
        if let Some(path) = &mut *self.found.borrow_mut() {
            path.push(name.to_owned());
        }
    }
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
        f.write_str("JSON")
    }

    pass_over_scalars!();

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(self)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut names = Names::new();
        while let Some(Key(key)) = map.next_key()? {
            if !names.insert(short(&key)) {
                return Err(self.stop(&key));
            }
            if key == "@context" {
                map.next_value::<IgnoredAny>()?;
            } else {
                map.next_value_seed(self).inspect_err(|_| self.add(&key))?;
            }
        }
        Ok(())
    }
}

/// The names of the keys of an object.
struct Names<'a> {
    /// The first ones: of so few, all are looked at in less time than one is hashed.
    few: Vec<Cow<'a, str>>,
    /// The others.
    more: HashSet<Cow<'a, str>>,
}

impl<'a> Names<'a> {
    fn new() -> Self {
        Self { few: Vec::with_capacity(MOSTLY), more: HashSet::new() }
    }

    /// Adds a name; returns whether it is new.
    fn insert(&mut self, name: Cow<'a, str>) -> bool {
        if self.few.contains(&name) {
            return false;
        }
        if self.few.len() < MAX_FEW {
            self.few.push(name);
            return true;
        }
        self.more.insert(name)
    }
}

const MAX_FEW: usize = 32;

/// Most objects have no more keys.
const MOSTLY: usize = 16;

/// The short form of a key, without a copy where it is in that form.
fn short<'de>(key: &Cow<'de, str>) -> Cow<'de, str> {
    match key {
        Cow::Borrowed(key) => Cow::Borrowed(compact(key)),
        Cow::Owned(key) => Cow::Owned(compact(key).to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AnyObject;

    #[test]
    fn a_key_that_stands_twice_is_found_wherever_it_stands() {
        for (text, expected) in [
            (r#"{"a": 1, "b": [1.5, -1, null, true, "x", {"a": 2}]}"#, None),
            (r#"{"a": 1, "a": 1}"#, Some("a")),
            (r#"{"a": 1, "\u0061": 1}"#, Some("a")),
            (r#"{"actor": 1, "as:actor": 2}"#, Some("as:actor")),
            (r#"{"@type": 1, "type": 2}"#, Some("type")),
            (
                r#"{"to": 1, "https://www.w3.org/ns/activitystreams#to": 2}"#,
                Some("https://www.w3.org/ns/activitystreams#to"),
            ),
            (r#"{"object": {"tag": [{}, {"id": 1, "id": 2}]}}"#, Some("object.tag.id")),
            (r#"{"@context": {"a": 1, "a": 2, "type": "@type", "@type": 1}}"#, None),
            (r#"{"as:x": 1, "x:x": 2}"#, None),
            ("[]", None),
            ("7", None),
        ] {
            let raw: Raw<AnyObject> = Raw::from_text(text.to_owned()).unwrap();
            assert_eq!(raw.ambiguous_key().as_deref(), expected, "{text}");
        }
    }
}
