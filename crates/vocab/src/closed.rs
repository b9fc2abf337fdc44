//! The `closed` of a `Question`.

use std::borrow::Cow;

use serde::{Serialize, Serializer, de::MapAccess};
use serde_json::Value;

use crate::{
    AnyObject, DateTime, Ref,
    read::{Fit, FromValue},
    validate::Inspector,
};

/// `closed` ([AS2]): whether a question takes no more answers, and since when if that is known.
///
/// ```
/// use oyez_vocab::{Closed, Question};
///
/// let question: Question = serde_json::from_str(r#"{"type": "Question", "closed": true}"#)?;
/// assert_eq!(question.closed.as_slice(), [Closed::Is(true)]);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// [AS2]: https://www.w3.org/TR/activitystreams-vocabulary/#dfn-closed
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Closed {
    /// It is closed since this time, or will be.
    At(DateTime),
    /// It is closed; the standard allows an object here and does not say what it means.
    By(Ref<AnyObject>),
    /// Whether it is closed.
    Is(bool),
}

impl From<bool> for Closed {
    fn from(is_closed: bool) -> Self {
        Self::Is(is_closed)
    }
}

impl From<DateTime> for Closed {
    fn from(at: DateTime) -> Self {
        Self::At(at)
    }
}

impl FromValue for Closed {
    fn from_text(text: Cow<'_, str>) -> Fit<Self> {
        match text.parse() {
            Ok(at) => Fit::Fits(Self::At(at)),
            Err(_) => Ref::from_text(text).map(Self::By),
        }
    }

    fn from_bool(value: bool) -> Fit<Self> {
        Fit::Fits(Self::Is(value))
    }

    fn from_map<'de, A: MapAccess<'de>>(map: A) -> Result<Fit<Self>, A::Error> {
        Ok(Ref::from_map(map)?.map(Self::By))
    }

    fn into_value(self) -> Value {
        match self {
            Self::At(at) => at.into_value(),
            Self::By(object) => object.into_value(),
            Self::Is(value) => value.into_value(),
        }
    }

    fn inspect(&self, inspector: &mut Inspector) {
        match self {
            Self::At(at) => at.inspect(inspector),
            Self::By(object) => object.inspect(inspector),
            Self::Is(_) => {}
        }
    }
}

impl Serialize for Closed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::At(at) => at.serialize(serializer),
            Self::By(object) => object.serialize(serializer),
            Self::Is(value) => value.serialize(serializer),
        }
    }
}
