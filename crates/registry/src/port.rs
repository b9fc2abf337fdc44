//! The ports: what this crate wants of a database, of a clock, and of other protocols.

mod activity_store;
mod actor_store;
mod backend;
mod clock;
mod delivery_queue;
mod message_store;
mod rule_store;
mod store_error;
mod template_store;

pub use self::{
    activity_store::{ActivityStore, Receipt, Received, Viewer},
    actor_store::{ActorStore, NewActor},
    backend::{Backend, SendError},
    clock::{Clock, SystemClock},
    delivery_queue::{Delivery, DeliveryQueue, Destination, Outcome, QueueStatus},
    message_store::{FailedMessage, LeasedMessage, Message, MessageOutcome, MessageStore},
    rule_store::RuleStore,
    store_error::StoreError,
    template_store::{NewTemplate, StoredTemplate, TemplateKey, TemplateStore},
};

/// A store that keeps everything that a server needs.
///
/// Implemented by whatever implements its parts.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not keep everything that a server needs",
    note = "use `oyez_store::SqliteStore`, or implement `ActivityStore`, `ActorStore`, `DeliveryQueue`, `MessageStore`, `RuleStore` and `TemplateStore`"
)]
pub trait Store:
    ActivityStore + ActorStore + DeliveryQueue + MessageStore + RuleStore + TemplateStore
{
}

impl<T> Store for T where
    T: ActivityStore
        + ActorStore
        + DeliveryQueue
        + MessageStore
        + RuleStore
        + TemplateStore
        + ?Sized
{
}
