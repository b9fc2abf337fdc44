//! Rows that nobody needs any more.

use diesel::{
    QueryableByName,
    result::QueryResult,
    sql_query,
    sql_types::{BigInt, Bool, Text},
};

use super::{Conn, RunQueryDsl};

/// How many rows are looked at, and removed at most, at a time.
const CHUNK: usize = 200;

/// Rows that are removed in one way.
pub(crate) struct Kind {
    table: &'static str,
    key: &'static str,
    /// Whether a row is not needed. In it `$1` is the time before which a row is old, and `$2` what
    /// the ids of this server begin with.
    is_expired: &'static str,
    /// Whether a row and all behind it are too new, where the keys are in the order of time.
    is_new: &'static str,
}

/// Nobody undoes these types; what was undone is not undone again.
pub(crate) const ACTIVITIES: Kind = Kind {
    table: "oyez_activities",
    key: "id",
    is_expired: "NOT is_local AND received_at < $1 AND $2 = $2
        AND (is_undone OR kind IN ('Create', 'Delete', 'Undo', 'Update'))
        AND NOT EXISTS (SELECT 1 FROM oyez_inbox_items WHERE activity = oyez_activities.id)
        AND NOT EXISTS (SELECT 1 FROM oyez_outbox_items WHERE activity = oyez_activities.id)
        AND NOT EXISTS (SELECT 1 FROM oyez_deliveries WHERE activity = oyez_activities.id)
        AND NOT EXISTS (SELECT 1 FROM oyez_messages WHERE activity = oyez_activities.id)
        AND NOT EXISTS (SELECT 1 FROM oyez_reports WHERE activity = oyez_activities.id)",
    is_new: "received_at >= $1",
};

pub(crate) const OBJECTS: Kind = Kind {
    table: "oyez_objects",
    key: "iri",
    is_expired: "NOT is_deleted AND updated_at < $1 AND substr(iri, 1, length($2)) <> $2
        AND NOT EXISTS (SELECT 1 FROM oyez_local_actors WHERE iri = oyez_objects.owner)
        AND NOT EXISTS (SELECT 1 FROM oyez_collection_items WHERE owner = oyez_objects.iri)",
    is_new: "FALSE",
};

pub(crate) const TOMBSTONES: Kind = Kind {
    table: "oyez_objects",
    key: "iri",
    is_expired: "is_deleted AND updated_at < $1 AND substr(iri, 1, length($2)) <> $2
        AND NOT EXISTS (SELECT 1 FROM oyez_local_actors WHERE iri = oyez_objects.owner)",
    is_new: "FALSE",
};

pub(crate) const REMOTE_ACTORS: Kind = Kind {
    table: "oyez_remote_actors",
    key: "iri",
    is_expired: "fetched_at < $1 AND $2 = $2
        AND NOT EXISTS (SELECT 1 FROM oyez_follows WHERE follower = oyez_remote_actors.iri)
        AND NOT EXISTS (SELECT 1 FROM oyez_follows WHERE followed = oyez_remote_actors.iri)
        AND NOT EXISTS (SELECT 1 FROM oyez_deliveries WHERE target = oyez_remote_actors.iri)",
    is_new: "FALSE",
};

/// A row that was looked at.
#[derive(QueryableByName)]
pub(crate) struct Row {
    #[diesel(sql_type = Text)]
    pub(crate) key: String,
    #[diesel(sql_type = Bool)]
    pub(crate) is_expired: bool,
    #[diesel(sql_type = Bool)]
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
        let Self { table, key, is_expired, is_new } = self;
        let query = format!(
            "SELECT {key} AS key, ({is_expired}) AS is_expired, ({is_new}) AS is_new
            FROM {table} WHERE {key} > $3 ORDER BY {key} LIMIT {CHUNK}"
        );
        let query = sql_query(query).bind::<BigInt, _>(bounds.before).bind::<Text, _>(&bounds.own);
        query.bind::<Text, _>(after).load(conn).await
    }

    /// Removes those of these rows that nobody has begun to need since.
    pub(crate) async fn remove(
        &self,
        conn: &mut Conn,
        keys: &[String],
        bounds: &Bounds,
    ) -> QueryResult<usize> {
        let Self { table, key, is_expired, .. } = self;
        let query = format!("DELETE FROM {table} WHERE ({is_expired}) AND {key} = $3");
        let mut n_removed = 0;
        for key in keys {
            let query =
                sql_query(&query).bind::<BigInt, _>(bounds.before).bind::<Text, _>(&bounds.own);
            n_removed += query.bind::<Text, _>(key).execute(conn).await?;
        }
        Ok(n_removed)
    }
}
