//! How long lists are, and how parts are cut out of them.
//!
//! A list is read from a key downwards: the newest row has the greatest.

use diesel::prelude::*;
use oyez_registry::{Cursor, Page, PageRequest};

use super::{Conn, RunQueryDsl};
use crate::schema::list_totals::dsl;

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

/// Behind every key: keys are hexadecimal.
const LAST: &str = "g";

/// Rows with their keys.
pub(crate) type Rows<T> = Vec<(String, T)>;

/// How long a list of `owner` is.
pub(crate) async fn get(conn: &mut Conn, owner: &str, list: &str) -> QueryResult<u64> {
    let total = dsl::list_totals.find((owner, list)).select(dsl::total);
    let total: i64 = total.first(conn).await.optional()?.unwrap_or(0);
    Ok(u64::try_from(total).unwrap_or(0))
}

/// The key that all rows of the part come before.
pub(crate) fn before(request: &PageRequest) -> &str {
    request.after.as_ref().map_or(LAST, Cursor::as_str)
}

/// How many rows to read: one more than are wanted, to see whether there are more.
pub(crate) fn limit(request: &PageRequest) -> i64 {
    i64::try_from(request.limit).unwrap_or(i64::MAX).saturating_add(1)
}

/// Makes a part of a list of what was read by [`before`] and [`limit`].
pub(crate) fn page<T, U>(
    mut rows: Rows<T>,
    request: &PageRequest,
    total: u64,
    item: impl Fn(T) -> U,
) -> Page<U> {
    let has_more = rows.len() > request.limit;
    rows.truncate(request.limit);
    let next = rows.last().filter(|_| has_more).map(|(key, _)| Cursor::from_text(key));
    Page { items: rows.into_iter().map(|(_, it)| item(it)).collect(), next, total }
}
