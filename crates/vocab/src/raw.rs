//! Documents as they were received.

use std::{fmt, marker::PhantomData};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned};
use serde_json::value::{RawValue, to_raw_value};

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
    json: Box<RawValue>,
    of: PhantomData<fn() -> T>,
}

impl<T> Raw<T> {
    /// Takes `text`, which must be JSON.
    ///
    /// # Errors
    ///
    /// Fails when `text` is no JSON; it need not be a `T`.
    pub fn from_text(text: String) -> serde_json::Result<Self> {
        Ok(Self { json: RawValue::from_string(text)?, of: PhantomData })
    }

    /// Writes `value`.
    ///
    /// # Errors
    ///
    /// Fails when `value` has a map with keys that are no texts.
    pub fn from_value(value: &impl Serialize) -> serde_json::Result<Self> {
        Ok(Self { json: to_raw_value(value)?, of: PhantomData })
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        self.json.get()
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
        Raw { json: self.json, of: PhantomData }
    }
}

impl<T> Clone for Raw<T> {
    fn clone(&self) -> Self {
        Self { json: self.json.clone(), of: PhantomData }
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
        Ok(Self { json: Box::deserialize(deserializer)?, of: PhantomData })
    }
}

impl<T> Serialize for Raw<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}
