//! Finding actors by their handles, objects by their addresses, and what servers are.
//!
//! [`Discovery`] asks WebFinger ([RFC 7033]) and NodeInfo of other servers. What is this server's
//! own is looked up in the store, and never asked for over the network.
//!
//! [RFC 7033]: https://www.rfc-editor.org/rfc/rfc7033

mod alternates;
mod ask;
mod confirm;
mod descriptor;
mod error;
mod handle;
mod lookup;
mod members;
mod memory;
mod node_info;
mod own;
mod shortened;
mod web_finger;

use std::{fmt, sync::Arc};

use oyez_registry::{Clock, Registry, Store};

use self::memory::Memory;
pub use self::{
    alternates::alternates,
    descriptor::{Descriptor, DescriptorError},
    error::DiscoveryError,
    handle::{Handle, ParseHandleError},
    lookup::{Found, FoundActor, FoundObject},
    node_info::{NodeInfo, NodeInfoError, NodeInfoLinks, Software, Usage},
};
use crate::{Client, Dereferencer, Limits};

/// Finds actors by their handles, objects by their addresses, and what servers are.
///
/// - Whatever a text leads to, it takes at most 12 requests and 30 seconds. Redirects are followed
///   three times at most, each as the first request was made, and never to another scheme.
/// - What WebFinger and NodeInfo have said is remembered, also that they have said nothing; how long
///   and how much is in the [`Limits`].
/// - One host is asked for no more than [`Limits::max_lookups`] things in a minute that turn out to
///   be of no use, and all hosts of one domain for [`Limits::max_lookups_per_domain`].
///
/// Cheap to clone; clones share what is remembered.
#[derive(Clone)]
pub struct Discovery {
    registry: Arc<Registry>,
    store: Arc<dyn Store>,
    client: Client,
    clock: Arc<dyn Clock>,
    dereferencer: Dereferencer,
    limits: Limits,
    memory: Arc<Memory>,
}

impl Discovery {
    /// Finds what `registry` and `store` do not have through `client`, and actors and objects
    /// through `dereferencer`.
    pub fn new(
        registry: Arc<Registry>,
        store: Arc<dyn Store>,
        client: Client,
        clock: Arc<dyn Clock>,
        dereferencer: Dereferencer,
        limits: Limits,
    ) -> Self {
        let limits = limits.in_reason();
        let memory = Arc::new(Memory::new(&limits));
        Self { registry, store, client, clock, dereferencer, limits, memory }
    }
}

impl fmt::Debug for Discovery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Discovery").field("client", &self.client).finish_non_exhaustive()
    }
}
