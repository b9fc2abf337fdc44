//! The document of an actor that the application does not make itself.

use oyez_registry::{KeyPair, LocalActor, Registry, actor_document};
use oyez_vocab::{AnyObject, Person, Raw};

/// Writes the document of `actor`.
pub(crate) fn document(
    actor: &LocalActor,
    key_pair: &KeyPair,
    registry: &Registry,
) -> serde_json::Result<Raw<AnyObject>> {
    let mut person = Person::new();
    person.id = Some(actor.id.clone());
    person.name = actor.username.as_deref().unwrap_or_default().into();
    actor_document(actor, &person.into(), Some(key_pair), registry)
}
