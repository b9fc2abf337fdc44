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
        let document = self.complete(document, actor).await?;
        let activity = prepare(document, actor, &self.registry, self.clock.now())?;
        let activity = Verified::local(activity, actor, self.registry.site())?;
        let id = activity.id().clone();
        self.store.publish(activity).await?;
        Ok(id)
    }

    /// Completes an `Update` or a `Delete` from the object that it is about: without an addressing
    /// of its own it goes to those the object went to, and an update holds the whole object.
    async fn complete(
        &self,
        mut activity: Value,
        actor: &LocalActor,
    ) -> Result<Value, PublishError> {
        let kind = activity.get("type").and_then(Value::as_str);
        let is_update = kind == Some("Update");
        let Some(id) = object_id(&activity).filter(|_| is_update || kind == Some("Delete")) else {
            return Ok(activity);
        };
        let known = self.store.object(&id).await?;
        let Some(known) = known.filter(|it| !it.is_deleted && it.owner == actor.id) else {
            return Ok(activity); // The effect refuses it, with the reason.
        };
        let known: Map<String, Value> =
            serde_json::from_str(known.document.as_str()).map_err(OutboxError::Json)?;
        if let Some(activity) = activity.as_object_mut()
            && !ADDRESSING.iter().any(|it| activity.contains_key(*it))
        {
            let addressing = known.iter().filter(|(name, _)| ADDRESSING.contains(&name.as_str()));
            activity.extend(addressing.map(|(name, it)| (name.clone(), it.clone())));
        }
        if is_update && let Some(changes) = activity.get("object").and_then(Value::as_object) {
            let mut whole = merged(known, changes)?;
            let now = DateTime::from(self.clock.now());
            whole.insert("updated".to_owned(), now.as_str().into());
            whole.remove("@context"); // That of the activity counts.
            activity["object"] = Value::Object(whole);
        }
        Ok(activity)
    }
}

/// The id of the object of `activity`, named or there.
fn object_id(activity: &Value) -> Option<Iri> {
    let object = activity.get("object")?;
    object.get("id").unwrap_or(object).as_str()?.parse().ok()
}

/// The properties that say whom something is for.
const ADDRESSING: [&str; 5] = ["audience", "bcc", "bto", "cc", "to"];

/// Properties that no update changes.
const PERMANENT: [&str; 5] = ["attributedTo", "id", "likes", "shares", "type"];

/// `whole` with `changes`: a client sends what it changes ([ActivityPub §6.3]), a server the whole
/// object. A property that is null is removed.
///
/// [ActivityPub §6.3]: https://www.w3.org/TR/activitypub/#update-activity-outbox
fn merged(
    mut whole: Map<String, Value>,
    changes: &Map<String, Value>,
) -> Result<Map<String, Value>, OutboxError> {
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
    Ok(whole)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_update_changes_what_it_names_and_removes_what_is_null() {
        let known = json!({"id": "urn:1", "type": "Note", "content": "a", "summary": "b", "x": 1});
        let changes = json!({"id": "urn:1", "content": "c", "summary": null, "name": "d"});
        let known = known.as_object().unwrap().clone();
        let whole = merged(known, changes.as_object().unwrap()).unwrap();
        let expected = json!({"id": "urn:1", "type": "Note", "content": "c", "name": "d", "x": 1});
        assert_eq!(Value::Object(whole), expected);
    }

    #[test]
    fn what_an_object_is_and_whose_cannot_be_updated() {
        let known = json!({"id": "urn:1", "type": "Note", "attributedTo": "urn:a"});
        for (name, value) in [("id", "urn:2"), ("type", "Person"), ("attributedTo", "urn:b")] {
            let changes = Map::from_iter([(name.to_owned(), value.into())]);
            let error = merged(known.as_object().unwrap().clone(), &changes).unwrap_err();
            assert!(error.to_string().contains(name), "{error}");
        }
    }
}
