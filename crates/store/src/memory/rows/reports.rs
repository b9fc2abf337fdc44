//! What was reported to the operator.

use diesel::result::QueryResult;
use oyez_registry::{Page, PageRequest, Report as Shown};

use super::{Conn, NoEntry, Row, Text, activities::Activity, list_totals, time};
use crate::part::Part;

/// A row.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    activity: Text,
}

impl Row for Report {
    const TABLE: &'static str = "oyez_reports";
    type Key = Text;
    type Entry = NoEntry;

    fn key(&self) -> Text {
        self.activity.clone()
    }
}

/// Puts the activity of the row `activity` before the operator.
pub(crate) async fn insert(conn: &mut Conn, activity: &str) -> QueryResult<()> {
    conn.refer_to_activity(activity)?;
    conn.tables.reports.insert(Report { activity: activity.into() })?;
    list_totals::add(conn, list_totals::OPERATOR, list_totals::REPORTS, 1);
    Ok(())
}

/// A part of the reports.
pub(crate) async fn list(conn: &mut Conn, request: &PageRequest) -> QueryResult<Page<Shown>> {
    let total = list_totals::get(conn, list_totals::OPERATOR, list_totals::REPORTS);
    let part = Part::of(request);
    let reports = conn.tables.reports.between(part.above.into(), part.below.into());
    let rows = reports.filter_map(|it| conn.tables.activities.get(&it.activity));
    let shown =
        |it: &Activity| Ok(Shown { activity: it.stored()?, received_at: time(it.received_at)? });
    list_totals::page(rows, &part, total, |it| &it.id, shown)
}
