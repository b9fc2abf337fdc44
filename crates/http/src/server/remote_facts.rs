//! What other servers say of what an activity names.

use oyez_registry::{
    Verified,
    effect::{Announced, RemoteFacts, RemoteNeeds},
};
use oyez_vocab::Iri;
use serde_json::Value;

use super::Server;
use crate::{ClientError, DereferenceError};

impl Server {
    /// Fetches what the effect of `activity` wants to know of other servers: a document or two, and
    /// nothing of what those name in turn. What cannot be had is left out.
    pub(super) async fn remote_facts(&self, needs: RemoteNeeds) -> RemoteFacts {
        let mut facts = RemoteFacts::default();
        if let Some(id) = &needs.announced {
            facts.announced = logged(id, self.announced(id).await);
        }
        if let Some(id) = &needs.object {
            facts.object = logged(id, self.dereferencer.fact(id).await);
        }
        if let Some(id) = &needs.target {
            facts.target = logged(id, self.dereferencer.fresh_actor(id).await);
        }
        facts
    }

    /// The activity of this id and its actor, each from its own server.
    pub(super) async fn announced(&self, id: &Iri) -> Result<Announced, DereferenceError> {
        let text = self.dereferencer.fact(id).await?;
        let activity = Verified::by_fetch(text, id)?;
        if self.moderation.refuses(activity.actor()).await? {
            return Err(ClientError::Blocked.into());
        }
        let actor = self.dereferencer.actor(activity.actor()).await?;
        Ok(Announced { activity, actor })
    }

    /// Fetches the actor that an actor of ours moves to, where `document` is a `Move`: that it
    /// confirms the move is often quite new.
    pub(super) async fn refresh_target(&self, document: &Value) {
        if document.get("type").and_then(Value::as_str) != Some("Move") {
            return;
        }
        let target = document.get("target").and_then(|it| it.get("id").unwrap_or(it).as_str());
        if let Some(Ok(id)) = target.map(str::parse::<Iri>) {
            logged(&id, self.dereferencer.fresh_actor(&id).await);
        }
    }
}

/// What was fetched, if anything was.
fn logged<T>(id: &Iri, fetched: Result<T, DereferenceError>) -> Option<T> {
    fetched.inspect_err(|error| tracing::info!(%id, %error, "could not be fetched")).ok()
}
