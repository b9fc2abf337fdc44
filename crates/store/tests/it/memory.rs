//! The store in memory: what every store does.

mod database;
#[path = "suite/root.rs"]
mod suite;

pub(crate) use self::database::Memory;
use crate::world;

/// What models are lent.
type Conn = oyez_store::MemoryConnection;

type World = world::World<Memory>;
