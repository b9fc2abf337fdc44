//! What the operator has said of other servers.

use diesel::prelude::*;
use oyez_registry::{Rule, Subject};

use super::{
    Conn, Db, RunQueryDsl,
    column::{SqlSubject, SqlVerdict},
};
use crate::{
    column,
    schema::rules::{self, dsl},
};

/// A row to write.
#[derive(AsChangeset, Clone, Debug, Insertable)]
#[diesel(table_name = rules)]
struct NewRule<'a> {
    subject: &'a str,
    verdict: &'a str,
    reject_media: bool,
    reject_reports: bool,
    public_comment: &'a str,
    obfuscate: bool,
}

/// A row that is read.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = rules, check_for_backend(Db))]
struct Row {
    subject: SqlSubject,
    verdict: SqlVerdict,
    reject_media: bool,
    reject_reports: bool,
    public_comment: String,
    obfuscate: bool,
}

impl From<Row> for Rule {
    fn from(row: Row) -> Self {
        let Row { subject, verdict, reject_media, reject_reports, public_comment, obfuscate } = row;
        let (subject, verdict) = (subject.0, verdict.0);
        Self { subject, verdict, reject_media, reject_reports, public_comment, obfuscate }
    }
}

/// Inserts `rule`, or puts it in the place of the one about the same.
pub(crate) async fn put(conn: &mut Conn, rule: &Rule) -> QueryResult<()> {
    let row = NewRule {
        subject: rule.subject.as_str(),
        verdict: rule.verdict.as_str(),
        reject_media: rule.reject_media,
        reject_reports: rule.reject_reports,
        public_comment: &column::text(&rule.public_comment),
        obfuscate: rule.obfuscate,
    };
    diesel::insert_into(dsl::rules)
        .values(&row)
        .on_conflict(dsl::subject)
        .do_update()
        .set(&row)
        .execute(conn)
        .await
        .map(drop)
}

/// Removes the rule about `subject`; returns whether there was one.
pub(crate) async fn remove(conn: &mut Conn, subject: &Subject) -> QueryResult<bool> {
    let row = dsl::rules.find(subject.as_str());
    Ok(diesel::delete(row).execute(conn).await? > 0)
}

/// All rules, by subject.
pub(crate) async fn list(conn: &mut Conn) -> QueryResult<Vec<Rule>> {
    let rows = dsl::rules.order(dsl::subject).select(Row::as_select());
    Ok(rows.load(conn).await?.into_iter().map(Rule::from).collect())
}
