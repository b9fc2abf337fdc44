//! The first entries of an object, up to its `type`.

use serde::de::{Error, MapAccess};
use serde_json::Value;

use super::{Key, compact, take, take_value};
use crate::{
    Entity,
    layer::{self, Layer, WrittenType},
};

/// What stands in an object before its `type`, and the `type`.
///
/// Which Rust type reads the object is known only then. Many servers write `type` first or right
/// behind `@context` and `id`; those that sort their keys write it late. What comes before is read
/// into a `P`, the properties that all of the types in question have, and moved from there.
#[derive(Debug)]
#[non_exhaustive]
pub struct Head<P> {
    /// The `type`, whatever it is.
    pub(crate) types: Option<Value>,
    pub(crate) begun: Begun<P>,
}

/// The entries in front of the `type`.
#[derive(Debug)]
pub(crate) enum Begun<P> {
    /// More than [`Begun::Entity`] holds.
    Draft(Box<P>),
    /// At most `@context` and `id`.
    Entity(Entity),
}

#[expect(private_bounds, reason = "only types of this crate are read")]
impl<P: Layer> Head<P> {
    /// Reads `map` up to its `type`, or to its end where it has none.
    pub(crate) fn read<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Self, A::Error> {
        let mut entity = Entity::default();
        while let Some(Key(key)) = map.next_key()? {
            match &*key {
                "type" => {
                    let types = Some(map.next_value()?);
                    return Ok(Self { types, begun: Begun::Entity(entity) });
                }
                "@context" | "id" => take(&mut entity, key, map)?,
                _ => {
                    let mut draft = Box::<P>::default();
                    *draft.entity_mut() = entity;
                    take(&mut *draft, key, map)?;
                    return Self::read_draft(draft, map);
                }
            }
        }
        Ok(Self { types: None, begun: Begun::Entity(entity) })
    }

    fn read_draft<'de, A: MapAccess<'de>>(
        mut draft: Box<P>,
        map: &mut A,
    ) -> Result<Self, A::Error> {
        while let Some(Key(key)) = map.next_key()? {
            if key == "type" {
                let types = Some(map.next_value()?);
                return Ok(Self { types, begun: Begun::Draft(draft) });
            }
            take(&mut *draft, key, map)?;
        }
        let extra = &mut draft.entity_mut().extra;
        let alias = extra.keys().find(|it| compact(it) == "type").cloned();
        let types = alias.and_then(|it| extra.remove(&it));
        Ok(Self { types, begun: Begun::Draft(draft) })
    }

    /// The names in the `type`, in their short form, in order.
    pub(crate) fn type_names(&self) -> impl Iterator<Item = &str> {
        let names = match &self.types {
            Some(Value::Array(names)) => names.as_slice(),
            Some(name) => std::slice::from_ref(name),
            None => &[],
        };
        names.iter().filter_map(Value::as_str).map(compact)
    }

    /// The properties that were read, and the `type`.
    pub(crate) fn into_draft(self) -> (P, Option<Value>) {
        let draft = match self.begun {
            Begun::Draft(draft) => *draft,
            Begun::Entity(entity) => {
                let mut draft = P::default();
                *draft.entity_mut() = entity;
                draft
            }
        };
        (draft, self.types)
    }

    /// The same entries for types that have other properties.
    pub(crate) fn recast<Q: Layer, E: Error>(self) -> Result<Head<Q>, E> {
        let begun = match self.begun {
            Begun::Entity(entity) => Begun::Entity(entity),
            Begun::Draft(draft) => {
                let no_type = WrittenType::Absent;
                let written =
                    layer::write_document(no_type, &*draft, serde_json::value::Serializer);
                let mut draft = Box::<Q>::default();
                if let Value::Object(entries) = written.map_err(E::custom)? {
                    for (key, value) in entries {
                        take_value(&mut *draft, key.into(), value)?;
                    }
                }
                Begun::Draft(draft)
            }
        };
        Ok(Head { types: self.types, begun })
    }
}
