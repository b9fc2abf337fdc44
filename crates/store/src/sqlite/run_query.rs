//! Queries that are written as if they had to be waited for.

use std::future::{Ready, ready};

use diesel::{
    SqliteConnection,
    query_dsl::methods::{ExecuteDsl, LoadQuery},
    result::{Error as QueryError, QueryResult},
};

/// What Diesel's trait of this name does, in the shape that it has for other databases. When a
/// method returns, all is done.
pub(crate) trait RunQueryDsl: Sized {
    fn execute(self, conn: &mut SqliteConnection) -> Ready<QueryResult<usize>>
    where
        Self: ExecuteDsl<SqliteConnection>,
    {
        ready(ExecuteDsl::execute(self, conn))
    }

    fn load<'q, U>(self, conn: &mut SqliteConnection) -> Ready<QueryResult<Vec<U>>>
    where
        Self: LoadQuery<'q, SqliteConnection, U>,
    {
        ready(self.internal_load(conn).and_then(Iterator::collect))
    }

    fn get_result<'q, U>(self, conn: &mut SqliteConnection) -> Ready<QueryResult<U>>
    where
        Self: LoadQuery<'q, SqliteConnection, U>,
    {
        let mut rows = match self.internal_load(conn) {
            Ok(rows) => rows,
            Err(error) => return ready(Err(error)),
        };
        ready(rows.next().unwrap_or(Err(QueryError::NotFound)))
    }

    fn get_results<'q, U>(self, conn: &mut SqliteConnection) -> Ready<QueryResult<Vec<U>>>
    where
        Self: LoadQuery<'q, SqliteConnection, U>,
    {
        RunQueryDsl::load(self, conn)
    }

    /// Stops at the first row. There is no limit in the statement: SQLite would look at its value to
    /// plan the query, and so plan it anew each time.
    fn first<'q, U>(self, conn: &mut SqliteConnection) -> Ready<QueryResult<U>>
    where
        Self: LoadQuery<'q, SqliteConnection, U>,
    {
        RunQueryDsl::get_result(self, conn)
    }
}

impl<T> RunQueryDsl for T {}
