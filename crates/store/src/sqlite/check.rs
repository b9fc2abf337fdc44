//! Looking whether the database is as it should be.

use diesel::{QueryableByName, result::QueryResult, sql_query, sql_types::Text};
use oyez_registry::StoreError;

use super::{
    Conn, RunQueryDsl, SqliteStore,
    rows::findings::{self, Check},
};
use crate::report::{Report, TableSize};

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
        self.read_at_once((), |(), conn, _| {
            Box::pin(async {
                let tables = tables(conn).await?;
                Ok(Report { tables, findings: findings::find(conn, &CHECKS).await? })
            })
        })
        .await
    }

    /// How large the tables are. Every page of the file is read.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    pub async fn table_sizes(&self) -> Result<Vec<TableSize>, StoreError> {
        self.read_at_once((), |(), conn, _| Box::pin(async { Ok(tables(conn).await?) })).await
    }
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    value: String,
}

async fn tables(conn: &mut Conn) -> QueryResult<Vec<TableSize>> {
    let names = "SELECT name AS value FROM sqlite_schema
        WHERE type = 'table' AND name LIKE 'oyez\\_%' ESCAPE '\\' ORDER BY name";
    let names: Vec<Row> = sql_query(names).load(conn).await?;
    let mut tables = Vec::new();
    for Row { value: name } in names {
        let size = format!(
            "SELECT '{name}' AS name, (SELECT count(*) FROM {name}) AS rows,
                coalesce(sum(pgsize), 0) AS bytes
            FROM sqlite_schema AS it JOIN dbstat ON dbstat.name = it.name AND dbstat.aggregate = TRUE
            WHERE it.tbl_name = '{name}'"
        );
        tables.push(sql_query(size).get_result(conn).await?);
    }
    Ok(tables)
}

/// What only this database has.
const CHECKS: [Check; 2] = [
    (
        "the file is damaged",
        "SELECT integrity_check AS value FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
    ),
    (
        "a row refers to another that is not there",
        "SELECT \"table\" || ' to ' || parent AS value FROM pragma_foreign_key_check",
    ),
];
