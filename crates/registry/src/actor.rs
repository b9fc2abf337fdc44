//! Actors: those of this server, and what is known of others.

use oyez_vocab::{AnyActor, Iri, OneOrMany, PublicKey, Raw, Ref};

use crate::length::{self, MAX_ID_LEN};

/// An actor of this server.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "every store fills every field")]
pub struct LocalActor {
    /// The actor's id.
    pub id: Iri,
    /// The name in its handle, if it has one.
    pub username: Option<String>,
    /// Whether a `Follow` waits for the actor's own `Accept`.
    pub approves_followers: bool,
}

/// An actor of another server, as its own document says.
///
/// The only constructor checks that the document speaks for itself: that it has the id it was
/// fetched by, and that the keys are its own.
#[derive(Clone, Debug)]
pub struct RemoteActor {
    // Invariant: all of it comes from `document`, whose id is `id`.
    id: Iri,
    inbox: Iri,
    shared_inbox: Option<Iri>,
    followers: Option<Iri>,
    keys: Vec<ActorKey>,
    document: Raw<AnyActor>,
}

/// A key that an actor's document names.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ActorKey {
    /// The key's id.
    pub id: Iri,
    /// The public key as PEM; absent where the key is a document of its own.
    pub pem: Option<String>,
}

/// Why a document is not that of an actor.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ActorError {
    /// The document is no JSON object.
    #[error("the actor's document cannot be read")]
    Json(#[source] serde_json::Error),
    /// The id or the inbox is longer than an id may be.
    #[error("an id of the actor has more than {MAX_ID_LEN} bytes")]
    LongId,
    /// Without an inbox nothing can be delivered, so this is no actor.
    #[error("the document of `{0}` has no inbox")]
    NoInbox(Iri),
    /// The document has another id than the one it was fetched by, or none.
    #[error("the document fetched from `{fetched}` calls itself `{found}`")]
    OtherId {
        /// Where the document came from.
        fetched: Iri,
        /// The id in it, or nothing.
        found: String,
    },
}

impl RemoteActor {
    /// Takes the document that was fetched from `fetched`.
    ///
    /// # Errors
    ///
    /// Fails when the document is not that of the actor `fetched`.
    pub fn from_document(document: Raw<AnyActor>, fetched: &Iri) -> Result<Self, ActorError> {
        let actor = document.parse().map_err(ActorError::Json)?;
        let id = match &actor.id {
            Some(id) if id == fetched => id.clone(),
            id => {
                let found = id.as_ref().map(Iri::to_string).unwrap_or_default();
                return Err(ActorError::OtherId { fetched: fetched.clone(), found });
            }
        };
        let Some(inbox) = actor.inbox.clone() else { return Err(ActorError::NoInbox(id)) };
        if !length::fits(&id) || !length::fits(&inbox) {
            return Err(ActorError::LongId);
        }
        let endpoints = actor.endpoints.as_ref().and_then(Ref::object);
        Ok(Self {
            inbox,
            shared_inbox: endpoints.and_then(|it| it.shared_inbox.clone()).filter(length::fits),
            followers: actor.followers.as_ref().and_then(Ref::id).cloned(),
            keys: keys(&actor.public_key, &id),
            id,
            document,
        })
    }

    /// The actor's id.
    pub fn id(&self) -> &Iri {
        &self.id
    }

    /// Where to deliver to this actor.
    pub fn inbox(&self) -> &Iri {
        &self.inbox
    }

    /// Where to deliver once for all actors of its server.
    pub fn shared_inbox(&self) -> Option<&Iri> {
        self.shared_inbox.as_ref()
    }

    /// The collection of its followers, as an audience.
    pub fn followers(&self) -> Option<&Iri> {
        self.followers.as_ref()
    }

    /// Its key of this id.
    pub fn key(&self, id: &Iri) -> Option<&ActorKey> {
        self.keys.iter().find(|it| it.id == *id)
    }

    /// The document, as it was fetched.
    pub fn document(&self) -> &Raw<AnyActor> {
        &self.document
    }
}

/// The keys among `keys` that do not say to be another's.
fn keys(keys: &OneOrMany<Ref<Box<PublicKey>>>, owner: &Iri) -> Vec<ActorKey> {
    let key = |it: &Ref<Box<PublicKey>>| match it {
        Ref::Iri(id) => Some(ActorKey { id: id.clone(), pem: None }),
        Ref::Object(key) if key.owner.as_ref().is_none_or(|it| it == owner) => {
            Some(ActorKey { id: key.id.clone()?, pem: key.public_key_pem.clone() })
        }
        _ => None,
    };
    keys.iter().filter_map(key).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(document: serde_json::Value) -> Result<RemoteActor, ActorError> {
        let fetched = "https://two.example/bob".parse().unwrap();
        RemoteActor::from_document(Raw::from_value(&document).unwrap(), &fetched)
    }

    #[test]
    fn a_document_speaks_for_the_actor_it_was_fetched_as() {
        let inbox = "https://two.example/bob/inbox";
        for (document, error) in [
            (json!({"id": "https://two.example/bob", "inbox": inbox}), None),
            (json!({"id": "https://two.example/bob"}), Some("has no inbox")),
            (json!({"id": "https://one.example/alice", "inbox": inbox}), Some("calls itself")),
            (json!({"inbox": inbox}), Some("calls itself ``")),
            (json!([]), Some("cannot be read")),
        ] {
            match (read(document), error) {
                (Ok(actor), None) => assert_eq!(actor.inbox(), inbox),
                (Err(error), Some(part)) => assert!(error.to_string().contains(part), "{error}"),
                (result, error) => panic!("{result:?} against {error:?}"),
            }
        }
    }

    #[test]
    fn only_its_own_keys_are_its_keys() {
        let actor = read(json!({
            "id": "https://two.example/bob",
            "inbox": "https://two.example/bob/inbox",
            "publicKey": [
                {"id": "https://two.example/bob#1", "owner": "https://two.example/bob", "publicKeyPem": "1"},
                {"id": "https://two.example/bob#2", "owner": "https://two.example/eve", "publicKeyPem": "2"},
                {"id": "https://two.example/bob#3", "publicKeyPem": "3"},
                "https://two.example/keys/4",
            ],
        }))
        .unwrap();
        let pem = |id: &str| actor.key(&id.parse().unwrap()).map(|it| it.pem.clone());
        assert_eq!(pem("https://two.example/bob#1"), Some(Some("1".to_owned())));
        assert_eq!(pem("https://two.example/bob#2"), None);
        assert_eq!(pem("https://two.example/bob#3"), Some(Some("3".to_owned())));
        assert_eq!(pem("https://two.example/keys/4"), Some(None));
    }
}
