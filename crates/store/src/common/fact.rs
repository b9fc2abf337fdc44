//! What is known of what an activity names.

use diesel::result::QueryResult;
use oyez_registry::{
    Collection, CollectionKind, Part, Resource, Role, StoredActivity, StoredCollection, Verified,
    effect::{self, Facts, RemoteFacts, Sought},
};
use oyez_vocab::{AnyActivity, AnyActor, AnyObject, Iri, Raw};

use super::{
    Conn, Context, blocks,
    rows::{activities, follows, moves, objects, remote_actors, votes},
    things,
};
use crate::failure::Failure;

/// How many followers of an actor one activity moves: each of them publishes a `Follow`.
const MAX_FOLLOWERS: i64 = 250;

/// Loads what the plan of `activity` wants to know.
pub(crate) async fn load<'c>(
    conn: &mut Conn,
    cx: &'c Context,
    activity: &Verified<AnyActivity>,
    remote: &RemoteFacts,
) -> Result<Facts<'c>, Failure> {
    let needs = effect::needs(activity);
    let is_local = activity.is_local();
    let blockers = blocks::blockers(conn, activity.actor()).await?;
    let (question, votes) = match &needs.question {
        Some(id) => {
            (things::object(conn, cx, id).await?, votes::of(conn, id, activity.actor()).await?)
        }
        None => (None, Vec::new()),
    };
    let activity = match &needs.activity {
        Some(sought) => find(conn, sought).await?,
        None => None,
    };
    let actor = match &needs.actor {
        Some(id) => things::actor(conn, cx, id).await?,
        None => None,
    };
    let follow = match &activity {
        Some(it) if it.kind == "Follow" => {
            it.object.clone().map(|object| (it.actor.clone(), object))
        }
        _ => needs.follow,
    };
    let follow = match follow {
        Some((follower, followed)) => follows::find(conn, &follower, &followed).await?,
        None => None,
    };
    let follow_back = match &needs.follow_back {
        Some((follower, followed)) => follows::find(conn, follower, followed).await?,
        None => None,
    };
    let object = needs.object.or_else(|| activity.as_ref()?.object.clone());
    let object = match object {
        Some(id) => things::object(conn, cx, &id).await?,
        None => None,
    };
    let parent = match &object {
        Some(it) if needs.parent_of_object => {
            it.document.parse().ok().and_then(|it| effect::parent_id(&it).cloned())
        }
        _ => needs.parent,
    };
    let parent = match parent {
        Some(id) => things::object(conn, cx, &id).await?,
        None => None,
    };
    let place = match &needs.place {
        Some(id) => objects::find(conn, id).await?,
        None => None,
    };
    let mut moved_at = None;
    for actor in &needs.moved {
        moved_at = moved_at.max(moves::moved_at(conn, actor).await?);
    }
    let destination = match &needs.destination {
        Some(id) => destination(conn, cx, id, remote, is_local).await?,
        None => None,
    };
    let followers = match (&needs.followers_of, &needs.destination) {
        (Some(followed), Some(target)) if destination.is_some() => {
            follows::left_behind(conn, followed, target, MAX_FOLLOWERS).await?
        }
        _ => Vec::new(),
    };
    let followers = followers.into_iter().map(|it| it.0).collect();
    let target = match &needs.target {
        Some(id) => target(conn, cx, id).await?,
        None => None,
    };
    let (now, site) = (cx.now(), cx.site());
    Ok(Facts {
        now,
        site,
        activity,
        actor,
        fetched: remote.object.clone(),
        follow,
        follow_back,
        blockers,
        followers,
        moved_at,
        object,
        parent,
        question,
        destination,
        target,
        place,
        votes,
    })
}

/// The document of an actor: what was fetched for this activity or, for one of ours, lately; or our
/// own.
async fn destination(
    conn: &mut Conn,
    cx: &Context,
    id: &Iri,
    remote: &RemoteFacts,
    is_local: bool,
) -> Result<Option<Raw<AnyActor>>, Failure> {
    if let Some(fetched) = &remote.target {
        return Ok((fetched.id() == id).then(|| fetched.document().clone()));
    }
    if cx.site().is_local(id) {
        let known = things::object(conn, cx, id).await?.filter(|it| !it.is_deleted);
        return Ok(known.map(|it| it.document.cast()));
    }
    match is_local {
        true => Ok(remote_actors::find(conn, id).await?.map(|(it, _)| it.document().clone())),
        false => Ok(None),
    }
}

/// The collection of this server that has the id `id` and can be added to.
async fn target(
    conn: &mut Conn,
    cx: &Context,
    id: &Iri,
) -> Result<Option<StoredCollection>, Failure> {
    let Some(Resource::Of(found)) = cx.registry().resolve_iri(id) else { return Ok(None) };
    let is_exact = cx.registry().part(&found.id, found.part).as_ref() == Some(id);
    let found = Some(found).filter(|_| is_exact).map(|it| (it.role, it.part, it.id));
    match found {
        Some((Role::Actor, Part::Featured, owner)) => {
            let is_known = things::actor(conn, cx, &owner).await?.is_some();
            let collection = Collection::of(&owner, CollectionKind::Featured);
            Ok(is_known.then_some(StoredCollection { collection, owner }))
        }
        Some((Role::Object, Part::Itself, id)) => {
            // What is in a thing of a model is for the model to say, so it is not among these.
            let object = objects::find(conn, &id).await?.filter(|it| !it.is_deleted);
            let list = object
                .filter(|it| matches!(it.document.parse(), Ok(AnyObject::OrderedCollection(_))));
            let collection = Collection::of(&id, CollectionKind::Items);
            Ok(list.map(|it| StoredCollection { collection, owner: it.owner }))
        }
        _ => Ok(None),
    }
}

async fn find(conn: &mut Conn, sought: &Sought) -> QueryResult<Option<StoredActivity>> {
    let mut row = match (&sought.id, &sought.actor) {
        (Some(id), Some(actor)) => activities::find_by(conn, id, actor).await?,
        (Some(id), None) => activities::find(conn, id).await?,
        (None, _) => None,
    };
    if let (None, Some(actor), Some((kind, object))) =
        (&row, &sought.actor, &sought.kind_and_object)
    {
        row = activities::latest(conn, actor, kind, object).await?;
    }
    Ok(row.map(StoredActivity::from))
}
