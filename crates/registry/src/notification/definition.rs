//! Notifications, without the types of their models.

use std::fmt;

use oyez_vocab::AnyObject;
use serde_json::json;

use super::Template;
use crate::TemplateKey;

/// A notification: what happened, to what, and who is told how.
#[derive(Clone, Copy, Debug)]
pub struct Definition {
    pub(super) model: &'static str,
    pub(super) code: &'static str,
    pub(super) description: &'static str,
    pub(super) actor: Option<&'static str>,
    pub(super) target: Option<&'static str>,
    pub(super) activity: Option<&'static str>,
    pub(super) is_required: bool,
    pub(super) templates: &'static [Template],
}

/// A way to those who are told, by the name that a model has given it. `self` leads to the thing
/// itself.
///
/// Who has done it is not told of it by an activity where other ways lead there, for it is in the
/// outbox already, but is by `Channel::Actor("self")`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Channel {
    /// A channel of who has done it.
    Actor(&'static str),
    /// A channel of what the notification is about.
    Object(&'static str),
    /// The contacts of the site.
    Site,
    /// A channel of what it was done to.
    Target(&'static str),
}

/// Why an activity cannot have this type.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{0}` is no type of an activity: take one of ActivityStreams, as `Create` or `Announce`")]
pub struct ActivityTypeError(&'static str);

impl Definition {
    /// The model of the things that it is about.
    pub fn model(&self) -> &'static str {
        self.model
    }

    /// Its name within the model.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// What it is, for those who edit templates.
    pub fn description(&self) -> &'static str {
        self.description
    }

    /// The model of its actor, where it has one.
    pub fn actor(&self) -> Option<&'static str> {
        self.actor
    }

    /// The model of its target, where it has one.
    pub fn target(&self) -> Option<&'static str> {
        self.target
    }

    /// Whether it is an error when nobody is told.
    pub fn is_required(&self) -> bool {
        self.is_required
    }

    /// What it says, to whom.
    pub fn templates(&self) -> &'static [Template] {
        self.templates
    }

    /// What the text is kept under that replaces the one of `template`.
    pub fn template_key(&self, template: &Template) -> TemplateKey {
        TemplateKey {
            model: self.model.to_owned(),
            notification: self.code.to_owned(),
            protocol: template.protocol().to_owned(),
        }
    }

    /// The type of its activities: the one that was set, or the one that the code name is the name
    /// of, or `Create`.
    ///
    /// A code name may be written as types are or with underscores: `announce`, `tentative_accept`.
    ///
    /// # Errors
    ///
    /// Fails when the one that was set is no type of an activity.
    pub fn activity_type(&self) -> Result<String, ActivityTypeError> {
        match self.activity {
            Some(name) if is_activity(name) => Ok(name.to_owned()),
            Some(name) => Err(ActivityTypeError(name)),
            None => {
                let name = camel_case(self.code);
                Ok(if is_activity(&name) { name } else { "Create".to_owned() })
            }
        }
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Actor(name) => write!(f, "`{name}` of the actor"),
            Self::Object(name) => write!(f, "`{name}` of the object"),
            Self::Site => f.write_str("the contacts of the site"),
            Self::Target(name) => write!(f, "`{name}` of the target"),
        }
    }
}

/// Whether the vocabulary has activities of the type of this name.
fn is_activity(name: &str) -> bool {
    let object: Result<AnyObject, _> = serde_json::from_value(json!({"type": name}));
    object.is_ok_and(|it| it.as_activity().is_some())
}

fn camel_case(name: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|it| it.to_ascii_uppercase()).into_iter().chain(letters).collect()
    };
    name.split('_').map(word).collect::<Vec<String>>().concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_is_the_one_that_is_set_or_named_or_create() {
        for (code, activity, expected) in [
            ("posted", None, Ok("Create")),
            ("announce", None, Ok("Announce")),
            ("Like", None, Ok("Like")),
            ("tentative_accept", None, Ok("TentativeAccept")),
            ("note", None, Ok("Create")),
            ("person", None, Ok("Create")),
            ("activity", None, Ok("Activity")),
            ("", None, Ok("Create")),
            ("like", Some("Announce"), Ok("Announce")),
            ("like", Some("Note"), Err(ActivityTypeError("Note"))),
            ("like", Some("like"), Err(ActivityTypeError("like"))),
        ] {
            let definition = Definition {
                model: "article",
                code,
                description: "",
                actor: None,
                target: None,
                activity,
                is_required: false,
                templates: &[],
            };
            assert_eq!(definition.activity_type(), expected.map(str::to_owned), "{code}");
        }
    }
}
