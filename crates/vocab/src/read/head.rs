//! The first entries of an object, up to its `type`.

use std::borrow::Cow;

use serde::de::MapAccess;
use serde_json::Value;

use super::{Key, compact};

/// What stands in an object before its `type`, and the `type`.
///
/// Which Rust type reads the entries is known only then. Most servers write `type` first or right
/// behind `@context` and `id`, so little is held back.
#[derive(Debug)]
#[non_exhaustive]
pub struct Head<'de> {
    /// The entries in front of the `type`.
    pub(crate) early: Vec<(Cow<'de, str>, Value)>,
    /// The `type`, whatever it is.
    pub(crate) types: Option<Value>,
}

impl<'de> Head<'de> {
    /// Reads `map` up to its `type`, or to its end where it has none.
    pub(crate) fn read<A: MapAccess<'de>>(map: &mut A) -> Result<Self, A::Error> {
        let mut early = Vec::new();
        while let Some(Key(key)) = map.next_key()? {
            let value: Value = map.next_value()?;
            if key == "type" {
                return Ok(Self { early, types: Some(value) });
            }
            early.push((key, value));
        }
        let alias = early.iter().position(|(key, _)| compact(key) == "type");
        let types = alias.map(|at| early.remove(at).1);
        Ok(Self { early, types })
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

    /// For an object whose `type` means nothing: puts it back among the entries.
    pub(crate) fn without_type(mut self) -> Self {
        if let Some(types) = self.types.take() {
            self.early.push((Cow::Borrowed("type"), types));
        }
        self
    }
}
