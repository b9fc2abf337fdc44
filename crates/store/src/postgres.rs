//! The store in a PostgreSQL database.
//!
//! One task of each process writes: it takes what is waiting into one serializable transaction,
//! each piece in a savepoint of its own, so that many share one commit. Where another process
//! comes in between, the transaction is done again. What only reads has connections of its own.

mod check;
#[path = "common/root.rs"]
mod common;
mod database;
mod job;
mod loss;
mod migrate;
#[path = "rows/root.rs"]
mod rows;
mod store;
mod transaction;
mod writer;

pub(crate) use diesel::pg::Pg as Db;
pub(crate) use diesel_async::{AsyncPgConnection as Conn, RunQueryDsl};

pub(crate) use self::store::PostgresStore as Store;
pub use self::{database::ConnectError, store::PostgresStore};
