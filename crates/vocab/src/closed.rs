//! The `closed` of a `Question`.

use std::borrow::Cow;

use serde::{Serialize, Serializer, de::MapAccess};
use serde_json::Value;

use crate::{
    AnyObject, DateTime, Ref,
    read::{Fit, FromValue},
};

/// `closed` ([AS2]): that a question takes no more answers, and since when or for whose sake.
///
/// [AS2]: https://www.w3.org/TR/activitystreams-vocabulary/#dfn-closed
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Closed {
    /// Since then.
    At(DateTime),
    /// By this object.
    By(Ref<AnyObject>),
    /// Whether it is, and no more.
    Is(bool),
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
