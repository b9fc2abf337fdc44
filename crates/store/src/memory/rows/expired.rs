//! Rows that nobody needs any more.

use diesel::result::QueryResult;

use super::{
    Conn, Text, activities::Activity, deliveries, follows, inbox_items, messages, objects::Object,
    remote_actors::RemoteActor,
};

/// How many rows are looked at, and removed at most, at a time.
const CHUNK: usize = 200;

/// Rows that are removed in one way.
pub(crate) enum Kind {
    Activities,
    Objects,
    RemoteActors,
    Tombstones,
}

pub(crate) const ACTIVITIES: Kind = Kind::Activities;
pub(crate) const OBJECTS: Kind = Kind::Objects;
pub(crate) const REMOTE_ACTORS: Kind = Kind::RemoteActors;
pub(crate) const TOMBSTONES: Kind = Kind::Tombstones;

/// A row that was looked at.
pub(crate) struct Row {
    pub(crate) key: String,
    pub(crate) is_expired: bool,
    pub(crate) is_new: bool,
}

/// Which rows are expired.
#[derive(Clone, Debug)]
pub(crate) struct Bounds {
    /// A row from before this time is old.
    pub(crate) before: i64,
    /// What the ids of this server begin with.
    pub(crate) own: String,
}

impl Kind {
    /// The rows whose keys come next behind `after`.
    pub(crate) async fn look(
        &self,
        conn: &mut Conn,
        after: &str,
        bounds: &Bounds,
    ) -> QueryResult<Vec<Row>> {
        let rows = match self {
            Self::Activities => keys(conn.tables.activities.rows_from(after.into()), after),
            Self::Objects | Self::Tombstones => {
                keys(conn.tables.objects.rows_from(after.into()), after)
            }
            Self::RemoteActors => keys(conn.tables.remote_actors.rows_from(after.into()), after),
        };
        let row = |key: Text| Row {
            is_expired: self.is_expired(conn, &key, bounds),
            is_new: self.is_new(conn, &key, bounds),
            key: key.to_string(),
        };
        Ok(rows.into_iter().map(row).collect())
    }

    /// Removes those of these rows that nobody has begun to need since.
    pub(crate) async fn remove(
        &self,
        conn: &mut Conn,
        keys: &[String],
        bounds: &Bounds,
    ) -> QueryResult<usize> {
        let mut n_removed = 0;
        for key in keys {
            let key = Text::from(key.as_str());
            if self.is_expired(conn, &key, bounds) {
                n_removed += 1;
                match self {
                    Self::Activities => drop(conn.tables.activities.remove(&key)),
                    Self::Objects | Self::Tombstones => drop(conn.tables.objects.remove(&key)),
                    Self::RemoteActors => drop(conn.tables.remote_actors.remove(&key)),
                }
            }
        }
        Ok(n_removed)
    }

    /// Whether the row is not needed.
    fn is_expired(&self, conn: &Conn, key: &Text, bounds: &Bounds) -> bool {
        let tables = &conn.tables;
        let object = |is_meant: fn(&Object) -> bool| {
            tables.objects.get(key).filter(|it| is_meant(it)).is_some_and(|it| {
                it.updated_at < bounds.before
                    && !it.iri.starts_with(&bounds.own)
                    && tables.local_actors.get(&it.owner).is_none()
            })
        };
        match self {
            Self::Activities => {
                tables.activities.get(key).is_some_and(|it| is_over(conn, it, bounds.before))
            }
            Self::Objects => object(|it| !it.is_deleted) && !owns_items(conn, key),
            Self::Tombstones => object(|it| it.is_deleted),
            Self::RemoteActors => {
                let is_old = |it: &RemoteActor| it.fetched_at < bounds.before;
                tables.remote_actors.get(key).is_some_and(is_old)
                    && follows::by(conn, key).next().is_none()
                    && follows::of(conn, key).next().is_none()
                    && deliveries::to(conn, key).next().is_none()
            }
        }
    }

    /// Whether a row and all behind it are too new, where the keys are in the order of time.
    fn is_new(&self, conn: &Conn, key: &Text, bounds: &Bounds) -> bool {
        let is_new = |it: &Activity| it.received_at >= bounds.before;
        matches!(self, Self::Activities) && conn.tables.activities.get(key).is_some_and(is_new)
    }
}

/// The keys that come next behind `after`.
fn keys<'r, R>(rows: impl Iterator<Item = &'r R>, after: &str) -> Vec<Text>
where
    R: super::Row<Key = Text> + 'r,
{
    rows.map(super::Row::key).filter(|it| &**it != after).take(CHUNK).collect()
}

/// Nobody undoes these types; what was undone is not undone again.
fn is_over(conn: &Conn, it: &Activity, before: i64) -> bool {
    let has_no_effect =
        it.is_undone || matches!(&*it.kind, "Create" | "Delete" | "Undo" | "Update");
    !it.is_local
        && it.received_at < before
        && has_no_effect
        && !inbox_items::has(conn, &it.id)
        && conn.tables.outbox_items.get(&it.id).is_none()
        && !deliveries::has(conn, &it.id)
        && !messages::has(conn, &it.id)
        && conn.tables.reports.get(&it.id).is_none()
}

/// Whether something is in a collection of `owner`.
fn owns_items(conn: &Conn, owner: &Text) -> bool {
    let first = (owner.clone(), Text::default(), Text::default());
    conn.tables.collection_items.rows_from(first).next().is_some_and(|it| it.owner == *owner)
}
