//! Values of properties that may have several.

use std::{
    borrow::Cow,
    ops::{Deref, DerefMut},
    slice,
};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, SeqAccess},
    ser::SerializeMap,
};
use serde_json::{Number, Value};

use crate::{
    layer::Property,
    read::{Fit, FromValue, Place, Placing, Taken},
    validate::Inspector,
};

/// The values of a property that may have several: none, one, or an array.
///
/// It can be used as a slice: `first()`, `iter()`, `len()` and all the others are there. It also
/// remembers whether a single value came in an array, and whether an empty array or `null` was there
/// at all, so that it is written as it was read. What is made `from` a value is written as that
/// value, what is made from an array or a `Vec` as an array, even of one.
///
/// ```
/// use oyez_vocab::{Iri, Note, OneOrMany};
///
/// let mut rel = OneOrMany::from("me".to_owned());
/// assert_eq!(serde_json::to_string(&rel)?, r#""me""#);
/// rel.push("noopener".to_owned());
/// assert_eq!(serde_json::to_string(&rel)?, r#"["me","noopener"]"#);
/// let rel: OneOrMany<String> = ["me".to_owned()].into();
/// assert_eq!(serde_json::to_string(&rel)?, r#"["me"]"#);
///
/// let mut note = Note::new();
/// note.to = "https://one.example/bob".parse::<Iri>()?.into();
/// note.cc = ["https://one.example/carol".parse()?, Iri::public()].into();
/// assert_eq!(note.cc.first().and_then(|it| it.id()).unwrap(), "https://one.example/carol");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OneOrMany<T>(Values<T>);

#[derive(Clone, Debug, Eq, PartialEq)]
enum Values<T> {
    Absent,
    Null,
    Many(Vec<T>),
    One(T),
}

impl<T> OneOrMany<T> {
    /// The values.
    pub fn as_slice(&self) -> &[T] {
        match &self.0 {
            Values::Absent | Values::Null => &[],
            Values::Many(values) => values,
            Values::One(value) => slice::from_ref(value),
        }
    }

    /// The values, to be changed in place.
    pub fn as_mut_slice(&mut self) -> &mut [T] {
        match &mut self.0 {
            Values::Absent | Values::Null => &mut [],
            Values::Many(values) => values,
            Values::One(value) => slice::from_mut(value),
        }
    }

    /// Adds a value behind the others.
    pub fn push(&mut self, value: T) {
        self.0 = match std::mem::replace(&mut self.0, Values::Absent) {
            Values::Absent | Values::Null => Values::One(value),
            Values::Many(mut values) => {
                values.push(value);
                Values::Many(values)
            }
            Values::One(first) => Values::Many(vec![first, value]),
        };
    }

    /// Removes the values that `keep` does not want. An array stays one, even when it is empty; a
    /// single value that goes leaves the property absent.
    pub fn retain(&mut self, mut keep: impl FnMut(&T) -> bool) {
        match &mut self.0 {
            Values::Absent | Values::Null => {}
            Values::Many(values) => values.retain(keep),
            Values::One(value) if keep(value) => {}
            Values::One(_) => self.0 = Values::Absent,
        }
    }

    /// Takes all values out, and leaves the property absent.
    pub fn take(&mut self) -> Vec<T> {
        std::mem::take(self).into_iter().collect()
    }
}

// Derived, it would ask for `T: Default`.
impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        Self(Values::Absent)
    }
}

impl<T> Deref for OneOrMany<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.as_slice()
    }
}

impl<T> DerefMut for OneOrMany<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        self.as_mut_slice()
    }
}

impl<T> From<T> for OneOrMany<T> {
    fn from(value: T) -> Self {
        Self(Values::One(value))
    }
}

/// The value, or the property is absent.
impl<T> From<Option<T>> for OneOrMany<T> {
    fn from(value: Option<T>) -> Self {
        value.map(Self::from).unwrap_or_default()
    }
}

impl<T, const N: usize> From<[T; N]> for OneOrMany<T> {
    fn from(values: [T; N]) -> Self {
        Vec::from(values).into()
    }
}

impl<T> From<Vec<T>> for OneOrMany<T> {
    fn from(values: Vec<T>) -> Self {
        Self(Values::Many(values))
    }
}

impl<T> Extend<T> for OneOrMany<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, values: I) {
        values.into_iter().for_each(|it| self.push(it));
    }
}

impl<T> FromIterator<T> for OneOrMany<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let mut it = Self::default();
        it.extend(values);
        it
    }
}

impl<T> IntoIterator for OneOrMany<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        let values = match self.0 {
            Values::Absent | Values::Null => Vec::new(),
            Values::Many(values) => values,
            Values::One(value) => vec![value],
        };
        values.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a OneOrMany<T> {
    type Item = &'a T;
    type IntoIter = slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a, T> IntoIterator for &'a mut OneOrMany<T> {
    type Item = &'a mut T;
    type IntoIter = slice::IterMut<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

impl<T: Serialize> Serialize for OneOrMany<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Values::Absent | Values::Null => serializer.serialize_unit(),
            Values::Many(values) => values.serialize(serializer),
            Values::One(value) => value.serialize(serializer),
        }
    }
}

impl<'de, T: FromValue> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Fit::deserialize(deserializer)? {
            // As which no value is written, where something must be.
            Fit::Odd(Value::Null) => Ok(Self::default()),
            fit => fit.or_error("a value or an array of values"),
        }
    }
}

impl<T: FromValue> FromValue for OneOrMany<T> {
    fn from_text(text: Cow<'_, str>) -> Fit<Self> {
        T::from_text(text).map(Self::from)
    }

    fn from_number(number: Number) -> Fit<Self> {
        T::from_number(number).map(Self::from)
    }

    fn from_bool(value: bool) -> Fit<Self> {
        T::from_bool(value).map(Self::from)
    }

    fn from_seq<'de, A: SeqAccess<'de>>(seq: A) -> Result<Fit<Self>, A::Error> {
        let mut it = Self::default();
        Ok(it.read_seq(seq)?.into_odd().map_or(Fit::Fits(it), Fit::Odd))
    }

    fn from_map<'de, A: MapAccess<'de>>(map: A) -> Result<Fit<Self>, A::Error> {
        Ok(T::from_map(map)?.map(Self::from))
    }

    fn into_value(self) -> Value {
        match self.0 {
            Values::Absent | Values::Null => Value::Null,
            Values::Many(values) => values.into_iter().map(T::into_value).collect(),
            Values::One(value) => value.into_value(),
        }
    }

    fn inspect(&self, inspector: &mut Inspector) {
        match &self.0 {
            Values::Absent | Values::Null => {}
            Values::Many(values) => values.iter().enumerate().for_each(|(index, it)| {
                inspector.at_index(index, |inspector| it.inspect(inspector));
            }),
            Values::One(value) => value.inspect(inspector),
        }
    }
}

impl<T> Place<T> for OneOrMany<T> {
    #[inline]
    fn put(&mut self, value: T) {
        self.0 = Values::One(value);
    }

    fn read_seq<'de, A: SeqAccess<'de>>(&mut self, mut seq: A) -> Result<Taken, A::Error>
    where
        T: FromValue,
    {
        let mut values = Vec::new();
        while let Some(element) = seq.next_element_seed(Placing::<T, _>::new(&mut values))? {
            let Some(odd) = element.into_odd() else { continue };
            match T::from_odd_element(odd) {
                Ok(value) => values.push(value),
                Err(odd) => {
                    let mut all: Vec<Value> = values.into_iter().map(T::into_value).collect();
                    all.push(odd);
                    while let Some(value) = seq.next_element()? {
                        all.push(value);
                    }
                    return Ok(Taken::odd(Value::Array(all)));
                }
            }
        }
        self.0 = Values::Many(values);
        Ok(Taken::Fits)
    }
}

impl<T: FromValue + Serialize> Property for OneOrMany<T> {
    #[inline(never)]
    fn read<'de, A: MapAccess<'de>>(&mut self, map: &mut A) -> Result<Taken, A::Error> {
        let taken = map.next_value_seed(Placing::<T, _>::new(self))?;
        self.0 = match taken {
            Taken::Fits => return Ok(Taken::Fits),
            Taken::Null => Values::Null,
            Taken::Odd(_) | Taken::Unknown => Values::Absent,
        };
        Ok(if let Taken::Null = taken { Taken::Fits } else { taken })
    }

    #[inline]
    fn is_absent(&self) -> bool {
        matches!(self.0, Values::Absent)
    }

    #[inline(never)]
    fn write<M: SerializeMap>(&self, key: &'static str, map: &mut M) -> Result<(), M::Error> {
        if self.is_absent() { Ok(()) } else { map.serialize_entry(key, self) }
    }

    fn inspect(&self, key: &'static str, inspector: &mut Inspector) {
        inspector.at(key, |inspector| FromValue::inspect(self, inspector));
    }
}
