//! Actors that are gone, and what they leave.
//!
//! An actor may have a million followers, and the one thread that writes must not stand still for
//! them. So it is erased in steps of at most [`MAX_ROWS`] rows of a kind. The first one is in the
//! transaction of the `Delete`; each other has its own, after what others wait for. What is left
//! is remembered in a table, and the writer goes on with it after a restart.

use chrono::{DateTime, Utc};
use diesel::SqliteConnection;
use oyez_vocab::{Iri, Tombstone};

use crate::{
    change,
    failure::Failure,
    rows::{
        activities, collection_items, deliveries, erasures, follows, inbox_items, local_actors,
        objects, outbox_items, remote_actors, tokens,
    },
};

/// How many rows of a kind one step takes.
const MAX_ROWS: i64 = 250;

/// Begins to erase `actor`, which is gone from now on.
///
/// One of this server keeps its row, with its name, and its key: the `Delete` is yet to be signed,
/// and nobody else is to be taken for it.
pub(crate) fn begin(
    conn: &mut SqliteConnection,
    actor: &Iri,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    local_actors::bury(conn, actor)?;
    tokens::remove_of(conn, actor)?;
    remote_actors::forget(conn, actor)?;
    if step(conn, actor, now)? {
        erasures::insert(conn, actor, now)?;
    }
    Ok(())
}

/// Does the next step for one of the actors of which something is left, in a transaction of its
/// own; returns whether there was one.
pub(crate) fn go_on(conn: &mut SqliteConnection) -> Result<bool, Failure> {
    let Some((actor, begun_at)) = erasures::first(conn)? else { return Ok(false) };
    conn.immediate_transaction(|conn| {
        if !step(conn, &actor, begun_at)? {
            erasures::remove(conn, &actor)?;
        }
        Ok(true)
    })
}

/// Erases a part of what `actor` had; returns whether something may be left.
fn step(
    conn: &mut SqliteConnection,
    actor: &Iri,
    begun_at: DateTime<Utc>,
) -> Result<bool, Failure> {
    let max = usize::try_from(MAX_ROWS).unwrap_or(usize::MAX);
    let mut most = 0;

    let objects = objects::some_of(conn, actor, MAX_ROWS)?;
    most = most.max(objects.len());
    for (id, kind) in objects {
        let mut tombstone = Tombstone::new();
        tombstone.id = Some(id.0.clone());
        tombstone.deleted = Some(begun_at.into());
        if !kind.is_empty() {
            tombstone.former_type = kind.into();
        }
        change::bury(conn, &id.0, actor, &tombstone, begun_at)?;
    }

    let follows = follows::some_of(conn, actor, MAX_ROWS)?;
    most = most.max(follows.len());
    for (follower, followed) in follows {
        change::end_follow(conn, &follower.0, &followed.0)?;
    }

    most = most.max(collection_items::remove_some(conn, actor, MAX_ROWS)?);
    most = most.max(inbox_items::remove_some(conn, actor, MAX_ROWS)?);
    let hidden = outbox_items::hide_some(conn, actor, MAX_ROWS)?;
    most = most.max(hidden.len());
    for activity in hidden {
        activities::hide_row(conn, &activity)?;
    }

    most = most.max(deliveries::remove_some(conn, actor, MAX_ROWS)?);
    // An inbox elsewhere is not the actor's to give up.
    let inbox = remote_actors::last_inbox(conn, actor)?.filter(|it| it.is_same_origin(actor));
    if let Some(inbox) = inbox {
        most = most.max(deliveries::remove_some(conn, &inbox, MAX_ROWS)?);
    }
    let is_done = most < max;
    if is_done {
        remote_actors::remove(conn, actor)?;
    }
    Ok(!is_done)
}
