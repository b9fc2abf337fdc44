//! Transactions, and savepoints within them.

use std::num::NonZero;

use diesel::{
    SqliteConnection,
    connection::{AnsiTransactionManager, TransactionManager},
    result::{Error as QueryError, QueryResult},
};

/// Begins a transaction or, within one, a savepoint.
pub(crate) async fn begin(conn: &mut SqliteConnection) -> QueryResult<()> {
    AnsiTransactionManager::begin_transaction(conn)
}

/// Begins a transaction that writes, and waits for all others that do.
pub(crate) async fn begin_to_write(conn: &mut SqliteConnection) -> QueryResult<()> {
    AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE")
}

/// Ends what was begun last: keeps what was written in it if `result` is good, else undoes it.
pub(crate) async fn end<T, E: From<QueryError>>(
    conn: &mut SqliteConnection,
    result: Result<T, E>,
) -> Result<T, E> {
    match result {
        Ok(value) => {
            AnsiTransactionManager::commit_transaction(conn)?;
            Ok(value)
        }
        Err(error) => {
            AnsiTransactionManager::rollback_transaction(conn)?;
            Err(error)
        }
    }
}

/// How many transactions and savepoints are open.
pub(crate) fn depth(conn: &mut SqliteConnection) -> QueryResult<u32> {
    let status = AnsiTransactionManager::transaction_manager_status_mut(conn);
    Ok(status.transaction_depth()?.map_or(0, NonZero::get))
}
