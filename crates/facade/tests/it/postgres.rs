//! In PostgreSQL databases.

mod application;
mod program;
#[path = "servers/root.rs"]
mod servers;

use diesel::result::QueryResult;
use diesel_async::SimpleAsyncConnection as _;

pub(crate) use crate::kit::Postgres as Database;
pub(crate) use oyez::store::AsyncPgConnection as Conn;

pub(crate) type Site = crate::kit::SiteIn<Database>;

pub(crate) async fn execute(conn: &mut Conn, sql: &str) -> QueryResult<()> {
    conn.batch_execute(sql).await
}
