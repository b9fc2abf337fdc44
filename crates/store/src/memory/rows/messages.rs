//! Messages of other protocols, each in a state.

use diesel::result::QueryResult;
use oyez_registry::{FailedMessage, LeasedMessage, Message as Sent, Page, PageRequest};

use super::{Conn, Row, Text, activities::Activity, deliveries::State, iri, list_totals, time};
use crate::column::new_id;
use crate::part::Part;

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

/// A row.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    id: Text,
    activity: Option<Text>,
    protocol: Text,
    address: Text,
    recipient: Option<Text>,
    subject: Text,
    body: Text,
    /// One that has failed is dead, and none waits.
    state: State,
    lease: i64,
    attempts: i32,
    error: Option<Text>,
    created_at: i64,
}

#[derive(Clone, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Entry {
    /// By state.
    In(State),
    /// By activity, protocol and address, if there is an activity.
    Of(Text, Text, Text),
}

impl Row for Message {
    const TABLE: &'static str = "oyez_messages";
    type Key = Text;
    type Entry = Entry;

    fn key(&self) -> Text {
        self.id.clone()
    }

    fn entries(&self) -> Vec<Entry> {
        let of = |activity: &Text| {
            Entry::Of(activity.clone(), self.protocol.clone(), self.address.clone())
        };
        std::iter::once(Entry::In(self.state)).chain(self.activity.iter().map(of)).collect()
    }

    fn is_unique(entry: &Entry) -> bool {
        matches!(entry, Entry::Of(..))
    }
}

impl Message {
    fn sent(&self, conn: &Conn) -> QueryResult<Sent> {
        let activity = self.activity.as_ref().and_then(|it| conn.tables.activities.get(it));
        let activity = activity.map(|it: &Activity| iri(&it.iri));
        Ok(Sent {
            id: self.id.to_string(),
            activity: activity.transpose()?,
            protocol: self.protocol.to_string(),
            address: self.address.to_string(),
            recipient: self.recipient.as_deref().map(str::to_owned),
            subject: self.subject.to_string(),
            body: self.body.to_string(),
            created_at: time(self.created_at)?,
        })
    }
}

/// Queues a message, unless one of its activity goes to its address already; returns whether it
/// did.
pub(crate) async fn insert(conn: &mut Conn, new: NewMessage<'_>, now: i64) -> QueryResult<bool> {
    if let Some(activity) = new.activity {
        conn.refer_to_activity(activity)?;
    }
    Ok(conn.tables.messages.insert_new(Message {
        id: new_id().into(),
        activity: new.activity.map(Text::from),
        protocol: new.protocol.into(),
        address: new.address.into(),
        recipient: new.recipient.map(Text::from),
        subject: new.subject.into(),
        body: new.body.into(),
        state: State::Queued(now),
        lease: 0,
        attempts: 0,
        error: None,
        created_at: now,
    }))
}

/// The messages of these protocols that may be leased, the oldest first: those whose lease has run
/// out, then those that are queued.
pub(crate) async fn due(
    conn: &mut Conn,
    protocols: &[String],
    now: i64,
    limit: usize,
) -> QueryResult<Vec<Sent>> {
    let rows = conn.tables.messages.found_from(Entry::In(State::Leased(i64::MIN)));
    rows.map(|(_, row)| row)
        .take_while(|it| it.state != State::Dead)
        .filter(|it| it.state.is_due(now) && protocols.iter().any(|name| **name == *it.protocol))
        .take(limit)
        .map(|it| it.sent(conn))
        .collect()
}

/// Leases `message` until `until`, if it may still be leased.
pub(crate) async fn lease(
    conn: &mut Conn,
    message: &Sent,
    now: i64,
    until: i64,
) -> QueryResult<Option<LeasedMessage>> {
    let key = message.id.as_str().into();
    let leased = conn.tables.messages.update(
        &key,
        |it| it.state.is_due(now),
        |it| {
            it.state = State::Leased(until);
            it.lease += 1;
            it.attempts += 1;
        },
    );
    Ok(leased.map(|it| LeasedMessage {
        message: message.clone(),
        lease: it.lease,
        attempt: it.attempts.unsigned_abs(),
    }))
}

/// Puts a message that has this lease into another state; returns whether it had it.
fn settle(conn: &mut Conn, id: &str, lease: i64, state: State, error: Option<&str>) -> bool {
    let has_lease = |it: &Message| it.state.is_leased() && it.lease == lease;
    let settled = conn.tables.messages.update(&id.into(), has_lease, |it| {
        it.state = state;
        it.error = error.map(Text::from);
    });
    settled.is_some()
}

/// Removes a message that has this lease; returns whether it had it.
pub(crate) async fn remove(conn: &mut Conn, id: &str, lease: i64) -> QueryResult<bool> {
    let is_leased = settle(conn, id, lease, State::Dead, None);
    if is_leased {
        conn.tables.messages.remove(&id.into());
    }
    Ok(is_leased)
}

/// Gives up a message that has this lease; returns whether it had it.
pub(crate) async fn fail(conn: &mut Conn, id: &str, lease: i64, error: &str) -> QueryResult<bool> {
    Ok(settle(conn, id, lease, State::Dead, Some(error)))
}

/// Queues a message that has this lease again; returns whether it had it.
pub(crate) async fn requeue(
    conn: &mut Conn,
    id: &str,
    lease: i64,
    due_at: i64,
    error: &str,
) -> QueryResult<bool> {
    Ok(settle(conn, id, lease, State::Queued(due_at), Some(error)))
}

/// Queues a message that has failed, as if it had never been tried; returns whether there was one.
pub(crate) async fn retry(conn: &mut Conn, id: &str, now: i64) -> QueryResult<bool> {
    let has_failed = |it: &Message| it.state == State::Dead;
    // Not the lease: who had it before must not settle the next one.
    let queued = conn.tables.messages.update(&id.into(), has_failed, |it| {
        it.state = State::Queued(now);
        it.attempts = 0;
    });
    Ok(queued.is_some())
}

/// Whether a message of the activity of this row is to be sent, or was given up.
pub(super) fn has(conn: &Conn, activity: &Text) -> bool {
    let first = Entry::Of(activity.clone(), Text::default(), Text::default());
    let mut rows = conn.tables.messages.found_from(first);
    rows.next().is_some_and(|(entry, _)| matches!(entry, Entry::Of(it, ..) if it == activity))
}

/// A part of the messages that have failed.
pub(crate) async fn failed(
    conn: &mut Conn,
    request: &PageRequest,
) -> QueryResult<Page<FailedMessage>> {
    let failed: Vec<&Message> = conn.tables.messages.by(Entry::In(State::Dead)).collect();
    let total = u64::try_from(failed.len()).unwrap_or(u64::MAX);
    let shown = |it: &Message| {
        Ok(FailedMessage {
            message: it.sent(conn)?,
            attempts: it.attempts.unsigned_abs(),
            error: it.error.as_deref().unwrap_or_default().to_owned(),
        })
    };
    list_totals::page(failed.into_iter(), &Part::of(request), total, |it| &it.id, shown)
}
