//! What a pattern is made of, in either form.

use std::fmt;

use super::{Params, encoding};

/// Literals and variables in turn, and perhaps a slash.
///
/// All text is decoded, and without the path's first `/`.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Template {
    parts: Vec<Part>,
    /// Whether a `/` may follow; it is not written when reversing.
    has_optional_slash: bool,
}

#[derive(Clone, Debug, Eq, PartialEq)]
enum Part {
    Literal(String),
    Variable {
        name: Box<str>,
        /// What it admits; `None` for one segment.
        regex: Option<Box<str>>,
    },
}

/// The literals at both ends of a template; where there is no variable, all is `prefix`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ends<'t> {
    pub(super) prefix: &'t str,
    pub(super) suffix: &'t str,
}

/// A variable, and what it admits; `None` for one segment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Variable<'t> {
    pub(super) name: &'t str,
    pub(super) regex: Option<&'t str>,
}

/// The variable of the short form.
const SEGMENT: &str = "[^/]+";

impl Template {
    /// Adds text; the `/` that every path starts with is left out.
    pub(super) fn push_literal(&mut self, text: &str) {
        let text =
            if self.parts.is_empty() { text.strip_prefix('/').unwrap_or(text) } else { text };
        match self.parts.last_mut() {
            Some(Part::Literal(literal)) => literal.push_str(text),
            _ => self.parts.push(Part::Literal(text.to_owned())),
        }
    }

    /// Adds a variable that admits `regex`, or one segment.
    pub(super) fn push_variable(&mut self, name: &str, regex: Option<&str>) {
        let part = Part::Variable { name: name.into(), regex: regex.map(Into::into) };
        self.parts.push(part);
    }

    /// Lets one `/` follow.
    pub(super) fn allow_slash(&mut self) {
        self.has_optional_slash = true;
    }

    pub(super) fn variables(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|it| match it {
            Part::Literal(_) => None,
            Part::Variable { name, .. } => Some(&**name),
        })
    }

    /// What all paths have in common at their ends.
    pub(super) fn ends(&self) -> Ends<'_> {
        self.split().0
    }

    /// The variable, if it is all that stands between the ends.
    pub(super) fn only_variable(&self) -> Option<Variable<'_>> {
        match self.split().1 {
            [Part::Variable { name, regex }] if !self.has_optional_slash => {
                Some(Variable { name, regex: regex.as_deref() })
            }
            _ => None,
        }
    }

    /// The regex of what stands between the ends, without anchors.
    pub(super) fn middle_regex(&self) -> String {
        self.regex_of(self.split().1)
    }

    fn split(&self) -> (Ends<'_>, &[Part]) {
        let (prefix, rest) = match self.parts.split_first() {
            Some((Part::Literal(literal), rest)) => (&**literal, rest),
            _ => ("", &*self.parts),
        };
        let (suffix, middle) = match rest.split_last() {
            Some((Part::Literal(literal), middle)) if !self.has_optional_slash => {
                (&**literal, middle)
            }
            _ => ("", rest),
        };
        (Ends { prefix, suffix }, middle)
    }

    /// The template with a `/` and `suffix` at its end.
    pub(super) fn suffixed(&self, suffix: &str) -> Self {
        let mut parts = self.parts.clone();
        if let Some(Part::Literal(literal)) = parts.last_mut()
            && literal.ends_with('/')
        {
            literal.pop();
        }
        parts.retain(|it| !matches!(it, Part::Literal(literal) if literal.is_empty()));
        let mut suffixed = Self { parts, has_optional_slash: false };
        suffixed.push_literal("/");
        suffixed.push_literal(suffix.strip_prefix('/').unwrap_or(suffix));
        suffixed
    }

    /// Whether the literals leave a path that may match, whatever the variables are.
    pub(super) fn is_plain(&self) -> bool {
        let with_something = self.parts.iter().map(|it| match it {
            Part::Literal(literal) => literal,
            Part::Variable { .. } => "x",
        });
        encoding::is_plain(&with_something.collect::<String>())
    }

    /// The regex of the decoded path, without anchors.
    pub(super) fn regex(&self) -> String {
        self.regex_of(&self.parts)
    }

    /// The regex of the last `parts`.
    fn regex_of(&self, parts: &[Part]) -> String {
        let mut source = String::new();
        for part in parts {
            match part {
                Part::Literal(literal) => regex_syntax::escape_into(literal, &mut source),
                Part::Variable { name, regex } => {
                    let regex = regex.as_deref().unwrap_or(SEGMENT);
                    source.extend(["(?P<", name, ">", regex, ")"]);
                }
            }
        }
        if self.has_optional_slash {
            source.push_str("/?");
        }
        source
    }

    /// The decoded path with `params` in it, or the name of the one that is missing.
    pub(super) fn fill(&self, params: &Params) -> Result<String, &str> {
        let mut filled = String::new();
        for part in &self.parts {
            filled.push_str(match part {
                Part::Literal(literal) => literal,
                Part::Variable { name, .. } => params.get(name).ok_or(&**name)?,
            });
        }
        Ok(filled)
    }
}

/// The short form, or the regex form when a variable needs it.
impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let needs_regex = |it: &Part| matches!(it, Part::Variable { regex: Some(_), .. });
        if self.has_optional_slash || self.parts.iter().any(needs_regex) {
            return write!(f, "^{}$", self.regex());
        }
        f.write_str("/")?;
        self.parts.iter().try_for_each(|it| match it {
            Part::Literal(literal) => f.write_str(literal),
            Part::Variable { name, .. } => write!(f, "{{{name}}}"),
        })
    }
}
