//! What a plan asks a store to do.

use oyez_vocab::{AnyActivity, AnyObject, Iri, Tombstone};

use crate::{Collection, FollowState};

/// One step of a plan.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a store must make every change")]
pub enum Change {
    /// Publish this activity of an actor of this server too, in the same transaction. It has no
    /// id yet.
    Answer(Box<AnyActivity>),
    /// Put a tombstone in the place of an object, known or not.
    Bury {
        /// The object's id, which is also the tombstone's.
        id: Iri,
        /// Whose object it was.
        owner: Iri,
        /// What is left.
        tombstone: Box<Tombstone>,
    },
    /// End a follow: it leaves no state and no members of collections.
    EndFollow {
        /// Who followed.
        follower: Iri,
        /// Who was followed.
        followed: Iri,
    },
    /// Erase an actor that is gone, of this server or another: its objects become tombstones, its
    /// follows end both ways, it leaves all collections, what is known of it goes, and nothing more
    /// is delivered to it. One of this server loses its inbox and its tokens; its name and its key
    /// stay taken. Where it has much, a store may do a part of it later.
    Erase {
        /// The actor's id.
        id: Iri,
    },
    /// Take what was fetched of an actor of another server for outdated.
    ForgetActor {
        /// The actor's id.
        id: Iri,
    },
    /// Add an item to a collection, unless its member is in it.
    Join {
        /// The collection.
        collection: Collection,
        /// Who or what is in it once at most: of `likes` and `shares` the actor.
        member: Iri,
        /// What is listed: of `likes` and `shares` the activity.
        item: Iri,
    },
    /// Keep an object in the place of what may be kept under its id.
    Keep {
        /// The object's id.
        id: Iri,
        /// Whose object it is.
        owner: Iri,
        /// The object.
        object: Box<AnyObject>,
    },
    /// [`Keep`](Self::Keep) the object that the activity holds under this id, as it was received.
    KeepReceived {
        /// The object's id.
        id: Iri,
        /// Whose object it is.
        owner: Iri,
    },
    /// Take a member out of a collection.
    Leave {
        /// The collection.
        collection: Collection,
        /// The member.
        member: Iri,
    },
    /// Take away the tombstone of an object of another server: it is as if nothing had been known
    /// of it.
    Lift {
        /// The object's id.
        id: Iri,
    },
    /// Mark an inbox item read, now, unless it is.
    MarkRead {
        /// Whose inbox it is.
        owner: Iri,
        /// The item's activity.
        activity: Iri,
    },
    /// Deliver the activity to this actor as well, though it is not addressed to it.
    Notify(Iri),
    /// Put the activity before the operator.
    Report,
    /// Deliver the activity to all followers of its actor as well.
    NotifyFollowers,
    /// Mark an activity undone.
    Retract {
        /// The activity's actor.
        actor: Iri,
        /// The activity's id.
        id: Iri,
    },
    /// Say how far a follow has come.
    SetFollow {
        /// Who follows.
        follower: Iri,
        /// Who is followed.
        followed: Iri,
        /// The `Follow` activity.
        activity: Iri,
        /// How far.
        state: FollowState,
    },
    /// Remember that an actor has moved, now.
    SetMoved {
        /// Who has moved.
        actor: Iri,
        /// Where to.
        target: Iri,
    },
    /// Remember what an actor has chosen.
    Vote {
        /// The question.
        question: Iri,
        /// Who has chosen.
        voter: Iri,
        /// What, by name.
        option: String,
    },
}
