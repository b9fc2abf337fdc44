//! Looking whether the database is as it should be.

use diesel::{
    Connection, QueryableByName, RunQueryDsl, SqliteConnection,
    result::QueryResult,
    sql_query,
    sql_types::{BigInt, Text},
};
use oyez_registry::StoreError;

use crate::SqliteStore;

/// How many findings of one kind are reported. More say nothing new.
const MAX_FINDINGS: usize = 100;

/// What there is in a database, and what is wrong with it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Report {
    /// The tables, by name.
    pub tables: Vec<TableSize>,
    /// What is wrong, in words; of one kind at most a hundred.
    pub findings: Vec<String>,
}

/// How large a table is.
#[derive(Clone, Debug, Eq, PartialEq, QueryableByName)]
#[non_exhaustive]
pub struct TableSize {
    /// Its name.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// How many rows it has.
    #[diesel(sql_type = BigInt)]
    pub rows: i64,
    /// How many bytes of the file are its own and its indexes'.
    #[diesel(sql_type = BigInt)]
    pub bytes: i64,
}

impl SqliteStore {
    /// Looks at the whole database: its structure, references between rows, totals of lists, and
    /// what belongs together without a reference. Nothing is changed, and others read and write
    /// meanwhile; it is all of one moment.
    ///
    /// Every page of the file is read, so it takes a while, and the write-ahead log grows.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work. What is wrong within the database is no error, but is
    /// reported as far as it can be read.
    pub async fn check(&self) -> Result<Report, StoreError> {
        self.read(|conn, _| Ok(conn.transaction(report)?)).await
    }

    /// How large the tables are. Every page of the file is read.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    pub async fn table_sizes(&self) -> Result<Vec<TableSize>, StoreError> {
        self.read(|conn, _| Ok(conn.transaction(tables)?)).await
    }
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    value: String,
}

fn report(conn: &mut SqliteConnection) -> QueryResult<Report> {
    let mut report = Report { tables: tables(conn)?, findings: Vec::new() };
    for (finding, query) in CHECKS {
        let query = format!("SELECT value FROM ({query}) LIMIT {MAX_FINDINGS}");
        let rows: Vec<Row> = sql_query(query).load(conn)?;
        report.findings.extend(rows.into_iter().map(|it| format!("{finding}: {}", it.value)));
    }
    Ok(report)
}

fn tables(conn: &mut SqliteConnection) -> QueryResult<Vec<TableSize>> {
    let names = "SELECT name AS value FROM sqlite_schema
        WHERE type = 'table' AND name LIKE 'oyez\\_%' ESCAPE '\\' ORDER BY name";
    let names: Vec<Row> = sql_query(names).load(conn)?;
    let size = |Row { value: name }| {
        let size = format!(
            "SELECT '{name}' AS name, (SELECT count(*) FROM {name}) AS rows,
                coalesce(sum(pgsize), 0) AS bytes
            FROM sqlite_schema AS it JOIN dbstat ON dbstat.name = it.name AND dbstat.aggregate = TRUE
            WHERE it.tbl_name = '{name}'"
        );
        sql_query(size).get_result(conn)
    };
    names.into_iter().map(size).collect()
}

/// What may be wrong, and a query that finds it. The database itself holds what it can by its
/// constraints; this is what it cannot, and whether it did.
const CHECKS: [(&str, &str); 10] = [
    (
        "the file is damaged",
        "SELECT integrity_check AS value FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
    ),
    (
        "a row refers to another that is not there",
        "SELECT \"table\" || ' to ' || parent AS value FROM pragma_foreign_key_check",
    ),
    (
        "the total of a list is wrong",
        "SELECT list || ' of ' || owner || ' has ' || coalesce(n, 0) || ', and its total is '
            || coalesce(total, 0) AS value
        FROM (
            SELECT owner, 'inbox' AS list, count(*) AS n FROM oyez_inbox_items GROUP BY owner
            UNION ALL
            SELECT owner, 'outbox', count(*) FROM oyez_outbox_items GROUP BY owner
            UNION ALL
            SELECT owner, 'outbox-for-all', sum(is_public) FROM oyez_outbox_items GROUP BY owner
            UNION ALL
            SELECT owner, kind, count(*) FROM oyez_collection_items GROUP BY owner, kind
            UNION ALL
            SELECT '', 'reports', count(*) FROM oyez_reports
        ) FULL JOIN oyez_list_totals USING (owner, list)
        WHERE coalesce(n, 0) <> coalesce(total, 0)",
    ),
    (
        "a follow is accepted, and the follower is not among the followers",
        "SELECT follower || ' of ' || followed AS value
        FROM oyez_follows JOIN oyez_local_actors ON iri = followed
        WHERE state = 'accepted' AND (followed, 'followers', follower) NOT IN
            (SELECT owner, kind, member FROM oyez_collection_items)",
    ),
    (
        "there is a follower without an accepted follow",
        "SELECT member || ' of ' || owner AS value
        FROM oyez_collection_items JOIN oyez_local_actors ON iri = owner
        WHERE kind = 'followers' AND (member, owner, 'accepted') NOT IN
            (SELECT follower, followed, state FROM oyez_follows)",
    ),
    (
        "there is one who is followed without an accepted follow",
        "SELECT member || ' by ' || owner AS value
        FROM oyez_collection_items JOIN oyez_local_actors ON iri = owner
        WHERE kind = 'following' AND (owner, member, 'accepted') NOT IN
            (SELECT follower, followed, state FROM oyez_follows)",
    ),
    (
        "a delivery waits, and nothing is before it",
        "SELECT id || ' to ' || target AS value FROM oyez_deliveries AS it
        WHERE state = 'waiting' AND NOT EXISTS (
            SELECT 1 FROM oyez_deliveries AS before
            WHERE before.target = it.target AND before.subject = it.subject
            AND before.state IN ('leased', 'queued')
        )",
    ),
    (
        "a delivery is by nobody here",
        "SELECT id || ' by ' || sender AS value FROM oyez_deliveries
        WHERE sender NOT IN (SELECT iri FROM oyez_local_actors)",
    ),
    (
        "an activity is in the outbox of another",
        "SELECT activities.iri || ' of ' || owner AS value
        FROM oyez_outbox_items JOIN oyez_activities AS activities ON activities.id = activity
        WHERE owner <> actor OR NOT is_local",
    ),
    (
        "an outbox shows everyone what is not for everyone",
        "SELECT activities.iri || ' of ' || owner AS value
        FROM oyez_outbox_items AS items JOIN oyez_activities AS activities
        ON activities.id = items.activity
        WHERE items.is_public AND NOT activities.is_public",
    ),
];
