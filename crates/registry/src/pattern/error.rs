//! What can be wrong with a pattern, and with its parameters.

use std::fmt;

use super::Params;

/// Why a text is no route pattern.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PatternError {
    pattern: Box<str>,
    at: Option<usize>,
    kind: PatternErrorKind,
}

impl PatternError {
    pub(super) fn new(pattern: &str, at: Option<usize>, kind: PatternErrorKind) -> Self {
        Self { pattern: pattern.into(), at, kind }
    }

    /// The pattern's text.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// The byte in the pattern's text where the trouble starts, if it is in one place.
    pub fn at(&self) -> Option<usize> {
        self.at
    }

    /// What the trouble is.
    pub fn kind(&self) -> &PatternErrorKind {
        &self.kind
    }
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "route pattern `{}`", self.pattern)?;
        if let Some(at) = self.at {
            write!(f, " at byte {at}")?;
        }
        write!(f, ": {}", self.kind)
    }
}

impl std::error::Error for PatternError {}

/// What is wrong with a route pattern.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PatternErrorKind {
    /// A brace of the short form has no other half.
    #[error("a brace without its other half")]
    Brace,
    /// A character that stands in no path, where the short form wants a literal.
    #[error("the character {0:?} stands in no path")]
    Character(char),
    /// Two variables of the short form have one name.
    #[error("a second variable named `{0}`")]
    Duplicate(Box<str>),
    /// The regex cannot be run backwards.
    #[error("{0}, so it cannot be reversed")]
    Irreversible(Construct),
    /// The name of a variable of the short form is not one.
    #[error("`{0}` is not a name: letters, digits and `_` of ASCII, no digit first")]
    Name(Box<str>),
    /// The short form does not start with `/`.
    #[error("it must start with `/`, as in `/users/{{username}}`")]
    NoSlash,
    /// The literal parts have a segment that is empty, `.` or `..`, or U+0000 in them.
    #[error("an empty segment, a dot segment or U+0000 in it, which no path may have")]
    Segment,
    /// Two variables of the short form stand in one segment.
    #[error("a second variable in one segment")]
    SharedSegment,
    /// It is not a regex.
    #[error("{0}")]
    Syntax(Box<str>),
    /// The pattern repeats too much.
    #[error("it is too large")]
    TooLarge,
}

/// A part of a regex for which there is no one way back.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Construct {
    /// `a|b` outside a named group.
    Alternation,
    /// `\b`, or `^` and `$` in other places than the ends.
    Assertion,
    /// `.`, `\d` or `[ab]` outside a named group.
    Class,
    /// `(?i)` or `(?i:…)`, anywhere.
    Flags,
    /// A group that captures within a named group.
    NestedGroup,
    /// `a*` or `a{2}` outside a named group.
    Repetition,
    /// `(…)`, where neither `(?P<name>…)` nor `(?:…)` is said.
    UnnamedGroup,
}

impl fmt::Display for Construct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Alternation => "an alternation outside a named group",
            Self::Assertion => "an assertion that is not `^` at the start or `$` at the end",
            Self::Class => "a character class outside a named group",
            Self::Flags => "flags",
            Self::NestedGroup => "a group that captures within a named group (try `(?:…)`)",
            Self::Repetition => "a repetition outside a named group (only `/?` at the end may be)",
            Self::UnnamedGroup => "a group without a name (try `(?P<name>…)` or `(?:…)`)",
        })
    }
}

/// Why a parameter has no value of a type.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ParamError {
    /// There is no value.
    #[error("there is no value of the variable `{0}`")]
    Missing(Box<str>),
    /// The type reads the value, and writes it otherwise.
    #[error("`{value}` is no value of the variable `{name}`, for it is written `{written}`")]
    Spelling {
        /// The variable.
        name: Box<str>,
        /// What the path has for it.
        value: Box<str>,
        /// What the path would have for it.
        written: Box<str>,
    },
    /// The type does not read the value.
    #[error("`{value}` is no value of the variable `{name}`")]
    Value {
        /// The variable.
        name: Box<str>,
        /// What the path has for it.
        value: Box<str>,
        /// Why the type does not read it.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Why parameters make no path of a pattern.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ReverseError {
    /// A variable of the pattern has no value.
    #[error("no value for `{name}` of route pattern `{pattern}`")]
    Missing {
        /// The pattern's text.
        pattern: Box<str>,
        /// The variable.
        name: Box<str>,
    },
    /// The pattern does not admit one of the values, or would read other values from the path.
    #[error("route pattern `{pattern}` does not admit {params:?}")]
    Refused {
        /// The pattern's text.
        pattern: Box<str>,
        /// All values.
        params: Params,
    },
    /// There is a value for what is no variable of the pattern.
    #[error("`{name}` is no variable of route pattern `{pattern}`")]
    Unexpected {
        /// The pattern's text.
        pattern: Box<str>,
        /// The name that the pattern does not have.
        name: Box<str>,
    },
}
