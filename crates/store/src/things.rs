//! Things of the application's models, found as what the store keeps itself is found.

use std::{cell::Cell, sync::Arc};

use diesel::{SqliteConnection, result::Error as QueryError};
use oyez_registry::{
    FindError, Instance, LocalActor, ModelError, Reaction, Refusal, StoreError, StoredObject,
    actor_document,
};
use oyez_vocab::{AnyActivity, AnyObject, Iri, Raw, Ref, to_text};

use crate::{
    failure::Failure,
    rows::{keys, local_actors, objects},
    store::Context,
};

/// A thing of some model.
pub(crate) type Thing = Arc<dyn Instance<SqliteConnection>>;

thread_local! {
    static IS_IN_MODEL: Cell<bool> = const { Cell::new(false) };
}

/// Waits for what a model does, which is nothing but to query the connection that it was lent.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    /// Says again what was so before, also after a panic.
    struct Before(bool);

    impl Drop for Before {
        fn drop(&mut self) {
            IS_IN_MODEL.set(self.0);
        }
    }

    let _before = Before(IS_IN_MODEL.replace(true));
    pollster::block_on(future)
}

/// Whether a model is at work on this thread. One that waits for the store would wait for itself.
pub(crate) fn is_in_model() -> bool {
    IS_IN_MODEL.get()
}

/// The actor of this server that has the id `iri`.
pub(crate) fn actor(
    conn: &mut SqliteConnection,
    cx: &Context,
    iri: &Iri,
) -> Result<Option<LocalActor>, Failure> {
    if !cx.registry().is_of_model(iri) {
        return Ok(local_actors::find(conn, iri)?);
    }
    match look_up(conn, cx, iri)? {
        Some(thing) => as_actor(conn, &thing, iri),
        None => Ok(None),
    }
}

/// The actor of this server whose handle has this name.
pub(crate) fn actor_named(
    conn: &mut SqliteConnection,
    cx: &Context,
    username: &str,
) -> Result<Option<LocalActor>, Failure> {
    if let Some(known) = local_actors::find_named(conn, username)? {
        return Ok(Some(known));
    }
    let found = block_on(cx.models.find_by_username(username, conn)).map_err(model_failure)?;
    let Some(thing) = found else { return Ok(None) };
    let iri = thing.iri(cx.registry()).map_err(|it| model_failure(it.into()))?;
    Ok(thing.actor(&iri))
}

/// A thing as an actor. Where an actor that is kept here has its name, it has no handle.
fn as_actor(
    conn: &mut SqliteConnection,
    thing: &Thing,
    iri: &Iri,
) -> Result<Option<LocalActor>, Failure> {
    let Some(mut actor) = thing.actor(iri) else { return Ok(None) };
    if let Some(name) = &actor.username
        && local_actors::is_taken(conn, name)?
    {
        actor.username = None;
    }
    Ok(Some(actor))
}

/// Whether there is an actor of this server that has the id `iri`. One of a model has a row of its
/// own then, so that other rows can be about it.
pub(crate) fn ensure_actor(
    conn: &mut SqliteConnection,
    cx: &Context,
    iri: &Iri,
) -> Result<bool, Failure> {
    if !cx.registry().is_of_model(iri) {
        return Ok(local_actors::is_known(conn, iri)?);
    }
    match look_up(conn, cx, iri)?.and_then(|it| it.actor(iri)) {
        Some(actor) => insert_actor(conn, cx, &actor).map(|()| true),
        None => Ok(false),
    }
}

/// Gives an actor of a model a row of its own, unless it has one.
pub(crate) fn insert_actor(
    conn: &mut SqliteConnection,
    cx: &Context,
    actor: &LocalActor,
) -> Result<(), Failure> {
    if local_actors::is_known(conn, &actor.id)? {
        return Ok(());
    }
    let row = local_actors::NewActor {
        iri: actor.id.as_str(),
        // Its name is for its model to say, and may change.
        username: None,
        approves_followers: actor.approves_followers,
        created_at: cx.now().timestamp_millis(),
    };
    Ok(local_actors::insert(conn, &row)?)
}

/// The object that has the id `iri`, or its tombstone.
pub(crate) fn object(
    conn: &mut SqliteConnection,
    cx: &Context,
    iri: &Iri,
) -> Result<Option<StoredObject>, Failure> {
    if !cx.registry().is_of_model(iri) {
        return Ok(objects::find(conn, iri)?);
    }
    match look_up(conn, cx, iri)? {
        Some(thing) => stored(conn, cx, &thing, iri).map(Some),
        None => Ok(None),
    }
}

/// What a model makes of an activity that an actor of this server has posted. Whether it was made
/// of it what it means.
pub(crate) fn act(
    conn: &mut SqliteConnection,
    cx: &Context,
    activity: &AnyActivity,
) -> Result<bool, Failure> {
    let mut ids = activity.object.iter().filter_map(Ref::id);
    let Some(object) = ids.next().filter(|it| cx.registry().is_of_model(it)) else {
        return Ok(false);
    };
    match block_on(cx.models.act(activity, object, conn)).map_err(find_failure)? {
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

fn look_up(conn: &mut SqliteConnection, cx: &Context, iri: &Iri) -> Result<Option<Thing>, Failure> {
    if !cx.registry().is_of_model(iri) {
        return Ok(None);
    }
    block_on(cx.models.look_up(iri, conn)).map_err(find_failure)
}

/// A thing, as if the store had kept it.
fn stored(
    conn: &mut SqliteConnection,
    cx: &Context,
    thing: &Thing,
    id: &Iri,
) -> Result<StoredObject, Failure> {
    let unwritten = |it: serde_json::Error| model_failure(it.into());
    let object = cx.models.object(&**thing, id);
    let (owner, document) = match as_actor(conn, thing, id)? {
        Some(actor) => {
            let key_pair = keys::newest(conn, id)?;
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

pub(crate) fn find_failure(error: FindError) -> Failure {
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
