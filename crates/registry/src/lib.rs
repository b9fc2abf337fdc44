//! What a server has, where it is found, and what activities do to it.
//!
//! - [`Site`] is the scheme and domain of a server, and the domain of its handles;
//!   [`RoutePattern`] reads and writes its paths.
//! - [`Registry`] knows the routes of a site: what an id leads to, and the id of a thing.
//! - A [`Model`] is a kind of things that an application has; [`Models`] are all of them.
//! - A [`Notification`] is what an application tells those it concerns, as activities.
//! - [`Verified`] is an activity whose actor is proved: the only kind that is kept.
//! - [`effect`] is what an activity changes, as pure functions.
//! - [`Rules`] say whom this server has nothing to do with.
//! - [`Outbox`] publishes what the actors of this server do.
//! - [`Store`], [`Clock`] and [`Backend`] are the ports: what is wanted of a database, of the time,
//!   and of other protocols.
//!
//! Nothing here knows HTTP or SQL, or needs a runtime.

mod actor;
mod actor_document;
mod collection;
pub mod effect;
mod key;
mod length;
mod model;
mod moderation;
mod notification;
mod outbox;
mod pattern;
mod port;
mod recipients;
mod record;
mod registration;
mod registry;
mod shown;
mod site;
#[cfg(test)]
mod testing;
mod verified;

pub use self::{
    actor::{ActorError, ActorKey, KeyMaterial, LocalActor, RemoteActor},
    actor_document::{actor_document, served_actor},
    collection::{Collection, CollectionKind, Cursor, Page, PageRequest, Place},
    effect::Refusal,
    key::{KeyPair, PrivateKey, TokenHash},
    length::{MAX_ID_LEN, MAX_TYPE_LEN},
    model::{
        Address, COMMON_FIELDS, FindError, Instance, Model, ModelError, Models, ModelsBuilder,
        ModelsError, Occasion, Portrait, Reaction, Route,
    },
    moderation::{
        Admission, CsvError, CsvErrors, Domain, ParseDomainError, ParseVerdictError, Rule, Rules,
        Subject, Verdict, read_csv, write_csv,
    },
    notification::{
        ActivityTypeError, Channel, Composition, Contact, Definition, Notice, NoticeParts,
        Notification, NotifyError, Party, Recipients, RenderError, Rendered, Renderer, Sink,
        Template, TemplateText,
    },
    outbox::{Outbox, OutboxError, PublishError, prepare},
    pattern::{
        Construct, ParamError, Params, ParamsIter, PatternError, PatternErrorKind, ReverseError,
        RoutePattern,
    },
    port::{
        ActivityStore, ActorStore, Backend, Clock, Delivery, DeliveryQueue, Destination,
        FailedMessage, LeasedMessage, Message, MessageOutcome, MessageStore, NewActor, NewTemplate,
        Outcome, QueueStatus, Receipt, Received, RuleStore, SendError, Store, StoreError,
        StoredTemplate, SystemClock, TemplateKey, TemplateStore, Viewer,
    },
    recipients::{Recipient, recipient, recipients},
    record::{
        FollowState, InboxItem, Report, StoredActivity, StoredCollection, StoredFollow,
        StoredObject,
    },
    registration::{Part, Registration, Role},
    registry::{IriError, Registry, RegistryBuilder, RegistryError, Resource, Target},
    shown::{ParseShownError, Shown, ShownLists},
    site::{
        FullIriError, HandleDomain, LocalIriError, ParseHandleDomainError, ParseSiteError, Site,
    },
    verified::{Verified, VerifyError},
};
