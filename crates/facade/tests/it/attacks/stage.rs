//! A site that is mounted in one of the ways there are, and two servers that talk with it.

use std::convert::Infallible;

use axum::{
    Router,
    routing::{get, post},
};
use oyez::{
    App,
    http::Limits,
    registry::{
        ActivityStore as _, Collection, CollectionKind, DeliveryQueue as _, LocalActor,
        PageRequest, Viewer,
    },
    vocab::Iri,
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::oneshot};
use tower::Layer as _;

use super::peer::Peer;
use crate::kit::{Database as _, File};

/// What the server stands in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Mount {
    /// The layer in front of all routes of axum.
    Axum,
    /// The server of this crate.
    Hyper,
    /// The layer nested in axum, beneath a prefix.
    Nested,
}

impl Mount {
    pub(super) const ALL: [Self; 3] = [Self::Hyper, Self::Axum, Self::Nested];

    /// What the paths of actors, objects and activities start with.
    pub(super) fn prefix(self) -> &'static str {
        if self == Self::Nested { "/social" } else { "" }
    }
}

/// The site with its one actor, Alice, and the others: Bob's server, and Carol's.
///
/// Bob follows Alice, and has sent a note; Alice has a note that all may see, another that is for
/// Dave alone, and waits to follow Carol. No worker runs, so
/// that what is queued stays, and whatever is asked of others is asked for a request.
pub(super) struct Stage {
    pub(super) mount: Mount,
    pub(super) app: App,
    pub(super) alice: LocalActor,
    pub(super) authority: String,
    /// The id of Alice's note.
    pub(super) note: String,
    /// The id of one that is for nobody.
    pub(super) secret: String,
    /// The id of Alice's `Follow` of Carol, who has not answered.
    pub(super) follow: String,
    pub(super) near: Peer,
    pub(super) far: Peer,
    database: File,
    _stop: oneshot::Sender<()>,
}

impl Stage {
    pub(super) async fn set(mount: Mount) -> Self {
        Self::set_with(mount, |_| {}).await
    }

    pub(super) async fn set_with(mount: Mount, change: impl FnOnce(&mut Limits)) -> Self {
        let stage = Self::build(mount, true, change).await;
        stage.meet_bob().await;
        stage
    }

    /// The same, where only the public internet is dialed: nobody has met there.
    pub(super) async fn in_public(mount: Mount) -> Self {
        Self::build(mount, false, |_| {}).await
    }

    async fn build(mount: Mount, is_private: bool, change: impl FnOnce(&mut Limits)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let authority = listener.local_addr().unwrap().to_string();
        let database = File::make().await;
        let mut limits = Limits::default();
        // Rows must not use up what others need; what the limit does has tests of its own.
        limits.max_key_fetches = 1_000;
        limits.max_key_fetches_per_domain = 1_000;
        change(&mut limits);
        let prefix = mount.prefix();
        let site: oyez::registry::Site = format!("http://{authority}").parse().unwrap();
        let builder = database
            .builder(site.with_handle_domain("handles.example".parse().unwrap()))
            .actors_at(format!("{prefix}/users/{{username}}"))
            .objects_at(format!("{prefix}/objects/{{id}}"))
            .activities_at(format!("{prefix}/activities/{{id}}"))
            .allow_private_network(is_private)
            .limits(limits);
        let app = File::open(builder).await;
        let alice = app.add_actor("alice").await.unwrap().actor;
        let mut notes = Vec::new();
        for to in [oyez::vocab::PUBLIC, "https://three.example/dave"] {
            let note = json!({"type": "Note", "content": "hello", "to": to});
            let create = app.publish(note, &alice).await.unwrap();
            let create = app.store().activity(&create).await.unwrap().unwrap();
            notes.push(create.object.unwrap().to_string());
        }
        let (stop, stopped) = oneshot::channel();
        tokio::spawn(serve(mount, app.clone(), listener, async { drop(stopped.await) }));
        let (near, far) = (Peer::start("127.0.0.1").await, Peer::start("127.0.0.2").await);
        let follow = json!({"type": "Follow", "object": far.iri("/u/carol")});
        Self {
            mount,
            secret: notes.pop().unwrap(),
            note: notes.pop().unwrap(),
            follow: app.publish(follow, &alice).await.unwrap().to_string(),
            app,
            alice,
            authority,
            near,
            far,
            database,
            _stop: stop,
        }
    }

    /// Lets Bob follow Alice, and send her a note.
    async fn meet_bob(&self) {
        let bob = self.near.iri("/u/bob");
        let follow = json!({
            "type": "Follow",
            "id": format!("{bob}/follow"),
            "actor": bob,
            "object": self.alice.id,
        });
        let note = json!({
            "type": "Note",
            "id": format!("{bob}/note"),
            "attributedTo": bob,
            "content": "hello",
            "to": oyez::vocab::PUBLIC,
        });
        let create = json!({
            "type": "Create",
            "id": format!("{bob}/create"),
            "actor": bob,
            "to": self.alice.id,
            "object": note,
        });
        for activity in [follow, create] {
            let body = activity.to_string().into_bytes();
            let reply = super::case::signed(self, &self.near.pair("bob"), &body);
            let reply = reply.send(&self.authority).await;
            assert_eq!(reply.status, 202, "{}", reply.text());
        }
        self.near.asked();
    }

    /// The path of Alice, or of what `suffix` names behind it.
    pub(super) fn path(&self, suffix: &str) -> String {
        format!("{}/users/alice{suffix}", self.mount.prefix())
    }

    pub(super) fn iri(&self, path: &str) -> String {
        format!("http://{}{path}", self.authority)
    }

    /// Every byte of the database.
    pub(super) async fn contents(&self) -> Vec<Vec<u8>> {
        self.database.contents().await
    }

    /// What an activity may have an effect on, each under its name.
    pub(super) async fn state(&self) -> Value {
        let store = self.app.store();
        let one = || PageRequest::first(1);
        let note: Iri = self.note.parse().unwrap();
        let bob: Iri = self.near.iri("/u/bob").parse().unwrap();
        let bobs_note: Iri = format!("{bob}/note").parse().unwrap();
        let document =
            |it: Option<oyez::registry::StoredObject>| it.map(|it| it.document.as_str().to_owned());
        let mut state = json!({
            "inbox": store.inbox(&self.alice.id, one()).await.unwrap().total,
            "outbox": store.outbox(&self.alice.id, Viewer::Owner, one()).await.unwrap().total,
            "queue": store.status().await.unwrap().pending,
            "reports": store.reports(one()).await.unwrap().total,
            "alice": document(store.object(&self.alice.id).await.unwrap()),
            "note": document(store.object(&note).await.unwrap()),
            "bobs note": document(store.object(&bobs_note).await.unwrap()),
        });
        for (owner, kind) in [
            (&self.alice.id, CollectionKind::Featured),
            (&self.alice.id, CollectionKind::Followers),
            (&self.alice.id, CollectionKind::Following),
            (&self.alice.id, CollectionKind::Liked),
            (&note, CollectionKind::Likes),
            (&note, CollectionKind::Replies),
            (&note, CollectionKind::Shares),
        ] {
            let page = store.collection(&Collection::of(owner, kind), Viewer::Owner, one()).await;
            let page = page.unwrap();
            state[format!("{kind:?}")] = page.total.into();
        }
        state
    }
}

async fn serve(
    mount: Mount,
    app: App,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) {
    let page = || {
        Router::new()
            .route("/page", get(async || "a page of the application"))
            .route("/echo", post(async |body: String| body))
            .route("/path", get(async |uri: http::Uri| uri.to_string()))
    };
    let router = match mount {
        Mount::Hyper => return oyez::http::serve(listener, app.service(), shutdown).await,
        Mount::Axum => page().layer(app.layer()),
        Mount::Nested => {
            let nested = app.layer().beneath(mount.prefix()).layer(page());
            let root = || app.service();
            Router::new()
                .route_service("/inbox", root())
                .route_service("/actor", root())
                .route_service("/nodeinfo/2.1", root())
                .route_service("/.well-known/{name}", root())
                .nest_service(mount.prefix(), nested)
        }
    };
    let served = axum::serve(listener, router).with_graceful_shutdown(shutdown).await;
    let _: Result<(), Infallible> = served.map_err(|it| panic!("{it}"));
}
