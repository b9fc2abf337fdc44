//! In SQLite files.

mod lending;
#[path = "servers/root.rs"]
mod servers;

use diesel::{connection::SimpleConnection as _, result::QueryResult};

pub(crate) use crate::kit::{File as Database, Site};
pub(crate) use oyez::store::SqliteConnection as Conn;

pub(crate) async fn execute(conn: &mut Conn, sql: &str) -> QueryResult<()> {
    conn.batch_execute(sql)
}
