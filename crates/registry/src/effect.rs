//! What activities do.
//!
//! An effect is a pure function from an activity and the facts about what it names to a list of
//! [`Change`]s. A store asks [`needs`] which facts it wants, loads them, calls [`plan`], and makes
//! the changes in the transaction that keeps the activity.

mod add;
mod announce;
mod answer;
mod block;
mod change;
mod create;
mod delete;
mod dislike;
mod emoji_react;
mod fact;
mod flag;
mod follow;
mod like;
mod reach;
mod read;
mod refusal;
mod relocation;
mod undo;
mod update;
mod vote;

#[cfg(test)]
mod testing;

use oyez_vocab::{AnyActivity, Iri, Ref};

pub(crate) use self::vote::reset as reset_votes;
pub use self::{
    announce::announced,
    change::Change,
    create::parent_id,
    delete::{is_return, stays_deleted},
    fact::{Announced, Facts, Needs, RemoteFacts, RemoteNeeds, Sought},
    reach::{Reach, reach},
    refusal::Refusal,
};
use crate::{RemoteActor, Verified, length};

/// The types of activities that have an effect, by name.
pub const EFFECTIVE: [&str; 17] = [
    "Accept",
    "Add",
    "Announce",
    "Block",
    "Create",
    "Delete",
    "Dislike",
    "EmojiReact",
    "Flag",
    "Follow",
    "Like",
    "Move",
    "Read",
    "Reject",
    "Remove",
    "Undo",
    "Update",
];

/// The types of activities that an outbox takes without an effect, by name: they are kept, and
/// delivered to whom they are addressed. What they mean is for people, or the application, to say.
pub const WITHOUT_EFFECT: [&str; 11] = [
    "Arrive",
    "Ignore",
    "Invite",
    "Join",
    "Leave",
    "Listen",
    "Offer",
    "TentativeAccept",
    "TentativeReject",
    "Travel",
    "View",
];

/// What the plan of `activity` wants to know.
pub fn needs(activity: &Verified<AnyActivity>) -> Needs {
    Needs { place: undo::place(activity).cloned(), ..needs_of_kind(activity) }
}

fn needs_of_kind(activity: &Verified<AnyActivity>) -> Needs {
    let object = object_id(activity.activity()).cloned();
    match activity.activity() {
        AnyActivity::Accept(_) | AnyActivity::Reject(_) => answer::needs(activity),
        AnyActivity::Add(_) | AnyActivity::Remove(_) => add::needs(activity),
        AnyActivity::Block(_) => block::needs(activity),
        AnyActivity::Create(_) => create::needs(activity),
        AnyActivity::Delete(_) => delete::needs(activity),
        AnyActivity::Follow(_) => follow::needs(activity),
        AnyActivity::Move(it) => relocation::needs(activity, it),
        AnyActivity::Undo(_) => undo::needs(activity),
        AnyActivity::Update(_) => update::needs(activity),
        AnyActivity::Announce(_)
        | AnyActivity::Dislike(_)
        | AnyActivity::EmojiReact(_)
        | AnyActivity::Flag(_)
        | AnyActivity::Like(_) => Needs { object, ..Needs::default() },
        _ => Needs::default(),
    }
}

/// What the plan of `activity`, which `sender` has sent, wants to know of other servers. It is fetched
/// before, and handed to the store with the activity.
pub fn remote_needs(activity: &Verified<AnyActivity>, sender: &RemoteActor) -> RemoteNeeds {
    match activity.activity() {
        AnyActivity::Announce(it) => {
            let announced = announce::activity_id(it, sender).cloned();
            RemoteNeeds { announced, ..RemoteNeeds::default() }
        }
        AnyActivity::Move(it) => {
            RemoteNeeds { target: relocation::target(it).cloned(), ..RemoteNeeds::default() }
        }
        AnyActivity::Undo(_) => {
            let object = undo::deleted(activity).cloned();
            RemoteNeeds { object, ..RemoteNeeds::default() }
        }
        _ => RemoteNeeds::default(),
    }
}

/// What `activity` changes.
///
/// An activity of another server that names what is not known here changes nothing; one of this
/// server's is refused then. Types without an effect are kept without one; of this server's only
/// those [that are known](WITHOUT_EFFECT). What concerns one who has blocked the actor changes
/// nothing either, and nobody is told so; and what was undone before it came is only marked so.
///
/// # Errors
///
/// Fails when the activity's actor may not do this, or it lacks what it needs.
pub fn plan(activity: &Verified<AnyActivity>, facts: &Facts<'_>) -> Result<Vec<Change>, Refusal> {
    length::check(activity.activity())?;
    if facts.concerns_blocker() && !is_despite_block(activity.activity()) {
        return Ok(Vec::new());
    }
    if undo::came_first(activity, facts) {
        return Ok(vec![Change::Retract {
            actor: activity.actor().clone(),
            id: activity.id().clone(),
        }]);
    }
    match activity.activity() {
        AnyActivity::Accept(_) => answer::accept(activity, facts),
        AnyActivity::Add(_) => add::add(activity, facts),
        AnyActivity::Announce(_) => announce::plan(activity, facts),
        AnyActivity::Block(_) => block::plan(activity, facts),
        AnyActivity::Create(_) => create::plan(activity, facts),
        AnyActivity::Delete(_) => delete::plan(activity, facts),
        AnyActivity::Dislike(_) => dislike::plan(activity, facts),
        AnyActivity::EmojiReact(_) => emoji_react::plan(activity, facts),
        AnyActivity::Flag(_) => flag::plan(activity, facts),
        AnyActivity::Follow(_) => follow::plan(activity, facts),
        AnyActivity::Like(_) => like::plan(activity, facts),
        AnyActivity::Move(it) => relocation::plan(activity, it, facts),
        AnyActivity::Read(_) => read::plan(activity),
        AnyActivity::Reject(_) => answer::reject(activity, facts),
        AnyActivity::Remove(_) => add::remove(activity, facts),
        AnyActivity::Undo(undo) => undo::plan(activity, undo, facts),
        AnyActivity::Update(_) => update::plan(activity, facts),
        other if activity.is_local() && !WITHOUT_EFFECT.contains(&other.type_name()) => {
            Err(Refusal::NoEffect { kind: other.type_name().to_owned() })
        }
        _ => Ok(Vec::new()),
    }
}

/// Whether who is blocked may do this to who has blocked: report it, block it too, and take back
/// what was done before.
fn is_despite_block(activity: &AnyActivity) -> bool {
    matches!(activity, AnyActivity::Block(_) | AnyActivity::Flag(_) | AnyActivity::Undo(_))
}

/// The id of the one object of an activity; of several, the first.
fn object_id(activity: &AnyActivity) -> Option<&Iri> {
    activity.object.iter().find_map(Ref::id)
}

/// [`object_id`], which an activity with an effect must have.
fn required_object_id(activity: &Verified<AnyActivity>) -> Result<&Iri, Refusal> {
    object_id(activity.activity())
        .ok_or_else(|| Refusal::NoObject { kind: activity.activity().type_name().to_owned() })
}

/// What becomes of an activity that names what is not known: nothing, or a refusal to our own.
fn unknown(activity: &Verified<AnyActivity>, id: &Iri) -> Result<Vec<Change>, Refusal> {
    to_ours(activity, Refusal::Unknown { id: id.clone() })
}

/// What becomes of an activity that cannot have its effect: our own actors are told why, and from
/// another server it changes nothing.
fn to_ours(activity: &Verified<AnyActivity>, why: Refusal) -> Result<Vec<Change>, Refusal> {
    if activity.is_local() { Err(why) } else { Ok(Vec::new()) }
}
