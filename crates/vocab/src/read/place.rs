//! Values that are made where they stay.
//!
//! To return a value and to move it to its place would be shorter, and slow: who reads as a whole
//! what was just written in parts waits until the parts have left the pipeline of the processor.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Number, Value};

use super::{Fit, FromValue};

/// What became of the value of a key. Small enough for registers, so that no one waits for it.
#[derive(Debug)]
#[non_exhaustive]
pub enum Taken {
    /// It is in its place.
    Fits,
    /// It is `null`, and does not fit.
    Null,
    /// It is anything else that does not fit.
    Odd(Box<Value>),
    /// It was not touched, for the key names nothing.
    Unknown,
}

impl Taken {
    /// What does not fit.
    #[cold]
    pub(crate) fn odd(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            value => Self::Odd(Box::new(value)),
        }
    }

    /// What does not fit, if it was read.
    #[inline]
    pub(crate) fn into_odd(self) -> Option<Value> {
        match self {
            Self::Fits | Self::Unknown => None,
            Self::Null => Some(Value::Null),
            Self::Odd(value) => Some(*value),
        }
    }
}

/// Where a value goes that was read.
pub trait Place<T> {
    /// Puts it there.
    fn put(&mut self, value: T);

    /// Reads an array.
    fn read_seq<'de, A: SeqAccess<'de>>(&mut self, seq: A) -> Result<Taken, A::Error>
    where
        T: FromValue,
    {
        Ok(put(self, T::from_seq(seq)?))
    }
}

impl<T> Place<T> for Option<T> {
    #[inline]
    fn put(&mut self, value: T) {
        *self = Some(value);
    }
}

impl Place<Self> for String {
    #[inline]
    fn put(&mut self, value: Self) {
        *self = value;
    }
}

impl<T> Place<T> for Vec<T> {
    #[inline]
    fn put(&mut self, value: T) {
        self.push(value);
    }
}

/// Puts a value in its place, where it fits.
#[inline]
pub(super) fn put<T, P: Place<T> + ?Sized>(place: &mut P, fit: Fit<T>) -> Taken {
    match fit {
        Fit::Fits(value) => {
            place.put(value);
            Taken::Fits
        }
        Fit::Odd(value) => Taken::odd(value),
    }
}

/// Hands what it is shown to the right function of a [`FromValue`], and puts what this makes of it
/// in its place.
pub(crate) struct Placing<'a, T, P> {
    place: &'a mut P,
    of: PhantomData<fn() -> T>,
}

impl<'a, T: FromValue, P: Place<T>> Placing<'a, T, P> {
    pub(crate) fn new(place: &'a mut P) -> Self {
        Self { place, of: PhantomData }
    }

    #[inline]
    fn put<E>(self, fit: Fit<T>) -> Result<Taken, E> {
        Ok(put(self.place, fit))
    }
}

impl<'de, T: FromValue, P: Place<T>> DeserializeSeed<'de> for Placing<'_, T, P> {
    type Value = Taken;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Taken, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: FromValue, P: Place<T>> Visitor<'de> for Placing<'_, T, P> {
    type Value = Taken;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Taken, E> {
        self.put(T::from_bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Taken, E> {
        self.put(T::from_number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Taken, E> {
        self.put(T::from_number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Taken, E> {
        self.put(Number::from_f64(value).map_or(Fit::Odd(Value::Null), T::from_number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Taken, E> {
        self.put(T::from_text(text.into()))
    }

    fn visit_string<E>(self, text: String) -> Result<Taken, E> {
        self.put(T::from_text(text.into()))
    }

    fn visit_none<E>(self) -> Result<Taken, E> {
        Ok(Taken::Null)
    }

    fn visit_unit<E>(self) -> Result<Taken, E> {
        Ok(Taken::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Taken, A::Error> {
        self.place.read_seq(seq)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Taken, A::Error> {
        let fit = T::from_map(map)?;
        self.put(fit)
    }
}

impl<'de, T: FromValue> Deserialize<'de> for Fit<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut place = None;
        let taken = Placing::new(&mut place).deserialize(deserializer)?;
        Ok(match place {
            Some(value) => Self::Fits(value),
            None => Self::Odd(taken.into_odd().unwrap_or_default()),
        })
    }
}
