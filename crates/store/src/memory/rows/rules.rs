//! What the operator has said of other servers.

use diesel::result::QueryResult;
use oyez_registry::{Rule, Subject};

use super::{Conn, NoEntry, Row, Text};
use crate::column;

/// A row.
#[derive(Clone, Debug)]
pub(crate) struct RuleRow(Rule);

impl Row for RuleRow {
    const TABLE: &'static str = "oyez_rules";
    type Key = Text;
    type Entry = NoEntry;

    fn key(&self) -> Text {
        self.0.subject.as_str().into()
    }
}

/// Inserts `rule`, or puts it in the place of the one about the same.
pub(crate) async fn put(conn: &mut Conn, rule: &Rule) -> QueryResult<()> {
    let public_comment = column::text(&rule.public_comment).into_owned();
    conn.tables.rules.put(RuleRow(Rule { public_comment, ..rule.clone() }));
    Ok(())
}

/// Removes the rule about `subject`; returns whether there was one.
pub(crate) async fn remove(conn: &mut Conn, subject: &Subject) -> QueryResult<bool> {
    Ok(conn.tables.rules.remove(&subject.as_str().into()).is_some())
}

/// All rules, by subject.
pub(crate) async fn list(conn: &mut Conn) -> QueryResult<Vec<Rule>> {
    Ok(conn.tables.rules.iter().map(|it| it.0.clone()).collect())
}
