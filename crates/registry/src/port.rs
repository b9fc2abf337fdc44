//! The ports: what this crate wants of a database, and of a clock.

mod activity_store;
mod actor_store;
mod clock;
mod delivery_queue;
mod store_error;

pub use self::{
    activity_store::{ActivityStore, Receipt, Received, Viewer},
    actor_store::{ActorStore, NewActor},
    clock::{Clock, SystemClock},
    delivery_queue::{Delivery, DeliveryQueue, Destination, Outcome, QueueStatus},
    store_error::StoreError,
};

/// A store that keeps everything that a server needs.
///
/// Implemented by whatever implements its three parts.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not keep everything that a server needs",
    note = "use `oyez_store::SqliteStore`, or implement `ActivityStore`, `ActorStore` and `DeliveryQueue`"
)]
pub trait Store: ActivityStore + ActorStore + DeliveryQueue {}

impl<T: ActivityStore + ActorStore + DeliveryQueue + ?Sized> Store for T {}
