//! Route patterns: paths to parameters, and back.

mod encoding;
mod error;
mod matcher;
mod nfa;
mod overlap;
mod params;
mod regex_form;
mod short_form;
mod template;
#[cfg(test)]
mod tests;

use std::{fmt, str::FromStr, sync::Arc};

pub(crate) use self::encoding::DecodedPath;
pub use self::{
    error::{Construct, ParamError, PatternError, PatternErrorKind, ReverseError},
    params::{Params, ParamsIter},
};
use self::{matcher::Matcher, nfa::Nfa, template::Template};

/// A set of paths with variables in them, which reads the variables out of a path and writes a
/// path from them.
///
/// There are two forms:
///
/// - `/users/{username}`: a variable is one segment of the path, or a part of one as in
///   `/@{username}`, and not empty.
/// - `^users/(?P<username>\w+)/$`: a regex whose named groups are the variables. It always covers
///   the whole path, with or without `^`, `$` and the first `/`. Only a named group may vary, so
///   that there is one way back; a `/?` at the end is the exception. The first `/` is no part of
///   what the regex sees.
///
/// # Matching
///
/// A pattern is compared with the *decoded* path: each percent-encoded octet is decoded once, and
/// literal parts, groups and parameters are all in decoded text. Comparison is exact, in case too;
/// nothing is normalized. A `/` in the decoded path is therefore always one that separates
/// segments, and to keep it so some paths match no pattern at all:
///
/// - those with a broken percent-encoding, not in UTF-8, or with U+0000 in them,
/// - those with an encoded slash (`%2F`),
/// - those with a segment that is `.` or `..`, encoded or not, or an empty one that is not the
///   last: URL libraries and proxies make other paths of them,
/// - those with a raw character that no IRI holds, or a `?` or `#`.
///
/// # Reversing
///
/// [`path`](Self::path) is the inverse of [`matches`](Self::matches). What it writes is canonical:
/// only what must be is percent-encoded (all but letters, digits and `-._~!$&'()*+,;=:@` of ASCII,
/// and `/`), in upper case, and an optional slash at the end is left out. For any path that a
/// pattern matches, reversing gives the same path in canonical form.
///
/// ```
/// use oyez_registry::{Params, RoutePattern};
///
/// let pattern: RoutePattern = "/users/{username}".parse()?;
/// let alice = Params::from([("username", "alice")]);
/// assert_eq!(pattern.matches("/users/alice"), Some(alice.clone()));
/// assert_eq!(pattern.path(&alice)?, "/users/alice");
/// assert_eq!(pattern.matches("/users/alice/inbox"), None);
///
/// let pattern: RoutePattern = r"^notes/(?P<year>\d{4})/(?P<name>[\w-]+)/$".parse()?;
/// let params = pattern.matches("/notes/2024/caf%c3%a9/").unwrap();
/// assert_eq!(params.get("name"), Some("café"));
/// assert_eq!(pattern.path(&params)?, "/notes/2024/caf%C3%A9/");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct RoutePattern(Arc<Compiled>);

struct Compiled {
    text: Box<str>,
    // These three are made of each other, and describe one language.
    template: Template,
    matcher: Matcher,
    nfa: Nfa,
}

impl RoutePattern {
    /// Reads a regex with named groups, such as `^users/(?P<username>\w+)/$`.
    ///
    /// # Errors
    ///
    /// Fails on what is not a regex, and on one that cannot be run backwards: see
    /// [`Construct`].
    pub fn regex(pattern: &str) -> Result<Self, PatternError> {
        Self::build(pattern.into(), regex_form::parse(pattern)?, None)
    }

    /// Reads the short form, such as `/users/{username}/inbox`.
    ///
    /// It starts with `/`, has each variable once, and no more than one in a segment. What is not
    /// a variable is decoded text.
    ///
    /// # Errors
    ///
    /// Fails on what is not so.
    pub fn short(pattern: &str) -> Result<Self, PatternError> {
        Self::build(pattern.into(), short_form::parse(pattern)?, None)
    }

    /// Derives a pattern for what lies below this one: `/users/{username}/inbox` from
    /// `/users/{username}`.
    ///
    /// The `suffix` is decoded text without variables. One `/` stands before it, whether it starts
    /// with one or not, and whether this pattern ends with one or not.
    ///
    /// ```
    /// use oyez_registry::RoutePattern;
    ///
    /// let actor: RoutePattern = r"^users/(?P<username>\w+)/$".parse()?;
    /// let inbox = actor.suffixed("/inbox")?;
    /// assert!(inbox.matches("/users/alice/inbox").is_some());
    /// # Ok::<(), oyez_registry::PatternError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Fails when `suffix` has an empty or a dot segment, or makes the pattern too large.
    pub fn suffixed(&self, suffix: &str) -> Result<Self, PatternError> {
        let template = self.0.template.suffixed(suffix);
        Self::build(template.to_string().into(), template, Some(&self.0.matcher))
    }

    fn build(
        text: Box<str>,
        template: Template,
        base: Option<&Matcher>,
    ) -> Result<Self, PatternError> {
        let refuse = |kind| PatternError::new(&text, None, kind);
        if !template.is_plain() {
            return Err(refuse(PatternErrorKind::Segment));
        }
        let nfa = Nfa::new(&template.regex()).map_err(refuse)?;
        let matcher = Matcher::new(&template, base).map_err(refuse)?;
        Ok(Self(Arc::new(Compiled { text, template, matcher, nfa })))
    }

    /// The parameters in `path`, if the pattern matches it.
    ///
    /// The path is that of a request or an IRI, as it was written: percent-encoded, and without
    /// query and fragment. The time taken is linear in its length.
    pub fn matches(&self, path: &str) -> Option<Params> {
        self.matches_decoded(&DecodedPath::new(path)?)
    }

    /// [`matches`](Self::matches), for a path that several patterns are asked about.
    pub(crate) fn matches_decoded(&self, path: &DecodedPath) -> Option<Params> {
        self.0.matcher.params(path.as_str())
    }

    /// The path, percent-encoded, in which [`matches`](Self::matches) finds `params`.
    ///
    /// # Errors
    ///
    /// Fails when `params` are not the pattern's variables, and when the path that they make would
    /// not give the same values back.
    pub fn path(&self, params: &Params) -> Result<String, ReverseError> {
        let pattern = || self.0.text.clone();
        let is_foreign = |name: &&str| !self.0.template.variables().any(|it| it == *name);
        if let Some(name) = params.iter().map(|(name, _)| name).find(is_foreign) {
            return Err(ReverseError::Unexpected { pattern: pattern(), name: name.into() });
        }
        let filled = self
            .0
            .template
            .fill(params)
            .map_err(|name| ReverseError::Missing { pattern: pattern(), name: name.into() })?;
        let path = encoding::encode(&filled);
        match self.matches(&path) {
            Some(found) if found == *params => Ok(path),
            _ => Err(ReverseError::Refused { pattern: pattern(), params: params.clone() }),
        }
    }

    /// A path that both patterns match, or `None` when there is none.
    ///
    /// It is a shortest one. Space and time are bounded by the product of the patterns' sizes.
    ///
    /// ```
    /// use oyez_registry::RoutePattern;
    ///
    /// let user: RoutePattern = "/users/{username}".parse()?;
    /// let number: RoutePattern = r"users/(?P<id>\d+)".parse()?;
    /// assert_eq!(user.overlap(&number).as_deref(), Some("/users/0"));
    /// assert_eq!(user.overlap(&"/objects/{id}".parse()?), None);
    /// # Ok::<(), oyez_registry::PatternError>(())
    /// ```
    pub fn overlap(&self, other: &Self) -> Option<String> {
        // Tells most patterns apart at once.
        let (one, two) = (self.0.template.ends(), other.0.template.ends());
        if !start_alike(one.prefix.bytes(), two.prefix.bytes())
            || !start_alike(one.suffix.bytes().rev(), two.suffix.bytes().rev())
        {
            return None;
        }
        overlap::shortest(&self.0.nfa, &other.0.nfa).map(|it| encoding::encode(&it))
    }

    /// The decoded text that every path of the pattern starts with, behind the first `/`.
    pub(crate) fn prefix(&self) -> &str {
        self.0.template.ends().prefix
    }

    /// The names of the variables, in the order they stand in.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.0.template.variables()
    }

    /// The text it was read from; for a [`suffixed`](Self::suffixed) one, what it could have been.
    pub fn as_str(&self) -> &str {
        &self.0.text
    }
}

/// Whether one of the two begins with all of the other.
fn start_alike(one: impl Iterator<Item = u8>, two: impl Iterator<Item = u8>) -> bool {
    one.zip(two).all(|(one, two)| one == two)
}

/// Reads either form: a regex starts with `^` or has a named group, all else is the short form.
impl FromStr for RoutePattern {
    type Err = PatternError;

    fn from_str(pattern: &str) -> Result<Self, PatternError> {
        let is_regex =
            pattern.starts_with('^') || pattern.contains("(?P<") || pattern.contains("(?<");
        if is_regex { Self::regex(pattern) } else { Self::short(pattern) }
    }
}

impl TryFrom<&str> for RoutePattern {
    type Error = PatternError;

    fn try_from(pattern: &str) -> Result<Self, PatternError> {
        pattern.parse()
    }
}

impl fmt::Debug for RoutePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RoutePattern").field(&self.0.text).finish()
    }
}

impl fmt::Display for RoutePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.text)
    }
}
