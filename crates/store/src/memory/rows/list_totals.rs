//! How long lists are, and how parts of them are read.

use diesel::result::QueryResult;
use oyez_registry::Page;

use super::{Conn, NoEntry, Row, Text, limit};
use crate::part::Part;

/// The list of what an actor has received. Collections have their own names.
pub(crate) const INBOX: &str = "inbox";
/// The list of what an actor has done.
pub(crate) const OUTBOX: &str = "outbox";
/// The part of it that everyone may see.
pub(crate) const OUTBOX_FOR_ALL: &str = "outbox-for-all";
/// The list of what was reported to the operator.
pub(crate) const REPORTS: &str = "reports";

/// Whose the operator's lists are: of no actor.
pub(crate) const OPERATOR: &str = "";

/// A row.
#[derive(Clone, Debug)]
pub(crate) struct ListTotal {
    pub(super) owner: Text,
    pub(super) list: Text,
    pub(super) total: i64,
}

impl Row for ListTotal {
    const TABLE: &'static str = "oyez_list_totals";
    type Key = (Text, Text);
    type Entry = NoEntry;

    fn key(&self) -> Self::Key {
        (self.owner.clone(), self.list.clone())
    }
}

/// Counts `n_more` rows more in a list of `owner`. Whoever writes to a list does so.
pub(crate) fn add(conn: &mut Conn, owner: &str, list: &str, n_more: i64) {
    let (owner, list) = (Text::from(owner), Text::from(list));
    let before = conn.tables.list_totals.get(&(owner.clone(), list.clone()));
    let total = before.map_or(0, |it| it.total) + n_more;
    conn.tables.list_totals.put(ListTotal { owner, list, total });
}

/// How long a list of `owner` is.
pub(super) fn get(conn: &Conn, owner: &str, list: &str) -> u64 {
    let total = conn.tables.list_totals.get(&(owner.into(), list.into()));
    total.and_then(|it| u64::try_from(it.total).ok()).unwrap_or(0)
}

/// Makes a page of those of `rows`, by their keys, that are in `part`.
pub(super) fn page<'r, R: 'r, T>(
    rows: impl DoubleEndedIterator<Item = &'r R>,
    part: &Part<'_>,
    total: u64,
    key: impl Fn(&R) -> &str,
    item: impl Fn(&R) -> QueryResult<T>,
) -> QueryResult<Page<T>> {
    let rows = rows.filter(|it| key(it) < part.below && key(it) > part.above);
    let n_rows = limit(part.limit());
    let read = |it: &R| Ok((key(it).to_owned(), item(it)?));
    let rows: QueryResult<Vec<_>> = match part.is_upwards {
        true => rows.take(n_rows).map(read).collect(),
        false => rows.rev().take(n_rows).map(read).collect(),
    };
    Ok(part.page(rows?, total, |it| it))
}
