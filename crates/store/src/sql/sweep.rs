//! Removing what other servers have sent and nobody here needs any more.

use std::time::Duration;

use diesel::{
    QueryableByName,
    result::QueryResult,
    sql_query,
    sql_types::{BigInt, Bool, Text},
};
use oyez_registry::StoreError;

use super::{Conn, Context, RunQueryDsl, Store};
use crate::{
    column::millis,
    failure::Failure,
    retention::{Retention, Swept},
};

impl Store {
    /// Removes what `retention` keeps no longer.
    ///
    /// It looks at all there is, a few hundred rows at a time, and each transaction removes as many
    /// at most: so it keeps nobody waiting, and may be given up at any time.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work. What was removed before stays so.
    pub async fn sweep(&self, retention: &Retention) -> Result<Swept, StoreError> {
        Ok(Swept {
            activities: self.sweep_of(&ACTIVITIES, retention.activities).await?,
            objects: self.sweep_of(&OBJECTS, retention.objects).await?,
            tombstones: self.sweep_of(&TOMBSTONES, retention.tombstones).await?,
            remote_actors: self.sweep_of(&REMOTE_ACTORS, retention.remote_actors).await?,
        })
    }

    async fn sweep_of(
        &self,
        kind: &'static Kind,
        kept: Option<Duration>,
    ) -> Result<usize, StoreError> {
        let Some(kept) = kept else { return Ok(0) };
        let (mut n_removed, mut after) = (0, String::new());
        loop {
            let rows = self.read(after, move |after, conn, cx| {
                Box::pin(async move { Ok(kind.look(conn, cx, after, kept).await?) })
            });
            let rows: Vec<Row> = rows.await?;
            let Some(last) = rows.last() else { return Ok(n_removed) };
            let is_over = last.is_new;
            after = last.key.clone();
            let expired: Vec<String> =
                rows.into_iter().filter(|it| it.is_expired).map(|it| it.key).collect();
            if !expired.is_empty() {
                let removed = self.write(expired, move |expired, conn, cx| {
                    Box::pin(kind.remove(conn, cx, expired, kept))
                });
                n_removed += removed.await?;
            }
            if is_over {
                return Ok(n_removed);
            }
        }
    }
}

/// How many rows are looked at, and removed at most, at a time.
const CHUNK: usize = 200;

/// Rows that are removed in one way.
struct Kind {
    table: &'static str,
    key: &'static str,
    /// Whether a row is not needed. In it `$1` is the time before which a row is old, and `$2` what
    /// the ids of this server begin with.
    is_expired: &'static str,
    /// Whether a row and all behind it are too new, where the keys are in the order of time.
    is_new: &'static str,
}

/// Nobody undoes these types; what was undone is not undone again.
const ACTIVITIES: Kind = Kind {
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

const OBJECTS: Kind = Kind {
    table: "oyez_objects",
    key: "iri",
    is_expired: "NOT is_deleted AND updated_at < $1 AND substr(iri, 1, length($2)) <> $2
        AND NOT EXISTS (SELECT 1 FROM oyez_local_actors WHERE iri = oyez_objects.owner)
        AND NOT EXISTS (SELECT 1 FROM oyez_collection_items WHERE owner = oyez_objects.iri)",
    is_new: "FALSE",
};

const TOMBSTONES: Kind = Kind {
    table: "oyez_objects",
    key: "iri",
    is_expired: "is_deleted AND updated_at < $1 AND substr(iri, 1, length($2)) <> $2
        AND NOT EXISTS (SELECT 1 FROM oyez_local_actors WHERE iri = oyez_objects.owner)",
    is_new: "FALSE",
};

const REMOTE_ACTORS: Kind = Kind {
    table: "oyez_remote_actors",
    key: "iri",
    is_expired: "fetched_at < $1 AND $2 = $2
        AND NOT EXISTS (SELECT 1 FROM oyez_follows WHERE follower = oyez_remote_actors.iri)
        AND NOT EXISTS (SELECT 1 FROM oyez_follows WHERE followed = oyez_remote_actors.iri)
        AND NOT EXISTS (SELECT 1 FROM oyez_deliveries WHERE target = oyez_remote_actors.iri)",
    is_new: "FALSE",
};

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    key: String,
    #[diesel(sql_type = Bool)]
    is_expired: bool,
    #[diesel(sql_type = Bool)]
    is_new: bool,
}

impl Kind {
    /// The rows whose keys come next behind `after`.
    async fn look(
        &self,
        conn: &mut Conn,
        cx: &Context,
        after: &str,
        kept: Duration,
    ) -> QueryResult<Vec<Row>> {
        let Self { table, key, is_expired, is_new } = self;
        let query = format!(
            "SELECT {key} AS key, ({is_expired}) AS is_expired, ({is_new}) AS is_new
            FROM {table} WHERE {key} > $3 ORDER BY {key} LIMIT {CHUNK}"
        );
        let (before, own) = bounds(cx, kept);
        let query = sql_query(query).bind::<BigInt, _>(before).bind::<Text, _>(own);
        query.bind::<Text, _>(after).load(conn).await
    }

    /// Removes those of these rows that nobody has begun to need since.
    async fn remove(
        &self,
        conn: &mut Conn,
        cx: &Context,
        keys: &[String],
        kept: Duration,
    ) -> Result<usize, Failure> {
        let Self { table, key, is_expired, .. } = self;
        let query = format!("DELETE FROM {table} WHERE ({is_expired}) AND {key} = $3");
        let (before, own) = bounds(cx, kept);
        let mut n_removed = 0;
        for key in keys {
            let query = sql_query(&query).bind::<BigInt, _>(before).bind::<Text, _>(&own);
            n_removed += query.bind::<Text, _>(key).execute(conn).await?;
        }
        Ok(n_removed)
    }
}

/// The time before which a row is old, and what the ids of this server begin with.
fn bounds(cx: &Context, kept: Duration) -> (i64, String) {
    (cx.now().timestamp_millis().saturating_sub(millis(kept)), format!("{}/", cx.site()))
}
