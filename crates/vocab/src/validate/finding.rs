//! One thing that is wrong.

use std::fmt;

use crate::UndoError;

/// One thing that is wrong with a document: what [`AnyObject::validate`](crate::AnyObject::validate)
/// and its kind give.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Finding {
    /// Where: the names of properties from the outermost inwards, and the places in arrays, as in
    /// `object.tag[1].href`. Empty for the document itself.
    pub path: String,
    /// What.
    pub problem: Problem,
    /// How bad it is.
    pub severity: Severity,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Severity {
    /// Some will understand it otherwise than it is meant, or lack something.
    Warning,
    /// It is against the standard.
    Error,
}

/// What is wrong.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Problem {
    /// The value is none that the property takes.
    DoesNotFit,
    /// The property must be there.
    Missing,
    /// The text is no language tag.
    NoLanguage,
    /// The context is not that of ActivityStreams.
    OtherContext,
    /// The value is understood, but not written as the standard has it.
    OtherForm {
        /// What it should look like.
        expected: &'static str,
    },
    /// The object is of another type than those that go here.
    OtherType {
        /// What goes here.
        expected: &'static str,
    },
    /// The actor does not own it.
    OtherOwner,
    /// The property belongs to the other kind of collection.
    OtherOrder {
        /// The property that belongs here.
        expected: &'static str,
    },
    /// The number is smaller or greater than the property allows.
    OutOfRange {
        /// What it may be.
        expected: &'static str,
    },
    /// The activity cannot be undone.
    Undo(UndoError),
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.as_str() {
            "" => f.write_str("the document")?,
            path => write!(f, "`{path}`")?,
        }
        match &self.problem {
            Problem::DoesNotFit => f.write_str(" does not have the type of this property"),
            Problem::Missing => f.write_str(" is missing"),
            Problem::NoLanguage => f.write_str(" is no language tag"),
            Problem::OtherContext => f.write_str(" is not the context of ActivityStreams"),
            Problem::OtherForm { expected } => write!(f, " is not written as {expected}"),
            Problem::OtherType { expected } => write!(f, " is not {expected}"),
            Problem::OtherOwner => f.write_str(" does not name the actor of the activity"),
            Problem::OtherOrder { expected } => write!(f, " should be `{expected}`"),
            Problem::OutOfRange { expected } => write!(f, " is not {expected}"),
            Problem::Undo(error) => write!(f, " cannot be undone: {error}"),
        }
    }
}
