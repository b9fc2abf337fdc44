//! Transactions, and savepoints within them.

use std::num::NonZero;

use diesel::result::{Error as QueryError, QueryResult};
use diesel_async::{AnsiTransactionManager, AsyncPgConnection, TransactionManager};

/// Begins a transaction or, within one, a savepoint.
pub(crate) async fn begin(conn: &mut AsyncPgConnection) -> QueryResult<()> {
    AnsiTransactionManager::begin_transaction(conn).await
}

/// Begins a transaction that writes.
///
/// What is checked in it must still be so when it is committed, whatever others do meanwhile.
pub(crate) async fn begin_to_write(conn: &mut AsyncPgConnection) -> QueryResult<()> {
    const BEGIN: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE";
    AnsiTransactionManager::begin_transaction_sql(conn, BEGIN).await
}

/// Begins a transaction that reads one state of the database.
pub(crate) async fn begin_to_read(conn: &mut AsyncPgConnection) -> QueryResult<()> {
    const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
    AnsiTransactionManager::begin_transaction_sql(conn, BEGIN).await
}

/// Ends what was begun last: keeps what was written in it if `result` is good, else undoes it.
pub(crate) async fn end<T, E: From<QueryError>>(
    conn: &mut AsyncPgConnection,
    result: Result<T, E>,
) -> Result<T, E> {
    match result {
        Ok(value) => {
            AnsiTransactionManager::commit_transaction(conn).await?;
            Ok(value)
        }
        Err(error) => {
            // Where it cannot be undone, the connection is lost, and the transaction with it. Why
            // it was to be undone says more.
            if let Err(lost) = AnsiTransactionManager::rollback_transaction(conn).await {
                tracing::debug!(error = %lost, "could not roll back");
            }
            Err(error)
        }
    }
}

/// Undoes what was begun since there were `depth` transactions and savepoints open.
pub(crate) async fn undo_to(conn: &mut AsyncPgConnection, depth: u32) -> QueryResult<()> {
    while self::depth(conn)? > depth {
        AnsiTransactionManager::rollback_transaction(conn).await?;
    }
    Ok(())
}

/// How many transactions and savepoints are open.
pub(crate) fn depth(conn: &mut AsyncPgConnection) -> QueryResult<u32> {
    let status = AnsiTransactionManager::transaction_manager_status_mut(conn);
    Ok(status.transaction_depth()?.map_or(0, NonZero::get))
}
