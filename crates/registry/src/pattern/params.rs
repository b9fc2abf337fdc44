//! The values of a pattern's variables.

use std::{
    collections::{BTreeMap, btree_map},
    fmt,
};

/// The values that a route pattern finds in a path, by name.
///
/// Values are decoded text. They are ordered by name, so that equal parameters are equal in
/// whichever order they were given; of two values for one name the later counts.
///
/// ```
/// use oyez_registry::Params;
///
/// let params = Params::from([("username", "alice"), ("id", "1")]);
/// assert_eq!(params.get("username"), Some("alice"));
/// assert_eq!(params.iter().next(), Some(("id", "1")));
/// ```
#[derive(Clone, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Params(BTreeMap<Box<str>, Box<str>>);

impl Params {
    /// The value of `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|it| &**it)
    }

    /// Names and values, by name.
    pub fn iter(&self) -> ParamsIter<'_> {
        ParamsIter(self.0.iter())
    }

    /// Whether there are none, as for a pattern without variables.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl<N: Into<Box<str>>, V: Into<Box<str>>> FromIterator<(N, V)> for Params {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(params: I) -> Self {
        Self(params.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

impl<N: Into<Box<str>>, V: Into<Box<str>>, const LEN: usize> From<[(N, V); LEN]> for Params {
    fn from(params: [(N, V); LEN]) -> Self {
        params.into_iter().collect()
    }
}

impl<'a> IntoIterator for &'a Params {
    type Item = (&'a str, &'a str);
    type IntoIter = ParamsIter<'a>;

    fn into_iter(self) -> ParamsIter<'a> {
        self.iter()
    }
}

impl fmt::Debug for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

/// The names and values of [`Params`].
#[derive(Clone, Debug)]
pub struct ParamsIter<'a>(btree_map::Iter<'a, Box<str>, Box<str>>);

impl<'a> Iterator for ParamsIter<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(name, value)| (&**name, &**value))
    }
}
