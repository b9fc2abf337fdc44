//! The ports: each method is one piece of work for the writer, or for a reader.

mod activity_store;
mod actor_store;
mod delivery_queue;
