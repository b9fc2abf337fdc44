use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::SqliteConnection;
use oyez_registry::{
    ActorStore, KeyPair, LocalActor, NewActor, Refusal, RemoteActor, StoreError, TokenHash,
};
use oyez_vocab::{AnyObject, Iri};

use crate::{
    SqliteStore,
    failure::Failure,
    rows::{
        keys::{self, NewKey},
        local_actors, objects, remote_actors,
        tokens::{self, NewToken},
    },
    store::Context,
    things,
};

#[async_trait]
impl ActorStore for SqliteStore {
    async fn add_actor(&self, actor: NewActor) -> Result<(), StoreError> {
        self.write(move |conn, cx| add_actor(conn, cx, &actor)).await
    }

    async fn local_actor(&self, id: &Iri) -> Result<Option<LocalActor>, StoreError> {
        let id = id.clone();
        self.read(move |conn, cx| things::actor(conn, cx, &id)).await
    }

    async fn actor_named(&self, username: &str) -> Result<Option<LocalActor>, StoreError> {
        let username = username.to_owned();
        self.read(move |conn, cx| things::actor_named(conn, cx, &username)).await
    }

    async fn local_actors(&self) -> Result<Vec<LocalActor>, StoreError> {
        self.read(|conn, _| Ok(local_actors::list(conn)?)).await
    }

    async fn key_pair(&self, owner: &Iri) -> Result<Option<KeyPair>, StoreError> {
        let owner = owner.clone();
        self.read(move |conn, _| Ok(keys::newest(conn, &owner)?)).await
    }

    async fn add_key_pair(&self, key_pair: KeyPair) -> Result<KeyPair, StoreError> {
        self.write(move |conn, cx| {
            if !things::ensure_actor(conn, cx, &key_pair.owner)? {
                return Err(Refusal::Unknown { id: key_pair.owner }.into());
            }
            if let Some(first) = keys::newest(conn, &key_pair.owner)? {
                return Ok(first);
            }
            keys::insert(conn, &NewKey::of(&key_pair, cx.now()))?;
            Ok(key_pair)
        })
        .await
    }

    async fn add_token(&self, token: TokenHash, actor: &Iri) -> Result<(), StoreError> {
        let actor = actor.clone();
        self.write(move |conn, cx| add_token(conn, cx, token, &actor)).await
    }

    async fn token_actor(&self, token: TokenHash) -> Result<Option<LocalActor>, StoreError> {
        self.read(move |conn, cx| match tokens::actor(conn, token)? {
            Some(actor) => things::actor(conn, cx, &actor),
            None => Ok(None),
        })
        .await
    }

    async fn remote_actor(
        &self,
        id: &Iri,
    ) -> Result<Option<(RemoteActor, DateTime<Utc>)>, StoreError> {
        let id = id.clone();
        self.read(move |conn, _| remote_actors::find(conn, &id)).await
    }

    async fn keep_remote_actor(&self, actor: RemoteActor) -> Result<(), StoreError> {
        self.write(move |conn, cx| {
            let new = remote_actors::NewActor::of(&actor, cx.now());
            Ok(remote_actors::put(conn, &new)?)
        })
        .await
    }
}

fn add_actor(conn: &mut SqliteConnection, cx: &Context, new: &NewActor) -> Result<(), Failure> {
    let now = cx.now();
    let NewActor { actor, document, key_pair } = new;
    if objects::owner(conn, &actor.id)?.is_some() {
        return Err(exists(format!("`{}`", actor.id)));
    }
    // The name of an actor that is gone is not given again.
    if let Some(username) = &actor.username
        && (local_actors::is_taken(conn, username)?
            || things::actor_named(conn, cx, username)?.is_some())
    {
        return Err(exists(format!("an actor named `{username}`")));
    }
    let iri = actor.id.as_str();
    let row = local_actors::NewActor {
        iri,
        username: actor.username.as_deref(),
        approves_followers: actor.approves_followers,
        created_at: now.timestamp_millis(),
    };
    local_actors::insert(conn, &row)?;
    let kind =
        document.parse().as_ref().map_or(String::new(), |it: &AnyObject| it.type_name().to_owned());
    let object = objects::NewObject {
        iri,
        owner: iri,
        kind: &kind,
        document: document.as_str(),
        is_public: true,
        is_deleted: false,
        updated_at: now.timestamp_millis(),
    };
    objects::put(conn, &object)?;
    Ok(keys::insert(conn, &NewKey::of(key_pair, now))?)
}

fn add_token(
    conn: &mut SqliteConnection,
    cx: &Context,
    token: TokenHash,
    actor: &Iri,
) -> Result<(), Failure> {
    if !things::ensure_actor(conn, cx, actor)? {
        return Err(Refusal::Unknown { id: actor.clone() }.into());
    }
    if tokens::is_known(conn, token)? {
        return Err(exists("the token".to_owned()));
    }
    let (hash, created_at) = (token.as_bytes().as_slice(), cx.now().timestamp_millis());
    Ok(tokens::insert(conn, &NewToken { hash, actor: actor.as_str(), created_at })?)
}

fn exists(what: String) -> Failure {
    StoreError::Exists { what }.into()
}
