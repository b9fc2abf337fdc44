//! Activities that are passed on to followers of ours ([ActivityPub §7.1.2]).
//!
//! Who answers an actor of ours may address its followers too, and cannot know who they are. So
//! what comes for the first time, is addressed to the followers of an actor here, and is about a
//! thing of that actor's goes on to them, as it came. It is signed by that actor, in whose name it is
//! brought; its own actor it proves itself, or whoever gets it asks the actor's server.
//!
//! [ActivityPub §7.1.2]: https://www.w3.org/TR/activitypub/#inbox-forwarding

use std::collections::{BTreeSet, VecDeque};

use chrono::{DateTime, Utc};
use oyez_registry::{
    Recipient, Verified,
    effect::{self, Facts, Reach},
    recipient,
};
use oyez_vocab::{AnyActivity, AnyObject, Iri, ObjectProps, Ref};

use super::{
    Conn, Context,
    audience::{self, Audience},
    publish,
    rows::{
        deliveries::{self, NewDelivery},
        follows, objects, remote_actors,
    },
    things,
};
use crate::failure::Failure;

/// To whose followers one activity is passed on at most.
const MAX_FORWARDERS: usize = 4;

/// How many things are looked at, from what an activity names on, to find one that is ours.
const MAX_LINKS: usize = 20;

/// An actor of this server, and those of its followers that an activity is passed on to.
#[derive(Debug)]
pub(crate) struct Forward {
    by: Iri,
    audience: Audience,
}

impl Forward {
    /// The followers that are actors of this server.
    pub(crate) fn local(&self) -> &BTreeSet<Iri> {
        &self.audience.local
    }
}

/// Whom `activity`, which another server has sent and nobody here knows yet, is passed on to.
pub(crate) async fn plan(
    conn: &mut Conn,
    cx: &Context,
    activity: &Verified<AnyActivity>,
    facts: &Facts<'_>,
) -> Result<Vec<Forward>, Failure> {
    let mut forwards = Vec::new();
    if effect::reach(activity, facts) != Reach::Addressed {
        return Ok(forwards);
    }
    let visible = audience::layers(activity.activity()).flat_map(audience::visible);
    let ours = visible.filter(|it| cx.site().is_local(it));
    let followed = ours.filter_map(|it| match recipient(it, cx.registry()) {
        Some(Recipient::Followers(of)) => Some(of),
        _ => None,
    });
    let followed: BTreeSet<Iri> = followed.filter(|it| !facts.blockers.contains(it)).collect();
    if followed.is_empty() {
        return Ok(forwards);
    }
    // Else a stranger could have any of ours spread what is nothing to it.
    let owners = owners_of_ours(conn, cx, activity).await?;
    for by in followed.into_iter().filter(|it| owners.contains(it)).take(MAX_FORWARDERS) {
        if !things::ensure_actor(conn, cx, &by).await? {
            continue;
        }
        let mut audience = Audience::default();
        for (follower, inboxes) in follows::followers(conn, &by).await? {
            let follower = follower.0;
            if facts.blockers.contains(&follower) {
                continue;
            }
            if cx.site().is_local(&follower) {
                audience.local.insert(follower);
            } else if !follower.is_same_origin(activity.actor()) {
                audience.add(cx, &follower, inboxes.map(remote_actors::Inboxes::shared));
            }
        }
        forwards.push(Forward { by, audience });
    }
    Ok(forwards)
}

/// Queues `activity`, which is kept in the row `row`; returns whether anybody gets it.
pub(crate) async fn queue(
    conn: &mut Conn,
    activity: &Verified<AnyActivity>,
    row: &str,
    forwards: &[Forward],
    facts: &Facts<'_>,
    now: DateTime<Utc>,
) -> Result<bool, Failure> {
    let subject = publish::subject(activity, facts).as_str();
    let mut is_queued = false;
    for Forward { by, audience } in forwards {
        for (target, &is_actor) in &audience.targets {
            let host = target.authority().unwrap_or_default().to_ascii_lowercase();
            let (sender, target, host) = (by.as_str(), target.as_str(), host.as_str());
            let new = NewDelivery { activity: row, sender, target, is_actor, host, subject };
            deliveries::insert(conn, new, now.timestamp_millis()).await?;
            is_queued = true;
        }
    }
    Ok(is_queued)
}

/// Whose things here `activity` is about, or replies to, be it by way of others that are known here.
/// An actor is none: whoever is only mentioned does not spread what mentions it.
async fn owners_of_ours(
    conn: &mut Conn,
    cx: &Context,
    activity: &Verified<AnyActivity>,
) -> Result<BTreeSet<Iri>, Failure> {
    let mut owners = BTreeSet::new();
    let mut known = BTreeSet::new();
    let mut next: VecDeque<Iri> = audience::layers(activity.activity()).flat_map(links).collect();
    let about = activity.activity().object.iter().chain(&activity.activity().target);
    next.extend(about.filter_map(Ref::id).cloned());
    while let Some(id) = next.pop_front() {
        if known.len() >= MAX_LINKS {
            break;
        }
        if !known.insert(id.clone()) {
            continue;
        }
        let is_ours = cx.site().is_local(&id);
        let object = match is_ours {
            true => things::object(conn, cx, &id).await?,
            false => objects::find(conn, &id).await?,
        };
        let Some(object) = object.filter(|it| !it.is_deleted) else { continue };
        if is_ours && object.owner != object.id {
            owners.insert(object.owner);
        }
        if let Ok::<AnyObject, _>(object) = object.document.parse() {
            next.extend(links(&object));
        }
    }
    Ok(owners)
}

/// What an object replies to, and what its tags are.
fn links(object: &ObjectProps) -> impl Iterator<Item = Iri> + use<'_> {
    let tags = object.tag.iter().filter_map(Ref::id);
    object.in_reply_to.iter().filter_map(Ref::id).chain(tags).cloned()
}
