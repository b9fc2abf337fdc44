//! From what people write to what it names, here or elsewhere.

use std::sync::Arc;

use oyez_http::{
    Dereferencer,
    discovery::{DiscoveryError, Found, Handle, NodeInfo},
};
use oyez_store::ApplicationStore;
use oyez_vocab::Iri;

use crate::{App, AppError};

impl<S: ApplicationStore> App<S> {
    /// What `text` names: a handle, as `@bob@two.example`, which is looked up by WebFinger
    /// ([RFC 7033]), or the address of an actor, an object, or a page for people about one.
    ///
    /// What is of this site is found in the store, where everyone may see it, and nothing is asked
    /// for over the network.
    ///
    /// # Errors
    ///
    /// Fails when `text` is neither, or leads to nothing, or to what its own server does not confirm.
    ///
    /// [RFC 7033]: https://www.rfc-editor.org/rfc/rfc7033
    pub async fn lookup(&self, text: &str) -> Result<Found, AppError> {
        self.discovery().lookup(text).await.map_err(|source| lookup_error(text, source))
    }

    /// The id of the actor that `text` names: a handle, which is [looked up](Self::lookup), or an id
    /// already, which is taken as it is.
    ///
    /// # Errors
    ///
    /// Fails when `text` is neither, or the handle is nobody's.
    pub async fn find_actor(&self, text: &str) -> Result<Iri, AppError> {
        if let Ok(handle) = text.parse::<Handle>() {
            let found = self.discovery().actor(&handle).await;
            return Ok(found.map_err(|source| lookup_error(text, source))?.id);
        }
        match text.parse::<Iri>() {
            Ok(id) if id.origin().is_some() => Ok(id),
            _ => Err(AppError::BadHandle(text.to_owned())),
        }
    }

    /// What the server at `host` says that it is, by NodeInfo: software, protocols, and how much it
    /// is used. `host` is as in a handle.
    ///
    /// # Errors
    ///
    /// Fails when the server says nothing that can be read, and when it is this one.
    pub async fn node_info(&self, host: &str) -> Result<Arc<NodeInfo>, AppError> {
        self.discovery().node_info(host).await.map_err(|source| lookup_error(host, source))
    }

    /// What fetches actors of other servers by their ids, and [walks](Dereferencer::walk) through
    /// their collections.
    pub fn dereferencer(&self) -> &Dereferencer {
        self.server().dereferencer()
    }
}

fn lookup_error(text: &str, source: DiscoveryError) -> AppError {
    AppError::Lookup { text: text.to_owned(), source: Box::new(source) }
}
