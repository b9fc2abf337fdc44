//! The store in an SQLite file: what every store does, and what it alone does.

mod application;
mod backup;
mod check;
mod file;
mod model;
mod open;
mod plans;
#[path = "suite/root.rs"]
mod suite;
mod versions;

pub(crate) use self::file::File;
use self::file::{NumberRow, TextRow};
use crate::world;

/// What models are lent.
type Conn = oyez_store::SqliteConnection;

type World = world::World<File>;
