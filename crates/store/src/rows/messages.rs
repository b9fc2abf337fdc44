//! Messages of other protocols, each in a state.
//!
//! | state | `due_at` | becomes |
//! |---|---|---|
//! | queued | when it may be leased | leased |
//! | leased | when the lease runs out | leased again; or queued, failed or removed, as it is settled |
//! | failed | – | queued, when an operator says so |

use diesel::{prelude::*, sqlite::Sqlite};
use oyez_registry::{FailedMessage, LeasedMessage, Message, Page, PageRequest};

use super::list_totals;
use crate::{
    column::{SqlIri, SqlTime, new_id},
    rows::list_totals::{Rows, page},
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
#[diesel(table_name = messages, check_for_backend(Sqlite))]
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
pub(crate) fn insert(
    conn: &mut SqliteConnection,
    new: NewMessage<'_>,
    now: i64,
) -> QueryResult<bool> {
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
        .execute(conn)?;
    Ok(n_rows > 0)
}

/// The messages of these protocols that may be leased, the oldest first: those whose lease has run out, then those
/// that are queued.
pub(crate) fn due(
    conn: &mut SqliteConnection,
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
            .load(conn)?;
        due.extend(more.into_iter().map(|(row, activity)| row.into_message(activity)));
    }
    Ok(due)
}

/// Leases `message` until `until`, if it may still be leased.
pub(crate) fn lease(
    conn: &mut SqliteConnection,
    message: Message,
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
        .optional()?;
    Ok(leased.map(|(lease, attempts)| LeasedMessage {
        message,
        lease,
        attempt: attempts.unsigned_abs(),
    }))
}

/// Removes a message that has this lease; returns whether it had it.
pub(crate) fn remove(conn: &mut SqliteConnection, id: &str, lease: i64) -> QueryResult<bool> {
    let leased = dsl::messages.find(id).filter(dsl::lease.eq(lease).and(dsl::state.eq(LEASED)));
    Ok(diesel::delete(leased).execute(conn)? > 0)
}

/// Gives up a message that has this lease; returns whether it had it.
pub(crate) fn fail(
    conn: &mut SqliteConnection,
    id: &str,
    lease: i64,
    error: &str,
) -> QueryResult<bool> {
    let leased = dsl::messages.find(id).filter(dsl::lease.eq(lease).and(dsl::state.eq(LEASED)));
    let n_rows = diesel::update(leased)
        .set((dsl::state.eq(FAILED), dsl::due_at.eq(None::<i64>), dsl::error.eq(error)))
        .execute(conn)?;
    Ok(n_rows > 0)
}

/// Queues a message that has this lease again; returns whether it had it.
pub(crate) fn requeue(
    conn: &mut SqliteConnection,
    id: &str,
    lease: i64,
    due_at: i64,
    error: &str,
) -> QueryResult<bool> {
    let leased = dsl::messages.find(id).filter(dsl::lease.eq(lease).and(dsl::state.eq(LEASED)));
    let n_rows = diesel::update(leased)
        .set((dsl::state.eq(QUEUED), dsl::due_at.eq(due_at), dsl::error.eq(error)))
        .execute(conn)?;
    Ok(n_rows > 0)
}

/// Queues a message that has failed, as if it had never been tried; returns whether there was one.
pub(crate) fn retry(conn: &mut SqliteConnection, id: &str, now: i64) -> QueryResult<bool> {
    let failed = dsl::messages.find(id).filter(dsl::state.eq(FAILED));
    // Not the lease: who had it before must not settle the next one.
    let n_rows = diesel::update(failed)
        .set((dsl::state.eq(QUEUED), dsl::due_at.eq(now), dsl::attempts.eq(0)))
        .execute(conn)?;
    Ok(n_rows > 0)
}

/// A part of the messages that have failed.
pub(crate) fn failed(
    conn: &mut SqliteConnection,
    request: &PageRequest,
) -> QueryResult<Page<FailedMessage>> {
    // Without a time, so that they are in the index by their ids.
    let failed = dsl::messages.filter(dsl::state.eq(FAILED).and(dsl::due_at.is_null()));
    let total: i64 = failed.count().get_result(conn)?;
    let rows: Rows<(Row, i32, Option<String>, Option<SqlIri>)> = failed
        .left_join(activities::table)
        .filter(dsl::id.lt(list_totals::before(request)))
        .order(dsl::id.desc())
        .limit(list_totals::limit(request))
        .select((
            dsl::id,
            (Row::as_select(), dsl::attempts, dsl::error, activities::iri.nullable()),
        ))
        .load(conn)?;
    let total = u64::try_from(total).unwrap_or(0);
    Ok(page(rows, request, total, |(row, attempts, error, activity)| FailedMessage {
        message: row.into_message(activity),
        attempts: attempts.unsigned_abs(),
        error: error.unwrap_or_default(),
    }))
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::open;

    #[test]
    fn an_address_gets_one_message_of_an_activity() {
        let dir = TempDir::new().unwrap();
        let (_, mut conn) = open::database(&dir.path().join("oyez.db")).unwrap();
        for row in ["a", "b"] {
            let activity = (
                activities::id.eq(row),
                activities::iri.eq(format!("https://one.example/{row}")),
                activities::actor.eq("https://one.example/alice"),
                activities::kind.eq("Create"),
                activities::document.eq("{}"),
                activities::is_public.eq(true),
                activities::is_undone.eq(false),
                activities::is_local.eq(true),
                activities::received_at.eq(0),
            );
            diesel::insert_into(activities::table).values(activity).execute(&mut conn).unwrap();
        }
        let mail = NewMessage {
            activity: Some("a"),
            protocol: "e-mail",
            address: "bob@two.example",
            recipient: Some("Bob"),
            subject: "A comment",
            body: "Hello Bob",
        };
        for (new, is_queued) in [
            (mail, true),
            (mail, false),
            (NewMessage { recipient: Some("Bill"), body: "Hello Bill", ..mail }, false),
            (NewMessage { address: "bill@two.example", ..mail }, true),
            (NewMessage { protocol: "fax", ..mail }, true),
            (NewMessage { activity: Some("b"), ..mail }, true),
            // Nothing says that these are the same.
            (NewMessage { activity: None, ..mail }, true),
            (NewMessage { activity: None, ..mail }, true),
        ] {
            assert_eq!(insert(&mut conn, new, 7).unwrap(), is_queued, "{new:?}");
        }
        assert!(insert(&mut conn, NewMessage { activity: Some("c"), ..mail }, 7).is_err());
        let protocols = ["e-mail", "fax"].map(str::to_owned);
        assert!(due(&mut conn, &protocols, 6, 10).unwrap().is_empty());
        assert!(due(&mut conn, &[], 7, 10).unwrap().is_empty());
        assert_eq!(due(&mut conn, &protocols[1..], 7, 10).unwrap().len(), 1);
        let due = due(&mut conn, &protocols, 7, 10).unwrap();
        assert_eq!(due.len(), 6);
        assert!(due.is_sorted_by_key(|it| &it.id), "as they were queued");
        assert_eq!((&*due[0].address, &*due[0].body), ("bob@two.example", "Hello Bob"));
    }
}
