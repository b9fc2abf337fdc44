//! How the plain types of Rust are read.

use std::borrow::Cow;

use serde::{
    Deserialize,
    de::{
        MapAccess, SeqAccess,
        value::{MapAccessDeserializer, SeqAccessDeserializer},
    },
};
use serde_json::{Number, Value};

use super::{Fit, FromValue};
use crate::{
    DateTime, Duration, Iri, LanguageTag, MediaType, Units,
    validate::{Inspector, Problem, Severity},
};

impl FromValue for String {
    fn from_text(text: Cow<'_, str>) -> Fit<Self> {
        Fit::Fits(text.into_owned())
    }

    fn into_value(self) -> Value {
        Value::String(self)
    }
}

impl FromValue for bool {
    fn from_bool(value: bool) -> Fit<Self> {
        Fit::Fits(value)
    }

    fn into_value(self) -> Value {
        Value::Bool(self)
    }
}

impl FromValue for Number {
    fn from_number(number: Number) -> Fit<Self> {
        Fit::Fits(number)
    }

    fn into_value(self) -> Value {
        Value::Number(self)
    }
}

impl FromValue for u64 {
    fn from_number(number: Number) -> Fit<Self> {
        number.as_u64().map_or(Fit::Odd(Value::Number(number)), Fit::Fits)
    }

    fn into_value(self) -> Value {
        self.into()
    }
}

impl FromValue for i64 {
    fn from_number(number: Number) -> Fit<Self> {
        number.as_i64().map_or(Fit::Odd(Value::Number(number)), Fit::Fits)
    }

    fn into_value(self) -> Value {
        self.into()
    }
}

// For properties whose values are JSON of any shape.
impl FromValue for Value {
    fn from_text(text: Cow<'_, str>) -> Fit<Self> {
        Fit::Fits(Self::String(text.into_owned()))
    }

    fn from_number(number: Number) -> Fit<Self> {
        Fit::Fits(Self::Number(number))
    }

    fn from_bool(value: bool) -> Fit<Self> {
        Fit::Fits(Self::Bool(value))
    }

    fn from_seq<'de, A: SeqAccess<'de>>(seq: A) -> Result<Fit<Self>, A::Error> {
        Self::deserialize(SeqAccessDeserializer::new(seq)).map(Fit::Fits)
    }

    fn from_map<'de, A: MapAccess<'de>>(map: A) -> Result<Fit<Self>, A::Error> {
        Self::deserialize(MapAccessDeserializer::new(map)).map(Fit::Fits)
    }

    fn from_odd_element(value: Value) -> Result<Self, Value> {
        Ok(value)
    }

    fn into_value(self) -> Value {
        self
    }
}

/// Types that are a checked text; behind `as`, what those expect that understand other forms too.
macro_rules! text {
    ($($name:ident $(as $form:literal)?),* $(,)?) => {$(
        impl FromValue for $name {
            fn from_text(text: Cow<'_, str>) -> Fit<Self> {
                match $name::try_from(&*text) {
                    Ok(value) => Fit::Fits(value),
                    Err(_) => Fit::Odd(Value::String(text.into_owned())),
                }
            }

            fn into_value(self) -> Value {
                Value::String(self.as_str().to_owned())
            }

            $(
                fn inspect(&self, inspector: &mut Inspector) {
                    if !self.is_standard() {
                        inspector.report(Severity::Warning, Problem::OtherForm { expected: $form });
                    }
                }
            )?
        }
    )*};
}

text!(
    DateTime as "ActivityStreams writes dates, as in `2026-01-15T10:00:00Z`",
    Duration,
    Iri,
    LanguageTag,
    MediaType as "a media type whose parameters are names with values, quoted where need be",
    Units,
);
