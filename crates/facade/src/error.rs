//! What can go wrong with an application.

use oyez_http::{ClientError, KeyError, KeyPairError, discovery::DiscoveryError};
use oyez_registry::{FindError, IriError, ModelsError, PatternError, PublishError, StoreError};
#[cfg(feature = "postgres")]
use oyez_store::ConnectError;
#[cfg(feature = "sqlite")]
use oyez_store::OpenError;

use crate::{BackendError, TemplateError};

/// Why an [`App`](crate::App) did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AppError {
    /// A backend cannot be used.
    #[error(transparent)]
    Backend(#[from] BackendError),
    /// A text is neither a handle nor the id of an actor.
    #[error("`{0}` is neither a handle, such as `@bob@example.org`, nor the id of an actor")]
    BadHandle(String),
    /// An actor's name cannot stand in a handle.
    #[error(
        "`{0}` is no name for an actor: use up to 64 ASCII letters, digits and `_`, with `-` and `.` \
         between them"
    )]
    BadName(String),
    /// The outbound client could not be set up.
    #[error("could not set up the client")]
    Client(#[source] ClientError),
    /// The PostgreSQL database could not be connected to. Its address is not named, for it may hold
    /// a password.
    #[cfg(feature = "postgres")]
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// An id could not be made.
    #[error(transparent)]
    Iri(#[from] IriError),
    /// A document could not be written.
    #[error("could not write the document")]
    Json(#[from] serde_json::Error),
    /// A token could not be made.
    #[error("could not make a token")]
    Key(#[from] KeyError),
    /// An actor's keys could not be made.
    #[error("could not make the actor's keys")]
    KeyPair(#[from] KeyPairError),
    /// Activities would be forgotten while what has brought them can still be repeated.
    #[error("activities must be kept at least as long as a signature may be old")]
    Retention,
    /// A handle or an address leads to nothing that can be used.
    #[error("could not find `{text}`")]
    Lookup {
        /// The handle or the address.
        text: String,
        /// Why not.
        #[source]
        source: Box<DiscoveryError>,
    },
    /// There is no such actor here.
    #[error("there is no actor `{0}` here")]
    NoActor(String),
    /// The database could not be opened.
    #[cfg(feature = "sqlite")]
    #[error("could not open the database `{url}`")]
    Open {
        /// Which one.
        url: String,
        /// The cause.
        #[source]
        source: OpenError,
    },
    /// The pattern of a route is wrong.
    #[error(transparent)]
    Pattern(#[from] PatternError),
    /// The document was refused, or could not be kept.
    #[error("nothing was published")]
    Publish(#[from] PublishError),
    /// A model could not be looked up.
    #[error(transparent)]
    Find(#[from] FindError),
    /// The models do not fit together, or their routes are ambiguous.
    #[error(transparent)]
    Models(#[from] ModelsError),
    /// The store refused, or cannot work.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A template of a notification is wrong.
    #[error(transparent)]
    Template(#[from] TemplateError),
}
