//! Why models cannot be registered, and why nothing of them was looked for.

use oyez_vocab::Iri;

use super::ModelError;
use crate::{Channel, PatternError, RegistryError, notification::ActivityTypeError};

/// Why models cannot be registered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelsError {
    /// The type that a notification says its activity has is none of an activity.
    #[error("notification `{code}` of `{model}`")]
    ActivityType {
        /// The model.
        model: &'static str,
        /// The notification.
        code: &'static str,
        /// What is wrong with the type.
        #[source]
        source: ActivityTypeError,
    },
    /// Two notifications of a model have one code name.
    #[error("two notifications of `{model}` have the code name `{code}`: rename one of them")]
    DuplicateCode {
        /// The model.
        model: &'static str,
        /// The code name.
        code: &'static str,
    },
    /// Two templates of a notification are for one protocol.
    #[error(
        "the notification `{code}` of `{model}` has two templates for `{protocol}`: put their \
         channels into one"
    )]
    DuplicateProtocol {
        /// The model.
        model: &'static str,
        /// The notification.
        code: &'static str,
        /// The protocol.
        protocol: &'static str,
    },
    /// A notification belongs to another model than the one that lists it.
    #[error("`{model}` lists the notification `{code}` of `{owner}`: move it there")]
    Foreign {
        /// The model that lists it.
        model: &'static str,
        /// The notification.
        code: &'static str,
        /// The model that it belongs to.
        owner: &'static str,
    },
    /// The actor of a notification is of a model that is no actor.
    #[error(
        "the actor of the notification `{code}` of `{model}` is of the model `{actor}`, which is no \
         actor: give that `ROLE` as `Role::Actor`"
    )]
    NoActor {
        /// The model of the notification.
        model: &'static str,
        /// The notification.
        code: &'static str,
        /// The model that is said to be the actor's.
        actor: &'static str,
    },
    /// The things of a model are actors, and have no route to inboxes and outboxes.
    #[error("the model `{model}` is of the role of actors and has no pattern: give it one")]
    NoRoute {
        /// The model.
        model: &'static str,
    },
    /// A template of a notification goes through a channel that does not exist.
    #[error(
        "the notification `{code}` of `{model}` goes through {channel}, but {what}: there are {known}"
    )]
    NoChannel {
        /// The model of the notification.
        model: &'static str,
        /// The notification.
        code: &'static str,
        /// The channel.
        channel: Channel,
        /// What is not there.
        what: &'static str,
        /// What is there.
        known: String,
    },
    /// The pattern of a model cannot be read.
    #[error("the route of the model `{model}`")]
    Pattern {
        /// The model.
        model: &'static str,
        /// What is wrong with it.
        #[source]
        source: PatternError,
    },
    /// The routes are ambiguous or incomplete.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// A notification names a model that is not registered.
    #[error(
        "the notification `{code}` of `{model}` has the model `{other}` as its {what}, which is not \
         registered: register it"
    )]
    Unregistered {
        /// The model of the notification.
        model: &'static str,
        /// The notification.
        code: &'static str,
        /// The model that is missing.
        other: &'static str,
        /// What it is there.
        what: &'static str,
    },
}

/// Why nothing was looked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FindError {
    /// The model failed.
    #[error("the model `{model}` could not look up `{iri}`")]
    Model {
        /// The model.
        model: &'static str,
        /// What was looked for.
        iri: Iri,
        /// Why it failed.
        #[source]
        source: ModelError,
    },
    /// The pattern of the model does not match.
    #[error("`{iri}` is no `{model}`; the patterns are {}", tried.join(", "))]
    NoRoute {
        /// What was looked for.
        iri: Iri,
        /// The model.
        model: &'static str,
        /// The models with their patterns.
        tried: Vec<String>,
    },
}
