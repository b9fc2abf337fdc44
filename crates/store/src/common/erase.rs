//! Actors that are gone, and what they leave.
//!
//! An actor may have a million followers, and the one thread that writes must not stand still for
//! them. So it is erased in steps of at most [`MAX_ROWS`] rows of a kind. The first one is in the
//! transaction of the `Delete`; each other has its own, after what others wait for. What is left
//! is remembered in a table, and the writer goes on with it after a restart.

use chrono::{DateTime, Utc};
use oyez_registry::effect::stays_deleted;
use oyez_vocab::{Iri, Tombstone};

use super::{
    Conn, change,
    rows::{
        activities, collection_items, deliveries, erasures, follows, inbox_items, local_actors,
        objects, outbox_items, remote_actors, tokens,
    },
    transaction,
};
use crate::failure::Failure;

/// How many rows of a kind one step takes.
const MAX_ROWS: i64 = 250;

/// Begins to erase `actor`, which is gone from now on.
///
/// One of this server keeps its row, with its name, and its key: the `Delete` is yet to be signed,
/// and nobody else is to be taken for it.
pub(crate) async fn begin(conn: &mut Conn, actor: &Iri, now: DateTime<Utc>) -> Result<(), Failure> {
    local_actors::bury(conn, actor).await?;
    tokens::remove_of(conn, actor).await?;
    remote_actors::forget(conn, actor).await?;
    if step(conn, actor, now).await? {
        erasures::insert(conn, actor, now).await?;
    }
    Ok(())
}

/// Whether `actor`, of another server, has gone a short while ago: what comes of it now comes late.
/// `is_outdated` is what the store knows of it.
pub(crate) async fn is_gone(
    conn: &mut Conn,
    actor: &Iri,
    is_outdated: Option<bool>,
    now: DateTime<Utc>,
) -> Result<bool, Failure> {
    if is_outdated == Some(false) {
        return Ok(false);
    }
    let known = objects::find(conn, actor).await?;
    Ok(known.is_some_and(|it| it.owner == *actor && stays_deleted(&it, now)))
}

/// Takes away the tombstone of `actor`, of another server, which is found to be there again.
pub(crate) async fn take_back(conn: &mut Conn, actor: &Iri) -> Result<(), Failure> {
    if objects::find(conn, actor).await?.is_some_and(|it| it.owner == *actor) {
        objects::lift(conn, actor).await?;
    }
    Ok(())
}

/// Does the next step for one of the actors of which something is left, in a transaction of its
/// own; returns whether there was one.
pub(crate) async fn go_on(conn: &mut Conn) -> Result<bool, Failure> {
    // Mostly there is none, and to look does not lock others out.
    if erasures::first(conn).await?.is_none() {
        return Ok(false);
    }
    transaction::begin_to_write(conn).await?;
    let stepped = step_of_first(conn).await;
    transaction::end(conn, stepped).await
}

async fn step_of_first(conn: &mut Conn) -> Result<bool, Failure> {
    let Some((actor, begun_at)) = erasures::first(conn).await? else { return Ok(false) };
    if !step(conn, &actor, begun_at).await? {
        erasures::remove(conn, &actor).await?;
    }
    Ok(true)
}

/// Erases a part of what `actor` had; returns whether something may be left.
async fn step(conn: &mut Conn, actor: &Iri, begun_at: DateTime<Utc>) -> Result<bool, Failure> {
    let max = usize::try_from(MAX_ROWS).unwrap_or(usize::MAX);
    let mut most = 0;

    let objects = objects::some_of(conn, actor, MAX_ROWS).await?;
    most = most.max(objects.len());
    for (id, kind) in objects {
        let mut tombstone = Tombstone::new();
        tombstone.id = Some(id.0.clone());
        tombstone.deleted = Some(begun_at.into());
        if !kind.is_empty() {
            tombstone.former_type = kind.into();
        }
        change::bury(conn, &id.0, actor, &tombstone, begun_at).await?;
    }

    let follows = follows::some_of(conn, actor, MAX_ROWS).await?;
    most = most.max(follows.len());
    for (follower, followed) in follows {
        change::end_follow(conn, &follower.0, &followed.0).await?;
    }

    most = most.max(collection_items::remove_some(conn, actor, MAX_ROWS).await?);
    most = most.max(inbox_items::remove_some(conn, actor, MAX_ROWS).await?);
    let hidden = outbox_items::hide_some(conn, actor, MAX_ROWS).await?;
    most = most.max(hidden.len());
    for activity in hidden {
        activities::hide_row(conn, &activity).await?;
    }

    most = most.max(deliveries::remove_some(conn, actor, MAX_ROWS).await?);
    // An inbox elsewhere is not the actor's to give up, nor one that others have too.
    let inbox = remote_actors::own_inbox(conn, actor).await?.filter(|it| it.is_same_origin(actor));
    if let Some(inbox) = inbox {
        most = most.max(deliveries::remove_some(conn, &inbox, MAX_ROWS).await?);
    }
    let is_done = most < max;
    if is_done {
        remote_actors::remove(conn, actor).await?;
    }
    Ok(!is_done)
}
