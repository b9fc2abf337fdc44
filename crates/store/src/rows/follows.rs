//! Who follows whom.

use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use oyez_registry::{FollowState, StoreError, StoredFollow};
use oyez_vocab::Iri;

use super::remote_actors::Inboxes;
use super::{Conn, Db, RunQueryDsl};
use crate::{
    column::SqlIri,
    failure::Failure,
    schema::{
        follows::{self, dsl},
        local_actors, remote_actors,
    },
};

/// A row to insert, or to put in the place of the one there is.
#[derive(AsChangeset, Clone, Debug, Insertable)]
#[diesel(table_name = follows)]
struct NewFollow<'a> {
    follower: &'a str,
    followed: &'a str,
    activity: &'a str,
    state: &'a str,
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = follows, check_for_backend(Db))]
struct Follow {
    follower: SqlIri,
    followed: SqlIri,
    activity: SqlIri,
    state: String,
}

const ACCEPTED: &str = "accepted";
const PENDING: &str = "pending";
const REJECTED: &str = "rejected";

/// Inserts a follow, or puts it in the place of the one between these two.
pub(crate) async fn put(
    conn: &mut Conn,
    follower: &Iri,
    followed: &Iri,
    activity: &Iri,
    state: FollowState,
) -> Result<(), Failure> {
    let state = match state {
        FollowState::Accepted => ACCEPTED,
        FollowState::Pending => PENDING,
        FollowState::Rejected => REJECTED,
        state => return Err(unknown(&format!("{state:?}")).into()),
    };
    let (follower, followed) = (follower.as_str(), followed.as_str());
    let follow = NewFollow { follower, followed, activity: activity.as_str(), state };
    diesel::insert_into(dsl::follows)
        .values(&follow)
        .on_conflict((dsl::follower, dsl::followed))
        .do_update()
        .set(&follow)
        .execute(conn)
        .await?;
    Ok(())
}

/// Removes the follow between these two.
pub(crate) async fn remove(conn: &mut Conn, follower: &Iri, followed: &Iri) -> QueryResult<()> {
    let follow = dsl::follows.find((follower.as_str(), followed.as_str()));
    diesel::delete(follow).execute(conn).await.map(drop)
}

/// The follow between these two.
pub(crate) async fn find(
    conn: &mut Conn,
    follower: &Iri,
    followed: &Iri,
) -> Result<Option<StoredFollow>, Failure> {
    let row = dsl::follows
        .find((follower.as_str(), followed.as_str()))
        .select(Follow::as_select())
        .get_result(conn)
        .await
        .optional()?;
    let Some(row) = row else { return Ok(None) };
    let state = match row.state.as_str() {
        ACCEPTED => FollowState::Accepted,
        PENDING => FollowState::Pending,
        REJECTED => FollowState::Rejected,
        state => return Err(unknown(state).into()),
    };
    let (follower, followed, activity) = (row.follower.0, row.followed.0, row.activity.0);
    Ok(Some(StoredFollow { follower, followed, activity, state }))
}

/// Some follows of `actor` and by it, whatever their state: who follows, and who is followed.
pub(crate) async fn some_of(
    conn: &mut Conn,
    actor: &Iri,
    limit: i64,
) -> QueryResult<Vec<(SqlIri, SqlIri)>> {
    let pair = (dsl::follower, dsl::followed);
    let by = dsl::follows.filter(dsl::follower.eq(actor.as_str())).limit(limit).select(pair);
    let of = dsl::follows.filter(dsl::followed.eq(actor.as_str())).limit(limit).select(pair);
    let mut follows: Vec<_> = by.load(conn).await?;
    follows.extend(of.load::<(SqlIri, SqlIri)>(conn).await?);
    Ok(follows)
}

/// Actors of this server that follow `followed`, and have not asked to follow `target`; at most
/// `limit`.
pub(crate) async fn left_behind(
    conn: &mut Conn,
    followed: &Iri,
    target: &Iri,
    limit: i64,
) -> QueryResult<Vec<SqlIri>> {
    let is_local = local_actors::iri.eq(dsl::follower).and(local_actors::is_deleted.eq(false));
    let gone = diesel::alias!(follows as gone);
    let has_gone = gone
        .filter(gone.field(dsl::follower).eq(dsl::follower))
        .filter(gone.field(dsl::followed).eq(target.as_str()));
    dsl::follows
        .inner_join(local_actors::table.on(is_local))
        .filter(dsl::followed.eq(followed.as_str()).and(dsl::state.eq(ACCEPTED)))
        .filter(not(exists(has_gone)))
        .order(dsl::follower)
        .limit(limit)
        .select(dsl::follower)
        .load(conn)
        .await
}

/// All who follow `followed`, with the inboxes of those of other servers where they are known.
pub(crate) async fn followers(
    conn: &mut Conn,
    followed: &Iri,
) -> QueryResult<Vec<(SqlIri, Option<Inboxes>)>> {
    let known = remote_actors::iri.eq(dsl::follower).and(not(remote_actors::is_outdated));
    dsl::follows
        .left_join(remote_actors::table.on(known))
        .filter(dsl::followed.eq(followed.as_str()).and(dsl::state.eq(ACCEPTED)))
        .select((dsl::follower, Option::<Inboxes>::as_select()))
        .load(conn)
        .await
}

fn unknown(state: &str) -> StoreError {
    StoreError::Corrupt { what: format!("a follow in the state `{state}`"), source: None }
}
