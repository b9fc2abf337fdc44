//! The keys that actors of other servers sign with.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use http::StatusCode;
use oyez_registry::{ActorKey, KeyMaterial, RemoteActor};
use oyez_vocab::{AnyActor, Iri, PublicKey, Raw};
use serde_json::Value;

use super::{
    DereferenceError, Dereferencer, MAX_ACTOR,
    fetches::{Fetch, Fetches},
    flights::Flights,
    known_keys::KnownKeys,
};
use crate::{ClientError, KeyError, Limits, VerifyingKey, expiring::Expiring};

/// A key, and the actor that signs with it.
#[derive(Clone, Debug)]
pub(crate) struct OwnedKey {
    pub(crate) key: Arc<VerifyingKey>,
    pub(crate) owner: RemoteActor,
    pub(crate) fetched_at: DateTime<Utc>,
}

/// A key that was found.
#[derive(Debug)]
pub(crate) struct FoundKey {
    pub(crate) owned: OwnedKey,
    /// What it has cost, if anything.
    fetch: Option<Fetch>,
}

impl FoundKey {
    /// The key, which has turned out to be the right one.
    pub(crate) fn confirmed(self) -> OwnedKey {
        if let Some(fetch) = self.fetch {
            fetch.pay_off();
        }
        self.owned
    }
}

/// All that is remembered of keys, so as to fetch few.
pub(super) struct Keys {
    state: Mutex<State>,
    flights: Flights<Iri>,
    fetches: Arc<Fetches>,
}

struct State {
    known: KnownKeys,
    /// Those that cannot be had, with what their server has said, if it was that.
    failed: Expiring<Iri, Option<StatusCode>, DateTime<Utc>>,
    /// Those that were known, and were asked for again.
    refreshed: Expiring<Iri, (), DateTime<Utc>>,
}

impl Keys {
    pub(super) fn new(limits: &Limits) -> Self {
        let state = State {
            known: KnownKeys::new(limits.max_keys, limits.max_keys_size),
            failed: Expiring::new(limits.max_keys),
            refreshed: Expiring::new(limits.max_keys),
        };
        let fetches = Fetches::new(limits.max_key_fetches, limits.max_key_fetches_per_domain);
        let fetches = Arc::new(fetches);
        Self { state: Mutex::new(state), flights: Flights::new(), fetches }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Dereferencer {
    /// The key of this id, with its owner: each names the other.
    pub(crate) async fn key(&self, id: &Iri) -> Result<FoundKey, DereferenceError> {
        if let Some(owned) = self.known_key(id) {
            return Ok(FoundKey { owned, fetch: None });
        }
        let stored = self.stored_key(id).await?;
        if let Some(owned) = stored.as_ref().filter(|it| self.is_recent(it.fetched_at)) {
            return Ok(FoundKey { owned: self.remember(id, owned.clone()), fetch: None });
        }
        self.check_failed(id)?;
        let _flight = self.keys.flights.enter(id.clone()).await;
        if let Some(owned) = self.known_key(id) {
            return Ok(FoundKey { owned, fetch: None });
        }
        self.check_failed(id)?;
        let age = |it: &OwnedKey| self.clock.now().signed_duration_since(it.fetched_at);
        let stand_in = stored.filter(|it| may_stand_in(age(it), self.limits.actor_lifetime));
        match (self.fetch_and_remember(id).await, stand_in) {
            // Who forges the signatures of a host must not cut it off.
            (Err(DereferenceError::TooMany), Some(owned)) => Ok(FoundKey { owned, fetch: None }),
            (found, _) => found,
        }
    }

    /// The key of this id, where the store has it: most are a part of their owner's document. One
    /// that is of no use may be replaced.
    async fn stored_key(&self, id: &Iri) -> Result<Option<OwnedKey>, DereferenceError> {
        let Some(actor) = document_of(id) else { return Ok(None) };
        let Some((owner, fetched_at)) = self.store.remote_actor(&actor).await? else {
            return Ok(None);
        };
        let key = self.own_key(&owner, id).ok().flatten();
        Ok(key.map(|key| OwnedKey { key, owner, fetched_at }))
    }

    /// The key of this id as it is now, where it was not asked for a short while ago.
    pub(crate) async fn fresh_key(
        &self,
        id: &Iri,
        known: &OwnedKey,
    ) -> Result<Option<FoundKey>, DereferenceError> {
        let _flight = self.keys.flights.enter(id.clone()).await;
        if let Some(owned) = self.known_key(id)
            && owned.fetched_at > known.fetched_at
        {
            return Ok(Some(FoundKey { owned, fetch: None }));
        }
        let now = self.clock.now();
        let age = now.signed_duration_since(known.fetched_at).to_std();
        if age.is_ok_and(|it| it < self.limits.key_refresh) {
            return Ok(None);
        }
        {
            let refreshed = &mut self.keys.lock().refreshed;
            if refreshed.get(id, now).is_some() {
                return Ok(None);
            }
            refreshed.insert(id.clone(), (), now + self.limits.key_refresh, now);
        }
        self.fetch_and_remember(id).await.map(Some)
    }

    /// A place to ask the server of `actor` whether something is so that another has said. `None`
    /// where too much was asked of it in vain in the last minute.
    pub(crate) async fn inquiry(&self, actor: &Iri) -> Option<Fetch> {
        self.keys.fetches.enter(actor).await
    }

    async fn fetch_and_remember(&self, id: &Iri) -> Result<FoundKey, DereferenceError> {
        id.origin().ok_or(DereferenceError::NotOwned)?;
        let fetch = self.keys.fetches.enter(id).await.ok_or(DereferenceError::TooMany)?;
        match self.fetch_key(id).await {
            Ok(owned) => Ok(FoundKey { owned: self.remember(id, owned), fetch: Some(fetch) }),
            Err(error) => {
                self.remember_failure(id, &error);
                Err(error)
            }
        }
    }

    /// Fetches a key, and its owner where the key is a document of its own.
    async fn fetch_key(&self, id: &Iri) -> Result<OwnedKey, DereferenceError> {
        let document_id = document_of(id).ok_or(DereferenceError::NotOwned)?;
        let text = self.fetch_at_most(MAX_ACTOR, &document_id).await?;
        let document: Value = serde_json::from_str(&text).map_err(|_| DereferenceError::Json)?;
        let owner_id = owner_of(&document, id).ok_or(DereferenceError::NotOwned)?;
        if !owner_id.is_same_origin(id) {
            return Err(DereferenceError::NotOwned);
        }
        let owner = if owner_id == document_id {
            let text = Raw::<AnyActor>::from_text(text).map_err(|_| DereferenceError::Json)?;
            RemoteActor::from_document(text, &document_id)?
        } else {
            self.fetch_actor(&owner_id).await?
        };
        let key = match self.own_key(&owner, id)? {
            Some(key) => key,
            None if owner.key(id).is_some_and(|it| it.material == KeyMaterial::Elsewhere) => {
                let key: PublicKey =
                    serde_json::from_value(document).map_err(|_| DereferenceError::Json)?;
                let pem = key.public_key_pem.as_deref().ok_or(DereferenceError::NotOwned)?;
                Arc::new(VerifyingKey::from_pem(pem)?)
            }
            None => return Err(DereferenceError::NotOwned),
        };
        // Not kept in the store: nothing is proved yet, and what is not must not write.
        Ok(OwnedKey { key, owner, fetched_at: self.clock.now() })
    }

    /// The key of this id, where the actor's document holds it.
    fn own_key(
        &self,
        actor: &RemoteActor,
        id: &Iri,
    ) -> Result<Option<Arc<VerifyingKey>>, KeyError> {
        Ok(self.parsed(actor.key(id))?.map(Arc::new))
    }

    /// The key for assertions of this id, where the actor's document holds it.
    pub(crate) fn assertion_key(
        &self,
        actor: &RemoteActor,
        id: &Iri,
    ) -> Result<Option<VerifyingKey>, KeyError> {
        self.parsed(actor.assertion_key(id))
    }

    fn parsed(&self, key: Option<&ActorKey>) -> Result<Option<VerifyingKey>, KeyError> {
        let now = self.clock.now();
        let key = key.filter(|it| is_in_force(it, now));
        match key.map(|it| &it.material) {
            Some(KeyMaterial::Multibase(text)) => VerifyingKey::from_multibase(text).map(Some),
            Some(KeyMaterial::Pem(text)) => VerifyingKey::from_pem(text).map(Some),
            _ => Ok(None),
        }
    }

    /// Whether the key of this id is at hand.
    pub(crate) fn has_key(&self, id: &Iri) -> bool {
        let state = self.keys.lock();
        state.known.get(id).is_some_and(|it| self.is_recent(it.fetched_at))
    }

    fn known_key(&self, id: &Iri) -> Option<OwnedKey> {
        let state = self.keys.lock();
        state.known.get(id).filter(|it| self.is_recent(it.fetched_at)).cloned()
    }

    fn remember(&self, id: &Iri, key: OwnedKey) -> OwnedKey {
        self.keys.lock().known.insert(id.clone(), key.clone());
        key
    }

    /// A key that is known stays known: who forges a request must not make us forget it.
    fn remember_failure(&self, id: &Iri, error: &DereferenceError) {
        let Some(retry) = retry_after(error, &self.limits) else { return };
        let status = match error {
            DereferenceError::Client(error) => error.status(),
            _ => None,
        };
        let now = self.clock.now();
        self.keys.lock().failed.insert(id.clone(), status, now + retry, now);
    }

    fn check_failed(&self, id: &Iri) -> Result<(), DereferenceError> {
        match self.keys.lock().failed.get(id, self.clock.now()) {
            // What was gone is gone, whatever was asked about it first.
            Some(&Some(status)) => Err(ClientError::Status { status, retry_after: None }.into()),
            Some(None) => Err(DereferenceError::FailedBefore),
            None => Ok(()),
        }
    }
}

/// For how long a key is not asked for again after `error`; `None` where that says nothing of it.
fn retry_after(error: &DereferenceError, limits: &Limits) -> Option<Duration> {
    match error {
        DereferenceError::Store(_)
        | DereferenceError::Client(ClientError::Rules(_))
        | DereferenceError::Local => None,
        DereferenceError::Client(error) if error.status() == Some(StatusCode::GONE) => {
            Some(limits.key_retry.max(limits.actor_lifetime))
        }
        _ => Some(limits.key_retry),
    }
}

/// Whether a key has not expired.
fn is_in_force(key: &ActorKey, now: DateTime<Utc>) -> bool {
    key.expires.is_none_or(|it| now < it)
}

/// Whether a key of this age is new enough for when it cannot be asked for.
fn may_stand_in(age: TimeDelta, actor_lifetime: Duration) -> bool {
    age.to_std().is_ok_and(|it| it <= STAND_IN.max(actor_lifetime))
}

/// How old a key may be that stands in where none can be fetched: a week.
const STAND_IN: Duration = Duration::from_secs(604_800);

/// The document that `id` is a part of.
fn document_of(id: &Iri) -> Option<Iri> {
    id.without_fragment().parse().ok()
}

/// The actor that a document with the key `id` says to be of.
///
/// The document is the actor's, or the key's own. Some servers give a part of the actor's under
/// the key's id.
fn owner_of(document: &Value, id: &Iri) -> Option<Iri> {
    let owner = |it: &Value| it.get("owner").or_else(|| it.get("controller")).and_then(iri);
    if document.get("publicKeyPem").is_some() {
        return (document.get("id").and_then(iri).as_ref() == Some(id)).then(|| owner(document))?;
    }
    document.get("id").and_then(iri)
}

fn iri(value: &Value) -> Option<Iri> {
    value.as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use oyez_registry::StoreError;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_key_is_of_the_actor_that_its_document_names() {
        let actor = "https://two.example/bob";
        for (document, id, owner) in [
            (json!({"id": actor, "inbox": "x"}), "https://two.example/bob#key", Some(actor)),
            (
                json!({"id": "https://two.example/key", "owner": actor, "publicKeyPem": ""}),
                "https://two.example/key",
                Some(actor),
            ),
            (
                json!({"id": "https://two.example/other", "owner": actor, "publicKeyPem": ""}),
                "https://two.example/key",
                None,
            ),
            (json!({"publicKeyPem": "", "owner": actor}), "https://two.example/key", None),
            (json!({"id": 7}), "https://two.example/key", None),
            (json!([]), "https://two.example/key", None),
        ] {
            let found = owner_of(&document, &id.parse().unwrap());
            assert_eq!(found.as_ref().map(Iri::as_str), owner, "{document}");
        }
    }

    #[test]
    fn a_key_cannot_be_had_for_what_its_server_says_and_not_for_what_our_store_does() {
        let limits = Limits::default();
        let (retry, for_long) = (Some(limits.key_retry), Some(limits.actor_lifetime));
        let answered = |status| ClientError::Status { status, retry_after: None };
        let store = || StoreError::Corrupt { what: "a row".to_owned(), source: None };
        for (error, expected) in [
            (answered(StatusCode::NOT_FOUND).into(), retry),
            (answered(StatusCode::GONE).into(), for_long),
            (ClientError::Timeout.into(), retry),
            (DereferenceError::NotOwned, retry),
            (store().into(), None),
            (ClientError::Rules(store()).into(), None),
            (DereferenceError::Local, None),
        ] {
            assert_eq!(retry_after(&error, &limits), expected, "{error}");
        }
    }

    #[test]
    fn a_key_is_in_force_until_it_expires() {
        let (id, key) = ("https://two.example/bob", "https://two.example/bob#key");
        let now: DateTime<Utc> = "2026-01-15T12:00:00Z".parse().unwrap();
        for (expires, expected) in [
            (Some("2026-01-15T12:00:01Z"), true),
            (Some("2026-01-15T12:00:00Z"), false),
            (Some("2026-01-15T11:59:59Z"), false),
            (None, true),
        ] {
            let multibase = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";
            let mut method = json!({"id": key, "type": "Multikey", "controller": id,
                "publicKeyMultibase": multibase});
            if let Some(expires) = expires {
                method["expires"] = expires.into();
            }
            let document = json!({"id": id, "type": "Person", "inbox": format!("{id}/inbox"),
                "assertionMethod": [method]});
            let document = Raw::from_value(&document).unwrap();
            let actor = RemoteActor::from_document(document, &id.parse().unwrap()).unwrap();
            let key = actor.assertion_key(&key.parse().unwrap()).unwrap();
            assert_eq!(is_in_force(key, now), expected, "{expires:?}");
        }
    }

    #[test]
    fn a_key_stands_in_for_a_week_or_for_as_long_as_it_is_believed() {
        const DAY: u64 = 24 * 60 * 60;
        let days = |n| TimeDelta::days(n);
        for (age, n_lifetime, may) in [
            (days(0), 1, true),
            (days(7), 1, true),
            (days(7) + TimeDelta::seconds(1), 1, false),
            (days(8), 10, true),
            (days(10) + TimeDelta::seconds(1), 10, false),
            (days(-1), 1, false),
        ] {
            assert_eq!(may_stand_in(age, Duration::from_secs(n_lifetime * DAY)), may, "{age}");
        }
    }
}
