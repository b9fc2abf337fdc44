//! JSON objects of which a few members are wanted.
//!
//! What servers say of themselves may be long, and most of it is of no use here: it is passed over,
//! and not kept in memory.

use std::fmt;

use serde::{
    Deserializer as _,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Deserializer, Error, Value, value::RawValue};

/// The texts of those members of a JSON object that have these names, each in its place.
pub(super) fn members<'j, const N: usize>(
    json: &'j [u8],
    names: [&str; N],
) -> Result<[Option<&'j RawValue>; N], Error> {
    let mut deserializer = Deserializer::from_slice(json);
    let members = deserializer.deserialize_map(Members(names))?;
    deserializer.end()?;
    Ok(members)
}

struct Members<'n, const N: usize>([&'n str; N]);

impl<'j, const N: usize> Visitor<'j> for Members<'_, N> {
    type Value = [Option<&'j RawValue>; N];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'j>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = [None; N];
        while let Some(key) = map.next_key::<String>()? {
            let wanted = self.0.iter().zip(&mut members).find(|(name, _)| **name == key);
            match wanted {
                Some((_, member)) => *member = Some(map.next_value()?),
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(members)
    }
}

/// Shows each item of the JSON array `text` to `look`, one after the other. What is no array has
/// none.
pub(super) fn each_item(text: &RawValue, look: impl FnMut(Value)) -> Result<(), Error> {
    match text.get().starts_with('[') {
        true => Deserializer::from_str(text.get()).deserialize_seq(Items(look)),
        false => Ok(()),
    }
}

struct Items<F>(F);

impl<'j, F: FnMut(Value)> Visitor<'j> for Items<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON array")
    }

    fn visit_seq<A: SeqAccess<'j>>(mut self, mut items: A) -> Result<(), A::Error> {
        while let Some(item) = items.next_element()? {
            (self.0)(item);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_found_and_the_others_passed_over() {
        for (json, expected) in [
            (r#"{"a": 1, "b": [2, {}], "c": 3}"#, Some([Some("1"), Some("[2, {}]")])),
            (r#" {"c": {"a": 1}} "#, Some([None, None])),
            (r#"{"\u0061": 1, "b": null}"#, Some([Some("1"), Some("null")])),
            (r#"{"a": 1, "a": 2}"#, Some([Some("2"), None])),
            (r#"{"c": [}"#, None),
            ("{} {}", None),
            ("[]", None),
            ("", None),
        ] {
            let found = members(json.as_bytes(), ["a", "b"]).ok();
            let found = found.map(|it| it.map(|it| it.map(RawValue::get)));
            assert_eq!(found, expected, "{json}");
        }
        assert!(members(b"{\"a\": \"\xff\"}", ["a"]).is_err());
    }

    #[test]
    fn items_are_shown_one_after_the_other() {
        for (text, expected) in
            [("[1, [2], 3]", "1 [2] 3"), ("[]", ""), ("{\"a\": 1}", ""), ("7", "")]
        {
            let [text] = [text].map(|it| serde_json::from_str::<&RawValue>(it).unwrap());
            let mut items = Vec::new();
            each_item(text, |it| items.push(it.to_string())).unwrap();
            assert_eq!(items.join(" "), expected);
        }
    }
}
