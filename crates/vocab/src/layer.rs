//! Layers of properties: what the generated types are made of.
//!
//! `Create` has `ActivityProps`, which has `ObjectProps`, which has an `Entity`. A key goes down
//! the layers until one names it; what none names ends in the entity's `extra`.

use serde::{
    Serialize, Serializer,
    de::{Error, MapAccess},
    ser::SerializeMap,
};
use serde_json::Value;

use crate::{
    Context, Entity, Iri, TypeTag,
    read::{self, Begun, Fit, FromValue, Head},
    validate::Inspector,
};

/// What became of the value of a key.
pub(crate) enum Taken {
    /// The layer has it.
    Fits,
    /// The key names a property, but the value does not fit it.
    Odd(Value),
    /// The key names nothing; its value was not touched.
    Unknown,
}

/// Some properties, and the layer below.
pub(crate) trait Layer: Default {
    /// Reads the value of `key` from `map`, where `key` names a property.
    fn read_property<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
    ) -> Result<Taken, A::Error>;

    /// Writes what has a value, this layer's first.
    fn write_properties<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;

    /// Has every property that has a value visited, this layer's first.
    fn inspect_properties(&self, inspector: &mut Inspector);

    /// Whether `key` names a property.
    fn names(&self, key: &str) -> bool;

    /// Whether `key` names a property that has a value.
    fn holds(&self, key: &str) -> bool;

    /// The lowest layer.
    fn entity(&self) -> &Entity;

    /// The lowest layer.
    fn entity_mut(&mut self) -> &mut Entity;
}

impl Layer for Entity {
    fn read_property<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
    ) -> Result<Taken, A::Error> {
        match key {
            "@context" => {
                self.ld_context = Some(Context::from(map.next_value::<Value>()?));
                Ok(Taken::Fits)
            }
            "id" => self.id.read(map),
            _ => Ok(Taken::Unknown),
        }
    }

    fn write_properties<M: SerializeMap>(&self, _: &mut M) -> Result<(), M::Error> {
        Ok(()) // The head of the document and `extra` are written by `write_document`.
    }

    fn inspect_properties(&self, _: &mut Inspector) {}

    fn names(&self, key: &str) -> bool {
        matches!(key, "@context" | "id")
    }

    fn holds(&self, key: &str) -> bool {
        match key {
            "@context" => self.ld_context.is_some(),
            "id" => self.id.is_some(),
            _ => false,
        }
    }

    fn entity(&self) -> &Entity {
        self
    }

    fn entity_mut(&mut self) -> &mut Entity {
        self
    }
}

/// The value of a property, which may be absent.
pub(crate) trait Property {
    /// Reads the value that stands next in `map`.
    fn read<'de, A: MapAccess<'de>>(&mut self, map: &mut A) -> Result<Taken, A::Error>;

    /// Whether nothing is written.
    fn is_absent(&self) -> bool;

    /// Writes the value, unless it is absent.
    fn write<M: SerializeMap>(&self, key: &'static str, map: &mut M) -> Result<(), M::Error>;

    /// Has the value visited, which stands under `key`.
    fn inspect(&self, key: &'static str, inspector: &mut Inspector);
}

impl<T: FromValue + Serialize> Property for Option<T> {
    fn read<'de, A: MapAccess<'de>>(&mut self, map: &mut A) -> Result<Taken, A::Error> {
        Ok(match map.next_value()? {
            Fit::Fits(value) => {
                *self = Some(value);
                Taken::Fits
            }
            Fit::Odd(value) => Taken::Odd(value),
        })
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn write<M: SerializeMap>(&self, key: &'static str, map: &mut M) -> Result<(), M::Error> {
        match self {
            Some(value) => map.serialize_entry(key, value),
            None => Ok(()),
        }
    }

    fn inspect(&self, key: &'static str, inspector: &mut Inspector) {
        if let Some(value) = self {
            inspector.at(key, |inspector| value.inspect(inspector));
        }
    }
}

/// The `type` of what is written.
pub(crate) enum WrittenType<'a> {
    /// Nothing is written.
    Absent,
    /// Exactly this.
    Exact(&'a Value),
    /// The one name.
    Name(&'static str),
}

impl Serialize for WrittenType<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent => serializer.serialize_unit(),
            Self::Exact(value) => value.serialize(serializer),
            Self::Name(name) => serializer.serialize_str(name),
        }
    }
}

/// Writes a whole object: `@context`, `id` and `type` first, `extra` last.
pub(crate) fn write_document<L: Layer, S: Serializer>(
    types: WrittenType<'_>,
    layer: &L,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    let entity = layer.entity();
    if let Some(context) = &entity.ld_context {
        map.serialize_entry("@context", context)?;
    }
    if let Some(id) = &entity.id {
        map.serialize_entry("id", id)?;
    }
    let has_type = !matches!(types, WrittenType::Absent);
    if has_type {
        map.serialize_entry("type", &types)?;
    }
    layer.write_properties(&mut map)?;
    for (key, value) in &entity.extra {
        // An odd value gives way to one that was set since.
        if !(has_type && key == "type" || layer.holds(key)) {
            map.serialize_entry(key, value)?;
        }
    }
    map.end()
}

/// A class with a name of its own.
pub(crate) trait Typed: Default {
    /// The name in `type`.
    const NAME: &'static str;

    /// The layer that holds all its properties.
    type Props: Layer;

    fn tag_mut(&mut self) -> &mut TypeTag<Self>;
    fn props_mut(&mut self) -> &mut Self::Props;
}

/// Reads a `T` whose `type` is known to be right. `part` is where it has what `head` began with.
pub(crate) fn read_typed<'de, T: Typed, P: Layer, A: MapAccess<'de>>(
    head: Head<P>,
    part: fn(&mut T) -> &mut P,
    map: &mut A,
) -> Result<Box<T>, A::Error> {
    // Made where it stays: these types are large, and moving them is dear.
    let mut it = Box::<T>::default();
    *it.tag_mut() = TypeTag::from_types(head.types);
    match head.begun {
        Begun::Draft(draft) => {
            *part(&mut it) = *draft;
            read::reread(it.props_mut())?;
        }
        Begun::Entity(entity) => *it.props_mut().entity_mut() = entity,
    }
    read::fill(it.props_mut(), map)?;
    Ok(it)
}

/// Reads a `T`, and fails where `type` does not name it.
pub(crate) fn read_checked<'de, T: Typed, A: MapAccess<'de>>(mut map: A) -> Result<T, A::Error> {
    let head = Head::<T::Props>::read(&mut map)?;
    if !head.type_names().any(|it| it == T::NAME) {
        let found = head.types.as_ref().map_or("none".to_owned(), Value::to_string);
        return Err(A::Error::custom(format_args!("expected type `{}`, found {found}", T::NAME)));
    }
    read_typed(head, T::props_mut, &mut map).map(|it| *it)
}

/// The id of what is referred to, where it has one.
pub(crate) fn id_of<L: Layer>(layer: &L) -> Option<&Iri> {
    layer.entity().id.as_ref()
}

/// Implements [`Layer`] for a struct with a field `base`, and lends the base by `Deref`.
///
/// `Deref` stands for the "extends" of the standard here, and nowhere else.
macro_rules! layer {
    ($name:ident: $base:ident { $($key:literal $(| $map:literal)? => $field:ident,)* }) => {
        impl $crate::layer::Layer for $name {
            #[inline(never)] // one copy for all the types above it
            fn read_property<'de, A: serde::de::MapAccess<'de>>(
                &mut self,
                key: &str,
                map: &mut A,
            ) -> Result<$crate::layer::Taken, A::Error> {
                match key {
                    $(
                        $key => $crate::layer::Property::read(&mut self.$field, map),
                        $($map => self.$field.read_map(map),)?
                    )*
                    _ => self.base.read_property(key, map),
                }
            }

            fn write_properties<M: serde::ser::SerializeMap>(
                &self,
                map: &mut M,
            ) -> Result<(), M::Error> {
                $(
                    $crate::layer::Property::write(&self.$field, $key, map)?;
                    $(self.$field.write_map($map, map)?;)?
                )*
                self.base.write_properties(map)
            }

            fn inspect_properties(&self, inspector: &mut $crate::validate::Inspector) {
                $(
                    $crate::layer::Property::inspect(&self.$field, $key, inspector);
                    $(self.$field.inspect_map($map, inspector);)?
                )*
                self.base.inspect_properties(inspector);
            }

            fn names(&self, key: &str) -> bool {
                matches!(key, $($key $(| $map)? |)* "") || self.base.names(key)
            }

            fn holds(&self, key: &str) -> bool {
                match key {
                    $(
                        $key => !$crate::layer::Property::is_absent(&self.$field),
                        $($map => self.$field.has_map(),)?
                    )*
                    _ => self.base.holds(key),
                }
            }

            fn entity(&self) -> &$crate::Entity {
                self.base.entity()
            }

            fn entity_mut(&mut self) -> &mut $crate::Entity {
                self.base.entity_mut()
            }
        }

        impl std::ops::Deref for $name {
            type Target = $base;

            fn deref(&self) -> &$base {
                &self.base
            }
        }

        impl std::ops::DerefMut for $name {
            fn deref_mut(&mut self) -> &mut $base {
                &mut self.base
            }
        }
    };
}
pub(crate) use layer;

/// Implements all that a class with a `type` of its own needs, over [`layer!`].
macro_rules! class {
    ($wire:literal, $name:ident: $base:ident { $($property:tt)* }) => {
        $crate::layer::layer!($name: $base { $($property)* });

        impl $crate::layer::Typed for $name {
            const NAME: &'static str = $wire;

            type Props = $crate::layer::class!(@props $name $base $($property)*);

            fn tag_mut(&mut self) -> &mut $crate::TypeTag<Self> {
                &mut self.tag
            }

            fn props_mut(&mut self) -> &mut Self::Props {
                $crate::layer::class!(@own self $($property)*)
            }
        }

        impl $name {
            /// The `type`: its name, and those that a sender added.
            pub fn type_tag(&self) -> &$crate::TypeTag<Self> {
                &self.tag
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::layer::write_document(self.tag.written($wire), self, serializer)
            }
        }

        $crate::layer::deserialize_map!($name, $crate::layer::read_checked);
    };

    // A class without properties is read by the one copy of its base.
    (@props $name:ident $base:ident) => { $base };
    (@props $name:ident $base:ident $($property:tt)+) => { Self };
    (@own $self:ident) => { &mut $self.base };
    (@own $self:ident $($property:tt)+) => { $self };
}
pub(crate) use class;

/// Implements all that a class without a `type` of its own needs, over [`layer!`].
macro_rules! plain {
    ($name:ident { $($property:tt)* }) => {
        $crate::layer::layer!($name: Entity { $($property)* });

        impl $crate::Referent for $name {
            type Draft = Self;

            fn knows(_: &str) -> bool {
                true
            }

            fn from_head<'de, A: serde::de::MapAccess<'de>>(
                head: $crate::read::Head<Self>,
                map: &mut A,
            ) -> Result<Self, A::Error> {
                let (mut it, types) = head.into_draft();
                // It means nothing here, and is kept like any other.
                it.extra.extend(types.map(|it| ("type".to_owned(), it)));
                $crate::read::fill(&mut it, map)?;
                Ok(it)
            }

            fn id(&self) -> Option<&$crate::Iri> {
                $crate::layer::id_of(self)
            }

            fn inspect(&self, inspector: &mut $crate::validate::Inspector) {
                $crate::validate::inspect_document(self, None, inspector);
            }
        }

        impl From<$name> for $crate::Ref<$name> {
            fn from(it: $name) -> Self {
                Self::Object(it)
            }
        }

        impl From<$name> for $crate::OneOrMany<$crate::Ref<$name>> {
            fn from(it: $name) -> Self {
                $crate::Ref::Object(it).into()
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let no_type = $crate::layer::WrittenType::Absent;
                $crate::layer::write_document(no_type, self, serializer)
            }
        }

        $crate::layer::deserialize_map!($name, $crate::reference::read_whole);
    };
}
pub(crate) use plain;

/// Implements `Deserialize` by a function that takes a map.
macro_rules! deserialize_map {
    ($name:ident, $read:path) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct MapVisitor;

                impl<'de> serde::de::Visitor<'de> for MapVisitor {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str(concat!("a JSON object of type ", stringify!($name)))
                    }

                    fn visit_map<A: serde::de::MapAccess<'de>>(
                        self,
                        map: A,
                    ) -> Result<$name, A::Error> {
                        $read(map)
                    }
                }

                deserializer.deserialize_map(MapVisitor)
            }
        }
    };
}
pub(crate) use deserialize_map;
