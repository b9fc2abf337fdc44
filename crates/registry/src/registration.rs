//! The kinds of things that a server has, and where it serves them.

use crate::RoutePattern;

/// Things of one kind that a server has, and the route to each.
#[derive(Clone, Debug)]
pub struct Registration {
    name: Box<str>,
    role: Role,
    pattern: RoutePattern,
    is_model: bool,
}

/// What the things of a registration are.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Role {
    /// Activities that actors of this server have done.
    Activity,
    /// Actors: each has an inbox, an outbox, and the collections of an actor.
    Actor,
    /// Other objects: each has the collections of an object.
    Object,
}

/// A thing, or what belongs to it and has a route of its own.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Part {
    /// The actors that an actor has blocked. For the actor only.
    Blocked,
    /// What an actor shows first.
    Featured,
    /// An actor's followers.
    Followers,
    /// The actors that an actor follows.
    Following,
    /// An actor's inbox.
    Inbox,
    /// The thing itself.
    Itself,
    /// What an actor likes.
    Liked,
    /// The likes of an object.
    Likes,
    /// An actor's outbox.
    Outbox,
    /// The replies to an object.
    Replies,
    /// The shares of an object.
    Shares,
}

impl Registration {
    /// Things of this role, whose paths match `pattern`.
    ///
    /// The name stands in messages, and is what [`Registry::iri`](crate::Registry::iri) asks for.
    pub fn new(name: &str, role: Role, pattern: RoutePattern) -> Self {
        Self { name: name.into(), role, pattern, is_model: false }
    }

    /// Things of a [`Model`](crate::Model), which the application has and the store does not.
    pub(crate) fn of_model(name: &str, role: Role, pattern: RoutePattern) -> Self {
        Self { is_model: true, ..Self::new(name, role, pattern) }
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What its things are.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Whether they are things of a [`Model`](crate::Model).
    pub fn is_model(&self) -> bool {
        self.is_model
    }

    /// The pattern of the paths of its things.
    pub fn pattern(&self) -> &RoutePattern {
        &self.pattern
    }
}

impl Role {
    /// The parts of a thing of this role that have routes, the thing itself among them.
    pub fn parts(self) -> &'static [Part] {
        match self {
            Self::Activity => &[Part::Itself],
            Self::Actor => &[
                Part::Itself,
                Part::Blocked,
                Part::Featured,
                Part::Followers,
                Part::Following,
                Part::Inbox,
                Part::Liked,
                Part::Outbox,
            ],
            Self::Object => &[Part::Itself, Part::Likes, Part::Replies, Part::Shares],
        }
    }
}

impl Part {
    /// The segment that the route of this part has behind the path of the thing.
    pub(crate) fn suffix(self) -> &'static str {
        match self {
            Self::Blocked => "blocked",
            Self::Featured => "featured",
            Self::Followers => "followers",
            Self::Following => "following",
            Self::Inbox => "inbox",
            Self::Itself => "",
            Self::Liked => "liked",
            Self::Likes => "likes",
            Self::Outbox => "outbox",
            Self::Replies => "replies",
            Self::Shares => "shares",
        }
    }
}
