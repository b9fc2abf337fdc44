//! What a server has, where it is found, and what activities do to it.
//!
//! - [`Site`] is the scheme and domain of a server, and the domain of its handles;
//!   [`RoutePattern`] reads and writes its paths.
//! - [`Registry`] knows the routes of a site: what an id leads to, and the id of a thing.
//! - [`Verified`] is an activity whose actor is proved: the only kind that is kept.
//! - [`effect`] is what an activity changes, as pure functions.
//! - [`Outbox`] publishes what the actors of this server do.
//! - [`Store`] and [`Clock`] are the ports: what is wanted of a database, and of the time.
//!
//! Nothing here knows HTTP or SQL, or needs a runtime.

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
#[cfg(test)]
mod testing;
mod verified;

pub use self::{
    actor::{ActorError, ActorKey, LocalActor, RemoteActor},
    collection::{Collection, CollectionKind, Cursor, Page, PageRequest},
    effect::Refusal,
    key::{KeyPair, PrivateKey, TokenHash},
    outbox::{Outbox, OutboxError, PublishError, prepare},
    pattern::{
        Construct, ParamError, Params, ParamsIter, PatternError, PatternErrorKind, ReverseError,
        RoutePattern,
    },
    port::{
        ActivityStore, ActorStore, Clock, Delivery, DeliveryQueue, Destination, NewActor, Outcome,
        QueueStatus, Receipt, Received, Store, StoreError, SystemClock, Viewer,
    },
    recipients::{Recipient, recipient, recipients},
    record::{FollowState, InboxItem, StoredActivity, StoredFollow, StoredObject},
    registration::{Part, Registration, Role},
    registry::{IriError, Registry, RegistryBuilder, RegistryError, Resource, Target},
    site::{
        FullIriError, HandleDomain, LocalIriError, ParseHandleDomainError, ParseSiteError, Site,
    },
    verified::{Verified, VerifyError},
};
