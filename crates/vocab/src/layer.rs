//! Layers of properties: what the generated types are made of.
//!
//! `Create` has `ActivityProps`, which has `ObjectProps`, which has an `Entity`. A key goes down
//! the layers until one names it; what none names ends in the entity's `extra`.

mod macros;

use serde::{
    Serialize, Serializer,
    de::{Error, MapAccess},
    ser::SerializeMap,
};
use serde_json::Value;

pub(crate) use self::macros::{class, deserialize_map, layer, plain, properties, props};
use crate::{
    Context, Entity, Extra, Iri, ObjectProps, TypeTag,
    read::{self, FromValue, Head, Taken},
    validate::Inspector,
};

/// Some properties, by their names.
pub(crate) trait Properties: Default {
    /// Reads the value of `key` from `map`, where `key` names a property.
    fn read_property<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
    ) -> Result<Taken, A::Error>;

    /// Writes what has a value.
    fn write_properties<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;

    /// Has every property that has a value visited.
    fn inspect_properties(&self, inspector: &mut Inspector);

    /// Whether `key` names a property.
    fn names(key: &str) -> bool;

    /// Whether `key` names a property that has a value.
    fn holds(&self, key: &str) -> bool;
}

/// No properties.
impl Properties for () {
    fn read_property<'de, A: MapAccess<'de>>(
        &mut self,
        _: &str,
        _: &mut A,
    ) -> Result<Taken, A::Error> {
        Ok(Taken::Unknown)
    }

    fn write_properties<M: SerializeMap>(&self, _: &mut M) -> Result<(), M::Error> {
        Ok(())
    }

    fn inspect_properties(&self, _: &mut Inspector) {}

    fn names(_: &str) -> bool {
        false
    }

    fn holds(&self, _: &str) -> bool {
        false
    }
}

/// Some properties, and those of all layers below: its own come first.
pub(crate) trait Layer: Properties {
    /// The rare properties, in the lowest layer.
    type Rare: Properties;

    /// The lowest layer.
    fn entity(&self) -> &Entity<Self::Rare>;

    /// The lowest layer.
    fn entity_mut(&mut self) -> &mut Entity<Self::Rare>;

    /// The layer of an `Object`, where it has one.
    fn object_mut(&mut self) -> Option<&mut ObjectProps>;
}

impl<R: Properties> Properties for Entity<R> {
    fn read_property<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
    ) -> Result<Taken, A::Error> {
        match key {
            "@context" => {
                self.ld_context = Some(map.next_value()?);
                Ok(Taken::Fits)
            }
            "id" => self.id.read(map),
            _ if R::names(key) => self.rare.get_mut().read_property(key, map),
            _ => Ok(Taken::Unknown),
        }
    }

    /// Writes the rare ones. The head of the document and `extra` are written by
    /// [`write_document`].
    fn write_properties<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        self.rare.get().map_or(Ok(()), |it| it.write_properties(map))
    }

    fn inspect_properties(&self, inspector: &mut Inspector) {
        if let Some(rare) = self.rare.get() {
            rare.inspect_properties(inspector);
        }
    }

    fn names(key: &str) -> bool {
        matches!(key, "@context" | "id") || R::names(key)
    }

    fn holds(&self, key: &str) -> bool {
        match key {
            "@context" => self.ld_context.is_some(),
            "id" => self.id.is_some(),
            _ => self.rare.get().is_some_and(|it| it.holds(key)),
        }
    }
}

impl<R: Properties> Layer for Entity<R> {
    type Rare = R;

    fn entity(&self) -> &Self {
        self
    }

    fn entity_mut(&mut self) -> &mut Self {
        self
    }

    fn object_mut(&mut self) -> Option<&mut ObjectProps> {
        None
    }
}

/// A [`Layer`] of whatever type, for the entries of one kind of `map`.
///
/// What every document goes through takes this, so that there is one copy of it and not one for
/// each type: the code that a document runs through should stay small.
pub(crate) trait Reading<'de, A: MapAccess<'de>> {
    /// Reads the value of `key` from `map`.
    fn read_entry(&mut self, key: &str, map: &mut A) -> Result<Taken, A::Error>;

    /// What no property takes.
    fn extra_mut(&mut self) -> &mut Extra;

    /// Moves values that stand under another spelling of a property's name.
    fn resolve_aliases(&mut self) -> serde_json::Result<()>;
}

impl<'de, L: Layer, A: MapAccess<'de>> Reading<'de, A> for L {
    fn read_entry(&mut self, key: &str, map: &mut A) -> Result<Taken, A::Error> {
        self.read_property(key, map)
    }

    fn extra_mut(&mut self) -> &mut Extra {
        &mut self.entity_mut().extra
    }

    fn resolve_aliases(&mut self) -> serde_json::Result<()> {
        read::resolve_aliases(self)
    }
}

/// A [`Layer`] of whatever type, to be written to one kind of map. As [`Reading`], it saves copies.
pub(crate) trait Writing<M: SerializeMap> {
    /// Writes what has a value, but for what stands in the lowest layer.
    fn write_entries(&self, map: &mut M) -> Result<(), M::Error>;

    /// Whether `key` names a property that has a value.
    fn has(&self, key: &str) -> bool;
}

impl<L: Layer, M: SerializeMap> Writing<M> for L {
    fn write_entries(&self, map: &mut M) -> Result<(), M::Error> {
        self.write_properties(map)
    }

    fn has(&self, key: &str) -> bool {
        self.holds(key)
    }
}

/// The value of a property, which may be absent.
pub(crate) trait Property {
    /// Reads the value that stands next in `map`. Of several the last one counts.
    fn read<'de, A: MapAccess<'de>>(&mut self, map: &mut A) -> Result<Taken, A::Error>;

    /// Whether nothing is written.
    fn is_absent(&self) -> bool;

    /// Writes the value, unless it is absent.
    fn write<M: SerializeMap>(&self, key: &'static str, map: &mut M) -> Result<(), M::Error>;

    /// Has the value visited, which stands under `key`.
    fn inspect(&self, key: &'static str, inspector: &mut Inspector);
}

impl<T: FromValue + Serialize> Property for Option<T> {
    #[inline(never)]
    fn read<'de, A: MapAccess<'de>>(&mut self, map: &mut A) -> Result<Taken, A::Error> {
        let taken = T::read_into(self, map)?;
        if !matches!(taken, Taken::Fits) {
            *self = None;
        }
        Ok(taken)
    }

    #[inline]
    fn is_absent(&self) -> bool {
        self.is_none()
    }

    #[inline]
    fn write<M: SerializeMap>(&self, key: &'static str, map: &mut M) -> Result<(), M::Error> {
        match self.as_ref().map(|it| (it.as_text(), it)) {
            Some((Some(text), _)) => write_text(key, text, map),
            Some((None, value)) => map.serialize_entry(key, value),
            None => Ok(()),
        }
    }

    fn inspect(&self, key: &'static str, inspector: &mut Inspector) {
        if let Some(value) = self {
            inspector.at(key, |inspector| value.inspect(inspector));
        }
    }
}

/// Writes a text: one copy for all the types that are no more than that.
#[inline(never)]
pub(crate) fn write_text<M: SerializeMap>(
    key: &str,
    text: &str,
    map: &mut M,
) -> Result<(), M::Error> {
    map.serialize_entry(key, text)
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
#[inline]
pub(crate) fn write_document<L: Layer, S: Serializer>(
    types: WrittenType<'_>,
    layer: &L,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let Entity { ld_context, id, extra, .. } = layer.entity();
    write_all(types, ld_context.as_ref(), id.as_ref(), layer, extra, serializer)
}

/// [`write_document`], in one copy for all layers.
fn write_all<S: Serializer>(
    types: WrittenType<'_>,
    context: Option<&Context>,
    id: Option<&Iri>,
    layer: &dyn Writing<S::SerializeMap>,
    extra: &Extra,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    if let Some(context) = context {
        map.serialize_entry("@context", context)?;
    }
    if let Some(id) = id {
        write_text("id", id.as_str(), &mut map)?;
    }
    let has_type = !matches!(types, WrittenType::Absent);
    if has_type {
        map.serialize_entry("type", &types)?;
    }
    layer.write_entries(&mut map)?;
    for (key, value) in extra {
        // An odd value gives way to one that was set since.
        if !(has_type && key == "type" || layer.has(key)) {
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
    fn props(&self) -> &Self::Props;
    fn props_mut(&mut self) -> &mut Self::Props;
}

/// Reads a `T` whose `type` is known to be right. `part` is where it has what `head` began with.
pub(crate) fn read_typed<'de, T: Typed, P: Layer, A: MapAccess<'de>>(
    head: &mut Head<'de, P>,
    part: fn(&mut T) -> &mut P,
    map: &mut A,
) -> Result<Box<T>, A::Error> {
    // Made where it stays: these types are large, and moving them is dear.
    let mut it = Box::<T>::default();
    *it.tag_mut() = TypeTag::from_types(&mut head.types);
    match &mut head.draft {
        Some(draft) => take_draft(&mut *it, part, &mut **draft).map_err(A::Error::custom)?,
        None => it.props_mut().entity_mut().start_with(&mut head.start),
    }
    read::fill(it.props_mut(), map)?;
    Ok(it)
}

/// Moves what was read before the `type` was known to its place.
#[inline(never)] // rarer than the other way
fn take_draft<T: Typed, P: Layer>(
    it: &mut T,
    part: fn(&mut T) -> &mut P,
    draft: &mut P,
) -> serde_json::Result<()> {
    *part(it) = std::mem::take(draft);
    read::reread(it.props_mut())
}

/// Reads a `T`, and fails where `type` does not name it.
pub(crate) fn read_checked<'de, T: Typed, A: MapAccess<'de>>(mut map: A) -> Result<T, A::Error> {
    let mut head = Head::<T::Props>::read(&mut map)?;
    if head.find_type(|it| (it == T::NAME).then_some(())).is_none() {
        let found = head.types.map_or("none".to_owned(), |it| Value::from(it).to_string());
        return Err(A::Error::custom(format_args!("expected type `{}`, found {found}", T::NAME)));
    }
    read_typed(&mut head, T::props_mut, &mut map).map(|it| *it)
}

/// The id of what is referred to, where it has one.
pub(crate) fn id_of<L: Layer>(layer: &L) -> Option<&Iri> {
    layer.entity().id.as_ref()
}
