//! What an actor is to be like.

use oyez_registry::ShownLists;

/// An actor that is to be added by [`App::add_actor`](crate::App::add_actor).
#[derive(Clone, Debug, Eq, PartialEq)]
#[must_use]
pub struct ActorSettings {
    pub(crate) username: String,
    pub(crate) approves_followers: bool,
    pub(crate) shown: ShownLists,
}

impl ActorSettings {
    /// An actor of this name, whom everyone can follow.
    pub fn new(username: impl Into<String>) -> Self {
        Self { username: username.into(), approves_followers: false, shown: ShownLists::default() }
    }

    /// Whether the actor answers each `Follow` itself, with an `Accept` or a `Reject`. Off by
    /// default: the server accepts at once.
    pub fn approves_followers(mut self, it_does: bool) -> Self {
        self.approves_followers = it_does;
        self
    }

    /// How much everyone may see of whom the actor has to do with, and of what it likes. By default
    /// all; [`App::show_lists`](crate::App::show_lists) changes it later.
    pub fn shown(mut self, shown: ShownLists) -> Self {
        self.shown = shown;
        self
    }
}

impl From<&str> for ActorSettings {
    fn from(username: &str) -> Self {
        Self::new(username)
    }
}

impl From<String> for ActorSettings {
    fn from(username: String) -> Self {
        Self::new(username)
    }
}
