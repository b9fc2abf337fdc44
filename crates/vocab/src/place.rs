//! Lengths of a place.

use serde_json::Number;

use crate::{Place, Units};

impl Place {
    /// The [`altitude`](Self::altitude) in meters, where it and its unit are known.
    ///
    /// ```
    /// use oyez_vocab::{Place, Units};
    ///
    /// let mut place = Place::new();
    /// place.altitude = Some(3.into());
    /// assert_eq!(place.altitude_in_meters(), Some(3.0));
    /// place.units = Some(Units::Km);
    /// assert_eq!(place.altitude_in_meters(), Some(3000.0));
    /// ```
    pub fn altitude_in_meters(&self) -> Option<f64> {
        self.in_meters(self.altitude.as_ref())
    }

    /// The [`radius`](Self::radius) in meters, where it and its unit are known.
    pub fn radius_in_meters(&self) -> Option<f64> {
        self.in_meters(self.radius.as_ref())
    }

    fn in_meters(&self, length: Option<&Number>) -> Option<f64> {
        // Units that do not fit are kept there; they are not meters.
        if self.units.is_none() && self.extra.contains_key("units") {
            return None;
        }
        self.units.as_ref().unwrap_or(&Units::M).to_meters(length?.as_f64()?)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lengths_count_the_units_of_the_place_and_meters_without() {
        for (units, radius) in [
            (json!("km"), Some(2000.0)),
            (json!("furlongs"), None),
            (json!("https://a.example/fathom"), None),
            (json!(7), None),
        ] {
            let place = json!({"type": "Place", "radius": 2, "units": units});
            let place: Place = serde_json::from_value(place).unwrap();
            assert_eq!(place.radius_in_meters(), radius, "{units}");
            assert_eq!(place.altitude_in_meters(), None);
        }
        let place = json!({"type": "Place", "radius": 2.5});
        let place: Place = serde_json::from_value(place).unwrap();
        assert_eq!(place.radius_in_meters(), Some(2.5));
    }
}
