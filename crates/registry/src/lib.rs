//! What a server has, where it has it, and what activities do to it.
//!
//! A [`Registry`] knows which route leads to what on a [`Site`]. The [ports](Store) say what is
//! wanted of a store. [`Verified`] is how an activity gets in, and [`effect`] what it does then.
//!
//! No HTTP and no SQL is known here, and nothing runs by itself.

mod actor;
mod collection;
pub mod effect;
mod key;
mod outbox;
mod pattern;
mod port;
mod recipients;
mod record;
mod registration;
mod registry;
mod site;
mod verified;

pub use self::{
    actor::{ActorError, ActorKey, LocalActor, RemoteActor},
    collection::{Collection, CollectionKind, Cursor, Page, PageRequest},
    effect::Refusal,
    key::{KeyPair, PrivateKey, TokenHash},
    outbox::{Outbox, OutboxError, PublishError, prepare},
    pattern::{
        Construct, Params, ParamsIter, PatternError, PatternErrorKind, ReverseError, RoutePattern,
    },
    port::{
        ActivityStore, ActorStore, Clock, Delivery, DeliveryQueue, Destination, NewActor, Outcome,
        QueueStatus, Receipt, Received, Store, StoreError, SystemClock, Viewer,
    },
    recipients::{Recipient, recipient, recipients},
    record::{FollowState, InboxItem, StoredActivity, StoredFollow, StoredObject},
    registration::{Part, Registration, Role},
    registry::{IriError, Registry, RegistryBuilder, RegistryError, Resource, Target},
    site::{LocalIriError, ParseSiteError, Site},
    verified::{Verified, VerifyError},
};
