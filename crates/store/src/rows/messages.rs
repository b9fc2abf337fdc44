//! Messages of other protocols, each in a state.
//!
//! | state | `due_at` | becomes |
//! |---|---|---|
//! | queued | when it may be leased | leased |
//! | leased | when the lease runs out | leased again; or queued, failed or removed, as it is settled |
//! | failed | – | queued, when an operator says so |

use diesel::prelude::*;
use oyez_registry::{FailedMessage, LeasedMessage, Message, Page, PageRequest};

use super::{
    Conn, Db, RunQueryDsl,
    column::SqlTime,
    list_totals::{Rows, load_part},
};
use crate::{
    column::{SqlIri, new_id},
    part::Part,
    schema::{
        activities,
        messages::{self, dsl},
    },
};

const FAILED: &str = "failed";
const LEASED: &str = "leased";
const QUEUED: &str = "queued";

/// A message to be queued.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewMessage<'a> {
    /// The row of the activity of the notification, where there is one.
    pub(crate) activity: Option<&'a str>,
    /// The name of the protocol.
    pub(crate) protocol: &'a str,
    /// Where it goes.
    pub(crate) address: &'a str,
    /// The name of the one it is for.
    pub(crate) recipient: Option<&'a str>,
    /// The subject, as rendered.
    pub(crate) subject: &'a str,
    /// The body, as rendered.
    pub(crate) body: &'a str,
}

/// A row to insert.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = messages)]
struct NewRow<'a> {
    id: &'a str,
    activity: Option<&'a str>,
    protocol: &'a str,
    address: &'a str,
    recipient: Option<&'a str>,
    subject: &'a str,
    body: &'a str,
    state: &'a str,
    due_at: Option<i64>,
    created_at: i64,
}

/// A row that is read.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = messages, check_for_backend(Db))]
struct Row {
    id: String,
    protocol: String,
    address: String,
    recipient: Option<String>,
    subject: String,
    body: String,
    created_at: SqlTime,
}

impl Row {
    /// The message, with the id of its activity.
    fn into_message(self, activity: Option<SqlIri>) -> Message {
        let Self { id, protocol, address, recipient, subject, body, created_at } = self;
        Message {
            id,
            activity: activity.map(|it| it.0),
            protocol,
            address,
            recipient,
            subject,
            body,
            created_at: created_at.0,
        }
    }
}

/// Queues a message, unless one of its activity goes to its address already; returns whether it
/// did.
pub(crate) async fn insert(conn: &mut Conn, new: NewMessage<'_>, now: i64) -> QueryResult<bool> {
    let NewMessage { activity, protocol, address, recipient, subject, body } = new;
    let row = NewRow {
        id: &new_id(),
        activity,
        protocol,
        address,
        recipient,
        subject,
        body,
        state: QUEUED,
        due_at: Some(now),
        created_at: now,
    };
    let n_rows = diesel::insert_into(dsl::messages)
        .values(row)
        .on_conflict((dsl::activity, dsl::protocol, dsl::address))
        .do_nothing()
        .execute(conn)
        .await?;
    Ok(n_rows > 0)
}

/// The messages of these protocols that may be leased, the oldest first: those whose lease has run out, then those
/// that are queued.
pub(crate) async fn due(
    conn: &mut Conn,
    protocols: &[String],
    now: i64,
    limit: usize,
) -> QueryResult<Vec<Message>> {
    let mut due: Vec<Message> = Vec::new();
    for state in [LEASED, QUEUED] {
        let n_wanted = i64::try_from(limit.saturating_sub(due.len())).unwrap_or(i64::MAX);
        let more: Vec<(Row, Option<SqlIri>)> = dsl::messages
            .left_join(activities::table)
            .filter(dsl::state.eq(state).and(dsl::due_at.le(now)))
            .filter(dsl::protocol.eq_any(protocols))
            .order((dsl::due_at, dsl::id))
            .limit(n_wanted)
            .select((Row::as_select(), activities::iri.nullable()))
            .load(conn)
            .await?;
        due.extend(more.into_iter().map(|(row, activity)| row.into_message(activity)));
    }
    Ok(due)
}

/// Leases `message` until `until`, if it may still be leased.
pub(crate) async fn lease(
    conn: &mut Conn,
    message: &Message,
    now: i64,
    until: i64,
) -> QueryResult<Option<LeasedMessage>> {
    let due = dsl::messages.find(&message.id).filter(dsl::due_at.le(now));
    let leased: Option<(i64, i32)> = diesel::update(due)
        .set((
            dsl::state.eq(LEASED),
            dsl::due_at.eq(until),
            dsl::lease.eq(dsl::lease + 1),
            dsl::attempts.eq(dsl::attempts + 1),
        ))
        .returning((dsl::lease, dsl::attempts))
        .get_result(conn)
        .await
        .optional()?;
    Ok(leased.map(|(lease, attempts)| LeasedMessage {
        message: message.clone(),
        lease,
        attempt: attempts.unsigned_abs(),
    }))
}

/// Removes a message that has this lease; returns whether it had it.
pub(crate) async fn remove(conn: &mut Conn, id: &str, lease: i64) -> QueryResult<bool> {
    let leased = dsl::messages.find(id).filter(dsl::lease.eq(lease).and(dsl::state.eq(LEASED)));
    Ok(diesel::delete(leased).execute(conn).await? > 0)
}

/// Gives up a message that has this lease; returns whether it had it.
pub(crate) async fn fail(conn: &mut Conn, id: &str, lease: i64, error: &str) -> QueryResult<bool> {
    let leased = dsl::messages.find(id).filter(dsl::lease.eq(lease).and(dsl::state.eq(LEASED)));
    let n_rows = diesel::update(leased)
        .set((dsl::state.eq(FAILED), dsl::due_at.eq(None::<i64>), dsl::error.eq(error)))
        .execute(conn)
        .await?;
    Ok(n_rows > 0)
}

/// Queues a message that has this lease again; returns whether it had it.
pub(crate) async fn requeue(
    conn: &mut Conn,
    id: &str,
    lease: i64,
    due_at: i64,
    error: &str,
) -> QueryResult<bool> {
    let leased = dsl::messages.find(id).filter(dsl::lease.eq(lease).and(dsl::state.eq(LEASED)));
    let n_rows = diesel::update(leased)
        .set((dsl::state.eq(QUEUED), dsl::due_at.eq(due_at), dsl::error.eq(error)))
        .execute(conn)
        .await?;
    Ok(n_rows > 0)
}

/// Queues a message that has failed, as if it had never been tried; returns whether there was one.
pub(crate) async fn retry(conn: &mut Conn, id: &str, now: i64) -> QueryResult<bool> {
    let failed = dsl::messages.find(id).filter(dsl::state.eq(FAILED));
    // Not the lease: who had it before must not settle the next one.
    let n_rows = diesel::update(failed)
        .set((dsl::state.eq(QUEUED), dsl::due_at.eq(now), dsl::attempts.eq(0)))
        .execute(conn)
        .await?;
    Ok(n_rows > 0)
}

/// A part of the messages that have failed.
pub(crate) async fn failed(
    conn: &mut Conn,
    request: &PageRequest,
) -> QueryResult<Page<FailedMessage>> {
    // Without a time, so that they are in the index by their ids.
    let failed = dsl::messages.filter(dsl::state.eq(FAILED).and(dsl::due_at.is_null()));
    let total: i64 = failed.count().get_result(conn).await?;
    let part = Part::of(request);
    let failed = failed.left_join(activities::table).select((
        dsl::id,
        (Row::as_select(), dsl::attempts, dsl::error, activities::iri.nullable()),
    ));
    let rows: Rows<(Row, i32, Option<String>, Option<SqlIri>)> =
        load_part!(failed, dsl::id, part, conn);
    let total = u64::try_from(total).unwrap_or(0);
    Ok(part.page(rows, total, |(row, attempts, error, activity)| FailedMessage {
        message: row.into_message(activity),
        attempts: attempts.unsigned_abs(),
        error: error.unwrap_or_default(),
    }))
}
