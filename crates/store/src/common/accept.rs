//! An activity of another server is kept, once, and has its effect.

use std::collections::BTreeSet;

use oyez_registry::{
    CollectionKind, FollowState, Receipt, Received, StoreError, StoredActivity, Verified,
    effect::{self, Change, Facts, Reach, RemoteFacts},
};
use oyez_vocab::{AnyActivity, Iri, Ref};

use super::{
    Conn, Context, audience, change, erase, fact, forward,
    publish::{self, Kept},
    rows::{
        activities::{self, NewActivity},
        inbox_items,
        remote_actors::{self, NewActor},
    },
    things, transaction,
};
use crate::{column::new_id, failure::Failure};

/// Accepts `activity`, which names the actors `named` of this server; and the one that it
/// announces, if that was fetched and anybody here is to hear of it. Where that one is refused, the
/// `Announce` is kept all the same.
pub(crate) async fn accept(
    conn: &mut Conn,
    cx: &Context,
    activity: &Verified<AnyActivity>,
    received: &Received,
    named: &BTreeSet<Iri>,
) -> Result<Kept, Failure> {
    let (mut kept, is_kept) = accept_one(conn, cx, activity, received, named, false).await?;
    let Some(announced) = effect::announced(activity, &received.remote, cx.site()) else {
        return Ok(kept);
    };
    if !is_kept {
        return Ok(kept);
    }
    let (inner, sender) = (&announced.activity, announced.actor.clone());
    let received =
        Received { sender, inbox: None, passed_on_by: None, remote: RemoteFacts::default() };
    let named = audience::named(inner.activity(), cx.registry());
    transaction::begin(conn).await?;
    let accepted = accept_one(conn, cx, inner, &received, &named, true).await;
    match transaction::end(conn, accepted).await {
        Ok((inner, _)) => kept.has_deliveries |= inner.has_deliveries,
        Err(Failure::Store(StoreError::Refused(refusal))) => {
            tracing::debug!(id = %inner.id(), %refusal, "what was announced was refused");
        }
        Err(failure) => return Err(failure),
    }
    Ok(kept)
}

/// Accepts `activity`, which names the actors `named` of this server.
///
/// What nobody here has to do with is accepted and not kept, but for what it says is gone. That is
/// what came to the shared inbox, names and concerns no actor here, is not for followers here, and
/// changes nothing that is known here, nor goes on to followers of ours; unless it `is_wanted` all
/// the same. Nor is what comes late, of an actor that is gone. Says too whether it was kept now.
async fn accept_one(
    conn: &mut Conn,
    cx: &Context,
    activity: &Verified<AnyActivity>,
    received: &Received,
    named: &BTreeSet<Iri>,
    is_wanted: bool,
) -> Result<(Kept, bool), Failure> {
    if let Some(row) = activities::row_id(conn, activity.id(), activity.actor()).await? {
        return Ok((again(conn, cx, activity, &row, received).await?, false));
    }
    let accepted = Kept { receipt: Receipt::Accepted, has_deliveries: false };
    let is_outdated = remote_actors::is_outdated(conn, activity.actor()).await?;
    if erase::is_gone(conn, activity.actor(), is_outdated, cx.now()).await?
        && !effect::is_return(activity)
    {
        return Ok((accepted, false));
    }
    let facts = fact::load(conn, cx, activity, &received.remote).await?;
    let mut changes = effect::plan(activity, &facts)?;
    // A thing of a model changes where the application keeps it, whomever it is attributed to.
    changes.retain(|it| match it {
        Change::Bury { id, .. } | Change::Keep { id, .. } | Change::KeepReceived { id, .. } => {
            !cx.registry().is_of_model(id)
        }
        Change::Join { collection, item, .. } if collection.kind == CollectionKind::Replies => {
            !cx.registry().is_of_model(item)
        }
        _ => true,
    });
    let mut owners = audience::of_remote(conn, cx, activity, received, named, &facts).await?;
    // What a group announces it sends to those it is for itself.
    let forwards = match is_wanted {
        true => Vec::new(),
        false => forward::plan(conn, cx, activity, &facts).await?,
    };
    owners.extend(forwards.iter().flat_map(|it| it.local()).cloned());
    let now = facts.now;
    if owners.is_empty()
        && forwards.is_empty()
        && !is_wanted
        && !changes.iter().any(|it| is_of_known(it, &facts))
    {
        // That an actor has changed, or something is gone, is worth knowing all the same: what was
        // deleted may come yet.
        changes.retain(|it| {
            matches!(it, Change::Bury { .. } | Change::Erase { .. } | Change::ForgetActor { .. })
        });
        let left = change::make(conn, None, activity, changes, now).await?;
        if let Some(actor) = left.erased {
            erase::begin(conn, &actor, now).await?;
        }
        return Ok((accepted, false));
    }
    // What was fetched is newer than what an earlier request has left in memory.
    if is_outdated.is_none() {
        remote_actors::insert(conn, &NewActor::of(&received.sender, now)).await?;
    }
    let row = new_id();
    activities::insert(conn, &NewActivity::of(&row, activity, now)).await?;
    let left = change::make(conn, Some(&row), activity, changes, now).await?;
    for owner in &owners {
        inbox_items::insert(conn, owner, &row, now).await?;
    }
    let mut has_deliveries = publish::answer(conn, cx, left.answers).await?;
    has_deliveries |= forward::queue(conn, activity, &row, &forwards, &facts, now).await?;
    if let Some(actor) = left.erased {
        erase::begin(conn, &actor, now).await?;
    }
    Ok((Kept { receipt: Receipt::Accepted, has_deliveries }, true))
}

/// Takes an activity that is kept already, in the row `row`.
///
/// A server without the other's shared inbox sends it to each inbox apart, and whom it hides in
/// `bcc` is found by that alone: it is put into this inbox too. It has no effect again.
async fn again(
    conn: &mut Conn,
    cx: &Context,
    activity: &Verified<AnyActivity>,
    row: &str,
    received: &Received,
) -> Result<Kept, Failure> {
    let duplicate = Kept { receipt: Receipt::Duplicate, has_deliveries: false };
    if is_other_answer(conn, activity).await? {
        let facts = fact::load(conn, cx, activity, &received.remote).await?;
        // What was answered since is not answered again by what is only sent again.
        if facts.follow.as_ref().is_some_and(|it| it.state == FollowState::Pending) {
            let changes = effect::plan(activity, &facts)?;
            change::make(conn, None, activity, changes, facts.now).await?;
        }
        return Ok(duplicate);
    }
    if let Some(owner) = &received.inbox {
        if !things::ensure_actor(conn, cx, owner).await? {
            return Err(audience::no_inbox(conn, cx, owner).await);
        }
        let facts = fact::load(conn, cx, activity, &received.remote).await?;
        let is_confidential = effect::reach(activity, &facts) != Reach::Addressed;
        if !is_confidential && !facts.blockers.contains(owner) {
            inbox_items::insert(conn, owner, row, cx.now()).await?;
        }
    }
    Ok(duplicate)
}

/// Whether `activity` answers something else than the one that is kept and has its id: some servers
/// give all answers of an actor one. It has its effect, and is not kept beside the first.
async fn is_other_answer(
    conn: &mut Conn,
    activity: &Verified<AnyActivity>,
) -> Result<bool, Failure> {
    if !matches!(activity.activity(), AnyActivity::Accept(_) | AnyActivity::Reject(_)) {
        return Ok(false);
    }
    let kept = activities::find_by(conn, activity.id(), activity.actor()).await?;
    let object = activity.activity().object.iter().find_map(Ref::id);
    Ok(kept.is_some_and(|it| StoredActivity::from(it).object.as_ref() != object))
}

/// Whether `change` is more than to keep what nobody here knows.
fn is_of_known(change: &Change, facts: &Facts<'_>) -> bool {
    match change {
        Change::Bury { .. } | Change::Keep { .. } | Change::KeepReceived { .. } => {
            facts.object.is_some()
        }
        Change::Retract { .. } => facts.activity.is_some(),
        Change::Erase { .. }
        | Change::ForgetActor { .. }
        | Change::Notify(_)
        | Change::NotifyFollowers => false,
        _ => true,
    }
}
