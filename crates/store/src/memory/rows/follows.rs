//! Who follows whom.

use diesel::result::QueryResult;
use oyez_registry::{FollowState, StoredFollow};
use oyez_vocab::Iri;

use super::{
    Conn, Row, Text, iri, limit,
    remote_actors::{self, Inboxes},
    sql_iri,
};
use crate::{column::SqlIri, failure::Failure};

/// A row.
#[derive(Clone, Debug)]
pub(crate) struct Follow {
    pub(super) follower: Text,
    pub(super) followed: Text,
    activity: Text,
    pub(super) state: FollowState,
}

impl Row for Follow {
    const TABLE: &'static str = "oyez_follows";
    /// By follower and followed.
    type Key = (Text, Text);
    /// By followed and follower.
    type Entry = (Text, Text);

    fn key(&self) -> Self::Key {
        (self.follower.clone(), self.followed.clone())
    }

    fn entries(&self) -> Vec<Self::Entry> {
        vec![(self.followed.clone(), self.follower.clone())]
    }
}

/// The follows by `actor`.
pub(super) fn by<'c>(conn: &'c Conn, actor: &str) -> impl Iterator<Item = &'c Follow> {
    let actor = Text::from(actor);
    let rows = conn.tables.follows.rows_from((actor.clone(), Text::default()));
    rows.take_while(move |it| it.follower == actor)
}

/// The follows of `actor`, by follower.
pub(super) fn of<'c>(conn: &'c Conn, actor: &str) -> impl Iterator<Item = &'c Follow> {
    let actor = Text::from(actor);
    let rows = conn.tables.follows.found_from((actor.clone(), Text::default()));
    rows.map(|(_, row)| row).take_while(move |it| it.followed == actor)
}

/// Inserts a follow, or puts it in the place of the one between these two.
pub(crate) async fn put(
    conn: &mut Conn,
    follower: &Iri,
    followed: &Iri,
    activity: &Iri,
    state: FollowState,
) -> Result<(), Failure> {
    let (follower, followed) = (follower.as_str().into(), followed.as_str().into());
    let activity = activity.as_str().into();
    conn.tables.follows.put(Follow { follower, followed, activity, state });
    Ok(())
}

/// Removes the follow between these two.
pub(crate) async fn remove(conn: &mut Conn, follower: &Iri, followed: &Iri) -> QueryResult<()> {
    conn.tables.follows.remove(&(follower.as_str().into(), followed.as_str().into()));
    Ok(())
}

/// The follow between these two.
pub(crate) async fn find(
    conn: &mut Conn,
    follower: &Iri,
    followed: &Iri,
) -> Result<Option<StoredFollow>, Failure> {
    let key = (Text::from(follower.as_str()), Text::from(followed.as_str()));
    let Some(row) = conn.tables.follows.get(&key) else { return Ok(None) };
    let (follower, followed) = (follower.clone(), followed.clone());
    Ok(Some(StoredFollow { follower, followed, activity: iri(&row.activity)?, state: row.state }))
}

/// Some follows of `actor` and by it, whatever their state: who follows, and who is followed.
pub(crate) async fn some_of(
    conn: &mut Conn,
    actor: &Iri,
    n_rows: i64,
) -> QueryResult<Vec<(SqlIri, SqlIri)>> {
    let by = by(conn, actor.as_str()).take(limit(n_rows));
    let of = of(conn, actor.as_str()).take(limit(n_rows));
    by.chain(of).map(|it| Ok((sql_iri(&it.follower)?, sql_iri(&it.followed)?))).collect()
}

/// Actors of this server that follow `followed`, and have not asked to follow `target`; at most
/// `limit`.
pub(crate) async fn left_behind(
    conn: &mut Conn,
    followed: &Iri,
    target: &Iri,
    n_rows: i64,
) -> QueryResult<Vec<SqlIri>> {
    let is_local = |it: &&Follow| {
        conn.tables.local_actors.get(&it.follower).is_some_and(|it| !it.is_deleted())
    };
    let accepted = of(conn, followed.as_str()).filter(|it| it.state == FollowState::Accepted);
    let target = Text::from(target.as_str());
    let is_left =
        |it: &&Follow| conn.tables.follows.get(&(it.follower.clone(), target.clone())).is_none();
    let left = accepted.filter(is_local).filter(is_left).take(limit(n_rows));
    left.map(|it| sql_iri(&it.follower)).collect()
}

/// All who follow `followed`, with the inboxes of those of other servers where they are known.
pub(crate) async fn followers(
    conn: &mut Conn,
    followed: &Iri,
) -> QueryResult<Vec<(SqlIri, Option<Inboxes>)>> {
    let accepted = of(conn, followed.as_str()).filter(|it| it.state == FollowState::Accepted);
    accepted
        .map(|it| Ok((sql_iri(&it.follower)?, remote_actors::inboxes_of(conn, &it.follower)?)))
        .collect()
}
