//! What a plan wants to know, and what a store answers.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use oyez_vocab::Iri;

use crate::{LocalActor, Site, StoredActivity, StoredCollection, StoredFollow, StoredObject};

/// What the plan of an activity wants to know.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a store must know every need")]
pub struct Needs {
    /// The activity that this answers or undoes.
    pub activity: Option<Sought>,
    /// The actor of this server that has this id.
    pub actor: Option<Iri>,
    /// How far this follow has come: the follower, and the followed. Where an activity is wanted
    /// and is a `Follow`, its own follow is wanted too.
    pub follow: Option<(Iri, Iri)>,
    /// How far the follow in the other direction has come.
    pub follow_back: Option<(Iri, Iri)>,
    /// The object that has this id. Where none is named and an activity is wanted, its object is
    /// wanted too.
    pub object: Option<Iri>,
    /// The object that has this id, which the activity's object replies to.
    pub parent: Option<Iri>,
    /// The collection of this server that has this id and can be added to.
    pub target: Option<Iri>,
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
    /// The follow that was asked for, or that of `activity`.
    pub follow: Option<StoredFollow>,
    /// The follow in the other direction, where it was asked for.
    pub follow_back: Option<StoredFollow>,
    /// The actors of this server that have blocked the activity's actor.
    pub blockers: BTreeSet<Iri>,
    /// The object that was asked for, or else that of `activity`; or its tombstone.
    pub object: Option<StoredObject>,
    /// The object that is replied to, or its tombstone.
    pub parent: Option<StoredObject>,
    /// The collection that was asked for.
    pub target: Option<StoredCollection>,
}

impl Facts<'_> {
    /// Whom an activity concerns, addressed or not: who is followed or follows, whose object it is
    /// about, whose activity it answers.
    pub fn concerned(&self) -> impl Iterator<Item = &Iri> {
        let actor = self.actor.iter().map(|it| &it.id);
        let follow = self.follow.iter().flat_map(|it| [&it.follower, &it.followed]);
        let object = self.object.iter().map(|it| &it.owner);
        let activity = self.activity.iter().map(|it| &it.actor);
        actor.chain(follow).chain(object).chain(activity)
    }

    /// Whether the activity concerns one who has blocked its actor.
    pub(super) fn concerns_blocker(&self) -> bool {
        !self.blockers.is_empty() && self.concerned().any(|it| self.blockers.contains(it))
    }
}
