//! The first entries of an object, up to its `type`.

use serde::de::{Error, MapAccess};
use serde_json::{Number, Value};

use super::{Key, Scalar, is_number_key, take, take_value};
use crate::{
    Extra, LinkProps,
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
    /// `@context` and `id`, where nothing else stands in front of the `type`.
    pub(crate) start: Start,
    /// All that stands in front of the `type`, where there is more.
    pub(crate) draft: Option<Box<P>>,
}

#[expect(private_bounds, reason = "only types of this crate are read")]
impl<'de, P: Layer> Head<'de, P> {
    /// Reads `map` up to its `type`, or to its end where it has none.
    pub(crate) fn read<A: MapAccess<'de>>(map: &mut A) -> Result<Self, A::Error> {
        let mut head = Self { types: None, start: Start::default(), draft: None };
        let mut key = Key::default();
        if let Stop::Key = read_start(&mut head.start, &mut head.types, &mut key, map)? {
            head.read_draft(&mut key, map)?;
        }
        Ok(head)
    }

    /// Reads what stands behind the start, from the value of `key` on.
    #[inline(never)] // rarer than the other way
    fn read_draft<A: MapAccess<'de>>(
        &mut self,
        key: &mut Key<'de>,
        map: &mut A,
    ) -> Result<(), A::Error> {
        let draft = self.draft.insert(Box::default());
        draft.entity_mut().start_with(&mut self.start);
        loop {
            take(&mut **draft, &key.0, map)?;
            if !key.read_next(map)? {
                break;
            }
            if key.0 == "type" {
                return map.next_value_seed(self.types.insert(Scalar::EMPTY));
            }
        }
        let extra = &mut draft.entity_mut().extra;
        let alias = extra.keys().filter(|it| compact(it) == "type").min().cloned();
        self.types = alias.and_then(|it| extra.remove(&it)).map(Scalar::from);
        Ok(())
    }

    /// The number that this is, where serde_json shows numbers as objects.
    pub(crate) fn number(&self) -> Option<Number> {
        let (None, Some(draft)) = (&self.types, &self.draft) else { return None };
        let (key, value) = draft.entity().extra.iter().next()?;
        is_number_key(key).then(|| value.as_str()?.parse().ok())?
    }

    /// What `find` makes of the first name in the `type` that it knows. It is shown short forms.
    pub(crate) fn find_type<T>(&self, find: impl Fn(&str) -> Option<T>) -> Option<T> {
        self.types.as_ref()?.find_name(find)
    }

    /// The properties that were read, and the `type`.
    pub(crate) fn take_draft(&mut self) -> (P, Option<Scalar<'de>>) {
        let draft = match self.draft.take() {
            Some(draft) => *draft,
            None => {
                let mut draft = P::default();
                draft.entity_mut().start_with(&mut self.start);
                draft
            }
        };
        (draft, self.types.take())
    }

    /// The same entries for a link, which has some of them.
    pub(crate) fn into_link<E: Error>(self) -> Result<Head<'de, LinkProps>, E> {
        let draft = self.draft.map(|mut it| link_of(&mut *it)).transpose().map_err(E::custom)?;
        Ok(Head { types: self.types, start: self.start, draft })
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
enum Stop {
    /// The `type` was read.
    Type,
    /// The value of another key stands next.
    Key,
    /// There is nothing more.
    End,
}

/// Reads `map` up to its `type`, or up to the first key that is none of `@context`, `id` and `type`.
fn read_start<'de, A: MapAccess<'de>>(
    start: &mut Start,
    types: &mut Option<Scalar<'de>>,
    key: &mut Key<'de>,
    map: &mut A,
) -> Result<Stop, A::Error> {
    while key.read_next(map)? {
        match &*key.0 {
            "@context" => start.ld_context = Some(map.next_value()?),
            "id" => {
                if let Some(value) = start.id.read(map)?.into_odd() {
                    start.odd_id = Some(value);
                }
            }
            "type" => {
                map.next_value_seed(types.insert(Scalar::EMPTY))?;
                return Ok(Stop::Type);
            }
            _ => return Ok(Stop::Key),
        }
    }
    Ok(Stop::End)
}
