//! The little of a document that decides what becomes of the rest.

use std::{borrow::Cow, cmp::Ordering, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::Value;

use crate::{
    AnyLink, AnyObject, Iri, OneOrMany, Raw, Referent,
    name::compact,
    read::{Key, is_number_key},
};

/// What stands on the outside of an activity: its id, its type, who did it, and to what.
///
/// Whether a document is a duplicate, whose key must verify it, or which queue it belongs to is
/// decided by these alone, long before anybody needs the rest. Only they are read, in one pass; all
/// else is skipped, and nothing of it can make reading fail.
///
/// A property that stands twice, or in several spellings, has the value here that it has in the
/// whole document when that is read; see [`Raw::ambiguous_key`] for how to refuse such documents.
///
/// ```
/// use oyez_vocab::{AnyActivity, Raw};
///
/// let text = r#"{
///     "type": "Like",
///     "actor": {"type": "Person", "id": "https://one.example/alice"},
///     "object": "https://two.example/notes/1"
/// }"#;
/// let raw: Raw<AnyActivity> = Raw::from_text(text.to_owned())?;
/// let envelope = raw.envelope()?;
/// assert_eq!(envelope.id, None);
/// assert_eq!(envelope.types.as_slice(), ["Like"]);
/// assert_eq!(envelope.actor.unwrap(), "https://one.example/alice");
/// assert_eq!(envelope.object.unwrap(), "https://two.example/notes/1");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Envelope {
    /// `id`: the identifier of the document, where it is an IRI.
    pub id: Option<Iri>,

    /// `type`: the names in it, in their short form.
    pub types: OneOrMany<String>,

    /// `actor`: the id of the first one.
    pub actor: Option<Iri>,

    /// `object`: the id of the first one.
    pub object: Option<Iri>,
}

impl<T> Raw<T> {
    /// Reads the ids and the type of the document, and skips the rest.
    ///
    /// # Errors
    ///
    /// Fails when the document is no JSON object.
    pub fn envelope(&self) -> serde_json::Result<Envelope> {
        serde_json::from_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Envelope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EnvelopeVisitor;

        impl<'de> Visitor<'de> for EnvelopeVisitor {
            type Value = Envelope;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Envelope, A::Error> {
                let mut outline = Outline::default();
                let mut actor = Slot::<Reference>::default();
                let mut object = Slot::<Reference>::default();
                while let Some(Key(key)) = map.next_key()? {
                    match compact(&key) {
                        "actor" => actor.read(key, &mut map)?,
                        "object" => object.read(key, &mut map)?,
                        _ => outline.read(key, &mut map)?,
                    }
                }
                Ok(Envelope {
                    id: outline.id.value,
                    types: outline.types.value.map(|it| it.0).unwrap_or_default(),
                    actor: actor.value.and_then(|it| it.0),
                    object: object.value.and_then(|it| it.0),
                })
            }
        }

        deserializer.deserialize_map(EnvelopeVisitor)
    }
}

/// What says which object this is.
#[derive(Default)]
struct Outline<'de> {
    href: Slot<'de, Iri>,
    id: Slot<'de, Iri>,
    types: Slot<'de, Types>,
}

impl<'de> Outline<'de> {
    /// Reads the value of `key`, or skips it.
    fn read<A: MapAccess<'de>>(&mut self, key: Cow<'de, str>, map: &mut A) -> Result<(), A::Error> {
        match compact(&key) {
            "href" => self.href.read(key, map),
            "id" => self.id.read(key, map),
            "type" => self.types.read(key, map),
            _ => map.next_value::<IgnoredAny>().map(|_| ()),
        }
    }

    /// The id of what a reference to it refers to: a link refers to where it leads.
    fn referent(self) -> Option<Iri> {
        let types = self.types.value.map(|it| it.0).unwrap_or_default();
        let is_link = !types.iter().any(|it| AnyObject::knows(it))
            && types.iter().any(|it| AnyLink::knows(it));
        if is_link { self.href.value } else { self.id.value }
    }
}

/// The value of a property, of all those that stand under its name, the one that counts.
struct Slot<'de, T> {
    /// The spelling that was read; absent until there is one.
    key: Option<Cow<'de, str>>,
    /// Absent too where the value does not fit the property.
    value: Option<T>,
}

// Derived, it would ask for `T: Default`.
impl<T> Default for Slot<'_, T> {
    fn default() -> Self {
        Self { key: None, value: None }
    }
}

impl<'de, T: Skim> Slot<'de, T> {
    /// Reads the value of `key`, a spelling of the property's name.
    ///
    /// The short spelling counts before the others, and these in the order of the alphabet. Of
    /// several values in one spelling the last one counts.
    fn read<A: MapAccess<'de>>(&mut self, key: Cow<'de, str>, map: &mut A) -> Result<(), A::Error> {
        let is_short = compact(&key) == key;
        let order = match &self.key {
            // The short spelling may come after others in the alphabet.
            Some(read) => (!is_short, &key).cmp(&(compact(read) != *read, read)),
            None => Ordering::Less,
        };
        let counts = match order {
            Ordering::Less => true,
            Ordering::Equal => !(is_short && T::FIRST_COUNTS),
            Ordering::Greater => false,
        };
        if !counts {
            return map.next_value::<IgnoredAny>().map(|_| ());
        }
        let Skimmed(value) = match is_short {
            true => map.next_value()?,
            // As in reading the whole, where it waits for a short one: of keys inside that stand
            // twice, only the last is left then.
            false => Skimmed::deserialize(map.next_value::<Value>()?).map_err(A::Error::custom)?,
        };
        self.value = value;
        self.key = Some(key);
        Ok(())
    }
}

/// What is read of a value. Each kind of JSON value has its function; what a type does not take is
/// skipped.
trait Skim: Sized {
    /// Whether the first of several values is the one that counts.
    const FIRST_COUNTS: bool = false;

    fn from_text(text: &str) -> Option<Self>;

    fn from_seq<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<Option<Self>, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Option<Self>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    /// What any other value is.
    fn from_other() -> Option<Self> {
        None
    }
}

impl Skim for Iri {
    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

/// The names in a `type`. Whatever stands there is one.
struct Types(OneOrMany<String>);

impl Skim for Types {
    const FIRST_COUNTS: bool = true;

    fn from_text(text: &str) -> Option<Self> {
        Some(Self(compact(text).to_owned().into()))
    }

    fn from_seq<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<Option<Self>, A::Error> {
        let mut names = OneOrMany::from(Vec::new());
        while let Some(Skimmed(name)) = seq.next_element::<Skimmed<Name>>()? {
            names.extend(name.map(|it| it.0));
        }
        Ok(Some(Self(names)))
    }

    fn from_other() -> Option<Self> {
        Some(Self(OneOrMany::default()))
    }
}

/// A name among others in a `type`.
struct Name(String);

impl Skim for Name {
    fn from_text(text: &str) -> Option<Self> {
        Some(Self(compact(text).to_owned()))
    }
}

/// The id of what is referred to, or of the first of several.
struct Reference(Option<Iri>);

impl Skim for Reference {
    fn from_text(text: &str) -> Option<Self> {
        Some(Self(text.parse().ok()))
    }

    fn from_seq<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<Option<Self>, A::Error> {
        let first = seq.next_element::<Skimmed<Element>>()?;
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Some(Self(first.and_then(|it| it.0).and_then(|it| it.0))))
    }

    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Option<Self>, A::Error> {
        let mut outline = Outline::default();
        let mut is_number = false;
        while let Some(Key(key)) = map.next_key()? {
            is_number |= is_number_key(&key);
            outline.read(key, &mut map)?;
        }
        Ok((!is_number).then(|| Self(outline.referent())))
    }
}

/// A [`Reference`] in an array; no array in an array refers to anything.
struct Element(Option<Iri>);

impl Skim for Element {
    fn from_text(text: &str) -> Option<Self> {
        Some(Self(text.parse().ok()))
    }

    fn from_map<'de, A: MapAccess<'de>>(map: A) -> Result<Option<Self>, A::Error> {
        Ok(Reference::from_map(map)?.map(|Reference(id)| Self(id)))
    }
}

/// Reads any value as a [`Skim`].
struct Skimmed<T>(Option<T>);

impl<'de, T: Skim> Deserialize<'de> for Skimmed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SkimVisitor(PhantomData)).map(Self)
    }
}

struct SkimVisitor<T>(PhantomData<fn() -> T>);

impl<'de, T: Skim> Visitor<'de> for SkimVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Option<T>, E> {
        Ok(T::from_other())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Option<T>, E> {
        Ok(T::from_other())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Option<T>, E> {
        Ok(T::from_other())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Option<T>, E> {
        Ok(T::from_other())
    }

    fn visit_str<E>(self, text: &str) -> Result<Option<T>, E> {
        Ok(T::from_text(text))
    }

    fn visit_unit<E>(self) -> Result<Option<T>, E> {
        Ok(T::from_other())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Option<T>, A::Error> {
        T::from_seq(seq)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Option<T>, A::Error> {
        T::from_map(map)
    }
}
