//! Reading the variables out of a path.

use regex::Regex;

use super::{
    Params, PatternErrorKind,
    template::{Ends, Template, Variable},
};

/// A pattern as what is compared with a path.
///
/// Literals are compared as they are, and a whole segment needs no regex either. What does need one
/// is only what stands between the literals at the ends, so that a pattern and those derived from
/// it share one: regexes are large, and with many of them each would be waited for.
#[derive(Clone, Debug)]
pub(super) struct Matcher {
    prefix: Box<str>,
    middle: Middle,
    suffix: Box<str>,
}

/// What stands between the literals at the ends.
#[derive(Clone, Debug)]
enum Middle {
    /// Nothing varies.
    Empty,
    /// A variable that is one segment, or a part of one.
    Segment(Box<str>),
    /// A variable that is all that the regex matches.
    Variable(Box<str>, Regex),
    /// Whatever the named groups of the regex are.
    Groups(Regex),
}

impl Matcher {
    /// The matcher of `template`, which may be derived from a pattern with the matcher `base`.
    pub(super) fn new(template: &Template, base: Option<&Self>) -> Result<Self, PatternErrorKind> {
        let Ends { prefix, suffix } = template.ends();
        let regex = || {
            let source = format!(r"\A(?:{})\z", template.middle_regex());
            let base = base.and_then(|it| it.middle.regex()).filter(|it| it.as_str() == source);
            base.map_or_else(|| compile(&source), |it| Ok(it.clone()))
        };
        let middle = match template.only_variable() {
            Some(Variable { name, regex: None }) => Middle::Segment(name.into()),
            Some(Variable { name, regex: Some(_) }) => Middle::Variable(name.into(), regex()?),
            None if template.middle_regex().is_empty() => Middle::Empty,
            None => Middle::Groups(regex()?),
        };
        Ok(Self { prefix: prefix.into(), middle, suffix: suffix.into() })
    }

    /// The values of the variables in a decoded path, if it matches.
    pub(super) fn params(&self, path: &str) -> Option<Params> {
        let middle = path.strip_prefix(&*self.prefix)?.strip_suffix(&*self.suffix)?;
        match &self.middle {
            Middle::Empty => middle.is_empty().then(Params::default),
            Middle::Segment(name) => {
                let is_segment = !middle.is_empty() && !middle.contains('/');
                is_segment.then(|| [(&**name, middle)].into())
            }
            Middle::Variable(name, regex) => {
                regex.is_match(middle).then(|| [(&**name, middle)].into())
            }
            Middle::Groups(regex) => {
                let captures = regex.captures(middle)?;
                let value = |name| captures.name(name).map(|it| (name, it.as_str()));
                regex.capture_names().flatten().map(value).collect()
            }
        }
    }
}

impl Middle {
    fn regex(&self) -> Option<&Regex> {
        match self {
            Self::Empty | Self::Segment(_) => None,
            Self::Variable(_, regex) | Self::Groups(regex) => Some(regex),
        }
    }
}

fn compile(source: &str) -> Result<Regex, PatternErrorKind> {
    Regex::new(source).map_err(|error| match error {
        regex::Error::Syntax(why) => PatternErrorKind::Syntax(why.into()),
        _ => PatternErrorKind::TooLarge,
    })
}
