//! `oyez serve`

use std::{net::SocketAddr, str::FromStr, time::Duration};

use clap::Args;
use oyez::{
    App,
    store::{ApplicationStore, Retention},
};
use tokio::{net::TcpListener, signal};

use super::descriptors;
use crate::Outcome;

/// For how long things of other servers are kept, in days; or `forever`.
#[derive(Args, Debug)]
pub(super) struct Keep {
    /// Days to know activities that nobody has in an inbox, lest they have their effect again.
    #[arg(long, env = "OYEZ_KEEP_ACTIVITIES", value_name = "DAYS", default_value = "90")]
    keep_activities: Days,
    /// Days to keep objects of other servers after their last change.
    #[arg(long, env = "OYEZ_KEEP_OBJECTS", value_name = "DAYS", default_value = "365")]
    keep_objects: Days,
    /// Days to know that objects of other servers were deleted.
    #[arg(long, env = "OYEZ_KEEP_TOMBSTONES", value_name = "DAYS", default_value = "90")]
    keep_tombstones: Days,
    /// Days to keep actors of other servers since they were fetched.
    #[arg(long, env = "OYEZ_KEEP_REMOTE_ACTORS", value_name = "DAYS", default_value = "90")]
    keep_remote_actors: Days,
}

impl Keep {
    pub(super) fn retention(&self) -> Retention {
        let mut retention = Retention::default();
        retention.activities = self.keep_activities.0;
        retention.objects = self.keep_objects.0;
        retention.tombstones = self.keep_tombstones.0;
        retention.remote_actors = self.keep_remote_actors.0;
        retention
    }
}

/// So many days, or for ever.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Days(Option<Duration>);

impl FromStr for Days {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "forever" {
            return Ok(Self(None));
        }
        let days: u32 = text.parse().map_err(|_| "neither a number of days nor `forever`")?;
        Ok(Self(Some(Duration::from_secs(u64::from(days) * 24 * 60 * 60))))
    }
}

pub(super) async fn run<S: ApplicationStore>(app: &App<S>, listen: SocketAddr) -> Outcome {
    descriptors::raise();
    let listener = TcpListener::bind(listen)
        .await
        .map_err(|error| format!("could not listen on {listen}: {error}"))?;
    let address = listener.local_addr()?;
    println!("{} is served on http://{address}", app.registry().site());
    app.serve(listener, interrupted()).await;
    Ok(())
}

/// Returns when the process is asked to stop.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = signal::ctrl_c().await;
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Settings {
        #[command(flatten)]
        keep: Keep,
    }

    #[test]
    fn things_are_kept_as_by_the_library_unless_told() {
        let keep = |arguments: &[&str]| Settings::try_parse_from(arguments).map(|it| it.keep);
        assert_eq!(keep(&["serve"]).unwrap().retention(), Retention::default());
        let told = keep(&["serve", "--keep-objects", "forever", "--keep-tombstones", "30"]);
        let told = told.unwrap().retention();
        assert_eq!(told.objects, None);
        assert_eq!(told.tombstones, Some(Duration::from_secs(30 * 24 * 60 * 60)));
        assert!(keep(&["serve", "--keep-objects", "-1"]).is_err());
    }
}
