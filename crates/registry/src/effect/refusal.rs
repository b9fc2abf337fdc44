//! Why an activity has no place here.

use oyez_vocab::{Iri, UndoError};

/// Why an activity is refused.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The question takes no more votes.
    #[error("`{id}` takes no more votes")]
    Closed {
        /// The question's id.
        id: Iri,
    },
    /// The application does not want it.
    #[error("{reason}")]
    Declined {
        /// Why not.
        reason: String,
    },
    /// The object was deleted.
    #[error("`{id}` was deleted")]
    Gone {
        /// The object's id.
        id: Iri,
    },
    /// A property that the effect goes by is missing.
    #[error("`{kind}` needs `{property}`")]
    Lacks {
        /// The name of the activity's type.
        kind: String,
        /// The property.
        property: &'static str,
    },
    /// The actor, or the one that it moves to, has moved a short time ago.
    #[error("`{id}` cannot move again yet")]
    MovedBefore {
        /// The actor's id.
        id: Iri,
    },
    /// What activities of this type mean is not known here, so an outbox does not take them.
    #[error("an activity of type `{kind}` has no effect here")]
    NoEffect {
        /// The name of the type.
        kind: String,
    },
    /// There is no object, or its id is missing.
    #[error("`{kind}` needs an object that has an id")]
    NoObject {
        /// The name of the activity's type.
        kind: String,
    },
    /// There is not the one target, or its id is missing.
    #[error("`{kind}` needs a target that has an id")]
    NoTarget {
        /// The name of the activity's type.
        kind: String,
    },
    /// The activity that is answered or undone is of another kind.
    #[error("`{kind}` does not go with an activity of type `{found}`")]
    OtherKind {
        /// The name of the answer's type.
        kind: String,
        /// The name of the type that was found.
        found: String,
    },
    /// Only the owner may do this.
    #[error("`{id}` belongs to another actor")]
    OtherOwner {
        /// The id of the object or activity.
        id: Iri,
    },
    /// What is not for everyone does not join a list that is.
    #[error("`{id}` is not for everyone")]
    NotPublic {
        /// The object's id.
        id: Iri,
    },
    /// What has this id does not take such an activity.
    #[error("`{id}` does not take an activity of type `{kind}`")]
    NotTaken {
        /// The name of the type.
        kind: String,
        /// The id of the thing.
        id: Iri,
    },
    /// Nobody blocks themselves.
    #[error("an actor cannot block itself")]
    SelfBlock,
    /// Nobody follows themselves.
    #[error("an actor cannot follow itself")]
    SelfFollow,
    /// The document of the target does not name the actor in `alsoKnownAs`, or is not known.
    #[error("`{id}` does not say that it is the same actor")]
    Unconfirmed {
        /// The target's id.
        id: Iri,
    },
    /// An id or a name is longer than stores keep.
    #[error("{what} has {found} bytes, and {max} are the most")]
    TooLong {
        /// What it is.
        what: &'static str,
        /// How many bytes it has.
        found: usize,
        /// How many it may have.
        max: usize,
    },
    /// The activity cannot be undone.
    #[error(transparent)]
    Undo(#[from] UndoError),
    /// Nothing is known under this id.
    #[error("nothing is known of `{id}`")]
    Unknown {
        /// The id.
        id: Iri,
    },
    /// The actor has chosen this already, or another of which only one may be chosen.
    #[error("the actor has voted on `{id}` before")]
    VotedBefore {
        /// The question's id.
        id: Iri,
    },
}
