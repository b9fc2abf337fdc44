//! Whom this server has to do with, and how much it takes from each.

use http::{Method, request::Parts};
use oyez_registry::Domain;
use oyez_vocab::Iri;

use super::Server;
use crate::{
    rejection::Rejection,
    senders::{Senders, TooMuch},
};

impl Server {
    /// Looks whether what comes with this key is to be looked at, before the key is.
    pub(super) async fn admit(&self, key: &Iri, head: &Parts) -> Result<(), Rejection> {
        self.ensure_admitted(key).await?;
        match head.method {
            Method::POST => self.budget(key, Senders::check),
            _ => Ok(()),
        }
    }

    /// Fails where the operator has nothing to do with an actor, or with its server.
    pub(super) async fn ensure_admitted(&self, actor: &Iri) -> Result<(), Rejection> {
        if self.moderation.refuses(actor).await? { Err(Rejection::Blocked) } else { Ok(()) }
    }

    /// Counts what an actor has sent, which is proved to be it.
    pub(super) fn count(&self, actor: &Iri) -> Result<(), Rejection> {
        self.budget(actor, Senders::take)
    }

    fn budget(
        &self,
        iri: &Iri,
        count: impl FnOnce(&Senders, &Domain) -> Result<(), TooMuch>,
    ) -> Result<(), Rejection> {
        // What has no host cannot be fetched, and is refused for that.
        let Some(host) = Domain::of(iri) else { return Ok(()) };
        count(&self.senders, &host)
            .map_err(|TooMuch(retry_after)| Rejection::TooMuch { retry_after })
    }
}
