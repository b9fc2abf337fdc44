//! What the operator of a server has to do with others, and what not.

mod csv;
mod domain;
mod rules;

use std::{fmt, str::FromStr};

use oyez_vocab::Iri;

pub use self::{
    csv::{CsvError, CsvErrors, read_csv, write_csv},
    domain::{Domain, ParseDomainError},
    rules::{Admission, Rules},
};

/// What the operator has said of a domain or of an actor.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "what lists of blocks have, and every store keeps")]
pub struct Rule {
    /// What it is about.
    pub subject: Subject,
    /// What is to be done with it.
    pub verdict: Verdict,
    /// Whether an application is to keep no media of it.
    pub reject_media: bool,
    /// Whether an application is to look at no reports of it.
    pub reject_reports: bool,
    /// Why, for everyone to read; may be empty.
    pub public_comment: String,
    /// Whether a list for everyone is to show the domain in part only.
    pub obfuscate: bool,
}

impl Rule {
    /// A rule that says no more than this.
    pub fn new(subject: Subject, verdict: Verdict) -> Self {
        Self {
            subject,
            verdict,
            reject_media: false,
            reject_reports: false,
            public_comment: String::new(),
            obfuscate: false,
        }
    }
}

/// What a rule is about.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[expect(clippy::exhaustive_enums, reason = "one or all of a server")]
pub enum Subject {
    /// The actor of this id, in the form that it has when it is read from a text.
    Actor(Iri),
    /// All that is on a domain, and on those below it.
    Domain(Domain),
}

impl Subject {
    /// The id, or the domain.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Actor(id) => id.as_str(),
            Self::Domain(domain) => domain.as_str(),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Subject {
    type Err = ParseDomainError;

    /// Reads the id of an actor, which begins with a scheme, or else a domain.
    fn from_str(text: &str) -> Result<Self, ParseDomainError> {
        if !text.contains("://") {
            return text.parse().map(Self::Domain);
        }
        let id: Option<Iri> = domain::canonical(text).and_then(|it| it.parse().ok());
        id.map(Self::Actor).ok_or_else(|| ParseDomainError::new(text))
    }
}

/// What is to be done with a domain or an actor.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Verdict {
    /// It is one of those that a server has to do with that has to do with no others.
    Allow,
    /// Nothing, but for what else the rule says.
    Noop,
    /// An application shows nothing of it to those who have not asked for it. To this server it is
    /// like [`Noop`](Self::Noop).
    Silence,
    /// Nothing is taken from it, sent to it, or fetched from it.
    Suspend,
}

impl Verdict {
    /// Each of them, in the order of letters.
    pub const EACH: [Self; 4] = [Self::Allow, Self::Noop, Self::Silence, Self::Suspend];

    /// Its name, as in lists of blocks: `allow`, `noop`, `silence` or `suspend`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Noop => "noop",
            Self::Silence => "silence",
            Self::Suspend => "suspend",
        }
    }
}

impl FromStr for Verdict {
    type Err = ParseVerdictError;

    fn from_str(text: &str) -> Result<Self, ParseVerdictError> {
        let named = Self::EACH.into_iter().find(|it| it.as_str() == text);
        named.ok_or_else(|| ParseVerdictError(text.into()))
    }
}

/// A text does not name a verdict.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{0}` is none of `allow`, `noop`, `silence` and `suspend`")]
pub struct ParseVerdictError(Box<str>);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_an_actor_or_a_domain_and_has_one_form() {
        for (text, expected) in [
            ("Two.Example.", Some("two.example")),
            ("https://Two.example:443/users/bob#key", Some("https://two.example/users/bob")),
            ("https://two.example./users/bob", Some("https://two.example/users/bob")),
            ("https://two.example../users/bob", None),
            ("app://Two.Example./users/bob", Some("app://two.example/users/bob")),
            ("two.example/users/bob", None),
            ("@bob@two.example", None),
            ("https://", None),
            ("", None),
        ] {
            let subject = text.parse::<Subject>().ok();
            assert_eq!(subject.as_ref().map(Subject::as_str), expected, "{text}");
        }
    }

    #[test]
    fn each_verdict_has_a_name_that_is_read_as_it() {
        for verdict in Verdict::EACH {
            assert_eq!(verdict.as_str().parse(), Ok(verdict));
        }
        assert!("Suspend".parse::<Verdict>().is_err());
    }
}
