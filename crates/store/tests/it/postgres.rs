//! The store in a PostgreSQL database: what every store does, and what it alone does.
//!
//! `OYEZ_TEST_POSTGRES` names a server on which each test makes a database; `cargo xtask test` and
//! `cargo xtask postgres` start one.

mod database;
mod loss;
#[path = "suite/root.rs"]
mod suite;
mod versions;

pub(crate) use self::database::Fresh;
use crate::world;

/// What models are lent.
type Conn = oyez_store::AsyncPgConnection;

type World = world::World<Fresh>;
