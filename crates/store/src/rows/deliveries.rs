//! Deliveries, each in a state.
//!
//! | state | `due_at` | becomes |
//! |---|---|---|
//! | waiting | – | queued, when the one before it is settled |
//! | queued | when it may be leased | leased |
//! | leased | when the lease runs out | leased again; or queued, dead or removed, as it is settled |
//! | dead | – | – |

use std::collections::BTreeSet;

use diesel::{
    dsl::{count_star, exists, min},
    prelude::*,
};
use oyez_registry::QueueStatus;
use oyez_vocab::Iri;

use super::{Conn, Db, RunQueryDsl};
use crate::{
    column::{SqlIri, new_id},
    schema::deliveries::{self, dsl},
};

const DEAD: &str = "dead";
const LEASED: &str = "leased";
const QUEUED: &str = "queued";
const WAITING: &str = "waiting";

/// A delivery to be queued.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewDelivery<'a> {
    /// The row of the activity.
    pub(crate) activity: &'a str,
    /// The actor that signs.
    pub(crate) sender: &'a str,
    /// An inbox, or an actor whose inbox is not known.
    pub(crate) target: &'a str,
    /// Whether it is an actor.
    pub(crate) is_actor: bool,
    /// The target's host.
    pub(crate) host: &'a str,
    /// What the activity is about: deliveries about one thing to one target stay in order.
    pub(crate) subject: &'a str,
}

/// A row to insert.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = deliveries)]
struct Row<'a> {
    id: &'a str,
    activity: &'a str,
    sender: &'a str,
    target: &'a str,
    is_actor: bool,
    host: &'a str,
    subject: &'a str,
    state: &'a str,
    due_at: Option<i64>,
}

/// A row that was leased.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = deliveries, check_for_backend(Db))]
pub(crate) struct Leased {
    pub(crate) id: String,
    pub(crate) activity: String,
    pub(crate) sender: SqlIri,
    pub(crate) target: SqlIri,
    pub(crate) is_actor: bool,
    pub(crate) lease: i64,
    pub(crate) attempts: i32,
}

/// A row that may be leased.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = deliveries, check_for_backend(Db))]
pub(crate) struct Due {
    pub(crate) id: String,
    pub(crate) activity: String,
    pub(crate) host: String,
}

/// The place in an order: what comes behind one place may go when the one before is settled.
type Place = (String, String);

/// Queues a delivery, behind those of its order; unless its activity goes to its target already.
pub(crate) async fn insert(conn: &mut Conn, new: NewDelivery<'_>, now: i64) -> QueryResult<()> {
    let NewDelivery { activity, sender, target, is_actor, host, subject } = new;
    let before = dsl::deliveries
        .filter(dsl::target.eq(target).and(dsl::subject.eq(subject)))
        .filter(dsl::state.ne(DEAD));
    let is_behind: bool = diesel::select(exists(before)).get_result(conn).await?;
    let (state, due_at) = if is_behind { (WAITING, None) } else { (QUEUED, Some(now)) };
    let id = &new_id();
    let row = Row { id, activity, sender, target, is_actor, host, subject, state, due_at };
    diesel::insert_into(dsl::deliveries)
        .values(row)
        .on_conflict((dsl::activity, dsl::target))
        .do_nothing()
        .execute(conn)
        .await
        .map(drop)
}

/// The actors whose inboxes were not known when something about `subject` was queued for them that
/// is not settled yet.
pub(crate) async fn unmet(conn: &mut Conn, subject: &str) -> QueryResult<BTreeSet<String>> {
    let unmet = dsl::deliveries
        .filter(dsl::subject.eq(subject).and(dsl::is_actor).and(dsl::state.ne(DEAD)))
        .select(dsl::target)
        .distinct();
    Ok(unmet.load(conn).await?.into_iter().collect())
}

/// The first host behind `host`, by name, that has deliveries queued or leased.
pub(crate) async fn host_after(conn: &mut Conn, host: &str) -> QueryResult<Option<String>> {
    dsl::deliveries
        .filter(dsl::host.gt(host).and(dsl::due_at.is_not_null()))
        .select(min(dsl::host))
        .first(conn)
        .await
}

/// How many deliveries to `host` are leased now.
pub(crate) async fn n_leased(conn: &mut Conn, host: &str, now: i64) -> QueryResult<usize> {
    let leased = dsl::deliveries
        .filter(dsl::host.eq(host).and(dsl::state.eq(LEASED)).and(dsl::due_at.gt(now)));
    let n_leased: i64 = leased.count().get_result(conn).await?;
    Ok(usize::try_from(n_leased).unwrap_or(usize::MAX))
}

/// The deliveries to `host` that may be leased, the oldest first: those whose lease has run out,
/// then those that are queued.
pub(crate) async fn due(
    conn: &mut Conn,
    host: &str,
    now: i64,
    limit: usize,
) -> QueryResult<Vec<Due>> {
    let mut due: Vec<Due> = Vec::new();
    for state in [LEASED, QUEUED] {
        let n_wanted = i64::try_from(limit.saturating_sub(due.len())).unwrap_or(i64::MAX);
        let more: Vec<Due> = dsl::deliveries
            .filter(dsl::host.eq(host).and(dsl::state.eq(state)).and(dsl::due_at.le(now)))
            .order((dsl::due_at, dsl::id))
            .limit(n_wanted)
            .select(Due::as_select())
            .load(conn)
            .await?;
        due.extend(more);
    }
    Ok(due)
}

/// Leases a delivery until `until`, if it may still be leased.
pub(crate) async fn lease(
    conn: &mut Conn,
    id: &str,
    now: i64,
    until: i64,
) -> QueryResult<Option<Leased>> {
    let due = dsl::deliveries.find(id).filter(dsl::due_at.le(now));
    diesel::update(due)
        .set((
            dsl::state.eq(LEASED),
            dsl::due_at.eq(until),
            dsl::lease.eq(dsl::lease + 1),
            dsl::attempts.eq(dsl::attempts + 1),
        ))
        .returning(Leased::as_returning())
        .get_result(conn)
        .await
        .optional()
}

/// Removes a delivery that has this lease; returns its place.
pub(crate) async fn remove(conn: &mut Conn, id: &str, lease: i64) -> QueryResult<Option<Place>> {
    let leased = dsl::deliveries.find(id).filter(dsl::lease.eq(lease).and(dsl::state.eq(LEASED)));
    diesel::delete(leased).returning((dsl::target, dsl::subject)).get_result(conn).await.optional()
}

/// Gives up a delivery that has this lease; returns its place.
pub(crate) async fn bury(
    conn: &mut Conn,
    id: &str,
    lease: i64,
    error: &str,
) -> QueryResult<Option<Place>> {
    let leased = dsl::deliveries.find(id).filter(dsl::lease.eq(lease).and(dsl::state.eq(LEASED)));
    diesel::update(leased)
        .set((dsl::state.eq(DEAD), dsl::due_at.eq(None::<i64>), dsl::error.eq(error)))
        .returning((dsl::target, dsl::subject))
        .get_result(conn)
        .await
        .optional()
}

/// Queues a delivery that has this lease again; returns whether it had it.
pub(crate) async fn requeue(
    conn: &mut Conn,
    id: &str,
    lease: i64,
    due_at: i64,
    error: &str,
) -> QueryResult<bool> {
    let leased = dsl::deliveries.find(id).filter(dsl::lease.eq(lease).and(dsl::state.eq(LEASED)));
    let n_rows = diesel::update(leased)
        .set((dsl::state.eq(QUEUED), dsl::due_at.eq(due_at), dsl::error.eq(error)))
        .execute(conn)
        .await?;
    Ok(n_rows > 0)
}

/// Queues the delivery that waits at this place, if one does.
pub(crate) async fn advance(
    conn: &mut Conn,
    (target, subject): &Place,
    now: i64,
) -> QueryResult<()> {
    let next: Option<String> = dsl::deliveries
        .filter(dsl::target.eq(target).and(dsl::subject.eq(subject)))
        .filter(dsl::state.eq(WAITING))
        .order(dsl::id)
        .select(dsl::id)
        .first(conn)
        .await
        .optional()?;
    let Some(next) = next else { return Ok(()) };
    diesel::update(dsl::deliveries.find(next))
        .set((dsl::state.eq(QUEUED), dsl::due_at.eq(now)))
        .execute(conn)
        .await
        .map(drop)
}

/// Removes some deliveries to `target`, whatever their state; returns how many.
pub(crate) async fn remove_some(conn: &mut Conn, target: &Iri, limit: i64) -> QueryResult<usize> {
    let deliveries: Vec<String> = dsl::deliveries
        .filter(dsl::target.eq(target.as_str()))
        .limit(limit)
        .select(dsl::id)
        .load(conn)
        .await?;
    for id in &deliveries {
        diesel::delete(dsl::deliveries.find(id)).execute(conn).await?;
    }
    Ok(deliveries.len())
}

/// How many deliveries there are.
pub(crate) async fn status(conn: &mut Conn) -> QueryResult<QueueStatus> {
    let counts: Vec<(String, i64)> =
        dsl::deliveries.group_by(dsl::state).select((dsl::state, count_star())).load(conn).await?;
    let mut status = QueueStatus::default();
    for (state, count) in counts {
        let count = u64::try_from(count).unwrap_or(0);
        *(if state == DEAD { &mut status.dead } else { &mut status.pending }) += count;
    }
    Ok(status)
}
