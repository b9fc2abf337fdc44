//! Units of length.

use std::str::FromStr;

use crate::{Iri, text::checked_text};

/// What the lengths of a [`Place`](crate::Place) count: one of six units, or one that an IRI names
/// ([AS2]).
///
/// ```
/// use oyez_vocab::Units;
///
/// assert_eq!("miles".parse::<Units>()?, Units::Miles);
/// assert_eq!(Units::Km.to_meters(1.5), Some(1500.0));
/// assert!("furlongs".parse::<Units>().is_err());
/// # Ok::<(), oyez_vocab::ParseUnitsError>(())
/// ```
///
/// [AS2]: https://www.w3.org/TR/activitystreams-vocabulary/#dfn-units
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Units {
    /// `cm`: centimeters.
    Cm,
    /// `feet`: international feet, of 0.3048 meters.
    Feet,
    /// `inches`: international inches, of 2.54 centimeters.
    Inches,
    /// Another unit, which the IRI names.
    Iri(Iri),
    /// `km`: kilometers.
    Km,
    /// `m`: meters, which are meant where nothing is said.
    #[default]
    M,
    /// `miles`: international miles, of 1609.344 meters.
    Miles,
}

impl Units {
    /// The text.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Cm => "cm",
            Self::Feet => "feet",
            Self::Inches => "inches",
            Self::Iri(iri) => iri.as_str(),
            Self::Km => "km",
            Self::M => "m",
            Self::Miles => "miles",
        }
    }

    /// A `length` in this unit in meters, unless the unit is one that only its IRI tells.
    pub fn to_meters(&self, length: f64) -> Option<f64> {
        let meters = match self {
            Self::Cm => return Some(length / 100.0),
            Self::Feet => 0.3048,
            Self::Inches => 0.0254,
            Self::Iri(_) => return None,
            Self::Km => 1000.0,
            Self::M => 1.0,
            Self::Miles => 1609.344,
        };
        Some(length * meters)
    }
}

impl From<Iri> for Units {
    fn from(iri: Iri) -> Self {
        Self::Iri(iri)
    }
}

/// A text that is none of the six units, nor an IRI.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("expected `cm`, `feet`, `inches`, `km`, `m`, `miles` or an IRI")]
#[non_exhaustive]
pub struct ParseUnitsError;

impl FromStr for Units {
    type Err = ParseUnitsError;

    fn from_str(text: &str) -> Result<Self, ParseUnitsError> {
        Ok(match text {
            "cm" => Self::Cm,
            "feet" => Self::Feet,
            "inches" => Self::Inches,
            "km" => Self::Km,
            "m" => Self::M,
            "miles" => Self::Miles,
            _ => Self::Iri(text.parse().map_err(|_| ParseUnitsError)?),
        })
    }
}

checked_text!(Units, ParseUnitsError);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_converted_by_its_unit() {
        for (text, length, meters) in [
            ("cm", 250.0, Some(2.5)),
            ("feet", 10.0, Some(3.048)),
            ("inches", 100.0, Some(2.54)),
            ("km", 0.5, Some(500.0)),
            ("m", -3.0, Some(-3.0)),
            ("miles", 2.0, Some(3218.688)),
            ("https://a.example/fathom", 1.0, None),
        ] {
            let units: Units = text.parse().unwrap();
            assert_eq!(units.as_str(), text);
            assert_eq!(units.to_meters(length), meters, "{text}");
        }
    }

    #[test]
    fn other_words_are_no_units() {
        for text in ["", "M", "meters", "mile", "kilo meters", " m"] {
            assert_eq!(text.parse::<Units>(), Err(ParseUnitsError), "{text:?}");
        }
    }
}
