//! Whom an activity goes to.

use std::collections::{BTreeMap, BTreeSet};

use oyez_registry::{
    Received, Recipient, Refusal, Registry, Verified,
    effect::{self, Facts, Reach},
    recipient, recipients,
};
use oyez_vocab::{AnyActivity, Iri, ObjectProps, Ref};

use super::{
    Conn, Context, blocks,
    rows::{follows, remote_actors},
    things,
};
use crate::failure::Failure;

/// How many actors of this server one activity of another server can name; more are passed over.
const MAX_NAMED: usize = 1000;

/// Whom an activity of this server goes to.
#[derive(Debug, Default)]
pub(crate) struct Audience {
    /// Actors of this server.
    pub(crate) local: BTreeSet<Iri>,
    /// Actors of other servers.
    pub(crate) remote: BTreeSet<Iri>,
    /// Where it is sent to, and whether that is an actor whose inbox is not known.
    pub(crate) targets: BTreeMap<Iri, bool>,
}

/// Whom `activity`, of an actor of this server, goes to: whom it addresses, if its reach is that
/// far, and `notify`.
///
/// An inbox that a server shares is used for those whom that server can find in the text, or among
/// the followers. Others, such as those in `bcc`, are only found by being sent to.
///
/// Who has blocked the actor gets nothing, and whom the actor has blocked only what takes something
/// back. They follow each other no more, so that followers need not be looked at for it.
///
/// The `unmet` are sent to as actors even if their inboxes are known by now: what is sent to an
/// inbox would overtake what is still on its way to its actor.
pub(crate) async fn of_local(
    conn: &mut Conn,
    cx: &Context,
    activity: &Verified<AnyActivity>,
    reach: Reach,
    notify: &[Recipient],
    unmet: &BTreeSet<String>,
) -> Result<Audience, Failure> {
    let (actor, registry) = (activity.actor(), cx.registry());
    let visible: BTreeSet<&Iri> = layers(activity.activity()).flat_map(visible).collect();
    let addressed = match reach {
        Reach::Addressed => recipients(activity.activity(), registry),
        Reach::Confidential | Reach::Unlisted => Vec::new(),
    };

    let mut audience = Audience::default();
    let mut followers = BTreeSet::new();
    let mut others: BTreeMap<Iri, bool> = BTreeMap::new();
    let blockers = blocks::blockers(conn, actor).await?;
    let takes_back = blocks::takes_back(activity);
    for recipient in addressed.into_iter().chain(notify.iter().cloned()) {
        if let Recipient::Local(id) | Recipient::Remote(id) = &recipient
            && (blockers.contains(id)
                || (!takes_back && blocks::has_blocked(conn, actor, id).await?))
        {
            continue;
        }
        match recipient {
            // Nobody addresses the followers of somebody else.
            Recipient::Followers(of) if of == *actor => {
                for (follower, inboxes) in follows::followers(conn, actor).await? {
                    let follower = follower.0;
                    if cx.site().is_local(&follower) {
                        audience.local.insert(follower);
                        continue;
                    }
                    let inboxes = inboxes.filter(|_| !unmet.contains(follower.as_str()));
                    audience.add(cx, &follower, inboxes.map(remote_actors::Inboxes::shared));
                    followers.insert(follower);
                }
            }
            Recipient::Followers(_) => {}
            Recipient::Local(id) => {
                if things::ensure_actor(conn, cx, &id).await? {
                    audience.local.insert(id);
                }
            }
            Recipient::Remote(id) => {
                *others.entry(id.clone()).or_default() |= visible.contains(&id)
            }
        }
    }
    for (id, is_visible) in others {
        if !followers.contains(&id) {
            let inboxes = remote_actors::inboxes(conn, &id).await?;
            let inboxes = inboxes.filter(|_| !unmet.contains(id.as_str()));
            let inbox = inboxes.map(|it| if is_visible { it.shared() } else { it.own() });
            audience.add(cx, &id, inbox);
        }
    }
    audience.local.remove(actor);
    Ok(audience)
}

impl Audience {
    /// Adds an actor of another server, whose inbox is `inbox` if that is known.
    fn add(&mut self, cx: &Context, id: &Iri, inbox: Option<Iri>) {
        let is_actor = inbox.is_none();
        let target = inbox.unwrap_or_else(|| id.clone());
        // An inbox is what its actor says. One that is not reachable, or ours, is none.
        if matches!(recipient(&target, cx.registry()), Some(Recipient::Remote(_))) {
            self.targets.insert(target, is_actor);
            self.remote.insert(id.clone());
        }
    }
}

/// The actors of this server that an activity of another server names, as far as their ids say.
pub(crate) fn named(activity: &AnyActivity, registry: &Registry) -> BTreeSet<Iri> {
    let ids = layers(activity).flat_map(ObjectProps::addressing).filter_map(Ref::id);
    let local: BTreeSet<&Iri> = ids.filter(|it| registry.site().is_local(it)).collect();
    let actors = local.into_iter().filter_map(|id| match recipient(id, registry) {
        Some(Recipient::Local(id)) => Some(id),
        _ => None,
    });
    actors.take(MAX_NAMED).collect()
}

/// The actors of this server whose inboxes an activity of another server goes to: the one it was
/// sent to, those it names, those it concerns, the one it replies to in public, and the followers of
/// its actor where it is for them or for everyone. One that is confidential goes to none, and none
/// goes to who has blocked the actor.
///
/// Fails when the inbox that it was sent to is not there.
pub(crate) async fn of_remote(
    conn: &mut Conn,
    cx: &Context,
    activity: &Verified<AnyActivity>,
    received: &Received,
    named: &BTreeSet<Iri>,
    facts: &Facts<'_>,
) -> Result<BTreeSet<Iri>, Failure> {
    if effect::reach(activity, facts) != Reach::Addressed {
        return match &received.inbox {
            Some(owner) if !things::ensure_actor(conn, cx, owner).await? => {
                Err(no_inbox(conn, cx, owner).await)
            }
            _ => Ok(BTreeSet::new()),
        };
    }
    let followers = received.sender.followers();
    let is_for_followers = layers(activity.activity()).any(|it| {
        it.is_public() || it.addressing().any(|it| it.id().is_some_and(|it| Some(it) == followers))
    });
    let mut owners: BTreeSet<Iri> = named.clone();
    owners.extend(received.inbox.clone());
    owners.extend(facts.concerned().cloned());
    if layers(activity.activity()).any(ObjectProps::is_public) {
        owners.extend(facts.parent.iter().map(|it| it.owner.clone()));
    }
    if is_for_followers {
        let followers = follows::followers(conn, activity.actor()).await?;
        owners.extend(followers.into_iter().map(|(follower, _)| follower.0));
    }
    let mut known = BTreeSet::new();
    for owner in owners {
        if facts.blockers.contains(&owner) {
            continue;
        }
        if facts.site.is_local(&owner) && things::ensure_actor(conn, cx, &owner).await? {
            known.insert(owner);
        } else if received.inbox.as_ref() == Some(&owner) {
            return Err(no_inbox(conn, cx, &owner).await);
        }
    }
    Ok(known)
}

/// Why nothing comes to the inbox of `owner`, which is no actor of this server. Where it was one, its
/// peers are told to send no more.
pub(crate) async fn no_inbox(conn: &mut Conn, cx: &Context, owner: &Iri) -> Failure {
    let id = owner.clone();
    match things::object(conn, cx, owner).await {
        Ok(Some(known)) if known.is_deleted => Refusal::Gone { id }.into(),
        Ok(_) => Refusal::Unknown { id }.into(),
        Err(failure) => failure,
    }
}

/// The activity, and what it holds.
fn layers(activity: &AnyActivity) -> impl Iterator<Item = &ObjectProps> {
    let objects = activity.object.iter().filter_map(Ref::object);
    std::iter::once::<&ObjectProps>(activity).chain(objects.map(|it| &**it))
}

/// Whom an object says that it is for, to all who read it.
fn visible(object: &ObjectProps) -> impl Iterator<Item = &Iri> {
    [&object.to, &object.cc, &object.audience].into_iter().flatten().filter_map(Ref::id)
}
