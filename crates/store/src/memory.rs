//! The store in memory.
//!
//! One piece of work is done at a time, on whatever thread asks for it. What is written by one that
//! fails is undone.

mod check;
#[path = "common/root.rs"]
mod common;
mod connection;
mod rows;
mod store;
mod table;
#[cfg(test)]
mod tests;
mod transaction;

pub(crate) use self::{MemoryConnection as Conn, MemoryStore as Store};
pub use self::{
    connection::{MemoryConnection, MemoryDatabase},
    store::MemoryStore,
};
