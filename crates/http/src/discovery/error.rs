//! What can go wrong while something is looked up.

use http::StatusCode;
use oyez_registry::{ActorError, StoreError};
use oyez_vocab::Iri;

use super::{DescriptorError, Handle, NodeInfoError};
use crate::{ClientError, DereferenceError};

/// Why something was not found.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DiscoveryError {
    /// The document is not that of the actor.
    #[error("the document is not that of an actor")]
    Actor(#[from] ActorError),
    /// The page names its ActivityStreams document on another server.
    #[error("the page at `{page}` names a document of another server, `{document}`")]
    AlternateElsewhere {
        /// The page.
        page: Iri,
        /// What it names.
        document: Iri,
    },
    /// A text is neither a handle nor an address.
    #[error("`{0}` is neither a handle, such as `@bob@example.org`, nor an https address")]
    BadText(Box<str>),
    /// There is no answer, or it is none that was asked for.
    #[error("the server could not be asked")]
    Client(#[from] ClientError),
    /// The answer of WebFinger is of no use.
    #[error(transparent)]
    Descriptor(#[from] DescriptorError),
    /// What was found could not be dereferenced.
    #[error("what was found could not be dereferenced")]
    Dereference(#[from] DereferenceError),
    /// It was not found a short while ago, and is not asked for again so soon.
    #[error("it was not found a short while ago")]
    FailedBefore,
    /// What has this address was deleted, here.
    #[error("`{0}` was deleted")]
    Gone(Iri),
    /// The document cannot be read, or has no id.
    #[error("the document at `{0}` is no ActivityStreams that has an id")]
    NoDocument(Iri),
    /// The answer of NodeInfo is of no use.
    #[error(transparent)]
    NodeInfo(#[from] NodeInfoError),
    /// The server of a handle says that it is an actor's, and the actor's own server does not.
    #[error("`{actor}` does not say that it is {handle}")]
    NotConfirmed {
        /// The handle.
        handle: Handle,
        /// The actor, as the handle's server says.
        actor: Iri,
    },
    /// There is nothing here of this name or address that everyone may see.
    #[error("there is no `{0}` here")]
    NotHere(Box<str>),
    /// The document has an id of another origin than it came from, or its own server gives
    /// another one under that id.
    #[error("the document at `{at}` calls itself `{id}`")]
    OtherId {
        /// Where it came from.
        at: Iri,
        /// The id in it.
        id: Iri,
    },
    /// The answer leads to a place that is not gone to.
    #[error("the answer leads to `{to}`, which is not followed: {reason}")]
    Redirect {
        /// Where it leads.
        to: Box<str>,
        /// Why it is not followed.
        reason: &'static str,
    },
    /// What is known could not be looked up.
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// It took too long.
    #[error("it took too long")]
    TimedOut,
    /// Too much was asked of the host to no avail.
    #[error("too much was asked of the host to no avail in the last minute")]
    TooMany,
    /// It would have taken too many requests.
    #[error("it takes too many requests to find")]
    TooManyRequests,
}

impl DiscoveryError {
    /// The status that a server answered, if this is why: 404 and 410 where there is nothing, 401
    /// and 403 where it is not for us.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Client(error) | Self::Dereference(DereferenceError::Client(error)) => {
                error.status()
            }
            _ => None,
        }
    }

    /// Whether this is what others have answered, and not for us to mend.
    pub(super) fn is_of_peer(&self) -> bool {
        matches!(
            self,
            Self::Client(_)
                | Self::Descriptor(_)
                | Self::NodeInfo(_)
                | Self::Redirect { .. }
                | Self::TimedOut
        )
    }
}
