//! What is in whose inbox.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use oyez_registry::{InboxItem, Page, PageRequest};
use oyez_vocab::Iri;

use super::{
    Conn, RunQueryDsl,
    activities::Activity,
    column::SqlTime,
    list_totals::{self, Rows, load_part},
};
use crate::{
    column::new_id,
    part::Part,
    schema::{
        activities,
        inbox_items::{self, dsl},
    },
};

/// A row to insert.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = inbox_items)]
struct NewInboxItem<'a> {
    owner: &'a str,
    id: &'a str,
    activity: &'a str,
    received_at: i64,
}

/// Puts the activity of the row `activity` into the inbox of `owner`, unless it is in it.
pub(crate) async fn insert(
    conn: &mut Conn,
    owner: &Iri,
    activity: &str,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let (owner, id, received_at) = (owner.as_str(), new_id(), now.timestamp_millis());
    diesel::insert_into(dsl::inbox_items)
        .values(NewInboxItem { owner, id: &id, activity, received_at })
        .on_conflict((dsl::activity, dsl::owner))
        .do_nothing()
        .execute(conn)
        .await
        .map(drop)
}

/// Marks what has come to `owner` as `activity` read, unless it is. Returns whether it has come.
pub(crate) async fn mark_read(
    conn: &mut Conn,
    owner: &Iri,
    activity: &Iri,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    // One by one, for SQLite would go through the whole inbox to look for several.
    let rows: Vec<String> = activities::table
        .filter(activities::iri.eq(activity.as_str()))
        .select(activities::id)
        .load(conn)
        .await?;
    let mut is_known = false;
    for row in rows {
        let item =
            dsl::inbox_items.filter(dsl::owner.eq(owner.as_str()).and(dsl::activity.eq(row)));
        let unread = item.clone().filter(dsl::read_at.is_null());
        let now = now.timestamp_millis();
        is_known |= diesel::update(unread).set(dsl::read_at.eq(now)).execute(conn).await? > 0
            || item.select(dsl::id).get_result::<String>(conn).await.optional()?.is_some();
    }
    Ok(is_known)
}

/// Removes some of what is in the inbox of `owner`; returns how much.
pub(crate) async fn remove_some(conn: &mut Conn, owner: &Iri, limit: i64) -> QueryResult<usize> {
    let items: Vec<String> = dsl::inbox_items
        .filter(dsl::owner.eq(owner.as_str()).and(dsl::id.gt("")))
        .limit(limit)
        .select(dsl::id)
        .load(conn)
        .await?;
    for item in &items {
        diesel::delete(dsl::inbox_items.find((owner.as_str(), item))).execute(conn).await?;
    }
    Ok(items.len())
}

/// A part of the inbox of `owner`.
pub(crate) async fn list(
    conn: &mut Conn,
    owner: &Iri,
    request: &PageRequest,
) -> QueryResult<Page<InboxItem>> {
    let total = list_totals::get(conn, owner.as_str(), list_totals::INBOX).await?;
    let items = dsl::inbox_items
        .inner_join(activities::table)
        .filter(dsl::owner.eq(owner.as_str()))
        .select((dsl::id, (Activity::as_select(), dsl::received_at, dsl::read_at)));
    let part = Part::of(request);
    let rows: Rows<(Activity, SqlTime, Option<SqlTime>)> = load_part!(items, dsl::id, part, conn);
    Ok(part.page(rows, total, |(activity, received_at, read_at)| InboxItem {
        activity: activity.into(),
        received_at: received_at.0,
        read_at: read_at.map(|it| it.0),
    }))
}
