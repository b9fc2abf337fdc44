//! Reading: every key is looked at once, and no value can make a document fail.
//!
//! serde's derived readers give up on the first value that does not fit. Here a value that does
//! not fit its property comes back as [`Fit::Odd`] and is kept beside the unknown ones in `extra`.

mod head;
mod place;
mod scalar;

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};
use serde_json::{Map, Number, Value};

use self::place::put;
pub use self::{
    head::Head,
    place::{Place, Taken},
};
pub(crate) use self::{place::Placing, scalar::Scalar};
/// For tests, which compare documents whatever spelling their names have.
pub use crate::name::compact;
use crate::{
    Extra,
    layer::{Layer, Reading},
    validate::Inspector,
};

/// A value as its property wants it, or as it came.
#[derive(Debug)]
#[non_exhaustive]
pub enum Fit<T> {
    /// The value has the property's type.
    Fits(T),
    /// It has not; this is what was there.
    Odd(Value),
}

impl<T> Fit<T> {
    /// `make` of the value, where it fits.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Fit<U> {
        match self {
            Self::Fits(value) => Fit::Fits(make(value)),
            Self::Odd(value) => Fit::Odd(value),
        }
    }

    /// The value, or an error that names what was `expected`.
    pub fn or_error<E: Error>(self, expected: &str) -> Result<T, E> {
        match self {
            Self::Fits(value) => Ok(value),
            Self::Odd(value) => {
                Err(E::custom(format_args!("expected {expected}, found {}", kind(&value))))
            }
        }
    }
}

/// What kind of JSON value this is, for a message.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "another text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// A type that the value of a property is read as.
///
/// Each kind of JSON value has its function; what a type does not take is odd.
pub trait FromValue: Sized {
    /// Reads the value that stands next in `map`, and puts it in its place where it fits.
    fn read_into<'de, P: Place<Self>, A: MapAccess<'de>>(
        place: &mut P,
        map: &mut A,
    ) -> Result<Taken, A::Error> {
        map.next_value_seed(Placing::new(place))
    }

    /// Reads a string.
    fn from_text(text: Cow<'_, str>) -> Fit<Self> {
        Fit::Odd(Value::String(text.into_owned()))
    }

    /// Reads a number.
    fn from_number(number: Number) -> Fit<Self> {
        Fit::Odd(Value::Number(number))
    }

    /// Reads a boolean.
    fn from_bool(value: bool) -> Fit<Self> {
        Fit::Odd(Value::Bool(value))
    }

    /// Reads an array.
    fn from_seq<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<Fit<Self>, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = seq.next_element()? {
            values.push(value);
        }
        Ok(Fit::Odd(Value::Array(values)))
    }

    /// Reads an object.
    fn from_map<'de, A: MapAccess<'de>>(map: A) -> Result<Fit<Self>, A::Error> {
        // With serde_json's `arbitrary_precision` a number comes as a map of one entry.
        Ok(match Value::deserialize(MapAccessDeserializer::new(map))? {
            Value::Number(number) => Self::from_number(number),
            value => Fit::Odd(value),
        })
    }

    /// Takes `value`, which does not fit, as one of several in an array, so that its neighbors
    /// can still be read; gives it back where the type has no place for it.
    fn from_odd_element(value: Value) -> Result<Self, Value> {
        Err(value)
    }

    /// The JSON that this was read from.
    fn into_value(self) -> Value;

    /// The text that it is written as, where it is no more than that.
    fn as_text(&self) -> Option<&str> {
        None
    }

    /// Notes what is wrong with it.
    fn inspect(&self, _: &mut Inspector) {}
}

/// Of a visitor that looks for something in arrays and objects: what else it is shown.
macro_rules! pass_over_scalars {
    () => {
        fn visit_bool<E>(self, _: bool) -> Result<(), E> {
            Ok(())
        }

        fn visit_f64<E>(self, _: f64) -> Result<(), E> {
            Ok(())
        }

        fn visit_i64<E>(self, _: i64) -> Result<(), E> {
            Ok(())
        }

        fn visit_u64<E>(self, _: u64) -> Result<(), E> {
            Ok(())
        }

        fn visit_str<E>(self, _: &str) -> Result<(), E> {
            Ok(())
        }

        fn visit_unit<E>(self) -> Result<(), E> {
            Ok(())
        }
    };
}
pub(crate) use pass_over_scalars;

/// A key of an object, borrowed from the text where it can be.
#[derive(Default)]
pub(crate) struct Key<'de>(pub(crate) Cow<'de, str>);

impl<'de> Key<'de> {
    /// Reads the next key of `map` in its place. False where there is none.
    pub(crate) fn read_next<A: MapAccess<'de>>(&mut self, map: &mut A) -> Result<bool, A::Error> {
        Ok(map.next_key_seed(self)?.is_some())
    }
}

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut key = Self::default();
        key.deserialize(deserializer)?;
        Ok(key)
    }
}

impl<'de> DeserializeSeed<'de> for &mut Key<'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for &mut Key<'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<(), E> {
        self.0 = Cow::Borrowed(text);
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.visit_string(text.to_owned())
    }

    fn visit_string<E>(self, text: String) -> Result<(), E> {
        self.0 = Cow::Owned(text);
        Ok(())
    }
}

/// The one key of the object that serde_json shows in place of a number, under its feature
/// `arbitrary_precision`.
const NUMBER: &str = "$serde_json::private::Number";

/// Whether `key` is that of a number that is shown as an object, and not one that a document holds.
pub(crate) fn is_number_key(key: &str) -> bool {
    key == NUMBER && {
        // Any crate of a program may turn the feature on, so only serde_json knows.
        let shown = Map::from_iter([(NUMBER.to_owned(), Value::String("0".to_owned()))]);
        Value::deserialize(Value::Object(shown)).is_ok_and(|it| it.is_number())
    }
}

/// Reads the rest of `map` into `layer`.
pub(crate) fn fill<'de, A: MapAccess<'de>>(
    layer: &mut dyn Reading<'de, A>,
    map: &mut A,
) -> Result<(), A::Error> {
    let mut key = Key::default();
    while key.read_next(map)? {
        take(layer, &key.0, map)?;
    }
    if has_alias(layer.extra_mut()) {
        layer.resolve_aliases().map_err(A::Error::custom)?;
    }
    Ok(())
}

/// Reads the value of `key`.
fn take<'de, A: MapAccess<'de>>(
    layer: &mut dyn Reading<'de, A>,
    key: &str,
    map: &mut A,
) -> Result<(), A::Error> {
    match layer.read_entry(key, map)? {
        Taken::Fits => Ok(()),
        taken => keep(layer.extra_mut(), key, taken, map),
    }
}

/// Keeps the value of `key`, which no property takes.
#[inline(never)]
fn keep<'de, A: MapAccess<'de>>(
    extra: &mut Extra,
    key: &str,
    taken: Taken,
    map: &mut A,
) -> Result<(), A::Error> {
    let value = match taken.into_odd() {
        Some(value) => value,
        None => map.next_value()?,
    };
    extra.insert(key.to_owned(), value);
    Ok(())
}

/// Whether something may stand under another spelling of a property's name.
fn has_alias(extra: &Extra) -> bool {
    !extra.is_empty() && extra.keys().any(|it| compact(it) != it)
}

/// [`take`] of an entry that was read as a [`Value`] before.
fn take_value<L: Layer>(layer: &mut L, key: String, value: Value) -> serde_json::Result<()> {
    struct Entry<'a, L>(&'a mut L);

    impl<'de, L: Layer> Visitor<'de> for Entry<'_, L> {
        type Value = ();

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an entry")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
            let mut key = Key::default();
            while key.read_next(&mut map)? {
                take(self.0, &key.0, &mut map)?;
            }
            Ok(())
        }
    }

    // Read as all that stands in a `Value`, so that there are no more readers than needed.
    Value::Object(Map::from_iter([(key, value)])).deserialize_map(Entry(layer))
}

/// Reads those entries of `extra` anew that a layer below did not know, and `layer` does.
pub(crate) fn reread<L: Layer>(layer: &mut L) -> serde_json::Result<()> {
    let known = keys(&layer.entity().extra, &|it| L::names(it) && !layer.holds(it));
    for key in known {
        if let Some(value) = layer.entity_mut().extra.remove(&key) {
            take_value(layer, key, value)?;
        }
    }
    Ok(())
}

/// Moves values that stand under another spelling of a property's name to the property, unless it
/// has a value: then both stay as they came.
#[cold]
pub(crate) fn resolve_aliases<L: Layer>(layer: &mut L) -> serde_json::Result<()> {
    for alias in aliases(&layer.entity().extra) {
        let name = compact(&alias);
        if layer.holds(name) || layer.entity().extra.contains_key(name) || !L::names(name) {
            continue;
        }
        if let Some(value) = layer.entity_mut().extra.remove(&alias) {
            take_value(layer, name.to_owned(), value)?;
        }
    }
    Ok(())
}

/// The keys that may be another spelling of a property's name, in order.
#[inline(never)] // one copy for all layers
fn aliases(extra: &Extra) -> Vec<String> {
    let mut aliases = keys(extra, &|it| compact(it) != it);
    // They are in order already, unless serde_json's feature `preserve_order` is on.
    aliases.sort_unstable();
    aliases
}

/// The keys of `extra` that are `wanted`.
#[inline(never)] // one copy for all layers
fn keys(extra: &Extra, wanted: &dyn Fn(&str) -> bool) -> Vec<String> {
    extra.keys().filter(|it| wanted(it)).cloned().collect()
}
