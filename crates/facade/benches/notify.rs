//! What one notification costs that many are told of: `cargo xtask bench notify`.
//!
//! Prints a line of JSON for each number of recipients: how long the notification took until it was
//! on the disk, and how much memory the process had at most by then.

#![expect(clippy::print_stdout, reason = "what is measured is told to who asked")]
#![expect(clippy::unwrap_used, reason = "a bench that cannot measure may panic")]

use std::{fs, time::Instant};

use async_trait::async_trait;
use oyez::{
    App,
    registry::{
        Address, Channel, Contact, Definition, Model, ModelError, Notification, Params, Recipients,
        Role, Route, Template,
    },
    store::SqliteConnection,
};
use serde_json::json;

/// How many are told, one number after the other.
const N_RECIPIENTS: [u32; 3] = [10_000, 100_000, 200_000];

/// A reader of a site.
#[derive(Clone)]
struct Reader(u32);

#[async_trait]
impl Model for Reader {
    type Connection = SqliteConnection;
    const NAME: &'static str = "reader";
    const ROLE: Role = Role::Actor;

    fn route() -> Route {
        Route::at("/readers/{n}")
    }

    fn address(&self) -> Address {
        [("n", self.0)].into()
    }

    async fn find(params: &Params, _: &mut SqliteConnection) -> Result<Option<Self>, ModelError> {
        Ok(params.parse("n").ok().map(Self))
    }
}

/// News, for so many.
#[derive(Clone)]
struct News(u32);

impl News {
    const BROKE: Notification<Self, Reader> = Notification::new("broke", "there are news")
        .required()
        .templates(&[Template::new(Contact::ACTIVITY, &[Channel::Object("readers")])
            .subject("{{ actor.name }} has news")]);
}

#[async_trait]
impl Model for News {
    type Connection = SqliteConnection;
    const NAME: &'static str = "news";
    const CHANNELS: &'static [&'static str] = &["readers"];

    fn route() -> Route {
        Route::none()
    }

    fn address(&self) -> Address {
        Address::new(format!("/news/{}", self.0))
    }

    fn notifications() -> Vec<Definition> {
        vec![Self::BROKE.into()]
    }

    async fn recipients(
        &self,
        _: &str,
        to: &mut Recipients<'_, SqliteConnection>,
    ) -> Result<(), ModelError> {
        for n in 1..=self.0 {
            to.add(&Reader(n)).await?;
        }
        Ok(())
    }
}

#[tokio::main]
async fn main() {
    for n in N_RECIPIENTS {
        let folder = tempfile::tempdir().unwrap();
        let app = App::builder("https://one.example".parse().unwrap())
            .database(folder.path().join("oyez.db").display().to_string())
            .register::<Reader>()
            .register::<News>()
            .open()
            .unwrap();
        let start = Instant::now();
        let notified = app.notify(News::BROKE.of(&News(n)).actor(&Reader(0))).await.unwrap();
        let seconds = start.elapsed().as_secs_f64();
        assert_eq!(notified.told, u64::from(n));
        let line = json!({"recipients": n, "seconds": seconds, "peak_mib": peak_mib()});
        println!("{line}");
    }
}

/// How much memory this process has had at most, in MiB; nothing where the system does not say.
fn peak_mib() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib / 1024.0)
}
