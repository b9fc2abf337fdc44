//! What a plan wants to know, and what a store answers.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use oyez_vocab::{AnyActivity, AnyActor, AnyObject, Iri, Raw};

use crate::{
    LocalActor, RemoteActor, Site, StoredActivity, StoredCollection, StoredFollow, StoredObject,
    Verified,
};

/// What the plan of an activity wants to know.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a store must know every need")]
pub struct Needs {
    /// The activity that this answers or undoes.
    pub activity: Option<Sought>,
    /// The actor of this server that has this id.
    pub actor: Option<Iri>,
    /// The actors of this server that follow this one.
    pub followers_of: Option<Iri>,
    /// How far this follow has come: the follower, and the followed. Where an activity is wanted
    /// and is a `Follow`, its own follow is wanted too.
    pub follow: Option<(Iri, Iri)>,
    /// How far the follow in the other direction has come.
    pub follow_back: Option<(Iri, Iri)>,
    /// When one of these actors has last moved.
    pub moved: Vec<Iri>,
    /// The object that has this id. Where none is named and an activity is wanted, its object is
    /// wanted too.
    pub object: Option<Iri>,
    /// The object that has this id, which the activity's object replies to.
    pub parent: Option<Iri>,
    /// Where no parent is named: whether what the object that has the id replies to is wanted.
    pub parent_of_object: bool,
    /// The object that has this id, and which options of it the actor has chosen.
    pub question: Option<Iri>,
    /// The document of the actor that has this id, as its own server gives it.
    pub destination: Option<Iri>,
    /// The collection of this server that has this id and can be added to.
    pub target: Option<Iri>,
    /// What is kept under this id, which is the activity's own or that of the one that it undoes: a
    /// tombstone, where an `Undo` came before what it undoes.
    pub place: Option<Iri>,
}

/// An activity to be found in the store.
///
/// What another server embeds is its word only, so it is used to find what is stored, and for
/// nothing else.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a store must use all of it")]
pub struct Sought {
    /// Its actor, where that is certain.
    pub actor: Option<Iri>,
    /// Its id.
    pub id: Option<Iri>,
    /// Where no activity has the id: the latest one by `actor` that is of this type, has this
    /// object and is not undone.
    pub kind_and_object: Option<(String, Iri)>,
}

/// What a store knows of what an activity names.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a store must fill every field")]
pub struct Facts<'a> {
    /// When the activity takes effect.
    pub now: DateTime<Utc>,
    /// The site, which says what is local.
    pub site: &'a Site,
    /// The activity that was sought.
    pub activity: Option<StoredActivity>,
    /// The actor that was asked for.
    pub actor: Option<LocalActor>,
    /// What the server of the object that was asked for gives under its id now.
    pub fetched: Option<Raw<AnyObject>>,
    /// The follow that was asked for, or that of `activity`.
    pub follow: Option<StoredFollow>,
    /// The follow in the other direction, where it was asked for.
    pub follow_back: Option<StoredFollow>,
    /// The actors of this server that have blocked the activity's actor.
    pub blockers: BTreeSet<Iri>,
    /// Actors of this server that follow the one that was asked for, and not the destination yet.
    /// Where there are many, some of them.
    pub followers: Vec<Iri>,
    /// When one of the actors that were asked for has last moved.
    pub moved_at: Option<DateTime<Utc>>,
    /// The object that was asked for, or else that of `activity`; or its tombstone.
    pub object: Option<StoredObject>,
    /// The object that is replied to, or its tombstone.
    pub parent: Option<StoredObject>,
    /// The question that was asked for.
    pub question: Option<StoredObject>,
    /// The document of the actor that was asked for: what was fetched of it, or our own.
    pub destination: Option<Raw<AnyActor>>,
    /// The collection that was asked for.
    pub target: Option<StoredCollection>,
    /// What is in the place of the activity, or of the one that it undoes.
    pub place: Option<StoredObject>,
    /// The options of the question that the actor has chosen, by name.
    pub votes: Vec<String>,
}

impl Facts<'_> {
    /// Whom an activity concerns, addressed or not: who is followed or follows, whose object it is
    /// about, whose activity it answers, whose question it votes on.
    pub fn concerned(&self) -> impl Iterator<Item = &Iri> {
        let actor = self.actor.iter().map(|it| &it.id);
        let follow = self.follow.iter().flat_map(|it| [&it.follower, &it.followed]);
        let objects = [&self.object, &self.question].into_iter().flatten().map(|it| &it.owner);
        let activity = self.activity.iter().map(|it| &it.actor);
        actor.chain(follow).chain(objects).chain(activity)
    }

    /// Whether the activity concerns one who has blocked its actor.
    pub(super) fn concerns_blocker(&self) -> bool {
        !self.blockers.is_empty() && self.concerned().any(|it| self.blockers.contains(it))
    }
}

/// What the plan of an activity wants to know of other servers.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a server must know every need")]
pub struct RemoteNeeds {
    /// The activity that this one announces, and its actor.
    pub announced: Option<Iri>,
    /// The object that may come back, as it is now.
    pub object: Option<Iri>,
    /// The actor that this one moves to, as it is now.
    pub target: Option<Iri>,
}

impl RemoteNeeds {
    /// Whether nothing is to be fetched.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// An activity that another one announces.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a server must fetch both")]
pub struct Announced {
    /// The activity, as its own server gives it.
    pub activity: Verified<AnyActivity>,
    /// Its actor.
    pub actor: RemoteActor,
}

/// What other servers say of what an activity names, each for itself.
///
/// What could not be fetched is left out; then the activity has no such effect.
#[derive(Clone, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "a server must fill every field")]
pub struct RemoteFacts {
    /// The activity that was asked for.
    pub announced: Option<Announced>,
    /// The object that was asked for.
    pub object: Option<Raw<AnyObject>>,
    /// The actor that was asked for.
    pub target: Option<RemoteActor>,
}
