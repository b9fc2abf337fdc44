//! Removing what other servers have sent and nobody here needs any more.

use std::time::Duration;

use oyez_registry::StoreError;

use super::{
    Context, Store,
    rows::expired::{ACTIVITIES, Bounds, Kind, OBJECTS, REMOTE_ACTORS, Row, TOMBSTONES},
};
use crate::{
    column::millis,
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
                let bounds = bounds(cx, kept);
                Box::pin(async move { Ok(kind.look(conn, after, &bounds).await?) })
            });
            let rows: Vec<Row> = rows.await?;
            let Some(last) = rows.last() else { return Ok(n_removed) };
            let is_over = last.is_new;
            after = last.key.clone();
            let expired: Vec<String> =
                rows.into_iter().filter(|it| it.is_expired).map(|it| it.key).collect();
            if !expired.is_empty() {
                let removed = self.write(expired, move |expired, conn, cx| {
                    let bounds = bounds(cx, kept);
                    Box::pin(async move { Ok(kind.remove(conn, expired, &bounds).await?) })
                });
                n_removed += removed.await?;
            }
            if is_over {
                return Ok(n_removed);
            }
        }
    }
}

fn bounds(cx: &Context, kept: Duration) -> Bounds {
    let before = cx.now().timestamp_millis().saturating_sub(millis(kept));
    Bounds { before, own: format!("{}/", cx.site()) }
}
