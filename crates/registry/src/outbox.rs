//! What actors of this server do.

mod prepare;

use std::sync::Arc;

use oyez_vocab::{DateTime, Iri};
use serde_json::{Map, Value};

pub use self::prepare::{OutboxError, prepare};
use crate::{Clock, LocalActor, Registry, Store, StoreError, Verified, VerifyError};

/// Publishes what actors of this server do, whether a client posts it or the application says so.
#[derive(Clone)]
pub struct Outbox {
    registry: Arc<Registry>,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
}

/// Why something was not published. Nothing of it was kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PublishError {
    /// The document is none that an actor can publish.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
    /// The store refused it, or cannot work.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The activity is not the actor's.
    #[error(transparent)]
    Verify(#[from] VerifyError),
}

impl Outbox {
    /// Publishes to `store`.
    pub fn new(registry: Arc<Registry>, store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self { registry, store, clock }
    }

    /// Publishes what `actor` means by `document`, an activity or an object to be created, and
    /// returns the activity's id. [`prepare`] says how a document becomes an activity.
    ///
    /// # Errors
    ///
    /// Fails when the document is no activity that has an effect here, the effect refuses it, or
    /// the store cannot work.
    pub async fn publish(&self, document: Value, actor: &LocalActor) -> Result<Iri, PublishError> {
        let mut document = document;
        if document.get("type").and_then(Value::as_str) == Some("Update") {
            self.complete(&mut document).await?;
        }
        let activity = prepare(document, actor, &self.registry, self.clock.now())?;
        let activity = Verified::local(activity, actor, self.registry.site())?;
        let id = activity.id().clone();
        self.store.publish(activity).await?;
        Ok(id)
    }

    /// Makes the object of an `Update` whole: a client sends what it changes ([ActivityPub §6.3]),
    /// a server the whole object. A property that is null is removed.
    ///
    /// [ActivityPub §6.3]: https://www.w3.org/TR/activitypub/#update-activity-outbox
    async fn complete(&self, update: &mut Value) -> Result<(), PublishError> {
        let Some(changes) = update.get("object").and_then(Value::as_object) else { return Ok(()) };
        let id = changes.get("id").and_then(Value::as_str).and_then(|it| it.parse::<Iri>().ok());
        let Some(id) = id else { return Ok(()) };
        let Some(known) = self.store.object(&id).await?.filter(|it| !it.is_deleted) else {
            return Ok(()); // The effect refuses it, with the reason.
        };
        let mut whole: Map<String, Value> =
            serde_json::from_str(known.document.as_str()).map_err(OutboxError::Json)?;
        merge(&mut whole, changes)?;
        let now = DateTime::from(self.clock.now());
        whole.insert("updated".to_owned(), now.as_str().into());
        whole.remove("@context"); // That of the activity counts.
        update["object"] = Value::Object(whole);
        Ok(())
    }
}

/// Properties that no update changes.
const PERMANENT: [&str; 5] = ["attributedTo", "id", "likes", "shares", "type"];

/// Puts `changes` into `whole`.
fn merge(whole: &mut Map<String, Value>, changes: &Map<String, Value>) -> Result<(), OutboxError> {
    for (name, value) in changes {
        if let Some(&property) = PERMANENT.iter().find(|it| **it == name) {
            if whole.get(name) != Some(value) {
                return Err(OutboxError::Reserved { property });
            }
        } else if value.is_null() {
            whole.remove(name);
        } else {
            whole.insert(name.clone(), value.clone());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_update_changes_what_it_names_and_removes_what_is_null() {
        let known = json!({"id": "urn:1", "type": "Note", "content": "a", "summary": "b", "x": 1});
        let mut whole = known.as_object().unwrap().clone();
        let changes = json!({"id": "urn:1", "content": "c", "summary": null, "name": "d"});
        merge(&mut whole, changes.as_object().unwrap()).unwrap();
        let expected = json!({"id": "urn:1", "type": "Note", "content": "c", "name": "d", "x": 1});
        assert_eq!(Value::Object(whole), expected);
    }

    #[test]
    fn what_an_object_is_and_whose_cannot_be_updated() {
        let known = json!({"id": "urn:1", "type": "Note", "attributedTo": "urn:a"});
        for (name, value) in [("id", "urn:2"), ("type", "Person"), ("attributedTo", "urn:b")] {
            let mut whole = known.as_object().unwrap().clone();
            let changes = Map::from_iter([(name.to_owned(), value.into())]);
            let error = merge(&mut whole, &changes).unwrap_err();
            assert!(error.to_string().contains(name), "{error}");
        }
    }
}
