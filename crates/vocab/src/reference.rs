//! References: what stands where the standard asks for an object.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::MapAccess};
use serde_json::Value;

use crate::{
    AnyLink, Iri, is_public,
    layer::Layer,
    read::{Fit, FromValue, Head},
    validate::{Inspector, Problem, Severity},
};

/// A reference to a `T`: its id, the object itself, or a link to it.
///
/// A value that is none of these, such as a text that is no IRI, is kept too, but cannot be matched
/// on.
///
/// ```
/// use oyez_vocab::{AnyActor, Iri, Ref};
///
/// let named: Ref<AnyActor> = serde_json::from_str(r#""https://one.example/alice""#)?;
/// let embedded: Ref<AnyActor> = serde_json::from_str(
///     r#"{"type": "Person", "id": "https://one.example/alice", "name": "Alice"}"#,
/// )?;
/// assert_eq!(named.id(), embedded.id());
///
/// assert!(named.object().is_none());
/// let Ref::Object(AnyActor::Person(alice)) = embedded else { panic!("not a Person") };
/// assert_eq!(alice.name.text(), Some("Alice"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Ref<T> {
    /// The id of the object, or the address of the resource.
    Iri(Iri),
    /// A link, which says more about where it leads than an IRI can.
    Link(AnyLink),
    /// The object.
    Object(T),
    #[doc(hidden)]
    _Other(Box<Value>),
}

/// What a [`Ref`] can refer to: the types of this crate.
#[expect(private_bounds, reason = "nothing outside this crate can be referred to")]
pub trait Referent: Sized {
    /// The properties that all of its types have.
    #[doc(hidden)]
    type Draft: Layer;

    /// Whether objects of the type of this name are read as this.
    #[doc(hidden)]
    fn knows(name: &str) -> bool;

    /// Reads an object whose first entries are in `head`, where a type of this crate has the name
    /// that its `type` says.
    #[doc(hidden)]
    fn read_known<'de, A: MapAccess<'de>>(
        head: &mut Head<'de, Self::Draft>,
        map: &mut A,
    ) -> Result<Option<Self>, A::Error>;

    /// Reads an object of any other type, whose first entries are in `head`.
    #[doc(hidden)]
    fn read_other<'de, A: MapAccess<'de>>(
        head: &mut Head<'de, Self::Draft>,
        map: &mut A,
    ) -> Result<Self, A::Error>;

    /// The object's `id`.
    fn id(&self) -> Option<&Iri>;

    /// Notes what is wrong with it.
    #[doc(hidden)]
    fn inspect(&self, inspector: &mut Inspector);
}

impl<T: Referent> Referent for Box<T> {
    type Draft = T::Draft;

    fn knows(name: &str) -> bool {
        T::knows(name)
    }

    fn read_known<'de, A: MapAccess<'de>>(
        head: &mut Head<'de, T::Draft>,
        map: &mut A,
    ) -> Result<Option<Self>, A::Error> {
        Ok(T::read_known(head, map)?.map(Self::new))
    }

    fn read_other<'de, A: MapAccess<'de>>(
        head: &mut Head<'de, T::Draft>,
        map: &mut A,
    ) -> Result<Self, A::Error> {
        T::read_other(head, map).map(Self::new)
    }

    fn id(&self) -> Option<&Iri> {
        T::id(self)
    }

    fn inspect(&self, inspector: &mut Inspector) {
        T::inspect(self, inspector);
    }
}

impl<T: Referent> Ref<T> {
    /// The id of what is referred to: the IRI, the object's `id`, or where the link leads.
    pub fn id(&self) -> Option<&Iri> {
        match self {
            Self::Iri(iri) => Some(iri),
            Self::Link(link) => link.href.as_ref(),
            Self::Object(object) => object.id(),
            Self::_Other(_) => None,
        }
    }
}

impl<T> Ref<T> {
    /// The object, if it is embedded and not only named.
    pub fn object(&self) -> Option<&T> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The object, if it is embedded, to be changed.
    pub fn object_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The object itself, if it is embedded.
    pub fn into_object(self) -> Option<T> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The IRI, if nothing but it is there. [`id`](Self::id) finds that of an object as well.
    pub fn as_iri(&self) -> Option<&Iri> {
        match self {
            Self::Iri(iri) => Some(iri),
            _ => None,
        }
    }

    /// What was written in place of an IRI, such as `Public`.
    pub(crate) fn odd_text(&self) -> Option<&str> {
        match self {
            Self::_Other(value) => value.as_str(),
            _ => None,
        }
    }
}

/// Reads an object that is not referred to, but there.
pub(crate) fn read_whole<'de, T: Referent, A: MapAccess<'de>>(mut map: A) -> Result<T, A::Error> {
    read_object(&mut Head::read(&mut map)?, &mut map)
}

/// Reads an object of any type, whose first entries are in `head`.
fn read_object<'de, T: Referent, A: MapAccess<'de>>(
    head: &mut Head<'de, T::Draft>,
    map: &mut A,
) -> Result<T, A::Error> {
    match T::read_known(head, map)? {
        Some(object) => Ok(object),
        None => T::read_other(head, map),
    }
}

/// Reads a link, where `type` says that it is one and does not say that it is an object.
#[inline(never)] // one copy for all objects that have the same properties
fn read_link<'de, P: Layer, A: MapAccess<'de>>(
    head: Head<'de, P>,
    map: &mut A,
) -> Result<AnyLink, A::Error> {
    read_object(&mut head.into_link()?, map)
}

impl<T: Referent + Serialize> FromValue for Ref<T> {
    #[inline]
    fn from_text(text: Cow<'_, str>) -> Fit<Self> {
        Fit::Fits(match text.parse() {
            Ok(iri) => Self::Iri(iri),
            Err(_) => Self::_Other(Box::new(Value::String(text.into_owned()))),
        })
    }

    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Fit<Self>, A::Error> {
        let mut head = Head::<T::Draft>::read(&mut map)?;
        if let Some(number) = head.number() {
            return Ok(Fit::Odd(Value::Number(number)));
        }
        if let Some(object) = T::read_known(&mut head, &mut map)? {
            return Ok(Fit::Fits(Self::Object(object)));
        }
        let is_link = head.find_type(|it| AnyLink::knows(it).then_some(())).is_some();
        Ok(Fit::Fits(match is_link {
            true => Self::Link(read_link(head, &mut map)?),
            false => Self::Object(T::read_other(&mut head, &mut map)?),
        }))
    }

    fn from_odd_element(value: Value) -> Result<Self, Value> {
        Ok(Self::_Other(Box::new(value)))
    }

    fn into_value(self) -> Value {
        // Fails for keys that are not texts only, and there are none.
        serde_json::to_value(self).unwrap_or_default()
    }

    fn inspect(&self, inspector: &mut Inspector) {
        match self {
            Self::Iri(_) => {}
            Self::Link(link) => link.inspect(inspector),
            Self::Object(object) => object.inspect(inspector),
            // Short forms of the public are read as what they mean.
            Self::_Other(value) if value.as_str().is_some_and(is_public) => {}
            Self::_Other(_) => inspector.report(Severity::Error, Problem::DoesNotFit),
        }
    }
}

impl<'de, T: Referent + Serialize> Deserialize<'de> for Ref<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Fit::deserialize(deserializer)?.or_error("an IRI, an object or a link")
    }
}

impl<T: Serialize> Serialize for Ref<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Iri(iri) => iri.serialize(serializer),
            Self::Link(link) => link.serialize(serializer),
            Self::Object(object) => object.serialize(serializer),
            Self::_Other(value) => value.serialize(serializer),
        }
    }
}

impl<T> From<Iri> for Ref<T> {
    fn from(iri: Iri) -> Self {
        Self::Iri(iri)
    }
}

impl<T> From<&Iri> for Ref<T> {
    fn from(iri: &Iri) -> Self {
        Self::Iri(iri.clone())
    }
}

impl<T> From<Iri> for crate::OneOrMany<Ref<T>> {
    fn from(iri: Iri) -> Self {
        Ref::from(iri).into()
    }
}

impl<T> From<&Iri> for crate::OneOrMany<Ref<T>> {
    fn from(iri: &Iri) -> Self {
        Ref::from(iri).into()
    }
}

impl<T, const N: usize> From<[Iri; N]> for crate::OneOrMany<Ref<T>> {
    fn from(iris: [Iri; N]) -> Self {
        iris.map(Ref::from).into()
    }
}

impl<T> From<Vec<Iri>> for crate::OneOrMany<Ref<T>> {
    fn from(iris: Vec<Iri>) -> Self {
        iris.into_iter().map(Ref::from).collect::<Vec<_>>().into()
    }
}
