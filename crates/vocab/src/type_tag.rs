//! The `type` of a document, where the Rust type says it already.

use std::{fmt, marker::PhantomData};

use serde_json::Value;

use crate::{layer::WrittenType, name::compact, read::Scalar};

/// The `type` of a `T`, which has the name of `T` and perhaps others beside it.
///
/// A `T` is only read from a document whose `type` names it. Where `type` is an array, it is kept
/// and written as it came.
///
/// ```
/// use oyez_vocab::Note;
///
/// let text = r#"{"type":["Note","ext:Poll"]}"#;
/// let note: Note = serde_json::from_str(text)?;
/// assert!(note.type_tag().others().eq(["ext:Poll"]));
/// assert_eq!(serde_json::to_string(&note)?, text);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub struct TypeTag<T> {
    // The array that came, which names `T`; absent for the name of `T` alone.
    exact: Option<Box<Value>>,
    of: PhantomData<fn() -> T>,
}

impl<T> TypeTag<T> {
    /// The names in `type` other than that of `T`.
    pub fn others(&self) -> impl Iterator<Item = &str>
    where
        T: Class,
    {
        let names = self.exact.as_deref().and_then(Value::as_array);
        names.into_iter().flatten().filter_map(Value::as_str).filter(|it| *it != T::NAME)
    }

    /// The tag of an object that was read with this `type`, which names `T`.
    #[inline]
    pub(crate) fn from_types(types: &mut Option<Scalar<'_>>) -> Self {
        let exact = match types {
            Some(Scalar::Other(Value::Array(names))) => Some(several(names)),
            _ => None,
        };
        Self { exact, of: PhantomData }
    }

    /// The whole `type`, where it is more than the name.
    pub(crate) fn exact(&self) -> Option<&Value> {
        self.exact.as_deref()
    }

    /// What is written as `type`; `name` is that of `T`.
    pub(crate) fn written(&self, name: &'static str) -> WrittenType<'_> {
        self.exact.as_deref().map_or(WrittenType::Name(name), WrittenType::Exact)
    }
}

/// The names of a `type` that has several.
#[cold]
fn several(names: &mut Vec<Value>) -> Box<Value> {
    Box::new(std::mem::take(names).into_iter().map(short).collect())
}

/// A class of the vocabulary that has a `type`.
///
/// Implemented by the generated types; nothing else can.
pub trait Class {
    /// The name in `type`.
    const NAME: &'static str;
}

impl<T: crate::layer::Typed> Class for T {
    const NAME: &'static str = <T as crate::layer::Typed>::NAME;
}

/// `value` in its short form, where it is a name.
pub(crate) fn short(value: Value) -> Value {
    match value {
        Value::String(name) if compact(&name) != name => Value::String(compact(&name).to_owned()),
        value => value,
    }
}

// Derived, these would ask for the same traits of `T`.
impl<T> Clone for TypeTag<T> {
    fn clone(&self) -> Self {
        Self { exact: self.exact.clone(), of: PhantomData }
    }
}

impl<T> Default for TypeTag<T> {
    fn default() -> Self {
        Self { exact: None, of: PhantomData }
    }
}

impl<T> PartialEq for TypeTag<T> {
    fn eq(&self, other: &Self) -> bool {
        self.exact == other.exact
    }
}

impl<T> fmt::Debug for TypeTag<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = std::any::type_name::<T>().rsplit("::").next().unwrap_or_default();
        match &self.exact {
            Some(exact) => write!(f, "{exact}"),
            None => f.write_str(name),
        }
    }
}

/// The `type` of what is no object of the standard's, but has one on the wire.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum PlainTag {
    /// The name that the class has.
    #[default]
    Name,
    /// What came instead, if anything did.
    Exact(Option<Box<Value>>),
}

impl PlainTag {
    /// The tag of what was read with this `type`; `name` is that of its class.
    pub(crate) fn from_types(types: Option<Scalar<'_>>, name: &str) -> Self {
        match types {
            Some(Scalar::Text(it)) if it == name => Self::Name,
            types => Self::Exact(types.map(|it| Box::new(it.into()))),
        }
    }

    /// What is written as `type`; `name` is that of the class.
    pub(crate) fn written(&self, name: &'static str) -> WrittenType<'_> {
        match self {
            Self::Name => WrittenType::Name(name),
            Self::Exact(Some(exact)) => WrittenType::Exact(exact),
            Self::Exact(None) => WrittenType::Absent,
        }
    }
}
