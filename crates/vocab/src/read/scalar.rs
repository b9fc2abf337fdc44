//! Values that are no arrays and no objects: how they are read, and as which plain types of Rust.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{
        DeserializeSeed, Error, MapAccess, SeqAccess, Visitor,
        value::{MapAccessDeserializer, SeqAccessDeserializer},
    },
};
use serde_json::{Number, Value};

use super::{Fit, FromValue, Place, Taken, put};
use crate::{
    DateTime, Duration, Iri, LanguageTag, MediaType, Units,
    name::compact,
    validate::{Inspector, Problem, Severity},
};

/// A value that is expected to be a text, a number or a boolean.
///
/// All plain types, and `type`, are read by way of it, so that there is one reader and not one for
/// each: what a document runs through should stay small.
#[derive(Debug)]
pub(crate) enum Scalar<'de> {
    /// A text, borrowed from the document where it can be.
    Text(Cow<'de, str>),
    /// Anything else.
    Other(Value),
}

impl Scalar<'_> {
    /// A place to read one into. Nothing need be dropped there.
    pub(crate) const EMPTY: Self = Self::Text(Cow::Borrowed(""));

    /// Of a `type`: what `find` makes of the first name that it knows. It is shown short forms.
    pub(crate) fn find_name<T>(&self, find: impl Fn(&str) -> Option<T>) -> Option<T> {
        match self {
            // Nearly all names are short already.
            Self::Text(name) => find(name).or_else(|| find(compact(name))),
            Self::Other(Value::Array(names)) => {
                names.iter().filter_map(Value::as_str).find_map(|it| find(compact(it)))
            }
            Self::Other(_) => None,
        }
    }
}

impl From<Scalar<'_>> for Value {
    fn from(scalar: Scalar<'_>) -> Self {
        match scalar {
            Scalar::Text(text) => Self::String(text.into_owned()),
            Scalar::Other(value) => value,
        }
    }
}

impl From<Value> for Scalar<'_> {
    fn from(value: Value) -> Self {
        match value {
            Value::String(text) => Self::Text(Cow::Owned(text)),
            value => Self::Other(value),
        }
    }
}

/// Reads it in its place.
impl<'de> DeserializeSeed<'de> for &mut Scalar<'de> {
    type Value = ();

    #[inline(never)]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut Scalar<'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<(), E> {
        *self = Scalar::Text(Cow::Borrowed(text));
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.visit_string(text.to_owned())
    }

    fn visit_string<E>(self, text: String) -> Result<(), E> {
        *self = Scalar::Text(Cow::Owned(text));
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        *self = Scalar::Other(value.into());
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        *self = Scalar::Other(value.into());
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        *self = Scalar::Other(value.into());
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        *self = Scalar::Other(value.into());
        Ok(())
    }

    fn visit_none<E>(self) -> Result<(), E> {
        *self = Scalar::Other(Value::Null);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        *self = Scalar::Other(Value::Null);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        *self = Scalar::Other(Value::deserialize(SeqAccessDeserializer::new(seq))?);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        *self = Scalar::Other(Value::deserialize(MapAccessDeserializer::new(map))?);
        Ok(())
    }
}

/// Reads a plain type.
#[inline]
fn read_plain<'de, T: FromValue, P: Place<T>, A: MapAccess<'de>>(
    place: &mut P,
    map: &mut A,
) -> Result<Taken, A::Error> {
    let mut scalar = Scalar::EMPTY;
    map.next_value_seed(&mut scalar)?;
    let fit = match scalar {
        Scalar::Text(text) => T::from_text(text),
        Scalar::Other(Value::Number(number)) => T::from_number(number),
        Scalar::Other(Value::Bool(value)) => T::from_bool(value),
        Scalar::Other(value) => Fit::Odd(value),
    };
    Ok(put(place, fit))
}

/// The reading of a plain type from the value of a key.
macro_rules! by_scalar {
    () => {
        fn read_into<'de, P: Place<Self>, A: MapAccess<'de>>(
            place: &mut P,
            map: &mut A,
        ) -> Result<Taken, A::Error> {
            read_plain(place, map)
        }
    };
}

impl FromValue for String {
    by_scalar!();

    #[inline]
    fn from_text(text: Cow<'_, str>) -> Fit<Self> {
        Fit::Fits(text.into_owned())
    }

    fn into_value(self) -> Value {
        Value::String(self)
    }

    fn as_text(&self) -> Option<&str> {
        Some(self)
    }
}

impl FromValue for bool {
    by_scalar!();

    fn from_bool(value: bool) -> Fit<Self> {
        Fit::Fits(value)
    }

    fn into_value(self) -> Value {
        Value::Bool(self)
    }
}

impl FromValue for Number {
    by_scalar!();

    fn from_number(number: Number) -> Fit<Self> {
        Fit::Fits(number)
    }

    fn into_value(self) -> Value {
        Value::Number(self)
    }
}

impl FromValue for u64 {
    by_scalar!();

    fn from_number(number: Number) -> Fit<Self> {
        number.as_u64().map_or(Fit::Odd(Value::Number(number)), Fit::Fits)
    }

    fn into_value(self) -> Value {
        self.into()
    }
}

impl FromValue for i64 {
    by_scalar!();

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
            by_scalar!();

            #[inline]
            fn from_text(text: Cow<'_, str>) -> Fit<Self> {
                match text.parse() {
                    Ok(value) => Fit::Fits(value),
                    Err(_) => Fit::Odd(Value::String(text.into_owned())),
                }
            }

            fn into_value(self) -> Value {
                Value::String(self.as_str().to_owned())
            }

            fn as_text(&self) -> Option<&str> {
                Some(self.as_str())
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
