//! Removing what nobody needs any more, now and then.

use std::{future::Future, pin::pin, time::Duration};

use oyez_store::{ApplicationStore, Swept};
use tokio::time::sleep;

use super::App;
use crate::AppError;

/// How long after its start a server sweeps first: not while others wait for it to be there again.
const FIRST: Duration = Duration::from_secs(60 * 60);

/// How long it waits after that.
const INTERVAL: Duration = Duration::from_secs(24 * 60 * 60);

impl<S: ApplicationStore> App<S> {
    /// Removes what other servers have sent, is not needed, and was to be
    /// [kept](super::AppBuilder::retention) no longer. [`serve`](Self::serve) does so once a day;
    /// beside a service of its own an application does it itself.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work. What was removed before stays so.
    pub async fn sweep(&self) -> Result<Swept, AppError> {
        Ok(self.store().sweep(&self.inner.retention).await?)
    }

    /// Sweeps now and then, until `shutdown` is ready.
    pub(super) async fn sweep_until(self, shutdown: impl Future<Output = ()>) {
        let sweeping = async {
            sleep(FIRST).await;
            loop {
                match self.sweep().await {
                    Ok(swept) => tracing::info!(?swept, "removed what was old"),
                    Err(error) => tracing::error!(%error, "could not remove what was old"),
                }
                sleep(INTERVAL).await;
            }
        };
        let (mut sweeping, mut shutdown) = (pin!(sweeping), pin!(shutdown));
        tokio::select! {
            () = &mut sweeping => {}
            () = &mut shutdown => {}
        }
    }
}

#[cfg(test)]
#[cfg(feature = "sqlite")]
mod tests {
    use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection as _};
    use oyez_registry::ActorStore as _;
    use oyez_vocab::Iri;
    use serde_json::json;

    use super::*;

    /// Time passes at once where all wait for it.
    #[tokio::test(start_paused = true)]
    async fn a_server_sweeps_after_a_while() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("site.db");
        let url = format!("sqlite://{}", path.display());
        let app = App::builder("https://one.example".parse().unwrap()).database(url).open();
        let app = app.unwrap();
        let id: Iri = "https://two.example/bob".parse().unwrap();
        let inbox = "https://two.example/bob/inbox";
        let document = json!({"type": "Person", "id": id, "inbox": inbox});
        let insert = format!(
            "INSERT INTO oyez_remote_actors VALUES ('{id}', '{inbox}', NULL, '{document}', 0, 0)"
        );
        let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
        conn.batch_execute(&insert).unwrap();
        let is_there = async || app.store().remote_actor(&id).await.unwrap().is_some();
        assert!(is_there().await);

        let begin = tokio::time::Instant::now();
        let until_gone = async {
            while is_there().await {
                sleep(Duration::from_secs(60)).await;
            }
        };
        app.clone().sweep_until(until_gone).await;
        assert!(begin.elapsed() >= FIRST);
    }
}
