//! What the generated types implement, in macros so that they need not repeat it.

/// Implements [`Properties`](super::Properties) for a struct with a field for each. What it does
/// not name is asked of the one `below` it, where there is one.
macro_rules! properties {
    ($name:ident: $below:ty [$($base:ident)?] {
        $($key:literal $(| $map:literal)? => $field:ident,)*
    }) => {
        impl $crate::layer::Properties for $name {
            #[inline(never)] // one copy for all the types above it
            fn read_property<'de, A: serde::de::MapAccess<'de>>(
                &mut self,
                key: &str,
                map: &mut A,
            ) -> Result<$crate::read::Taken, A::Error> {
                match key {
                    $(
                        $key => $crate::layer::Property::read(&mut self.$field, map),
                        $($map => self.$field.read_map(map),)?
                    )*
                    _ => $crate::layer::properties!(@below self $($base)?).read_property(key, map),
                }
            }

            fn write_properties<M: serde::ser::SerializeMap>(
                &self,
                map: &mut M,
            ) -> Result<(), M::Error> {
                $(
                    if !$crate::layer::Property::is_absent(&self.$field) {
                        $crate::layer::Property::write(&self.$field, $key, map)?;
                    }
                    $(self.$field.write_map($map, map)?;)?
                )*
                $crate::layer::properties!(@below self $($base)?).write_properties(map)
            }

            fn inspect_properties(&self, inspector: &mut $crate::validate::Inspector) {
                $(
                    $crate::layer::Property::inspect(&self.$field, $key, inspector);
                    $(self.$field.inspect_map($map, inspector);)?
                )*
                $crate::layer::properties!(@below self $($base)?).inspect_properties(inspector);
            }

            fn names(key: &str) -> bool {
                match key {
                    $($key $(| $map)? => true,)*
                    _ => <$below as $crate::layer::Properties>::names(key),
                }
            }

            fn holds(&self, key: &str) -> bool {
                match key {
                    $(
                        $key => !$crate::layer::Property::is_absent(&self.$field),
                        $($map => self.$field.has_map(),)?
                    )*
                    _ => $crate::layer::properties!(@below self $($base)?).holds(key),
                }
            }
        }
    };

    (@below $self:ident $base:ident) => { $self.$base };
    (@below $self:ident) => { () };
}
pub(crate) use properties;

/// Implements [`Layer`](super::Layer) for a struct with a field `base`, and lends the base by
/// `Deref`.
///
/// `Deref` stands for the "extends" of the standard here, and nowhere else.
macro_rules! layer {
    ($name:ident: $base:ty { $($row:tt)* }) => {
        $crate::layer::properties!($name: $base [base] { $($row)* });

        impl $crate::layer::Layer for $name {
            type Rare = <$base as $crate::layer::Layer>::Rare;

            fn entity(&self) -> &$crate::Entity<Self::Rare> {
                self.base.entity()
            }

            fn entity_mut(&mut self) -> &mut $crate::Entity<Self::Rare> {
                self.base.entity_mut()
            }

            fn object_mut(&mut self) -> Option<&mut $crate::ObjectProps> {
                $crate::layer::layer!(@object self $name)
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

    (@object $self:ident ObjectProps) => { Some($self) };
    (@object $self:ident $name:ident) => { $self.base.object_mut() };
}
pub(crate) use layer;

/// Implements all that the properties need that several classes share, over [`layer!`].
macro_rules! props {
    ($name:ident: $base:ty { $($key:literal $(| $map:literal)? => $field:ident,)* }) => {
        $crate::layer::layer!($name: $base { $($key $(| $map)? => $field,)* });

        // Derived, it would be compiled again wherever it is used.
        impl Clone for $name {
            #[inline(never)]
            fn clone(&self) -> Self {
                Self { $($field: self.$field.clone(),)* base: self.base.clone() }
            }
        }
    };
}
pub(crate) use props;

/// Implements all that a class with a `type` of its own needs, over [`layer!`].
macro_rules! class {
    ($wire:literal, $name:ident: $base:ty {
        $($key:literal $(| $map:literal)? => $field:ident,)*
    }) => {
        $crate::layer::layer!($name: $base { $($key $(| $map)? => $field,)* });

        // Derived, it would be compiled again wherever it is used.
        impl Clone for $name {
            #[inline(never)]
            fn clone(&self) -> Self {
                Self {
                    tag: self.tag.clone(),
                    $($field: self.$field.clone(),)*
                    base: self.base.clone(),
                }
            }
        }

        impl $crate::layer::Typed for $name {
            const NAME: &'static str = $wire;

            type Props = $crate::layer::class!(@props $name $base $(, $field)*);

            fn tag_mut(&mut self) -> &mut $crate::TypeTag<Self> {
                &mut self.tag
            }

            fn props(&self) -> &Self::Props {
                &$crate::layer::class!(@own self $($field)*)
            }

            fn props_mut(&mut self) -> &mut Self::Props {
                &mut $crate::layer::class!(@own self $($field)*)
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
                use $crate::layer::Typed;
                let types = self.tag.written($wire);
                $crate::layer::write_document(types, self.props(), serializer)
            }
        }

        $crate::layer::deserialize_map!($name, $crate::layer::read_checked);
    };

    // A class without properties is read by the one copy of its base.
    (@props $name:ident $base:ty) => { $base };
    (@props $name:ident $base:ty $(, $property:tt)+) => { Self };
    (@own $self:ident) => { $self.base };
    (@own $self:ident $($property:tt)+) => { *$self };
}
pub(crate) use class;

/// Implements all that a class needs that is no object of the standard's, over [`layer!`]. Some
/// have a `type` on the wire.
macro_rules! plain {
    ($($wire:literal,)? $name:ident { $($property:tt)* }) => {
        $crate::layer::layer!($name: $crate::Entity { $($property)* });

        impl $crate::Referent for $name {
            type Draft = Self;

            fn knows(_: &str) -> bool {
                true
            }

            fn read_known<'de, A: serde::de::MapAccess<'de>>(
                head: &mut $crate::read::Head<'de, Self>,
                map: &mut A,
            ) -> Result<Option<Self>, A::Error> {
                Self::read_other(head, map).map(Some)
            }

            fn read_other<'de, A: serde::de::MapAccess<'de>>(
                head: &mut $crate::read::Head<'de, Self>,
                map: &mut A,
            ) -> Result<Self, A::Error> {
                let (mut it, types) = head.take_draft();
                $crate::layer::plain!(@read it, types, $($wire)?);
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

        impl From<$name> for $crate::Ref<Box<$name>> {
            fn from(it: $name) -> Self {
                Self::Object(Box::new(it))
            }
        }

        impl From<$name> for $crate::OneOrMany<$crate::Ref<Box<$name>>> {
            fn from(it: $name) -> Self {
                $crate::Ref::from(it).into()
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let types = $crate::layer::plain!(@written self, $($wire)?);
                $crate::layer::write_document(types, self, serializer)
            }
        }

        $crate::layer::deserialize_map!($name, $crate::reference::read_whole);
    };

    (@read $it:ident, $types:ident, $wire:literal) => {
        $it.tag = $crate::type_tag::PlainTag::from_types($types, $wire);
    };
    // It means nothing here, and is kept like any other.
    (@read $it:ident, $types:ident,) => {
        $it.extra.extend($types.map(|types| ("type".to_owned(), types.into())));
    };
    (@written $self:ident, $wire:literal) => { $self.tag.written($wire) };
    (@written $self:ident,) => { $crate::layer::WrittenType::Absent };
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
