//! Actors: those of this server, and what is known of others.

use std::sync::Arc;

use chrono::Utc;
use oyez_vocab::{AnyActor, Iri, Multikey, OneOrMany, PublicKey, Raw, Ref};

use crate::{
    ShownLists,
    length::{self, MAX_ID_LEN},
};

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
    /// How much of its lists everyone may see.
    pub shown: ShownLists,
}

/// An actor of another server, as its own document says.
///
/// The only constructor checks that the document speaks for itself: that it has the id it was
/// fetched by, and that the keys are its own. Cheap to clone.
#[derive(Clone, Debug)]
pub struct RemoteActor(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    // Invariant: all of it comes from `document`, whose id is `id`.
    id: Iri,
    inbox: Iri,
    shared_inbox: Option<Iri>,
    followers: Option<Iri>,
    keys: Vec<ActorKey>,
    assertion_keys: Vec<ActorKey>,
    document: Raw<AnyActor>,
}

/// A key that an actor's document names.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ActorKey {
    /// The key's id.
    pub id: Iri,
    /// The public key.
    pub material: KeyMaterial,
    /// When the key ceases to hold.
    pub expires: Option<chrono::DateTime<Utc>>,
}

/// A public key, as a document holds it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum KeyMaterial {
    /// The key is a document of its own.
    Elsewhere,
    /// The `publicKeyMultibase` of a `Multikey`.
    Multibase(String),
    /// The `publicKeyPem`.
    Pem(String),
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
    /// The inbox is of another server: an actor says where it is to be found, not where others are.
    #[error("the inbox of `{0}` is of another origin")]
    OtherOrigin(Iri),
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
        if !inbox.is_same_origin(&id) {
            return Err(ActorError::OtherOrigin(id));
        }
        let endpoints = actor.endpoints.as_ref().and_then(Ref::object);
        Ok(Self(Arc::new(Parts {
            inbox,
            shared_inbox: endpoints
                .and_then(|it| it.shared_inbox.clone())
                .filter(|it| length::fits(it) && it.is_same_origin(&id)),
            followers: actor
                .followers
                .as_ref()
                .and_then(Ref::id)
                .filter(|it| it.is_same_origin(&id))
                .cloned(),
            keys: keys(&actor.public_key, &id),
            assertion_keys: assertion_keys(&actor.assertion_method, &id),
            id,
            document,
        })))
    }

    /// The actor's id.
    pub fn id(&self) -> &Iri {
        &self.0.id
    }

    /// Where to deliver to this actor.
    pub fn inbox(&self) -> &Iri {
        &self.0.inbox
    }

    /// Where to deliver once for all actors of its server.
    pub fn shared_inbox(&self) -> Option<&Iri> {
        self.0.shared_inbox.as_ref()
    }

    /// The collection of its followers, as an audience.
    pub fn followers(&self) -> Option<&Iri> {
        self.0.followers.as_ref()
    }

    /// Its key of this id, for signatures of requests: one in `publicKey`, or else in
    /// `assertionMethod`, for a key that may vouch for documents may do so for a request.
    pub fn key(&self, id: &Iri) -> Option<&ActorKey> {
        self.0.keys.iter().find(|it| it.id == *id).or_else(|| self.assertion_key(id))
    }

    /// Its key of this id, for proofs: one in `assertionMethod` ([FEP-521a]), and nowhere else.
    ///
    /// [FEP-521a]: https://codeberg.org/fediverse/fep/src/branch/main/fep/521a/fep-521a.md
    pub fn assertion_key(&self, id: &Iri) -> Option<&ActorKey> {
        self.0.assertion_keys.iter().find(|it| it.id == *id)
    }

    /// The document, as it was fetched.
    pub fn document(&self) -> &Raw<AnyActor> {
        &self.0.document
    }
}

/// The keys among `keys` that do not say to be another's.
fn keys(keys: &OneOrMany<Ref<Box<PublicKey>>>, owner: &Iri) -> Vec<ActorKey> {
    let key = |it: &Ref<Box<PublicKey>>| match it {
        Ref::Iri(id) => {
            Some(ActorKey { id: id.clone(), material: KeyMaterial::Elsewhere, expires: None })
        }
        Ref::Object(key) if key.owner.as_ref().is_none_or(|it| it == owner) => Some(ActorKey {
            id: key.id.clone()?,
            material: key.public_key_pem.clone().map_or(KeyMaterial::Elsewhere, KeyMaterial::Pem),
            expires: None,
        }),
        _ => None,
    };
    keys.iter().filter_map(key).collect()
}

/// The keys among `keys` that stand there whole, say to be the owner's, have an id that the owner
/// may give, and were not given up.
fn assertion_keys(keys: &OneOrMany<Ref<Box<Multikey>>>, owner: &Iri) -> Vec<ActorKey> {
    let key = |it: &Ref<Box<Multikey>>| match it {
        // A time that cannot be read stands in `extra`, and may have passed.
        Ref::Object(key)
            if key.controller.as_ref() == Some(owner)
                && key.revoked.is_none()
                && !["revoked", "expires"].iter().any(|it| key.extra.get(*it).is_some()) =>
        {
            Some(ActorKey {
                id: key.id.clone().filter(|it| it.is_same_origin(owner))?,
                material: KeyMaterial::Multibase(key.public_key_multibase.clone()?),
                expires: key.expires.as_ref().map(|it| it.instant().to_utc()),
            })
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
        let material = |id: &str| actor.key(&id.parse().unwrap()).map(|it| it.material.clone());
        let pem = |text: &str| Some(KeyMaterial::Pem(text.to_owned()));
        assert_eq!(material("https://two.example/bob#1"), pem("1"));
        assert_eq!(material("https://two.example/bob#2"), None);
        assert_eq!(material("https://two.example/bob#3"), pem("3"));
        assert_eq!(material("https://two.example/keys/4"), Some(KeyMaterial::Elsewhere));
    }

    #[test]
    fn proofs_are_by_its_own_keys_for_assertions() {
        let bob = "https://two.example/bob";
        let multikey = |id: &str, controller: &str| json!({"id": id, "type": "Multikey", "controller": controller, "publicKeyMultibase": "z6Mk"});
        let mut revoked = multikey("https://two.example/bob#4", bob);
        revoked["revoked"] = json!("2026-01-15T14:00:00Z");
        let mut unreadable = multikey("https://two.example/bob#10", bob);
        unreadable["expires"] = json!("soon");
        let mut expiring = multikey("https://two.example/bob#5", bob);
        expiring["expires"] = json!("2026-01-15T14:00:00+02:00");
        let actor = read(json!({
            "id": bob,
            "inbox": "https://two.example/bob/inbox",
            "publicKey": {"id": "https://two.example/bob#1", "publicKeyPem": "1"},
            "assertionMethod": [
                multikey("https://two.example/bob#2", bob),
                multikey("https://two.example/bob#3", "https://two.example/eve"),
                revoked,
                unreadable,
                expiring,
                "https://two.example/keys/6",
                multikey("https://one.example/keys/7", bob),
                {"id": "https://two.example/bob#8", "type": "Multikey", "publicKeyMultibase": "z6Mk"},
            ],
            "authentication": [multikey("https://two.example/bob#9", bob)],
        }))
        .unwrap();
        let key = |id: &str| actor.assertion_key(&id.parse().unwrap()).cloned();
        let first = key("https://two.example/bob#2").unwrap();
        assert_eq!(first.material, KeyMaterial::Multibase("z6Mk".to_owned()));
        assert_eq!(first.expires, None);
        let expires = "2026-01-15T12:00:00Z".parse().unwrap();
        assert_eq!(key("https://two.example/bob#5").unwrap().expires, Some(expires));
        for id in [
            "https://two.example/bob#1",
            "https://two.example/bob#3",
            "https://two.example/bob#4",
            "https://two.example/keys/6",
            "https://one.example/keys/7",
            "https://two.example/bob#8",
            "https://two.example/bob#9",
            "https://two.example/bob#10",
        ] {
            assert_eq!(key(id), None, "{id}");
        }
        assert!(actor.key(&"https://two.example/bob#2".parse().unwrap()).is_some());
        assert!(actor.key(&"https://two.example/bob#9".parse().unwrap()).is_none());
    }

    #[test]
    fn an_actor_names_no_place_of_another_server() {
        let id = "https://two.example/bob";
        let long = format!("https://two.example/{}", "a".repeat(MAX_ID_LEN));
        for (inbox, is_good) in [
            (&*long, false),
            ("https://two.example/bob/inbox", true),
            ("https://three.example/inbox", false),
            ("http://two.example/bob/inbox", false),
            ("https://two.example:8443/bob/inbox", false),
            ("urn:inbox", false),
        ] {
            let actor = read(json!({"id": id, "inbox": inbox}));
            assert_eq!(actor.is_ok(), is_good, "{inbox}: {actor:?}");
        }
        let actor = read(json!({
            "id": id,
            "inbox": "https://two.example/inbox",
            "followers": "https://three.example/followers",
            "endpoints": {"sharedInbox": "https://three.example/inbox"},
        }));
        let actor = actor.unwrap();
        assert_eq!((actor.followers(), actor.shared_inbox()), (None, None));
        let own = ["https://two.example/followers", "https://two.example/inbox"];
        let actor = read(json!({
            "id": id,
            "inbox": "https://two.example/bob/inbox",
            "followers": own[0],
            "endpoints": {"sharedInbox": own[1]},
        }));
        let actor = actor.unwrap();
        assert_eq!([actor.followers().unwrap(), actor.shared_inbox().unwrap()], own);
    }
}
