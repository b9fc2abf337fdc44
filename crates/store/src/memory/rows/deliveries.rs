//! Deliveries, each in a state.

use std::collections::BTreeSet;

use diesel::result::QueryResult;
use oyez_registry::QueueStatus;
use oyez_vocab::Iri;

use super::{Conn, Row, Text, limit as at_most, sql_iri};
use crate::column::{SqlIri, new_id};

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

/// What is to be done with a row that is sent somewhere, and when.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum State {
    /// It is being sent; when that time is over, it may be leased again.
    Leased(i64),
    /// It may be leased from then on.
    Queued(i64),
    /// It is behind another.
    Waiting,
    /// It was given up.
    Dead,
}

impl State {
    pub(super) fn is_due(self, now: i64) -> bool {
        matches!(self, Self::Leased(due_at) | Self::Queued(due_at) if due_at <= now)
    }

    pub(super) fn is_leased(self) -> bool {
        matches!(self, Self::Leased(_))
    }
}

/// A row.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    pub(crate) id: Text,
    pub(super) activity: Text,
    pub(crate) sender: Text,
    pub(super) target: Text,
    is_actor: bool,
    host: Text,
    pub(super) subject: Text,
    pub(crate) state: State,
    lease: i64,
    attempts: i32,
}

#[derive(Clone, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Entry {
    /// By activity and target.
    Of(Text, Text),
    /// By host and state, if it is queued or leased.
    Due(Text, State),
    /// By target and subject.
    InOrder(Text, Text),
    /// By subject and target, if that is an actor.
    ToActor(Text, Text),
}

impl Row for Delivery {
    const TABLE: &'static str = "oyez_deliveries";
    type Key = Text;
    type Entry = Entry;

    fn key(&self) -> Text {
        self.id.clone()
    }

    fn entries(&self) -> Vec<Entry> {
        let Self { activity, target, subject, host, .. } = self;
        let mut entries = vec![
            Entry::Of(activity.clone(), target.clone()),
            Entry::InOrder(target.clone(), subject.clone()),
        ];
        if matches!(self.state, State::Leased(_) | State::Queued(_)) {
            entries.push(Entry::Due(host.clone(), self.state));
        }
        if self.is_actor {
            entries.push(Entry::ToActor(subject.clone(), target.clone()));
        }
        entries
    }

    fn is_unique(entry: &Entry) -> bool {
        matches!(entry, Entry::Of(..))
    }
}

/// A row that was leased.
#[derive(Clone, Debug)]
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
#[derive(Clone, Debug)]
pub(crate) struct Due {
    pub(crate) id: String,
    pub(crate) activity: String,
    pub(crate) host: String,
}

/// The place in an order: what comes behind one place may go when the one before is settled.
type Place = (Text, Text);

/// What is in an order, from the first on.
fn in_order(conn: &Conn, target: Text, subject: Text) -> impl Iterator<Item = &Delivery> {
    conn.tables.deliveries.by(Entry::InOrder(target, subject))
}

/// Queues a delivery, behind those of its order; unless its activity goes to its target already.
pub(crate) async fn insert(conn: &mut Conn, new: NewDelivery<'_>, now: i64) -> QueryResult<()> {
    conn.refer_to_activity(new.activity)?;
    let (target, subject) = (Text::from(new.target), Text::from(new.subject));
    let mut before = in_order(conn, target.clone(), subject.clone());
    let is_behind = before.any(|it| it.state != State::Dead);
    drop(before);
    conn.tables.deliveries.insert_new(Delivery {
        id: new_id().into(),
        activity: new.activity.into(),
        sender: new.sender.into(),
        target,
        is_actor: new.is_actor,
        host: new.host.into(),
        subject,
        state: if is_behind { State::Waiting } else { State::Queued(now) },
        lease: 0,
        attempts: 0,
    });
    Ok(())
}

/// The actors whose inboxes were not known when something about `subject` was queued for them that
/// is not settled yet.
pub(crate) async fn unmet(conn: &mut Conn, subject: &str) -> QueryResult<BTreeSet<String>> {
    let subject = Text::from(subject);
    let first = Entry::ToActor(subject.clone(), Text::default());
    let rows = conn.tables.deliveries.found_from(first);
    let to_actors =
        rows.take_while(|(entry, _)| matches!(entry, Entry::ToActor(it, _) if *it == subject));
    let alive = to_actors.filter(|(_, it)| it.state != State::Dead);
    Ok(alive.map(|(_, it)| it.target.to_string()).collect())
}

/// The first host behind `host`, by name, that has deliveries queued or leased.
pub(crate) async fn host_after(conn: &mut Conn, host: &str) -> QueryResult<Option<String>> {
    let mut behind = conn.tables.deliveries.found_from(Entry::Due(host.into(), State::Dead));
    Ok(behind.next().and_then(|(entry, it)| match entry {
        Entry::Due(..) => Some(it.host.to_string()),
        _ => None,
    }))
}

/// What is queued or leased for `host`: first what is leased, then what is queued, each by time.
fn of_host<'c>(conn: &'c Conn, host: &str) -> impl Iterator<Item = &'c Delivery> {
    let host = Text::from(host);
    let rows = conn.tables.deliveries.found_from(Entry::Due(host.clone(), State::Leased(i64::MIN)));
    rows.take_while(move |(entry, _)| matches!(entry, Entry::Due(it, _) if *it == host))
        .map(|(_, row)| row)
}

/// How many deliveries to `host` are leased now.
pub(crate) async fn n_leased(conn: &mut Conn, host: &str, now: i64) -> QueryResult<usize> {
    let leased = of_host(conn, host).take_while(|it| it.state.is_leased());
    Ok(leased.filter(|it| !it.state.is_due(now)).count())
}

/// The deliveries to `host` that may be leased, the oldest first: those whose lease has run out,
/// then those that are queued.
pub(crate) async fn due(
    conn: &mut Conn,
    host: &str,
    now: i64,
    limit: usize,
) -> QueryResult<Vec<Due>> {
    let due = of_host(conn, host).filter(|it| it.state.is_due(now)).take(limit);
    let row = |it: &Delivery| Due {
        id: it.id.to_string(),
        activity: it.activity.to_string(),
        host: it.host.to_string(),
    };
    Ok(due.map(row).collect())
}

/// Leases a delivery until `until`, if it may still be leased.
pub(crate) async fn lease(
    conn: &mut Conn,
    id: &str,
    now: i64,
    until: i64,
) -> QueryResult<Option<Leased>> {
    let leased = conn.tables.deliveries.update(
        &id.into(),
        |it| it.state.is_due(now),
        |it| {
            it.state = State::Leased(until);
            it.lease += 1;
            it.attempts += 1;
        },
    );
    let Some(row) = leased else { return Ok(None) };
    Ok(Some(Leased {
        id: row.id.to_string(),
        activity: row.activity.to_string(),
        sender: sql_iri(&row.sender)?,
        target: sql_iri(&row.target)?,
        is_actor: row.is_actor,
        lease: row.lease,
        attempts: row.attempts,
    }))
}

/// Puts a delivery that has this lease into another state; returns what it is then.
fn settle(conn: &mut Conn, id: &str, lease: i64, state: State) -> Option<Delivery> {
    let has_lease = |it: &Delivery| it.state.is_leased() && it.lease == lease;
    conn.tables.deliveries.update(&id.into(), has_lease, |it| it.state = state)
}

/// Removes a delivery that has this lease; returns its place.
pub(crate) async fn remove(conn: &mut Conn, id: &str, lease: i64) -> QueryResult<Option<Place>> {
    let Some(row) = settle(conn, id, lease, State::Dead) else { return Ok(None) };
    conn.tables.deliveries.remove(&row.id);
    Ok(Some((row.target, row.subject)))
}

/// Gives up a delivery that has this lease; returns its place.
pub(crate) async fn bury(
    conn: &mut Conn,
    id: &str,
    lease: i64,
    _error: &str,
) -> QueryResult<Option<Place>> {
    Ok(settle(conn, id, lease, State::Dead).map(|it| (it.target, it.subject)))
}

/// Queues a delivery that has this lease again; returns whether it had it.
pub(crate) async fn requeue(
    conn: &mut Conn,
    id: &str,
    lease: i64,
    due_at: i64,
    _error: &str,
) -> QueryResult<bool> {
    Ok(settle(conn, id, lease, State::Queued(due_at)).is_some())
}

/// Queues the delivery that waits at this place, if one does.
pub(crate) async fn advance(
    conn: &mut Conn,
    (target, subject): &Place,
    now: i64,
) -> QueryResult<()> {
    let mut waiting =
        in_order(conn, target.clone(), subject.clone()).filter(|it| it.state == State::Waiting);
    let next = waiting.next().map(Row::key);
    drop(waiting);
    if let Some(next) = next {
        conn.tables.deliveries.update(&next, |_| true, |it| it.state = State::Queued(now));
    }
    Ok(())
}

/// Removes some deliveries to `target`, whatever their state; returns how many.
pub(crate) async fn remove_some(conn: &mut Conn, target: &Iri, limit: i64) -> QueryResult<usize> {
    let keys: Vec<Text> = to(conn, target.as_str()).take(at_most(limit)).map(Row::key).collect();
    for key in &keys {
        conn.tables.deliveries.remove(key);
    }
    Ok(keys.len())
}

/// The deliveries to `target`.
pub(super) fn to<'c>(conn: &'c Conn, target: &str) -> impl Iterator<Item = &'c Delivery> {
    let target = Text::from(target);
    let rows = conn.tables.deliveries.found_from(Entry::InOrder(target.clone(), Text::default()));
    rows.take_while(move |(entry, _)| matches!(entry, Entry::InOrder(it, _) if *it == target))
        .map(|(_, row)| row)
}

/// Whether the activity of this row is to be delivered, or was given up.
pub(super) fn has(conn: &Conn, activity: &Text) -> bool {
    let first = Entry::Of(activity.clone(), Text::default());
    let mut rows = conn.tables.deliveries.found_from(first);
    rows.next().is_some_and(|(entry, _)| matches!(entry, Entry::Of(it, _) if it == activity))
}

/// How many deliveries there are.
pub(crate) async fn status(conn: &mut Conn) -> QueryResult<QueueStatus> {
    let mut status = QueueStatus::default();
    for it in conn.tables.deliveries.iter() {
        *(if it.state == State::Dead { &mut status.dead } else { &mut status.pending }) += 1;
    }
    Ok(status)
}
