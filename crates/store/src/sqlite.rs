//! The store in one SQLite file.
//!
//! One thread writes: it takes what is waiting into one transaction, so that many share one sync. A few threads read. Neither is of the runtime's.

mod backup;
mod check;
#[path = "common/root.rs"]
mod common;
mod database;
mod job;
mod migrate;
mod open;
mod readers;
#[path = "rows/root.rs"]
mod rows;
mod run_query;
mod store;
#[cfg(test)]
mod tests;
mod transaction;
mod workers;
mod writer;

pub use self::{backup::BackupError, open::OpenError, store::SqliteStore};
pub(crate) use self::{run_query::RunQueryDsl, store::SqliteStore as Store};
pub(crate) use diesel::{SqliteConnection as Conn, sqlite::Sqlite as Db};
