//! How long lists are, and how parts of them are read.

use diesel::prelude::*;

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

/// Rows with their keys.
pub(crate) type Rows<T> = Vec<(String, T)>;

/// How long a list of `owner` is.
pub(crate) async fn get(conn: &mut Conn, owner: &str, list: &str) -> QueryResult<u64> {
    let total = dsl::list_totals.find((owner, list)).select(dsl::total);
    let total: i64 = total.get_result(conn).await.optional()?.unwrap_or(0);
    Ok(u64::try_from(total).unwrap_or(0))
}

/// Reads a part of a list: the rows of `$query` by their keys `$key`.
macro_rules! load_part {
    ($query:expr, $key:expr, $part:expr, $conn:expr) => {{
        let (query, part) = ($query, &$part);
        let query = query.filter($key.lt(part.below).and($key.gt(part.above))).limit(part.limit());
        // The two queries have two types.
        match part.is_upwards {
            true => query.order($key.asc()).load($conn).await?,
            false => query.order($key.desc()).load($conn).await?,
        }
    }};
}

pub(crate) use load_part;
