//! Open unions: a type per class that is known, and a place for all others.

use std::ops::Deref;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::layer::{self, Layer, WrittenType};

/// An object of a type that the vocabulary does not name, whole.
#[doc(hidden)]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Other<P> {
    pub(crate) types: Option<Value>,
    pub(crate) base: P,
}

/// Declares a union over the layer that its variants share, which it lends by `Deref`.
macro_rules! union {
    ($(#[$doc:meta])* $name:ident: $props:ident { $($class:ident),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!("A [`", stringify!($class), "`].")]
                $class(Box<$class>),
            )*
            #[doc(hidden)]
            _Other(Box<$crate::union::Other<$props>>),
        }

        impl $name {
            /// The name of the type that this was read as; of an unknown type the first name, or
            /// nothing where it has none.
            pub fn type_name(&self) -> &str {
                match self {
                    $(Self::$class(_) => stringify!($class),)*
                    Self::_Other(it) => $crate::union::first_name(it.types.as_ref()),
                }
            }

            /// All names in `type`, in order: the one that this was read as, and those beside it.
            pub fn type_names(&self) -> impl Iterator<Item = &str> {
                let (known, types) = match self {
                    $(Self::$class(it) => (Some(stringify!($class)), it.type_tag().exact()),)*
                    Self::_Other(it) => (None, it.types.as_ref()),
                };
                // Only what is more than the name is kept.
                let known = known.filter(|_| types.is_none());
                known.into_iter().chain($crate::union::names(types))
            }

            /// An object of a type of another vocabulary, without any property.
            pub fn of(term: &$crate::TypeTerm) -> Self {
                let mut base = $props::default();
                base.define(term.name(), term.iri(), "");
                $crate::union::Other { types: Some(term.name().into()), base }.into()
            }

            /// Whether its `type` names this type of another vocabulary, alone or among others.
            pub fn is(&self, term: &$crate::TypeTerm) -> bool {
                let types = match self {
                    $(Self::$class(it) => it.type_tag().exact(),)*
                    Self::_Other(it) => it.types.as_ref(),
                };
                $crate::union::names(types).any(|it| term.is(it))
            }
        }

        impl std::ops::Deref for $name {
            type Target = $props;

            fn deref(&self) -> &$props {
                match self {
                    $(Self::$class(it) => it,)*
                    Self::_Other(it) => &it.base,
                }
            }
        }

        impl std::ops::DerefMut for $name {
            fn deref_mut(&mut self) -> &mut $props {
                match self {
                    $(Self::$class(it) => it,)*
                    Self::_Other(it) => &mut it.base,
                }
            }
        }

        impl $crate::Referent for $name {
            type Draft = $props;

            fn knows(name: &str) -> bool {
                matches!(name, $(stringify!($class))|*)
            }

            fn read_known<'de, A: serde::de::MapAccess<'de>>(
                head: &mut $crate::read::Head<'de, $props>,
                map: &mut A,
            ) -> Result<Option<Self>, A::Error> {
                type ReadAs<'de, A, E> =
                    fn(&mut $crate::read::Head<'de, $props>, &mut A) -> Result<$name, E>;
                let read: Option<ReadAs<'de, A, A::Error>> =
                    head.find_type(|name| match name {
                        $(stringify!($class) => Some((|head, map| {
                            fn part(it: &mut $class) -> &mut $props {
                                it
                            }
                            $crate::layer::read_typed(head, part, map).map(Self::$class)
                        }) as ReadAs<'de, A, A::Error>),)*
                        _ => None,
                    });
                read.map(|read| read(head, map)).transpose()
            }

            fn read_other<'de, A: serde::de::MapAccess<'de>>(
                head: &mut $crate::read::Head<'de, $props>,
                map: &mut A,
            ) -> Result<Self, A::Error> {
                let (mut base, types) = head.take_draft();
                $crate::read::fill(&mut base, map)?;
                Ok($crate::union::Other { types: types.map(serde_json::Value::from), base }.into())
            }

            fn id(&self) -> Option<&$crate::Iri> {
                self.id.as_ref()
            }

            fn inspect(&self, inspector: &mut $crate::validate::Inspector) {
                use $crate::{layer::Typed, validate::inspect_document};
                match self {
                    $(Self::$class(it) => {
                        inspect_document(it.props(), it.type_tag().exact(), inspector);
                    })*
                    Self::_Other(it) => inspect_document(&it.base, it.types.as_ref(), inspector),
                }
                $crate::validate::Rules::check(self, inspector);
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use $crate::layer::WrittenType;
                match self {
                    $(Self::$class(it) => it.serialize(serializer),)*
                    Self::_Other(it) => {
                        let types = it.types.as_ref().map_or(WrittenType::Absent, WrittenType::Exact);
                        $crate::layer::write_document(types, &it.base, serializer)
                    }
                }
            }
        }

        $crate::layer::deserialize_map!($name, $crate::reference::read_whole);

        impl From<$crate::union::Other<$props>> for $name {
            fn from(it: $crate::union::Other<$props>) -> Self {
                Self::_Other(Box::new(it))
            }
        }

        $(
            impl From<$class> for $name {
                fn from(it: $class) -> Self {
                    Self::$class(Box::new(it))
                }
            }

            impl From<$class> for $crate::Ref<$name> {
                fn from(it: $class) -> Self {
                    Self::Object(it.into())
                }
            }

            impl From<$class> for $crate::OneOrMany<$crate::Ref<$name>> {
                fn from(it: $class) -> Self {
                    $crate::Ref::from(it).into()
                }
            }
        )*

        impl From<$name> for $crate::Ref<$name> {
            fn from(it: $name) -> Self {
                Self::Object(it)
            }
        }

        impl From<$name> for $crate::OneOrMany<$crate::Ref<$name>> {
            fn from(it: $name) -> Self {
                $crate::Ref::from(it).into()
            }
        }
    };
}
pub(crate) use union;

/// The names in a `type`.
pub(crate) fn names(types: Option<&Value>) -> impl Iterator<Item = &str> {
    let values = match types {
        Some(Value::Array(values)) => values.as_slice(),
        Some(value) => std::slice::from_ref(value),
        None => &[],
    };
    values.iter().filter_map(Value::as_str)
}

/// The first name in a `type`, or nothing.
pub(crate) fn first_name(types: Option<&Value>) -> &str {
    names(types).next().unwrap_or_default()
}

/// Declares that a union is part of a larger one, which lends the part's layer.
macro_rules! part {
    (
        $part:ident: $props:ident of $whole:ident as $view:ident, $view_mut:ident {
            $($class:ident),* $(,)?
        }
    ) => {
        impl From<$part> for $whole {
            fn from(it: $part) -> Self {
                match it {
                    $($part::$class(it) => Self::$class(it),)*
                    $part::_Other(it) => $crate::union::widen(&it),
                }
            }
        }

        impl From<$part> for $crate::Ref<$whole> {
            fn from(it: $part) -> Self {
                Self::Object(it.into())
            }
        }

        impl From<$part> for $crate::OneOrMany<$crate::Ref<$whole>> {
            fn from(it: $part) -> Self {
                $crate::Ref::from(it).into()
            }
        }

        impl TryFrom<$whole> for $part {
            type Error = $whole;

            #[doc = concat!("Fails with the object where its type is none of [`", stringify!($part), "`].")]
            fn try_from(it: $whole) -> Result<Self, $whole> {
                match it {
                    $($whole::$class(it) => Ok(Self::$class(it)),)*
                    other => Err(other),
                }
            }
        }

        impl $whole {
            #[doc = concat!("The properties that it has as one of [`", stringify!($part), "`].")]
            pub fn $view(&self) -> Option<&$props> {
                match self {
                    $(Self::$class(it) => Some(it),)*
                    _ => None,
                }
            }

            #[doc = concat!(
                "The properties that it has as one of [`", stringify!($part), "`], to be changed."
            )]
            pub fn $view_mut(&mut self) -> Option<&mut $props> {
                match self {
                    $(Self::$class(it) => Some(it),)*
                    _ => None,
                }
            }
        }
    };
}
pub(crate) use part;

/// Declares that links can stand where another union is referred to.
macro_rules! links {
    ($($link:ident),* => $whole:ident) => {$(
        impl From<$link> for $crate::Ref<$whole> {
            fn from(it: $link) -> Self {
                Self::Link(it.into())
            }
        }

        impl From<$link> for $crate::OneOrMany<$crate::Ref<$whole>> {
            fn from(it: $link) -> Self {
                $crate::Ref::from(it).into()
            }
        }
    )*};
}
pub(crate) use links;

/// Reads an object of an unknown type anew, as one of a union with fewer properties: the others
/// go to `extra`.
pub(crate) fn widen<P, W>(other: &Other<P>) -> W
where
    P: Layer,
    W: DeserializeOwned + From<Other<W::Target>> + Deref<Target: Default>,
{
    let types = other.types.as_ref().map_or(WrittenType::Absent, WrittenType::Exact);
    // Every object can be written, and read as any union.
    layer::write_document(types, &other.base, serde_json::value::Serializer)
        .and_then(serde_json::from_value)
        .unwrap_or_else(|_| Other { types: other.types.clone(), base: Default::default() }.into())
}
