//! Transactions, and savepoints within them.

use diesel::result::{Error as QueryError, QueryResult};

use super::Conn;

/// Begins a transaction or, within one, a savepoint.
pub(crate) async fn begin(conn: &mut Conn) -> QueryResult<()> {
    conn.begin();
    Ok(())
}

/// The same: nobody else writes meanwhile.
pub(crate) async fn begin_to_write(conn: &mut Conn) -> QueryResult<()> {
    begin(conn).await
}

/// Ends what was begun last: keeps what was written in it if `result` is good, else undoes it.
pub(crate) async fn end<T, E: From<QueryError>>(
    conn: &mut Conn,
    result: Result<T, E>,
) -> Result<T, E> {
    match &result {
        Ok(_) => conn.keep(),
        Err(_) => conn.undo(),
    }
    result
}

/// A transaction that is undone unless it is kept, as after a panic, or when nobody waits for it
/// any more.
pub(crate) struct Open<'c> {
    conn: &'c mut Conn,
}

impl<'c> Open<'c> {
    pub(crate) fn on(conn: &'c mut Conn) -> Self {
        conn.begin();
        Self { conn }
    }

    pub(crate) fn conn(&mut self) -> &mut Conn {
        self.conn
    }

    /// Keeps all that was written in it.
    pub(crate) fn keep(self) {
        while self.conn.depth() > 0 {
            self.conn.keep();
        }
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        while self.conn.depth() > 0 {
            self.conn.undo();
        }
    }
}
