//! A site that is served while the demo runs.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use http::{Method, Request};
use oyez::{
    ActorSettings, App,
    registry::{InboxItem, LocalActor, PageRequest, Site},
};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};
use tower::ServiceExt as _;

use crate::Outcome;

/// A site on a free port of the loopback, with one actor.
pub(super) struct RunningSite {
    pub(super) name: &'static str,
    pub(super) app: App,
    pub(super) actor: LocalActor,
    pub(super) counts: Arc<Counts>,
    server: JoinHandle<()>,
    stop: [oneshot::Sender<()>; 2],
    worker: JoinHandle<()>,
}

/// What has come to a site.
#[derive(Default)]
pub(super) struct Counts {
    pub(super) requests: AtomicU64,
    pub(super) deliveries: AtomicU64,
}

impl Counts {
    fn count<B>(&self, request: Request<B>) -> Request<B> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let path = request.uri().path();
        if request.method() == Method::POST && path.ends_with("/inbox") {
            self.deliveries.fetch_add(1, Ordering::Relaxed);
        }
        request
    }
}

impl RunningSite {
    /// Starts a site whose database stands in `folder`.
    pub(super) async fn start(
        name: &'static str,
        folder: &Path,
        username: &str,
        approves_followers: bool,
    ) -> Outcome<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let site: Site = format!("http://{}", listener.local_addr()?).parse()?;
        let database = format!("sqlite://{}", folder.join(name).with_extension("db").display());
        let app = App::builder(site).database(database).allow_private_network(true).open()?;
        let settings = ActorSettings::new(username).approves_followers(approves_followers);
        let added = app.add_actor(settings).await?;
        let counts = Arc::new(Counts::default());
        let counting = Arc::clone(&counts);
        let service = app.service().map_request(move |it| counting.count(it));
        let (stop_server, server_stopped) = oneshot::channel();
        let (stop_worker, worker_stopped) = oneshot::channel();
        let server = oyez::http::serve(listener, service, async { drop(server_stopped.await) });
        let worker = app.worker().run(async { drop(worker_stopped.await) });
        Ok(Self {
            name,
            actor: added.actor,
            counts,
            server: tokio::spawn(server),
            stop: [stop_server, stop_worker],
            worker: tokio::spawn(worker),
            app,
        })
    }

    /// All that the actor has received, newest first.
    pub(super) async fn inbox(&self) -> Outcome<Vec<InboxItem>> {
        Ok(self.app.inbox(&self.actor, PageRequest::first(100)).await?.items)
    }

    pub(super) async fn stop(self) {
        // Whoever is gone already need not be told.
        self.stop.map(|it| it.send(())).iter().for_each(|_| {});
        let _ = tokio::join!(self.server, self.worker);
    }
}
