//! Things of the application's models, found as what the store keeps itself is found.

use std::sync::Arc;

use diesel::result::Error as QueryError;
use oyez_registry::{
    Collection, CollectionKind, FindError, Instance, LocalActor, Model, ModelError, Reaction,
    Refusal, Shown, StoreError, StoredObject, actor_document,
};
use oyez_vocab::{AnyActivity, AnyObject, Iri, Raw, Ref, to_text};

use super::{
    Conn, Context,
    rows::{keys, local_actors, objects},
};
use crate::{failure::Failure, in_model::in_model};

/// A thing of some model.
pub(crate) type Thing = Arc<dyn Instance<Conn>>;

/// The thing of the model `M` that has this id.
pub(crate) async fn find<M: Model<Connection = Conn>>(
    conn: &mut Conn,
    cx: &Context,
    iri: &Iri,
) -> Result<Option<M>, Failure> {
    in_model(cx.models.find(iri, conn)).await.map_err(find_failure)
}

/// The actor of this server that has the id `iri`.
pub(crate) async fn actor(
    conn: &mut Conn,
    cx: &Context,
    iri: &Iri,
) -> Result<Option<LocalActor>, Failure> {
    if !cx.registry().is_of_model(iri) {
        return Ok(local_actors::find(conn, iri).await?);
    }
    match look_up(conn, cx, iri).await? {
        Some(thing) => as_actor(conn, &thing, iri).await,
        None => Ok(None),
    }
}

/// How much everyone may see of a collection.
pub(crate) async fn shown(
    conn: &mut Conn,
    cx: &Context,
    collection: &Collection,
) -> Result<Shown, Failure> {
    let Collection { owner, kind } = collection;
    match kind {
        CollectionKind::Followers | CollectionKind::Following | CollectionKind::Liked => {
            let owner = actor(conn, cx, owner).await?;
            Ok(owner.map_or(Shown::All, |it| it.shown.of(*kind)))
        }
        _ => Ok(Shown::All),
    }
}

/// The actor of this server whose handle has this name.
pub(crate) async fn actor_named(
    conn: &mut Conn,
    cx: &Context,
    username: &str,
) -> Result<Option<LocalActor>, Failure> {
    // No name has one, and PostgreSQL does not look for it.
    if username.contains('\0') {
        return Ok(None);
    }
    if let Some(known) = local_actors::find_named(conn, username).await? {
        return Ok(Some(known));
    }
    let found =
        in_model(cx.models.find_by_username(username, conn)).await.map_err(model_failure)?;
    let Some(thing) = found else { return Ok(None) };
    let iri = thing.iri(cx.registry()).map_err(|it| model_failure(it.into()))?;
    Ok(thing.actor(&iri))
}

/// A thing as an actor. Where an actor that is kept here has its name, it has no handle.
async fn as_actor(
    conn: &mut Conn,
    thing: &Thing,
    iri: &Iri,
) -> Result<Option<LocalActor>, Failure> {
    let Some(mut actor) = thing.actor(iri) else { return Ok(None) };
    if let Some(name) = &actor.username
        && local_actors::is_taken(conn, name).await?
    {
        actor.username = None;
    }
    Ok(Some(actor))
}

/// Whether there is an actor of this server that has the id `iri`. One of a model has a row of its
/// own then, so that other rows can be about it.
pub(crate) async fn ensure_actor(
    conn: &mut Conn,
    cx: &Context,
    iri: &Iri,
) -> Result<bool, Failure> {
    if !cx.registry().is_of_model(iri) {
        return Ok(local_actors::is_known(conn, iri).await?);
    }
    match look_up(conn, cx, iri).await?.and_then(|it| it.actor(iri)) {
        Some(actor) => insert_actor(conn, cx, &actor).await.map(|()| true),
        None => Ok(false),
    }
}

/// Gives an actor of a model a row of its own, unless it has one.
pub(crate) async fn insert_actor(
    conn: &mut Conn,
    cx: &Context,
    actor: &LocalActor,
) -> Result<(), Failure> {
    if local_actors::is_known(conn, &actor.id).await? {
        return Ok(());
    }
    // Its name is for its model to say, and may change.
    let row =
        local_actors::NewActor { username: None, ..local_actors::NewActor::of(actor, cx.now()) };
    Ok(local_actors::insert(conn, &row).await?)
}

/// The object that has the id `iri`, or its tombstone.
pub(crate) async fn object(
    conn: &mut Conn,
    cx: &Context,
    iri: &Iri,
) -> Result<Option<StoredObject>, Failure> {
    if !cx.registry().is_of_model(iri) {
        return Ok(objects::find(conn, iri).await?);
    }
    match look_up(conn, cx, iri).await? {
        Some(thing) => stored(conn, cx, &thing, iri).await.map(Some),
        None => Ok(None),
    }
}

/// What a model makes of an activity that an actor of this server has posted. Whether it was made
/// of it what it means.
pub(crate) async fn act(
    conn: &mut Conn,
    cx: &Context,
    activity: &AnyActivity,
) -> Result<bool, Failure> {
    let mut ids = activity.object.iter().filter_map(Ref::id);
    let Some(object) = ids.next().filter(|it| cx.registry().is_of_model(it)) else {
        return Ok(false);
    };
    match in_model(cx.models.act(activity, object, conn)).await.map_err(find_failure)? {
        Reaction::Taken => Ok(true),
        Reaction::Refused(reason) => Err(Refusal::Declined { reason }.into()),
        // These would change what the store does not keep.
        Reaction::Passed
            if matches!(
                activity,
                AnyActivity::Create(_)
                    | AnyActivity::Delete(_)
                    | AnyActivity::Move(_)
                    | AnyActivity::Update(_)
            ) =>
        {
            let kind = activity.type_name().to_owned();
            Err(Refusal::NotTaken { kind, id: object.clone() }.into())
        }
        Reaction::Passed => Ok(false),
    }
}

async fn look_up(conn: &mut Conn, cx: &Context, iri: &Iri) -> Result<Option<Thing>, Failure> {
    if !cx.registry().is_of_model(iri) {
        return Ok(None);
    }
    in_model(cx.models.look_up(iri, conn)).await.map_err(find_failure)
}

/// A thing, as if the store had kept it.
async fn stored(
    conn: &mut Conn,
    cx: &Context,
    thing: &Thing,
    id: &Iri,
) -> Result<StoredObject, Failure> {
    let unwritten = |it: serde_json::Error| model_failure(it.into());
    let object = cx.models.object(&**thing, id);
    let (owner, document) = match as_actor(conn, thing, id).await? {
        Some(actor) => {
            let key_pair = keys::newest(conn, id).await?;
            let document = actor_document(&actor, &object, key_pair.as_ref(), cx.registry());
            (id.clone(), document.map_err(unwritten)?)
        }
        None => (owner(&object, id), to_text(&object).and_then(Raw::from_text).map_err(unwritten)?),
    };
    let is_public = thing.is_public();
    Ok(StoredObject { id: id.clone(), owner, document, is_public, is_deleted: false })
}

/// Whose object it is: the first's whom it is attributed to, else its own.
fn owner(object: &AnyObject, id: &Iri) -> Iri {
    object.attributed_to.iter().find_map(Ref::id).unwrap_or(id).clone()
}

fn find_failure(error: FindError) -> Failure {
    match error {
        FindError::Model { source, .. } if source.is::<QueryError>() => model_failure(source),
        error => model_failure(error.into()),
    }
}

/// What the database says to a model is what it would say to the store.
fn model_failure(error: ModelError) -> Failure {
    match error.downcast::<QueryError>() {
        Ok(error) => Failure::Query(*error),
        Err(error) => Failure::Store(StoreError::Model(error)),
    }
}
