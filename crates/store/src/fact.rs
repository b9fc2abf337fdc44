//! What is known of what an activity names.

use diesel::{SqliteConnection, result::QueryResult};
use oyez_registry::{
    StoredActivity, Verified,
    effect::{self, Facts, Sought},
};
use oyez_vocab::AnyActivity;

use crate::{
    blocks,
    failure::Failure,
    rows::{activities, follows},
    store::Context,
    things,
};

/// Loads what the plan of `activity` wants to know.
pub(crate) fn load<'c>(
    conn: &mut SqliteConnection,
    cx: &'c Context,
    activity: &Verified<AnyActivity>,
) -> Result<Facts<'c>, Failure> {
    let needs = effect::needs(activity);
    let blockers = blocks::blockers(conn, activity.actor())?;
    let activity = match &needs.activity {
        Some(sought) => find(conn, sought)?,
        None => None,
    };
    let actor = match &needs.actor {
        Some(id) => things::actor(conn, cx, id)?,
        None => None,
    };
    let follow = match &activity {
        Some(it) if it.kind == "Follow" => {
            it.object.clone().map(|object| (it.actor.clone(), object))
        }
        _ => needs.follow,
    };
    let follow = match follow {
        Some((follower, followed)) => follows::find(conn, &follower, &followed)?,
        None => None,
    };
    let follow_back = match &needs.follow_back {
        Some((follower, followed)) => follows::find(conn, follower, followed)?,
        None => None,
    };
    let object = needs.object.or_else(|| activity.as_ref()?.object.clone());
    let object = match object {
        Some(id) => things::object(conn, cx, &id)?,
        None => None,
    };
    let (now, site) = (cx.now(), cx.site());
    Ok(Facts { now, site, activity, actor, follow, follow_back, blockers, object })
}

fn find(conn: &mut SqliteConnection, sought: &Sought) -> QueryResult<Option<StoredActivity>> {
    let mut row = match (&sought.id, &sought.actor) {
        (Some(id), Some(actor)) => activities::find_by(conn, id, actor)?,
        (Some(id), None) => activities::find(conn, id)?,
        (None, _) => None,
    };
    if let (None, Some(actor), Some((kind, object))) =
        (&row, &sought.actor, &sought.kind_and_object)
    {
        row = activities::latest(conn, actor, kind, object)?;
    }
    Ok(row.map(StoredActivity::from))
}
