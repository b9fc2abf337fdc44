//! How the plain types of Rust are read.

use std::borrow::Cow;

use serde_json::{Number, Value};

use super::{Fit, FromValue};
use crate::{DateTime, Duration, Iri};

impl FromValue for String {
    fn from_text(text: Cow<'_, str>) -> Fit<Self> {
        Fit::Fits(text.into_owned())
    }

    fn into_value(self) -> Value {
        Value::String(self)
    }
}

impl FromValue for bool {
    fn from_bool(value: bool) -> Fit<Self> {
        Fit::Fits(value)
    }

    fn into_value(self) -> Value {
        Value::Bool(self)
    }
}

impl FromValue for Number {
    fn from_number(number: Number) -> Fit<Self> {
        Fit::Fits(number)
    }

    fn into_value(self) -> Value {
        Value::Number(self)
    }
}

impl FromValue for u64 {
    fn from_number(number: Number) -> Fit<Self> {
        number.as_u64().map_or(Fit::Odd(Value::Number(number)), Fit::Fits)
    }

    fn into_value(self) -> Value {
        self.into()
    }
}

/// Types that are a checked text.
macro_rules! text {
    ($($name:ident),*) => {$(
        impl FromValue for $name {
            fn from_text(text: Cow<'_, str>) -> Fit<Self> {
                match $name::try_from(&*text) {
                    Ok(value) => Fit::Fits(value),
                    Err(_) => Fit::Odd(Value::String(text.into_owned())),
                }
            }

            fn into_value(self) -> Value {
                Value::String(self.as_str().to_owned())
            }
        }
    )*};
}

text!(DateTime, Duration, Iri);
