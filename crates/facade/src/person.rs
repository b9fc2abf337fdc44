//! The document of an actor that the application does not make itself.

use oyez_registry::{KeyPair, Part, Registry};
use oyez_vocab::{AnyObject, Endpoints, Iri, Person, PublicKey, Raw, Ref, to_text};

use crate::AppError;

/// Writes the document of the actor `id`.
pub(crate) fn document(
    id: &Iri,
    username: &str,
    key_pair: &KeyPair,
    registry: &Registry,
) -> Result<Raw<AnyObject>, AppError> {
    let part = |part| registry.part(id, part);
    let collection = |it| part(it).map(Ref::Iri);
    let mut endpoints = Endpoints::new();
    endpoints.shared_inbox = registry.shared_inbox();
    let mut key = PublicKey::new(id.clone(), key_pair.public_pem.as_str());
    key.id = Some(key_pair.id.clone());

    let mut person = Person::new();
    person.id = Some(id.clone());
    person.preferred_username = Some(username.to_owned());
    person.name = username.into();
    person.inbox = part(Part::Inbox);
    person.outbox = part(Part::Outbox);
    person.followers = collection(Part::Followers);
    person.following = collection(Part::Following);
    person.liked = collection(Part::Liked);
    person.endpoints = Some(endpoints.into());
    person.public_key = key.into();
    Ok(Raw::from_text(to_text(&person)?)?)
}
