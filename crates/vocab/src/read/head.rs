//! The first entries of an object, up to its `type`.

use std::borrow::Cow;

use serde::de::{Error, MapAccess};
use serde_json::{Number, Value};

use super::{Fit, FromValue, Key, Scalar, is_number_key, take, take_value};
use crate::{
    Extra, Iri, LinkProps,
    entity::Start,
    layer::{self, Layer, Property, WrittenType},
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

    #[inline(never)] // rarer than the other way
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

    /// The same entries for a link, which has some of them.
    pub(crate) fn into_link<E: Error>(self) -> Result<Head<'de, LinkProps>, E> {
        let begun = match self.begun {
            Begun::Start(start) => Begun::Start(start),
            Begun::Draft(mut draft) => Begun::Draft(link_of(&mut *draft).map_err(E::custom)?),
        };
        Ok(Head { types: self.types, begun })
    }
}

/// The entries of `draft` as properties of a link.
///
/// What may hold objects is moved and not written and read again: in links within links, each would
/// be read twice, and those inside it twice as often.
#[cold]
fn link_of<P: Layer>(draft: &mut P) -> serde_json::Result<Box<LinkProps>> {
    let mut link = Box::<LinkProps>::default();
    let mut extra = std::mem::take(&mut draft.entity_mut().extra);
    extra.retain(|key, _| !draft.holds(key));
    if let Some(object) = draft.object_mut() {
        link.attributed_to = std::mem::take(&mut object.attributed_to);
        link.name = std::mem::take(&mut object.name);
        link.media_type = object.media_type.take();
        if !object.attachment.is_absent() {
            link.attachment = std::mem::take(&mut object.attachment);
        }
        if !object.tag.is_absent() {
            link.tag = std::mem::take(&mut object.tag);
        }
        if !object.preview.is_absent() {
            link.preview = std::mem::take(&mut object.preview);
        }
    }
    let entity = draft.entity_mut();
    link.ld_context = entity.ld_context.take();
    link.id = entity.id.take();
    let rest = layer::write_document(WrittenType::Absent, draft, serde_json::value::Serializer)?;
    let rest = match rest {
        Value::Object(rest) => rest,
        _ => Extra::new(),
    };
    for (key, value) in rest.into_iter().chain(extra) {
        take_value(&mut *link, key, value)?;
    }
    Ok(link)
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
                Fit::Odd(value) => (start.id, start.odd_id) = (None, Some(value)),
            },
            "type" => return Ok((start, Stop::Type(map.next_value()?))),
            _ => return Ok((start, Stop::Key(key))),
        }
    }
    Ok((start, Stop::End))
}
