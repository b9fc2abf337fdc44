//! Where Oyez keeps what it has: the ports of `oyez-registry`, in a database.
//!
//! - `SqliteStore`, by the feature `sqlite` (on by default), is one file. SQLite is compiled in.
//! - `PostgresStore`, by the feature `postgres`, is in a PostgreSQL database that several processes
//!   may share. Nothing has to be installed but the server.
//!
//! Each is a handle that can be cloned. What both promise:
//!
//! - **What was acknowledged is on the disk.** A method that changes something returns after the
//!   commit, and the commit after the sync. Whatever happens to the process or the machine then,
//!   it is there.
//! - **All or nothing.** An activity, its effect, its inbox items and its deliveries are one
//!   transaction. A refusal, an error or a panic leaves nothing behind.
//! - **Once.** What an actor sends again under the same id has no effect again.
//! - **No delivery is lost.** It leaves the queue when it is settled and not before. A lease that
//!   runs out is given to another, and the late holder can settle it no more.
//! - **Bounded waiting.** What cannot be taken now is refused at once with
//!   [`Unavailable`](oyez_registry::StoreError::Unavailable), and so is all that the disk refuses.
//!   The store goes on when the disk does.
//! - **Bounded growth.** What others have sent and nobody needs is removed by
//!   `sweep`, a little at a time.
//!
//! One writes: it takes what is waiting into one transaction, each piece in a savepoint of its own,
//! so that many share one sync. Others read. On SQLite these are threads and none of the runtime's;
//! on PostgreSQL they are connections.
//!
//! Several processes may have a database open, as a server and a command that looks into it. An
//! application may keep its own tables in it, and have what it writes there and what it tells of it
//! committed together: all names here begin with `oyez_`, and Diesel's table of migrations is left
//! to the application.
//!
//! [`MemoryStore`] does the same in memory, for simulations and for tests of applications.

#![cfg_attr(
    any(feature = "postgres", feature = "sqlite"),
    expect(clippy::duplicate_mod, reason = "what all stores do is compiled for each of them")
)]

mod application_store;
mod column;
mod failure;
mod in_model;
mod memory;
mod notified;
mod part;
#[cfg(feature = "postgres")]
mod postgres;
mod report;
mod retention;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod schema;
#[cfg(feature = "sqlite")]
mod sqlite;
mod work;

/// The connection that an application may lend: Diesel's, in the version that is used here.
#[cfg(feature = "sqlite")]
pub use diesel::SqliteConnection;
/// The connection that an application may lend: that of `diesel-async`, in the version that is used
/// here.
#[cfg(feature = "postgres")]
pub use diesel_async::AsyncPgConnection;

#[cfg(feature = "postgres")]
pub use self::postgres::{ConnectError, PostgresStore};
#[cfg(feature = "sqlite")]
pub use self::sqlite::{BackupError, OpenError, SqliteStore};
pub use self::{
    application_store::ApplicationStore,
    memory::{MemoryConnection, MemoryDatabase, MemoryStore},
    notified::Notified,
    report::{Report, TableSize},
    retention::{Retention, Swept},
};
