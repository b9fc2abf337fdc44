//! The steps of a plan, made.

use chrono::{DateTime, Utc};
use diesel::result::QueryResult;
use oyez_registry::{Collection, CollectionKind, Refusal, StoreError, Verified, effect::Change};
use oyez_vocab::{AnyActivity, AnyObject, Iri, Ref, Tombstone, to_text};

use super::{
    Conn,
    rows::{
        activities, collection_items, follows, inbox_items, moves,
        objects::{self, NewObject},
        outbox_items, remote_actors, reports, votes,
    },
};
use crate::{column, failure::Failure};

/// What is left to be done when the changes are made.
#[derive(Debug, Default)]
pub(crate) struct Left {
    /// To erase this actor, when nobody is to be told any more.
    pub(crate) erased: Option<Iri>,
    /// To deliver the activity to these as well.
    pub(crate) notify: Vec<Iri>,
    /// To deliver the activity to all followers of its actor as well.
    pub(crate) notifies_followers: bool,
    /// To publish these too.
    pub(crate) answers: Vec<AnyActivity>,
}

/// Makes the changes that `activity` was planned to make, which is kept in the row `row` or, where
/// nobody here has to do with it, not kept.
pub(crate) async fn make(
    conn: &mut Conn,
    row: Option<&str>,
    activity: &Verified<AnyActivity>,
    changes: Vec<Change>,
    now: DateTime<Utc>,
) -> Result<Left, Failure> {
    let mut left = Left::default();
    for change in changes {
        match change {
            Change::Answer(answer) => left.answers.push(*answer),
            Change::Bury { id, owner, tombstone } => {
                bury(conn, &id, &owner, &tombstone, now).await?
            }
            Change::EndFollow { follower, followed } => {
                end_follow(conn, &follower, &followed).await?
            }
            Change::Erase { id } => left.erased = Some(id),
            Change::ForgetActor { id } => remote_actors::forget(conn, &id).await?,
            Change::Join { collection, member, item } => {
                collection_items::insert(conn, &collection, &member, &item).await?;
            }
            Change::Keep { id, owner, mut object } => {
                let document = alone(&mut object, activity, &id)?;
                keep(conn, activity, (&id, &owner), &object, &document, now).await?;
            }
            Change::KeepReceived { id, owner } => {
                let mut objects = activity.activity().object.iter().filter_map(Ref::object);
                if let Some(object) = objects.find(|it| it.id.as_ref() == Some(&id)) {
                    let document = match activity.object_text() {
                        Some(text) => text,
                        None => alone(&mut object.clone(), activity, &id)?,
                    };
                    keep(conn, activity, (&id, &owner), object, &document, now).await?;
                }
            }
            Change::Leave { collection, member } => {
                collection_items::remove(conn, &collection, &member).await?;
            }
            Change::Lift { id } => objects::lift(conn, &id).await?,
            Change::MarkRead { owner, activity } => {
                if !inbox_items::mark_read(conn, &owner, &activity, now).await? {
                    return Err(StoreError::from(Refusal::Unknown { id: activity }).into());
                }
            }
            Change::Notify(id) => left.notify.push(id),
            Change::Report => {
                if let Some(row) = row {
                    reports::insert(conn, row).await?;
                }
            }
            Change::NotifyFollowers => left.notifies_followers = true,
            Change::Retract { actor, id } => activities::retract(conn, &id, &actor).await?,
            Change::SetFollow { follower, followed, activity, state } => {
                follows::put(conn, &follower, &followed, &activity, state).await?;
            }
            Change::SetMoved { actor, target } => moves::put(conn, &actor, &target, now).await?,
            Change::Vote { question, voter, option } => {
                votes::insert(conn, &question, &voter, &column::text(&option)).await?;
            }
        }
    }
    Ok(left)
}

/// Keeps `object`, whose document is `document`.
async fn keep(
    conn: &mut Conn,
    activity: &Verified<AnyActivity>,
    (id, owner): (&Iri, &Iri),
    object: &AnyObject,
    document: &str,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    // Actors are for everyone, addressed or not.
    let is_public = object.is_public() || id == owner;
    let seen = Seen { is_public, is_deleted: false };
    put(conn, id, owner, object.type_name(), document, seen, now).await?;
    if !is_public {
        collection_items::withdraw(conn, id).await?;
    }
    if activity.is_local() && !is_public {
        // It may have been public before.
        hide(conn, id).await?;
    }
    Ok(())
}

/// The document of `object`, without an activity around it to say what its terms mean.
fn alone(
    object: &mut AnyObject,
    activity: &Verified<AnyActivity>,
    id: &Iri,
) -> Result<String, Failure> {
    if object.ld_context.is_none() {
        object.ld_context.clone_from(&activity.activity().ld_context);
    }
    text(to_text(object), id)
}

/// Puts `tombstone` in the place of an object.
pub(crate) async fn bury(
    conn: &mut Conn,
    id: &Iri,
    owner: &Iri,
    tombstone: &Tombstone,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    // Whether it was there is no secret to those who could see it.
    let seen = Seen { is_public: objects::is_public(conn, id).await?, is_deleted: true };
    let document = text(to_text(tombstone), id)?;
    put(conn, id, owner, "Tombstone", &document, seen, now).await?;
    collection_items::withdraw(conn, id).await?;
    hide(conn, id).await
}

/// Ends a follow, and takes the two out of each other's collections.
pub(crate) async fn end_follow(conn: &mut Conn, follower: &Iri, followed: &Iri) -> QueryResult<()> {
    follows::remove(conn, follower, followed).await?;
    let followers = Collection::of(followed, CollectionKind::Followers);
    collection_items::remove(conn, &followers, follower).await?;
    let following = Collection::of(follower, CollectionKind::Following);
    collection_items::remove(conn, &following, followed).await
}

struct Seen {
    is_public: bool,
    is_deleted: bool,
}

async fn put(
    conn: &mut Conn,
    id: &Iri,
    owner: &Iri,
    kind: &str,
    document: &str,
    Seen { is_public, is_deleted }: Seen,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    let (iri, owner, kind) = (id.as_str(), owner.as_str(), &column::text(kind));
    let updated_at = now.timestamp_millis();
    let new = NewObject { iri, owner, kind, document, is_public, is_deleted, updated_at };
    Ok(objects::put(conn, &new).await?)
}

/// Shows nobody but their actors the activities of ours that still hold the text of an object.
async fn hide(conn: &mut Conn, object: &Iri) -> Result<(), Failure> {
    for activity in activities::hide(conn, object).await? {
        outbox_items::hide(conn, &activity).await?;
    }
    Ok(())
}

fn text(written: serde_json::Result<String>, id: &Iri) -> Result<String, Failure> {
    Ok(written.map_err(|source| {
        let what = format!("the new document of `{id}`");
        StoreError::Corrupt { what, source: Some(Box::new(source)) }
    })?)
}
