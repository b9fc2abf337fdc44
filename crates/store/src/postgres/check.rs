//! Looking whether the database is as it should be.

use diesel::{result::QueryResult, sql_query};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use oyez_registry::StoreError;

use super::{PostgresStore, rows::findings};
use crate::report::{Report, TableSize};

impl PostgresStore {
    /// Looks at the whole database: totals of lists, and what belongs together without a
    /// reference. Nothing is changed, and others read and write meanwhile; it is all of one moment.
    ///
    /// Every row is read, so it takes a while.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work. What is wrong within the database is no error.
    pub async fn check(&self) -> Result<Report, StoreError> {
        self.read_at_once((), |(), conn, _| {
            Box::pin(async {
                let tables = tables(conn).await?;
                Ok(Report { tables, findings: findings::find(conn, &[]).await? })
            })
        })
        .await
    }

    /// How large the tables are. Every row is counted.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    pub async fn table_sizes(&self) -> Result<Vec<TableSize>, StoreError> {
        self.read_at_once((), |(), conn, _| Box::pin(async { Ok(tables(conn).await?) })).await
    }
}

async fn tables(conn: &mut AsyncPgConnection) -> QueryResult<Vec<TableSize>> {
    // The rows of a table whose name is only known now are counted by a query within this one.
    let tables = "SELECT relname::text AS name, pg_total_relation_size(oid) AS bytes,
            (xpath('/row/n/text()', query_to_xml(
                format('SELECT count(*) AS n FROM %I.%I', relnamespace::regnamespace, relname),
                false, true, ''
            )))[1]::text::bigint AS rows
        FROM pg_class
        WHERE relkind = 'r' AND relname LIKE 'oyez\\_%' AND pg_table_is_visible(oid)
            AND relpersistence <> 't'
        ORDER BY relname";
    sql_query(tables).load(conn).await
}
