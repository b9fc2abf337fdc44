//! What was reported to the operator.

use diesel::prelude::*;
use oyez_registry::{Page, PageRequest, Report};

use super::{
    Conn, RunQueryDsl,
    activities::Activity,
    column::SqlTime,
    list_totals::{self, Rows, load_part},
};
use crate::part::Part;
use crate::schema::{activities, reports::dsl};

/// Puts the activity of the row `activity` before the operator.
pub(crate) async fn insert(conn: &mut Conn, activity: &str) -> QueryResult<()> {
    diesel::insert_into(dsl::reports)
        .values(dsl::activity.eq(activity))
        .execute(conn)
        .await
        .map(drop)
}

/// A part of the reports.
pub(crate) async fn list(conn: &mut Conn, request: &PageRequest) -> QueryResult<Page<Report>> {
    let total = list_totals::get(conn, list_totals::OPERATOR, list_totals::REPORTS).await?;
    let reports = dsl::reports
        .inner_join(activities::table)
        .select((dsl::activity, (Activity::as_select(), activities::received_at)));
    let part = Part::of(request);
    let rows: Rows<(Activity, SqlTime)> = load_part!(reports, dsl::activity, part, conn);
    Ok(part.page(rows, total, |(activity, received_at)| Report {
        activity: activity.into(),
        received_at: received_at.0,
    }))
}
