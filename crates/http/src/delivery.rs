//! Deliveries: what is queued is signed and sent, and tried again.

mod proofs;
mod schedule;
mod worker;

pub use self::worker::DeliveryWorker;
