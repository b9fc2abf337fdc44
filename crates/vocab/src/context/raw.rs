//! JSON that is kept as text in a typed document.

use std::{any, fmt};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{
        DeserializeSeed, Error, MapAccess, SeqAccess, Visitor,
        value::{SeqAccessDeserializer, StrDeserializer},
    },
    forward_to_deserialize_any,
};
use serde_json::{
    Map, Value,
    value::{RawValue, to_raw_value},
};

use crate::read::Key;

/// JSON that is only ever written again.
///
/// The contexts of most documents are as long as what they are about, and nearly nobody asks what
/// stands in them. serde_json finds where such a value ends and copies its text; other formats go
/// the long way.
#[derive(Clone)]
pub(super) struct RawJson(Box<RawValue>);

impl RawJson {
    pub(super) fn as_str(&self) -> &str {
        self.0.get()
    }

    pub(super) fn to_value(&self) -> Value {
        // It was read as a value before, or written as one.
        serde_json::from_str(self.as_str()).unwrap_or_default()
    }
}

impl From<&Value> for RawJson {
    fn from(value: &Value) -> Self {
        // Every JSON value can be written.
        Self(to_raw_value(value).unwrap_or_else(|_| RawValue::NULL.to_owned()))
    }
}

impl<'de> Deserialize<'de> for RawJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Self(Box::deserialize(Lenient(deserializer))?);
        if is_simple(raw.as_str()) {
            return Ok(raw);
        }
        // What is only skipped may still be no value: too deep, or a number without bounds.
        let value: Value = serde_json::from_str(raw.as_str()).map_err(D::Error::custom)?;
        // Who writes a document on one line wants one line.
        let is_one_line = raw.as_str().bytes().all(|it| it >= b' ');
        Ok(if is_one_line { raw } else { Self::from(&value) })
    }
}

/// Whether `json` is on one line and surely a value: without escapes or numbers, and not deep.
///
/// Nearly every context is. Said without branches, for all of it is looked at.
fn is_simple(json: &str) -> bool {
    let bytes = json.as_bytes();
    let is_number = |it: u8| it.is_ascii_digit() | (it == b'-');
    let next = bytes.get(1..).unwrap_or_default();
    let is_plain = bytes.iter().zip(next).fold(true, |is, (before, it)| {
        let is_letter = (*it >= b' ') & (*it != b'\\');
        let is_behind =
            (*before == b' ') | (*before == b',') | (*before == b':') | (*before == b'[');
        is & is_letter & !(is_behind & is_number(*it))
    });
    // Counted in bytes, of which the processor adds many at once.
    let n_opened = |it: &[u8]| it.iter().fold(0_u8, |n, it| n + u8::from(it | 0x20 == b'{'));
    is_plain
        && !bytes.first().is_none_or(|it| is_number(*it))
        && bytes.chunks(255).map(|it| u32::from(n_opened(it))).sum::<u32>() < MAX_OPENED
}

/// How many arrays and objects need not be counted by their depth: serde_json reads 127 in one
/// another.
const MAX_OPENED: u32 = 128;

impl Serialize for RawJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // What serde_json writes as it is, others take for a struct with a field. Nobody says which
        // one this is but the name of the type. Where that is not known, it only takes longer.
        let name = any::type_name::<S>();
        let is_serde_json = name.starts_with("&mut serde_json::ser::Serializer<")
            || name.starts_with("serde_json::value::ser::Serializer");
        if is_serde_json {
            self.0.serialize(serializer)
        } else {
            self.to_value().serialize(serializer)
        }
    }
}

/// Reads a [`RawValue`] from any format: what is not serde_json's is read as a value, and written.
struct Lenient<D>(D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Lenient<D> {
    type Error = D::Error;

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_newtype_struct(name, LenientVisitor { name, visitor })
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Takes what the visitor of a [`RawValue`] takes, or else any value.
struct LenientVisitor<V> {
    /// What serde_json shows as the key of a raw text.
    name: &'static str,
    visitor: V,
}

impl<'de, V: Visitor<'de>> LenientVisitor<V> {
    /// Has the visitor shown the text of `value`.
    fn visit<E: Error>(self, value: impl Into<Value>) -> Result<V::Value, E> {
        value.into().deserialize_newtype_struct(self.name, self.visitor).map_err(E::custom)
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for LenientVisitor<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<V::Value, E> {
        self.visit(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<V::Value, E> {
        self.visit(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<V::Value, E> {
        self.visit(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<V::Value, E> {
        self.visit(value)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<V::Value, E> {
        self.visit(text)
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.visit(Value::Null)
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.visit(Value::Null)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<V::Value, D::Error> {
        self.visit(Value::deserialize(deserializer)?)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<V::Value, A::Error> {
        self.visit(Value::deserialize(SeqAccessDeserializer::new(seq))?)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<V::Value, A::Error> {
        let Some(Key(key)) = map.next_key()? else { return self.visit(Map::new()) };
        if key == self.name {
            return self.visitor.visit_map(Again { key: Some(self.name), map });
        }
        let value = map.next_value()?;
        let mut entries = Map::from_iter([(key.into_owned(), value)]);
        while let Some((key, value)) = map.next_entry()? {
            entries.insert(key, value);
        }
        self.visit(entries)
    }
}

/// A map whose first key was read.
struct Again<A> {
    key: Option<&'static str>,
    map: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Again<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        match self.key.take() {
            Some(key) => seed.deserialize(StrDeserializer::new(key)).map(Some),
            None => self.map.next_key_seed(seed),
        }
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

#[cfg(test)]
mod tests {
    use serde::de::value::{Error as ValueError, MapDeserializer, SeqDeserializer};
    use serde_json::json;

    use super::*;

    fn read<'de>(deserializer: impl Deserializer<'de>) -> Value {
        RawJson::deserialize(deserializer).ok().unwrap().to_value()
    }

    #[test]
    fn any_format_is_read() {
        assert_eq!(read(StrDeserializer::<ValueError>::new("x:y")), "x:y");
        let seq = SeqDeserializer::<_, ValueError>::new(["x:y", "x:z"].into_iter());
        assert_eq!(read(seq), json!(["x:y", "x:z"]));
        let map = MapDeserializer::<_, ValueError>::new([("a", "b"), ("c", "d")].into_iter());
        assert_eq!(read(map), json!({"a": "b", "c": "d"}));
        let value = json!([{"a": {"@version": 1.1}}, null, true, -1]);
        assert_eq!(read(&value), value);
        assert_eq!(read(value.clone()), value);
    }

    #[test]
    fn a_document_within_a_type_that_looks_ahead_is_read() {
        #[derive(serde::Deserialize)]
        struct Outer {
            #[serde(flatten)]
            note: crate::Note,
        }

        let outer: Outer =
            serde_json::from_str(r#"{"@context": {"a": "b"}, "type": "Note"}"#).unwrap();
        assert_eq!(outer.note.ld_context.as_ref().unwrap().to_value(), json!({"a": "b"}));
    }

    #[test]
    fn only_values_are_taken() {
        let nested = |n| ["[".repeat(n), "]".repeat(n)].concat();
        for json in [
            format!("[{}]", vec!["{}"; 500].join(",")),
            nested(126),
            nested(127),
            nested(128),
            nested(100_000),
            r#"["\u00e9"]"#.to_owned(),
            r#"["\ud800"]"#.to_owned(),
            "-1.5e9".to_owned(),
            "1e999".to_owned(),
            r#"{"a":-1e999}"#.to_owned(),
            format!(r#"["a", {}]"#, "9".repeat(400)),
            "null".to_owned(),
            "{".to_owned(),
        ] {
            for json in [format!("[{json}]"), format!("[\n{json}]"), json] {
                let value = serde_json::from_str::<Value>(&json).ok();
                let raw = serde_json::from_str::<RawJson>(&json).ok();
                assert_eq!(raw.map(|it| it.to_value()), value, "{json}");
            }
        }
    }

    #[test]
    fn white_space_between_lines_is_not_kept() {
        let raw: RawJson = serde_json::from_str("{\n  \"a\":\t[1, 2.5]\r\n}").unwrap();
        assert_eq!(raw.as_str(), r#"{"a":[1,2.5]}"#);
        let raw: RawJson = serde_json::from_str(r#"{"a": "\n"}"#).unwrap();
        assert_eq!(raw.as_str(), r#"{"a": "\n"}"#);
    }
}
