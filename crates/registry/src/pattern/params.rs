//! The values of a pattern's variables.

use std::{
    collections::{BTreeMap, btree_map},
    fmt::{self, Display},
    str::FromStr,
};

use super::ParamError;

/// The values that a route pattern finds in a path, by name.
///
/// Values are decoded text. They are ordered by name, so that equal parameters are equal in
/// whichever order they were given; of two values for one name the later counts.
///
/// They are made from values of any type that is shown as text, and give such values back:
///
/// ```
/// use oyez_registry::{Params, RoutePattern};
///
/// let pattern: RoutePattern = r"^blog/(?P<year>\d+)/(?P<slug>[\w-]+)/$".parse()?;
/// let params = Params::from([("slug", "hear-ye")]).with("year", 2024);
/// assert_eq!(params.get("slug"), Some("hear-ye"));
///
/// let path = pattern.path(&params)?;
/// assert_eq!(path, "/blog/2024/hear-ye/");
/// let year: u16 = pattern.matches(&path).unwrap().parse("year")?;
/// assert_eq!(year, 2024);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Params(BTreeMap<Box<str>, Box<str>>);

impl Params {
    /// The value of `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|it| &**it)
    }

    /// The value of `name`, read as a `T`.
    ///
    /// Reading is the inverse of making parameters: text is refused that `T` reads yet would write
    /// otherwise, as `007` or `+7` for a number, else one thing would be found at many paths. For a
    /// UUID this means that the type says how it is written: `uuid::fmt::Simple` is the one that is
    /// without hyphens.
    ///
    /// ```
    /// use oyez_registry::Params;
    ///
    /// let params = Params::from([("id", "7"), ("page", "007")]);
    /// assert_eq!(params.parse::<u32>("id")?, 7);
    /// assert_eq!(
    ///     params.parse::<u32>("page").unwrap_err().to_string(),
    ///     "`007` is no value of the variable `page`, for it is written `7`"
    /// );
    /// # Ok::<(), oyez_registry::ParamError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Fails when there is no such variable, or its value is not exactly how a `T` is written.
    pub fn parse<T>(&self, name: &str) -> Result<T, ParamError>
    where
        T: FromStr<Err: Into<Box<dyn std::error::Error + Send + Sync>>> + Display,
    {
        let value = self.get(name).ok_or_else(|| ParamError::Missing(name.into()))?;
        let parsed: T = value.parse().map_err(|source: T::Err| ParamError::Value {
            name: name.into(),
            value: value.into(),
            source: source.into(),
        })?;
        let written = parsed.to_string();
        if written == value {
            Ok(parsed)
        } else {
            let (name, value) = (name.into(), value.into());
            Err(ParamError::Spelling { name, value, written: written.into() })
        }
    }

    /// The parameters with `value` for `name`, which makes it easy to have values of several types.
    pub fn with(mut self, name: &str, value: impl Display) -> Self {
        self.0.insert(name.into(), value.to_string().into());
        self
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

impl<N: Into<Box<str>>, V: Display> FromIterator<(N, V)> for Params {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(params: I) -> Self {
        let written = |(name, value): (N, V)| (name.into(), value.to_string().into());
        Self(params.into_iter().map(written).collect())
    }
}

impl<N: Into<Box<str>>, V: Display, const LEN: usize> From<[(N, V); LEN]> for Params {
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
