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
};

#[async_trait]
impl ActorStore for SqliteStore {
    async fn add_actor(&self, actor: NewActor) -> Result<(), StoreError> {
        self.write(move |conn, cx| add_actor(conn, &actor, cx.now())).await
    }

    async fn local_actor(&self, id: &Iri) -> Result<Option<LocalActor>, StoreError> {
        let id = id.clone();
        self.read(move |conn, _| Ok(local_actors::find(conn, &id)?)).await
    }

    async fn local_actors(&self) -> Result<Vec<LocalActor>, StoreError> {
        self.read(|conn, _| Ok(local_actors::list(conn)?)).await
    }

    async fn key_pair(&self, owner: &Iri) -> Result<Option<KeyPair>, StoreError> {
        let owner = owner.clone();
        self.read(move |conn, _| Ok(keys::newest(conn, &owner)?)).await
    }

    async fn add_token(&self, token: TokenHash, actor: &Iri) -> Result<(), StoreError> {
        let actor = actor.clone();
        self.write(move |conn, cx| add_token(conn, token, &actor, cx.now())).await
    }

    async fn token_actor(&self, token: TokenHash) -> Result<Option<LocalActor>, StoreError> {
        self.read(move |conn, _| Ok(tokens::actor(conn, token)?)).await
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

fn add_actor(
    conn: &mut SqliteConnection,
    new: &NewActor,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    let NewActor { actor, document, key_pair } = new;
    let now = now.timestamp_millis();
    if objects::owner(conn, &actor.id)?.is_some() {
        return Err(exists(format!("`{}`", actor.id)));
    }
    if local_actors::is_taken(conn, &actor.username)? {
        return Err(exists(format!("an actor named `{}`", actor.username)));
    }
    let iri = actor.id.as_str();
    let row = local_actors::NewActor {
        iri,
        username: Some(actor.username.as_str()).filter(|it| !it.is_empty()),
        approves_followers: actor.approves_followers,
        created_at: now,
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
        updated_at: now,
    };
    objects::put(conn, &object)?;
    let key = NewKey {
        id: key_pair.id.as_str(),
        owner: iri,
        public_pem: &key_pair.public_pem,
        private_key: key_pair.private.as_pkcs8(),
        created_at: now,
    };
    Ok(keys::insert(conn, &key)?)
}

fn add_token(
    conn: &mut SqliteConnection,
    token: TokenHash,
    actor: &Iri,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    if !local_actors::is_known(conn, actor)? {
        return Err(Refusal::Unknown { id: actor.clone() }.into());
    }
    if tokens::is_known(conn, token)? {
        return Err(exists("the token".to_owned()));
    }
    let (hash, created_at) = (token.as_bytes().as_slice(), now.timestamp_millis());
    Ok(tokens::insert(conn, &NewToken { hash, actor: actor.as_str(), created_at })?)
}

fn exists(what: String) -> Failure {
    StoreError::Exists { what }.into()
}
