//! Documents as they were received.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeOwned, IgnoredAny},
    ser::Error,
};
use serde_json::value::RawValue;

use crate::Envelope;

/// A JSON document that should hold a `T`, character for character as it was received.
///
/// A signature or a digest covers the text of a document, and a document that is read and written
/// again may have another text. So what is verified, stored or forwarded is a `Raw`.
///
/// ```
/// use oyez_vocab::{AnyObject, Raw};
///
/// let raw: Raw<AnyObject> = Raw::from_text(r#"{ "type": "Note" }"#.to_owned())?;
/// assert_eq!(raw.as_str(), r#"{ "type": "Note" }"#);
/// assert!(matches!(raw.parse()?, AnyObject::Note(_)));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub struct Raw<T> {
    // Invariant: it is JSON.
    text: Box<str>,
    of: PhantomData<fn() -> T>,
}

impl<T> Raw<T> {
    /// Takes `text`, which must be JSON.
    ///
    /// # Errors
    ///
    /// Fails when `text` is no JSON; it need not be a `T`.
    pub fn from_text(text: String) -> serde_json::Result<Self> {
        serde_json::from_str::<IgnoredAny>(&text)?;
        Ok(Self { text: text.into(), of: PhantomData })
    }

    /// Takes `text`, which must be a JSON object, and reads its [`Envelope`] on the way.
    ///
    /// This takes half the time of [`from_text`](Self::from_text) and then
    /// [`envelope`](Self::envelope).
    ///
    /// # Errors
    ///
    /// Fails when `text` is no JSON, or no object; it need not be a `T`.
    pub fn with_envelope(text: String) -> serde_json::Result<(Self, Envelope)> {
        let envelope = serde_json::from_str(&text)?;
        Ok((Self { text: text.into(), of: PhantomData }, envelope))
    }

    /// Takes `text`, and reads what it holds on the way.
    ///
    /// This takes less time than [`from_text`](Self::from_text) and then [`parse`](Self::parse).
    ///
    /// # Errors
    ///
    /// Fails when `text` is no JSON, or no `T`.
    pub fn with_value(text: String) -> serde_json::Result<(Self, T)>
    where
        T: DeserializeOwned,
    {
        let value = serde_json::from_str(&text)?;
        Ok((Self { text: text.into(), of: PhantomData }, value))
    }

    /// Writes `value`.
    ///
    /// # Errors
    ///
    /// Fails when `value` has a map with keys that are no texts.
    pub fn from_value(value: &impl Serialize) -> serde_json::Result<Self> {
        Ok(Self { text: serde_json::to_string(value)?.into(), of: PhantomData })
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Reads the document.
    ///
    /// # Errors
    ///
    /// Fails when the document is JSON, but no `T`.
    pub fn parse(&self) -> serde_json::Result<T>
    where
        T: DeserializeOwned,
    {
        serde_json::from_str(self.as_str())
    }

    /// The same text as a document that should hold a `U`.
    pub fn cast<U>(self) -> Raw<U> {
        Raw { text: self.text, of: PhantomData }
    }
}

impl<T> Clone for Raw<T> {
    fn clone(&self) -> Self {
        Self { text: self.text.clone(), of: PhantomData }
    }
}

impl<T> fmt::Debug for Raw<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<T> PartialEq for Raw<T> {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl<T> Eq for Raw<T> {}

impl<'de, T> Deserialize<'de> for Raw<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Box::<RawValue>::deserialize(deserializer)?;
        Ok(Self { text: json.into(), of: PhantomData })
    }
}

impl<T> Serialize for Raw<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Only a `RawValue` is written as it is, and only what is checked anew becomes one.
        serde_json::from_str::<&RawValue>(&self.text)
            .map_err(S::Error::custom)?
            .serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::AnyObject;

    #[test]
    fn every_character_is_kept() {
        for text in ["{}", " {\"a\" : 1.0,\n \"a\":1}\r\n", "[1e2]"] {
            let raw = Raw::<AnyObject>::from_text(text.to_owned()).unwrap();
            assert_eq!(raw.as_str(), text);
            assert_eq!(serde_json::to_string(&raw).unwrap(), text.trim(), "as part of another");
            let read: Raw<AnyObject> = serde_json::from_str(text).unwrap();
            assert_eq!(read.as_str(), text.trim());
        }
        assert_eq!(Raw::<()>::from_value(&json!({"a": 1})).unwrap().as_str(), r#"{"a":1}"#);
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in ["", "{", "{}x", "{\"a\":}", "\u{feff}{}", "nul", "{'a': 1}", "[1,]"] {
            assert!(Raw::<AnyObject>::from_text(text.to_owned()).is_err(), "{text}");
            assert!(Raw::<AnyObject>::with_envelope(text.to_owned()).is_err(), "{text}");
        }
    }
}
