//! What a store keeps, as it gives it back.

use chrono::{DateTime, Utc};
use oyez_vocab::{AnyActivity, AnyObject, Iri, Raw};

use crate::Collection;

/// An object.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "every store fills every field")]
pub struct StoredObject {
    /// The object's id.
    pub id: Iri,
    /// The actor whose object it is.
    pub owner: Iri,
    /// The object, or its tombstone. May hold `bto` and `bcc`.
    pub document: Raw<AnyObject>,
    /// Whether everyone may see it.
    pub is_public: bool,
    /// Whether only its tombstone is left.
    pub is_deleted: bool,
}

/// An activity.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "every store fills every field")]
pub struct StoredActivity {
    /// The activity's id.
    pub id: Iri,
    /// Its actor, verified when it was taken.
    pub actor: Iri,
    /// The name of its type.
    pub kind: String,
    /// The id of its object, where it has one.
    pub object: Option<Iri>,
    /// The activity, as it was received or made. May hold `bto` and `bcc`.
    pub document: Raw<AnyActivity>,
    /// Whether everyone may see it.
    pub is_public: bool,
    /// Whether its actor has undone it.
    pub is_undone: bool,
}

/// A collection that its owner can add to and remove from.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "every store fills every field")]
pub struct StoredCollection {
    /// Which one it is.
    pub collection: Collection,
    /// The actor whose it is.
    pub owner: Iri,
}

/// An activity in an actor's inbox.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "every store fills every field")]
pub struct InboxItem {
    /// The activity.
    pub activity: StoredActivity,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// When the owner of the inbox marked it read.
    pub read_at: Option<DateTime<Utc>>,
}

/// What an actor, of this server or another, has reported to the operator.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "every store fills every field")]
pub struct Report {
    /// The `Flag`. It is undone where its actor has taken it back.
    pub activity: StoredActivity,
    /// When it came.
    pub received_at: DateTime<Utc>,
}

/// An actor's follow of another actor, answered or not.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "every store fills every field")]
pub struct StoredFollow {
    /// Who follows.
    pub follower: Iri,
    /// Who is followed.
    pub followed: Iri,
    /// The latest `Follow` activity of the one for the other.
    pub activity: Iri,
    /// What the followed actor has answered.
    pub state: FollowState,
}

/// How far a follow has come.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum FollowState {
    /// The followed actor has accepted.
    Accepted,
    /// The followed actor has not answered.
    Pending,
    /// The followed actor has rejected it, at once or later.
    Rejected,
}
