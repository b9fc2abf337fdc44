//! Deliveries: what is queued is signed and sent, and tried again.

mod schedule;
mod signers;
mod worker;

pub use self::worker::DeliveryWorker;
