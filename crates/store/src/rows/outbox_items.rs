//! What actors of this server have done.

use diesel::prelude::*;
use oyez_registry::{Page, PageRequest, StoredActivity, Viewer};
use oyez_vocab::Iri;

use super::{
    Conn, RunQueryDsl,
    activities::Activity,
    list_totals::{self, Rows, load_part},
};
use crate::part::Part;
use crate::schema::{
    activities,
    outbox_items::{self, dsl},
};

/// A row to insert.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = outbox_items)]
pub(crate) struct NewOutboxItem<'a> {
    pub(crate) activity: &'a str,
    pub(crate) owner: &'a str,
    pub(crate) is_public: bool,
}

/// Inserts `item`.
pub(crate) async fn insert(conn: &mut Conn, item: &NewOutboxItem<'_>) -> QueryResult<()> {
    diesel::insert_into(dsl::outbox_items).values(item).execute(conn).await.map(drop)
}

/// Shows the activity of this row to its actor only.
pub(crate) async fn hide(conn: &mut Conn, activity: &str) -> QueryResult<()> {
    let item = dsl::outbox_items.find(activity);
    diesel::update(item).set(dsl::is_public.eq(false)).execute(conn).await.map(drop)
}

/// Shows some of what `owner` has done to nobody else any more; returns the rows of the activities.
pub(crate) async fn hide_some(
    conn: &mut Conn,
    owner: &Iri,
    limit: i64,
) -> QueryResult<Vec<String>> {
    let shown: Vec<String> = dsl::outbox_items
        .filter(dsl::owner.eq(owner.as_str()).and(dsl::activity.gt("")))
        .filter(dsl::is_public)
        .limit(limit)
        .select(dsl::activity)
        .load(conn)
        .await?;
    for activity in &shown {
        hide(conn, activity).await?;
    }
    Ok(shown)
}

/// A part of what `owner` has done, as far as the viewer may see it.
pub(crate) async fn list(
    conn: &mut Conn,
    owner: &Iri,
    viewer: Viewer,
    request: &PageRequest,
) -> QueryResult<Page<StoredActivity>> {
    let items = dsl::outbox_items
        .inner_join(activities::table)
        .filter(dsl::owner.eq(owner.as_str()))
        .select((dsl::activity, Activity::as_select()));
    let part = Part::of(request);
    let (list, rows): (_, Rows<Activity>) = match viewer {
        Viewer::Owner => (list_totals::OUTBOX, load_part!(items, dsl::activity, part, conn)),
        _ => {
            let items = items.filter(dsl::is_public);
            (list_totals::OUTBOX_FOR_ALL, load_part!(items, dsl::activity, part, conn))
        }
    };
    let total = list_totals::get(conn, owner.as_str(), list).await?;
    Ok(part.page(rows, total, StoredActivity::from))
}
