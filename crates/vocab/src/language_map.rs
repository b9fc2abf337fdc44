//! Texts for people, in one language or several.

use oxilangtag::LanguageTag;
use serde::{Serialize, Serializer, de::MapAccess, ser::SerializeMap};
use serde_json::{Map, Value};

use crate::{
    layer::{Property, write_text},
    read::{Fit, FromValue, Place, Taken, is_number_key},
    validate::{Inspector, Problem, Severity},
};

/// A natural language value ([AS2 §4.7]): a plain text, a text per language, or both.
///
/// `content` and `contentMap` of a document are one value here, as are `name` and `nameMap`, and
/// `summary` and `summaryMap`.
///
/// ```
/// use oyez_vocab::Note;
///
/// let mut note = Note::new();
/// note.content = "<p>hello</p>".into();
/// note.content.insert("de", "<p>hallo</p>");
/// assert_eq!(note.content.text(), Some("<p>hello</p>"));
/// assert_eq!(note.content.get("de"), Some("<p>hallo</p>"));
/// ```
///
/// [AS2 §4.7]: https://www.w3.org/TR/activitystreams-core/#naturalLanguageValues
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct LanguageMap {
    text: Text,
    // In the order of their tags.
    languages: Option<Vec<(String, String)>>,
}

/// The plain text.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
enum Text {
    #[default]
    Absent,
    Null,
    Some(String),
}

impl Place<String> for Text {
    #[inline]
    fn put(&mut self, text: String) {
        *self = Self::Some(text);
    }
}

impl LanguageMap {
    /// The plain text, or else the first one that has a language.
    pub fn text(&self) -> Option<&str> {
        match &self.text {
            Text::Some(text) => Some(text),
            Text::Absent | Text::Null => self.languages().next().map(|(_, text)| text),
        }
    }

    /// The text in the language of exactly this tag ([BCP 47]).
    ///
    /// [BCP 47]: https://www.rfc-editor.org/info/bcp47
    pub fn get(&self, language: &str) -> Option<&str> {
        let languages = self.languages.as_ref()?;
        let at = languages.binary_search_by(|(tag, _)| tag.as_str().cmp(language)).ok()?;
        languages.get(at).map(|(_, text)| text.as_str())
    }

    /// The text for a reader who prefers these languages, the best one first.
    ///
    /// For each in turn its text is looked up, then that of the language it is a kind of: a reader
    /// of `de-AT` gets `de` ([RFC 4647 §3.4]). Who reads none of the languages gets the
    /// [`text`](Self::text).
    ///
    /// ```
    /// use oyez_vocab::LanguageMap;
    ///
    /// let mut name = LanguageMap::from("hello");
    /// name.insert("de", "hallo");
    /// name.insert("pt-BR", "olá");
    /// assert_eq!(name.choose(&["de-AT", "pt"]), Some("hallo"));
    /// assert_eq!(name.choose(&["fr"]), Some("hello"));
    /// ```
    ///
    /// [RFC 4647 §3.4]: https://www.rfc-editor.org/rfc/rfc4647#section-3.4
    pub fn choose(&self, preferences: &[&str]) -> Option<&str> {
        let look_up = |range: &str| {
            self.languages().find(|(tag, _)| tag.eq_ignore_ascii_case(range)).map(|(_, it)| it)
        };
        let mut ranges = preferences
            .iter()
            .flat_map(|it| std::iter::successors(Some(*it), |range: &&str| wider(range)));
        ranges.find_map(look_up).or_else(|| self.text())
    }

    /// The languages and the text in each, by tag.
    pub fn languages(&self) -> impl Iterator<Item = (&str, &str)> {
        self.languages.iter().flatten().map(|(tag, text)| (tag.as_str(), text.as_str()))
    }

    /// Sets the plain text.
    pub fn set_text(&mut self, text: impl Into<String>) {
        self.text = Text::Some(text.into());
    }

    /// Sets the text in a language.
    pub fn insert(&mut self, language: impl Into<String>, text: impl Into<String>) {
        insert(self.languages.get_or_insert_default(), language.into(), text.into());
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.text().is_none()
    }

    /// Reads the value of the key for several languages, such as `contentMap`.
    pub(crate) fn read_map<'de, A: MapAccess<'de>>(
        &mut self,
        map: &mut A,
    ) -> Result<Taken, A::Error> {
        Ok(match map.next_value()? {
            Fit::Fits(Languages(languages)) => {
                self.languages = Some(languages);
                Taken::Fits
            }
            Fit::Odd(value) => {
                self.languages = None;
                Taken::odd(value)
            }
        })
    }

    /// Whether [`write_map`](Self::write_map) writes.
    pub(crate) fn has_map(&self) -> bool {
        self.languages.is_some()
    }

    /// Notes what is no language under `key`.
    pub(crate) fn inspect_map(&self, key: &'static str, inspector: &mut Inspector) {
        for (language, _) in self.languages() {
            if LanguageTag::parse(language).is_err() {
                inspector.at(key, |it| {
                    it.at(language, |it| it.report(Severity::Error, Problem::NoLanguage));
                });
            }
        }
    }

    /// Writes the texts that have a language.
    pub(crate) fn write_map<M: SerializeMap>(
        &self,
        key: &'static str,
        map: &mut M,
    ) -> Result<(), M::Error> {
        match &self.languages {
            Some(languages) => map.serialize_entry(key, &Pairs(languages)),
            None => Ok(()),
        }
    }
}

/// The language that `range` is a kind of.
fn wider(range: &str) -> Option<&str> {
    let wider = range.rsplit_once('-')?.0;
    // A single letter only introduces what was cut off behind it.
    Some(match wider.rsplit_once('-') {
        Some((rest, singleton)) if singleton.len() == 1 => rest,
        _ => wider,
    })
}

impl From<&str> for LanguageMap {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<String> for LanguageMap {
    fn from(text: String) -> Self {
        Self { text: Text::Some(text), languages: None }
    }
}

impl Property for LanguageMap {
    #[inline(never)]
    fn read<'de, A: MapAccess<'de>>(&mut self, map: &mut A) -> Result<Taken, A::Error> {
        let taken = String::read_into(&mut self.text, map)?;
        self.text = match taken {
            Taken::Fits => return Ok(Taken::Fits),
            Taken::Null => Text::Null,
            Taken::Odd(_) | Taken::Unknown => Text::Absent,
        };
        Ok(if let Taken::Null = taken { Taken::Fits } else { taken })
    }

    #[inline]
    fn is_absent(&self) -> bool {
        self.text == Text::Absent
    }

    fn write<M: SerializeMap>(&self, key: &'static str, map: &mut M) -> Result<(), M::Error> {
        match &self.text {
            Text::Absent => Ok(()),
            Text::Null => map.serialize_entry(key, &()),
            Text::Some(text) => write_text(key, text, map),
        }
    }

    fn inspect(&self, _: &'static str, _: &mut Inspector) {}
}

/// Texts by their language.
struct Languages(Vec<(String, String)>);

impl FromValue for Languages {
    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Fit<Self>, A::Error> {
        let mut languages = Vec::new();
        while let Some(language) = map.next_key()? {
            let mut text = String::new();
            match String::read_into(&mut text, &mut map)?.into_odd() {
                None => languages.push((language, text)),
                Some(value) => {
                    let mut all: Map<String, Value> =
                        languages.into_iter().map(|(tag, text)| (tag, text.into())).collect();
                    all.insert(language, value);
                    while let Some((key, value)) = map.next_entry()? {
                        all.insert(key, value);
                    }
                    return Ok(Fit::Odd(all.into()));
                }
            }
        }
        // Sorted once: to insert each in its place would take long where there are many.
        languages.sort_by(|(one, _), (other, _)| one.cmp(other));
        languages.dedup_by(|later, kept| {
            let is_same = later.0 == kept.0;
            if is_same {
                std::mem::swap(later, kept);
            }
            is_same
        });
        Ok(match languages.as_slice() {
            [(key, text)] if is_number_key(key) => {
                text.parse().map_or(Fit::Odd(Value::Null), |it| Fit::Odd(Value::Number(it)))
            }
            _ => Fit::Fits(Self(languages)),
        })
    }

    fn into_value(self) -> Value {
        self.0.into_iter().map(|(tag, text)| (tag, Value::String(text))).collect()
    }
}

/// Sets the text in a language.
fn insert(languages: &mut Vec<(String, String)>, language: String, text: String) {
    match languages.binary_search_by(|(tag, _)| tag.cmp(&language)) {
        Ok(at) => {
            if let Some(place) = languages.get_mut(at) {
                place.1 = text;
            }
        }
        Err(at) => languages.insert(at, (language, text)),
    }
}

/// Writes pairs as an object.
struct Pairs<'a>(&'a [(String, String)]);

impl Serialize for Pairs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_that_has_a_text_is_chosen() {
        let mut texts = LanguageMap::default();
        for language in ["de", "en", "pt-BR", "zh-Hant"] {
            texts.insert(language, language);
        }
        for (preferences, expected) in [
            (&["en"][..], "en"),
            (&["EN-us"], "en"),
            (&["fr", "de"], "de"),
            (&["pt", "en"], "en"),
            (&["pt-br"], "pt-BR"),
            (&["zh-Hant-CN-x-private1"], "zh-Hant"),
            (&["zh-Hant-x-a"], "zh-Hant"),
            (&["fr"], "de"),
            (&["", "-", "x-"], "de"),
            (&[], "de"),
        ] {
            assert_eq!(texts.choose(preferences), Some(expected), "{preferences:?}");
        }
        assert_eq!(LanguageMap::default().choose(&["en"]), None);
    }
}
