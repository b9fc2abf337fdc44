//! The first entries of an object, up to its `type`.

use std::{borrow::Cow, fmt};

use serde::{
    Deserializer,
    de::{Error, MapAccess, Visitor},
};
use serde_json::Number;

use super::{Fit, FromValue, Key, Scalar, is_number_key, take};
use crate::{
    Iri,
    entity::Start,
    layer::{self, Layer, WrittenType},
    name::compact,
};

/// What stands in an object before its `type`, and the `type`.
///
/// Which Rust type reads the object is known only then. Many servers write `type` first or right
/// behind `@context` and `id`; those that sort their keys write it late. What comes before is read
/// into a `P`, the properties that all of the types in question have, and moved from there.
#[derive(Debug)]
#[non_exhaustive]
pub struct Head<'de, P> {
    /// The `type`, whatever it is.
    pub(crate) types: Option<Scalar<'de>>,
    pub(crate) begun: Begun<P>,
}

/// The entries in front of the `type`.
#[derive(Debug)]
pub(crate) enum Begun<P> {
    /// More than [`Begun::Start`] holds.
    Draft(Box<P>),
    /// At most `@context` and `id`.
    Start(Start),
}

#[expect(private_bounds, reason = "only types of this crate are read")]
impl<'de, P: Layer> Head<'de, P> {
    /// Reads `map` up to its `type`, or to its end where it has none.
    pub(crate) fn read<A: MapAccess<'de>>(map: &mut A) -> Result<Self, A::Error> {
        let (start, stop) = read_start(map)?;
        let types = match stop {
            Stop::Type(types) => Some(types),
            Stop::End => None,
            Stop::Key(key) => {
                let mut draft = Box::<P>::default();
                draft.entity_mut().start_with(start);
                take(&mut *draft, key, map)?;
                return Self::read_draft(draft, map);
            }
        };
        Ok(Self { types, begun: Begun::Start(start) })
    }

    fn read_draft<A: MapAccess<'de>>(mut draft: Box<P>, map: &mut A) -> Result<Self, A::Error> {
        while let Some(Key(key)) = map.next_key()? {
            if key == "type" {
                let types = Some(map.next_value()?);
                return Ok(Self { types, begun: Begun::Draft(draft) });
            }
            take(&mut *draft, key, map)?;
        }
        let extra = &mut draft.entity_mut().extra;
        let alias = extra.keys().filter(|it| compact(it) == "type").min().cloned();
        let types = alias.and_then(|it| extra.remove(&it)).map(Scalar::from);
        Ok(Self { types, begun: Begun::Draft(draft) })
    }

    /// The number that this is, where serde_json shows numbers as objects.
    pub(crate) fn number(&self) -> Option<Number> {
        let (None, Begun::Draft(draft)) = (&self.types, &self.begun) else { return None };
        let (key, value) = draft.entity().extra.iter().next()?;
        is_number_key(key).then(|| value.as_str()?.parse().ok())?
    }

    /// The names in the `type`, in their short form, in order.
    pub(crate) fn type_names(&self) -> impl Iterator<Item = &str> {
        self.types.iter().flat_map(Scalar::names)
    }

    /// The properties that were read, and the `type`.
    pub(crate) fn into_draft(self) -> (P, Option<Scalar<'de>>) {
        let draft = match self.begun {
            Begun::Draft(draft) => *draft,
            Begun::Start(start) => {
                let mut draft = P::default();
                draft.entity_mut().start_with(start);
                draft
            }
        };
        (draft, self.types)
    }

    /// The same entries for types that have other properties.
    pub(crate) fn recast<Q: Layer, E: Error>(self) -> Result<Head<'de, Q>, E> {
        let begun = match self.begun {
            Begun::Start(start) => Begun::Start(start),
            Begun::Draft(draft) => Begun::Draft(rewritten(&*draft).map_err(E::custom)?),
        };
        Ok(Head { types: self.types, begun })
    }
}

/// The entries of `draft` in other properties.
///
/// They are read from text, for there `type` comes first. In a `Value` it would come late again in
/// what is nested: each level would be read twice, and those inside it twice as often.
#[cold]
fn rewritten<P: Layer, Q: Layer>(draft: &P) -> serde_json::Result<Box<Q>> {
    struct Entries<Q>(Box<Q>);

    impl<'de, Q: Layer> Visitor<'de> for Entries<Q> {
        type Value = Box<Q>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("what was written")
        }

        fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Box<Q>, A::Error> {
            while let Some(Key(key)) = map.next_key()? {
                take(&mut *self.0, key, &mut map)?;
            }
            Ok(self.0)
        }
    }

    let mut text = Vec::new();
    layer::write_document(WrittenType::Absent, draft, &mut serde_json::Serializer::new(&mut text))?;
    let mut reader = serde_json::Deserializer::from_slice(&text);
    reader.deserialize_map(Entries(Box::default()))
}

/// Why the start of an object ends.
enum Stop<'de> {
    /// Here is the `type`.
    Type(Scalar<'de>),
    /// The value of another key stands next.
    Key(Cow<'de, str>),
    /// There is nothing more.
    End,
}

/// Reads `map` up to the first key that is neither `@context` nor `id`.
fn read_start<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(Start, Stop<'de>), A::Error> {
    let mut start = Start::default();
    while let Some(Key(key)) = map.next_key()? {
        match &*key {
            "@context" => start.ld_context = Some(map.next_value()?),
            "id" => match Iri::read_next(map)? {
                Fit::Fits(id) => start.id = Some(id),
                Fit::Odd(value) => start.odd_id = Some(value),
            },
            "type" => return Ok((start, Stop::Type(map.next_value()?))),
            _ => return Ok((start, Stop::Key(key))),
        }
    }
    Ok((start, Stop::End))
}
