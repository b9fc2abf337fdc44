//! An activity of an actor of this server is kept, has its effect, and is queued for those it is
//! for.

use std::collections::VecDeque;

use oyez_registry::{
    Receipt, Recipient, Refusal, Role, StoreError, Verified,
    effect::{self, Facts, Reach, RemoteFacts},
    recipient,
};
use oyez_vocab::{AnyActivity, Iri, Ref};

use super::{
    Conn, Context, audience, change, erase, fact,
    rows::{
        activities::{self, NewActivity},
        deliveries::{self, NewDelivery},
        inbox_items,
        outbox_items::{self, NewOutboxItem},
    },
    things, transaction,
};
use crate::{column::new_id, failure::Failure};

/// What became of an activity.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept {
    pub(crate) receipt: Receipt,
    /// Whether something is to be delivered.
    pub(crate) has_deliveries: bool,
}

/// Publishes `activity`, and what its effect answers.
pub(crate) async fn publish(
    conn: &mut Conn,
    cx: &Context,
    activity: &Verified<AnyActivity>,
) -> Result<Kept, Failure> {
    if activities::row_id(conn, activity.id(), activity.actor()).await?.is_some() {
        return Ok(Kept { receipt: Receipt::Duplicate, has_deliveries: false });
    }
    let (answers, is_delivered) = publish_one(conn, cx, activity).await?;
    let has_deliveries = answer(conn, cx, answers).await? | is_delivered;
    Ok(Kept { receipt: Receipt::Accepted, has_deliveries })
}

/// Publishes the `answers` of this server's actors, and what answers those; returns whether
/// something is to be delivered. One that is refused does not keep the others from being given.
pub(crate) async fn answer(
    conn: &mut Conn,
    cx: &Context,
    answers: Vec<AnyActivity>,
) -> Result<bool, Failure> {
    let mut has_deliveries = false;
    let mut answers = VecDeque::from(answers);
    while let Some(answer) = answers.pop_front() {
        let activity = verified(conn, cx, answer).await?;
        transaction::begin(conn).await?;
        let published = publish_one(conn, cx, &activity).await;
        match transaction::end(conn, published).await {
            Ok((more, is_delivered)) => {
                answers.extend(more);
                has_deliveries |= is_delivered;
            }
            Err(Failure::Store(StoreError::Refused(refusal))) => {
                tracing::debug!(%refusal, "an answer was refused");
            }
            Err(failure) => return Err(failure),
        }
    }
    Ok(has_deliveries)
}

/// Publishes `activity`; returns its answers, and whether it is to be delivered.
async fn publish_one(
    conn: &mut Conn,
    cx: &Context,
    activity: &Verified<AnyActivity>,
) -> Result<(Vec<AnyActivity>, bool), Failure> {
    let facts = fact::load(conn, cx, activity, &RemoteFacts::default()).await?;
    let changes = match things::act(conn, cx, activity.activity()).await? {
        true => Vec::new(),
        false => effect::plan(activity, &facts)?,
    };
    if !things::ensure_actor(conn, cx, activity.actor()).await? {
        return Err(Refusal::Unknown { id: activity.actor().clone() }.into());
    }
    let row = new_id();
    let reach = effect::reach(activity, &facts);
    let is_public = reach == Reach::Addressed && activity.activity().is_public();
    let mut new = NewActivity::of(&row, activity, facts.now);
    new.is_public = is_public;
    activities::insert(conn, &new).await?;
    let owner = activity.actor().as_str();
    if reach != Reach::Unlisted {
        // Before the changes: where the object is for fewer than the activity, both are hidden.
        outbox_items::insert(conn, &NewOutboxItem { activity: &row, owner, is_public }).await?;
    }
    let left = change::make(conn, Some(&row), activity, changes, facts.now).await?;
    if reach == Reach::Unlisted {
        return Ok((left.answers, false));
    }
    let subject = subject(activity, &facts).as_str();
    let unmet = deliveries::unmet(conn, subject).await?;
    let notified = left.notify.iter().filter_map(|it| recipient(it, cx.registry()));
    let followers = left.notifies_followers.then(|| Recipient::Followers(activity.actor().clone()));
    let notified: Vec<_> = notified.chain(followers).collect();
    let audience = audience::of_local(conn, cx, activity, reach, &notified, &unmet).await?;
    for recipient in &audience.local {
        inbox_items::insert(conn, recipient, &row, facts.now).await?;
    }
    for (target, &is_actor) in &audience.targets {
        let host = target.authority().unwrap_or_default().to_ascii_lowercase();
        let (sender, target, host) = (owner, target.as_str(), host.as_str());
        let new = NewDelivery { activity: &row, sender, target, is_actor, host, subject };
        deliveries::insert(conn, new, facts.now.timestamp_millis()).await?;
    }
    if let Some(actor) = &left.erased {
        erase::begin(conn, actor, facts.now).await?;
    }
    Ok((left.answers, !audience.targets.is_empty()))
}

/// What `activity` is about: what an `Undo` undoes was about the same.
pub(crate) fn subject<'a>(activity: &'a Verified<AnyActivity>, facts: &'a Facts<'_>) -> &'a Iri {
    let undone = facts.activity.as_ref().and_then(|it| it.object.as_ref());
    let undone = undone.filter(|_| matches!(activity.activity(), AnyActivity::Undo(_)));
    let object = || activity.activity().object.iter().find_map(Ref::id);
    undone.or_else(object).unwrap_or(activity.id())
}

/// Makes a whole activity of `answer`, which an effect has made for an actor of this server.
async fn verified(
    conn: &mut Conn,
    cx: &Context,
    mut answer: AnyActivity,
) -> Result<Verified<AnyActivity>, Failure> {
    let unavailable = |it: Box<dyn std::error::Error + Send + Sync>| StoreError::Unavailable(it);
    let id = cx.registry().new_id(Role::Activity).map_err(|it| unavailable(it.into()))?;
    let actor = match answer.actor.iter().find_map(Ref::id) {
        Some(actor) => things::actor(conn, cx, actor).await?,
        None => None,
    };
    let actor =
        actor.ok_or_else(|| unavailable("the answer is of no actor of this server".into()))?;
    answer.id = Some(id);
    let verified = Verified::local(answer, &actor, cx.site());
    Ok(verified.map_err(|it| unavailable(it.into()))?)
}
