use async_trait::async_trait;
use chrono::{DateTime, Utc};
use oyez_registry::{
    ActorStore, KeyPair, LocalActor, NewActor, Refusal, RemoteActor, ShownLists, StoreError,
    TokenHash,
};
use oyez_vocab::{AnyObject, Iri};

use super::super::{
    Conn, Context, Store, erase,
    rows::{
        keys::{self, NewKey},
        local_actors, objects, remote_actors,
        tokens::{self, NewToken},
    },
    things,
};
use crate::failure::Failure;

#[async_trait]
impl ActorStore for Store {
    async fn add_actor(&self, actor: NewActor) -> Result<(), StoreError> {
        self.write(actor, |actor, conn, cx| Box::pin(add_actor(conn, cx, actor))).await
    }

    async fn local_actor(&self, id: &Iri) -> Result<Option<LocalActor>, StoreError> {
        self.read(id.clone(), |id, conn, cx| Box::pin(things::actor(conn, cx, id))).await
    }

    async fn actor_named(&self, username: &str) -> Result<Option<LocalActor>, StoreError> {
        self.read(username.to_owned(), |username, conn, cx| {
            Box::pin(things::actor_named(conn, cx, username))
        })
        .await
    }

    async fn local_actors(&self) -> Result<Vec<LocalActor>, StoreError> {
        self.read((), |(), conn, _| Box::pin(async { Ok(local_actors::list(conn).await?) })).await
    }

    async fn show_lists(&self, actor: &Iri, shown: ShownLists) -> Result<(), StoreError> {
        self.write((actor.clone(), shown), |(actor, shown), conn, cx| {
            Box::pin(show_lists(conn, cx, actor, *shown))
        })
        .await
    }

    async fn key_pair(&self, owner: &Iri) -> Result<Option<KeyPair>, StoreError> {
        self.read(owner.clone(), |owner, conn, _| {
            Box::pin(async { Ok(keys::newest(conn, owner).await?) })
        })
        .await
    }

    async fn add_key_pair(&self, key_pair: KeyPair) -> Result<KeyPair, StoreError> {
        self.write(key_pair, |key_pair, conn, cx| Box::pin(add_key_pair(conn, cx, key_pair))).await
    }

    async fn add_token(&self, token: TokenHash, actor: &Iri) -> Result<(), StoreError> {
        self.write((token, actor.clone()), |(token, actor), conn, cx| {
            Box::pin(add_token(conn, cx, *token, actor))
        })
        .await
    }

    async fn token_actor(&self, token: TokenHash) -> Result<Option<LocalActor>, StoreError> {
        self.read(token, |token, conn, cx| {
            Box::pin(async {
                match tokens::actor(conn, *token).await? {
                    Some(actor) => things::actor(conn, cx, &actor).await,
                    None => Ok(None),
                }
            })
        })
        .await
    }

    async fn remote_actor(
        &self,
        id: &Iri,
    ) -> Result<Option<(RemoteActor, DateTime<Utc>)>, StoreError> {
        self.read(id.clone(), |id, conn, _| Box::pin(remote_actors::find(conn, id))).await
    }

    async fn keep_remote_actor(&self, actor: RemoteActor) -> Result<(), StoreError> {
        self.write(actor, |actor, conn, cx| {
            Box::pin(async {
                let new = remote_actors::NewActor::of(actor, cx.now());
                remote_actors::put(conn, &new).await?;
                erase::take_back(conn, actor.id()).await
            })
        })
        .await
    }
}

/// Keeps `key_pair` unless its owner has one, which is returned then.
async fn add_key_pair(
    conn: &mut Conn,
    cx: &Context,
    key_pair: &KeyPair,
) -> Result<KeyPair, Failure> {
    if !things::ensure_actor(conn, cx, &key_pair.owner).await? {
        return Err(Refusal::Unknown { id: key_pair.owner.clone() }.into());
    }
    if let Some(first) = keys::newest(conn, &key_pair.owner).await? {
        return Ok(first);
    }
    keys::insert(conn, &NewKey::of(key_pair, cx.now())).await?;
    Ok(key_pair.clone())
}

async fn add_actor(conn: &mut Conn, cx: &Context, new: &NewActor) -> Result<(), Failure> {
    let now = cx.now();
    let NewActor { actor, document, key_pair } = new;
    if objects::owner(conn, &actor.id).await?.is_some() {
        return Err(exists(format!("`{}`", actor.id)));
    }
    // The name of an actor that is gone is not given again.
    if let Some(username) = &actor.username
        && (local_actors::is_taken(conn, username).await?
            || things::actor_named(conn, cx, username).await?.is_some())
    {
        return Err(exists(format!("an actor named `{username}`")));
    }
    let iri = actor.id.as_str();
    local_actors::insert(conn, &local_actors::NewActor::of(actor, now)).await?;
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
    objects::put(conn, &object).await?;
    Ok(keys::insert(conn, &NewKey::of(key_pair, now)).await?)
}

/// What an actor of a model shows is its model's to say.
async fn show_lists(
    conn: &mut Conn,
    cx: &Context,
    actor: &Iri,
    shown: ShownLists,
) -> Result<(), Failure> {
    if cx.registry().is_of_model(actor) || !local_actors::is_known(conn, actor).await? {
        return Err(Refusal::Unknown { id: actor.clone() }.into());
    }
    Ok(local_actors::set_shown(conn, actor, shown).await?)
}

async fn add_token(
    conn: &mut Conn,
    cx: &Context,
    token: TokenHash,
    actor: &Iri,
) -> Result<(), Failure> {
    if !things::ensure_actor(conn, cx, actor).await? {
        return Err(Refusal::Unknown { id: actor.clone() }.into());
    }
    if tokens::is_known(conn, token).await? {
        return Err(exists("the token".to_owned()));
    }
    let (hash, created_at) = (token.as_bytes().as_slice(), cx.now().timestamp_millis());
    Ok(tokens::insert(conn, &NewToken { hash, actor: actor.as_str(), created_at }).await?)
}

fn exists(what: String) -> Failure {
    StoreError::Exists { what }.into()
}
