//! What actors of this server do.

mod prepare;

use std::sync::Arc;

use oyez_vocab::{AnyObject, DateTime, Iri};
use serde_json::{Map, Value};

pub use self::prepare::{OutboxError, prepare};
use crate::{Clock, LocalActor, Registry, Store, StoreError, Verified, VerifyError};

/// Publishes what actors of this server do, whether a client posts it or the application says so.
///
/// ```
/// use oyez_registry::{LocalActor, Outbox, PublishError};
/// use serde_json::json;
///
/// async fn greet(outbox: &Outbox, actor: &LocalActor) -> Result<(), PublishError> {
///     let note = json!({"type": "Note", "content": "Hear ye.", "to": oyez_vocab::PUBLIC});
///     let create = outbox.publish(note, actor).await?;
///     println!("published as {create}");
///     Ok(())
/// }
/// ```
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
    /// The document does not make an activity that an actor can publish.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
    /// The activity was refused, or the store cannot work.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The activity does not pass the checks of [`Verified::local`].
    #[error(transparent)]
    Verify(#[from] VerifyError),
}

impl Outbox {
    /// An outbox that makes ids by `registry`, takes the time from `clock`, and keeps what is
    /// published in `store`.
    pub fn new(registry: Arc<Registry>, store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self { registry, store, clock }
    }

    /// Publishes what `actor` means by `document`, an activity or an object to be created, and
    /// returns the activity's id. [`prepare`] says how a document becomes an activity.
    ///
    /// # Errors
    ///
    /// Fails when the document is no activity that is known here, the effect refuses it, or
    /// the store cannot work.
    pub async fn publish(&self, document: Value, actor: &LocalActor) -> Result<Iri, PublishError> {
        let document = self.complete(prepare::read(document)?, actor).await?;
        let activity = prepare::activity(document, actor, &self.registry, self.clock.now())?;
        let activity = Verified::local(activity, actor, self.registry.site())?;
        let id = activity.id().clone();
        self.store.publish(activity).await?;
        Ok(id)
    }

    /// Completes an `Update` or a `Delete` from the object that it is about: an update holds the
    /// whole object, and where it has no addressing of its own it goes to those the object is for.
    async fn complete(
        &self,
        document: AnyObject,
        actor: &LocalActor,
    ) -> Result<AnyObject, PublishError> {
        let (activity, is_update) = match &document {
            AnyObject::Delete(it) => (&it.base, false),
            AnyObject::Update(it) => (&it.base, true),
            _ => return Ok(document),
        };
        let [object] = activity.object.as_slice() else { return Ok(document) };
        let Some(id) = object.id() else { return Ok(document) };
        let known = self.store.object(id).await?;
        let Some(known) = known.filter(|it| !it.is_deleted && it.owner == actor.id) else {
            return Ok(document); // The effect refuses it, with the reason.
        };
        let mut whole: Map<String, Value> =
            serde_json::from_str(known.document.as_str()).map_err(OutboxError::Json)?;
        // Read and written again, each property has the name that it has in `whole`.
        let mut completed: Map<String, Value> = serde_json::to_value(&document)
            .and_then(serde_json::from_value)
            .map_err(OutboxError::Json)?;
        if is_update && let Some(changes) = object.object() {
            let changes = serde_json::to_value(changes).map_err(OutboxError::Json)?;
            whole = merged(whole, changes)?;
            whole.remove("@context"); // That of the activity counts.
            let now = DateTime::from(self.clock.now());
            whole.insert("updated".to_owned(), now.as_str().into());
            completed.insert("object".to_owned(), Value::Object(whole.clone()));
        }
        if !ADDRESSING.iter().any(|it| completed.contains_key(*it)) {
            completed.extend(whole.into_iter().filter(|(it, _)| ADDRESSING.contains(&it.as_str())));
        }
        Ok(serde_json::from_value(Value::Object(completed)).map_err(OutboxError::Json)?)
    }
}

/// The properties that say whom something is for.
const ADDRESSING: [&str; 5] = ["audience", "bcc", "bto", "cc", "to"];

/// Properties of an object that stay what they are when it is updated.
const PERMANENT: [&str; 14] = [
    "anyOf",
    "attributedTo",
    "featured",
    "followers",
    "following",
    "id",
    "liked",
    "likes",
    "oneOf",
    "preferredUsername",
    "replies",
    "shares",
    "type",
    "votersCount",
];

/// `whole` with `changes`: a client sends what it changes ([ActivityPub §6.3]), a server the whole
/// object. A property that is null is removed.
///
/// [ActivityPub §6.3]: https://www.w3.org/TR/activitypub/#update-activity-outbox
fn merged(
    mut whole: Map<String, Value>,
    changes: Value,
) -> Result<Map<String, Value>, OutboxError> {
    let changes: Map<String, Value> = serde_json::from_value(changes).map_err(OutboxError::Json)?;
    for (name, value) in changes {
        if let Some(&property) = PERMANENT.iter().find(|it| **it == name) {
            if whole.get(&name) != Some(&value) {
                return Err(OutboxError::Reserved { property });
            }
        } else if value.is_null() {
            whole.remove(&name);
        } else {
            whole.insert(name, value);
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
        let whole = merged(known, changes).unwrap();
        let expected = json!({"id": "urn:1", "type": "Note", "content": "c", "name": "d", "x": 1});
        assert_eq!(Value::Object(whole), expected);
    }

    #[test]
    fn what_an_object_is_and_whose_cannot_be_updated() {
        let known = json!({"id": "urn:1", "type": "Note", "attributedTo": "urn:a"});
        for (name, value) in [("id", "urn:2"), ("type", "Person"), ("attributedTo", "urn:b")] {
            let changes = json!({name: value});
            let error = merged(known.as_object().unwrap().clone(), changes).unwrap_err();
            assert!(error.to_string().contains(name), "{error}");
        }
    }
}
