//! The text of what an activity holds, as a document of its own.

use std::{borrow::Cow, fmt};

use oyez_vocab::{AnyActivity, Raw};
use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};
use serde_json::value::RawValue;

/// The text of the one object in `activity`, with the context of `activity` unless it has its own.
pub(super) fn of(activity: &Raw<AnyActivity>) -> Option<String> {
    let whole: Texts<'_> = serde_json::from_str(activity.as_str()).ok()?;
    let text = whole.object.filter(|it| it.starts_with('{'))?;
    // Hardly any has one, so it is worth a look whether the word is there at all.
    let context = match text.contains("@context") || text.contains("\\u") {
        true => serde_json::from_str::<Texts<'_>>(text).ok()?.context,
        false => None,
    };
    match (context, whole.context) {
        (Some(_), _) => Some(text.to_owned()),
        (None, Some(context)) => {
            let rest = text.strip_prefix('{')?;
            let comma = if rest.trim_start().starts_with('}') { "" } else { "," };
            Some(format!("{{\"@context\":{context}{comma}{rest}"))
        }
        (None, None) => None,
    }
}

/// The texts of two properties of an object.
#[derive(Default)]
struct Texts<'a> {
    context: Option<&'a str>,
    object: Option<&'a str>,
}

impl<'de> Deserialize<'de> for Texts<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Pick)
    }
}

struct Pick;

impl<'de> Visitor<'de> for Pick {
    type Value = Texts<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Texts<'de>, A::Error> {
        let mut texts = Texts::default();
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            let place = match &*key {
                "@context" => &mut texts.context,
                "object" => &mut texts.object,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            *place = Some(map.next_value::<&RawValue>()?.get());
        }
        Ok(texts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_has_its_own_context_or_that_of_the_activity() {
        for (text, expected) in [
            (
                r#"{"@context": [1], "object": {"id": "a" }}"#,
                Some(r#"{"@context":[1],"id": "a" }"#),
            ),
            (r#"{"object": {}, "@context": "c"}"#, Some(r#"{"@context":"c"}"#)),
            (r#"{"@context": 1, "object": {"@context": 2}}"#, Some(r#"{"@context": 2}"#)),
            (r#"{"object": {"id": "a"}}"#, None),
            (r#"{"@context": 1, "object": "a"}"#, None),
            (r#"{"@context": 1, "object": [{"id": "a"}]}"#, None),
            (r#"{"@context": 1, "as:object": {"id": "a"}}"#, None),
            (r#"{"@context": 1}"#, None),
        ] {
            let raw = Raw::from_text(text.to_owned()).unwrap();
            assert_eq!(of(&raw).as_deref(), expected, "{text}");
        }
    }
}
