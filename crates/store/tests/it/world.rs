//! A server with a store in a database of its own, and actors of other servers.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::{DateTime, Utc};
use oyez_registry::{
    ActivityStore, ActorStore, Clock, Collection, CollectionKind, Delivery, DeliveryQueue, KeyPair,
    LocalActor, Models, NewActor, Outcome, PageRequest, PrivateKey, Receipt, Received,
    Registration, Registry, RegistryBuilder, RemoteActor, Role, RoutePattern, ShownLists, Site,
    Store, StoreError, StoredActivity, Verified, Viewer, effect::RemoteFacts,
};
use oyez_store::{Retention, Swept};
use oyez_vocab::{AnyActivity, Iri, Raw};
use serde_json::{Value, json};

/// Where a kind of store keeps its rows.
pub(crate) trait Database: Sized {
    type Store: Store;
    /// What the store lends to models.
    type Conn: Send + 'static;

    /// One in which nothing is yet.
    async fn fresh() -> Self;

    /// The store in it, as one process has it.
    async fn open(&self, models: Models<Self::Conn>, clock: Arc<dyn Clock>) -> Self::Store;

    /// Looks whether the last store that was open has left all as it should be.
    fn closed(&self) {}

    /// How many rows each table has.
    async fn row_counts(&self, store: &Self::Store) -> BTreeMap<String, i64>;

    /// What is wrong with its rows.
    async fn findings(store: &Self::Store) -> Vec<String>;

    /// Removes what is old.
    async fn sweep(store: &Self::Store, retention: &Retention) -> Swept;
}

pub(crate) const ALICE: &str = "https://one.example/users/alice";
pub(crate) const ANNA: &str = "https://one.example/users/anna";
pub(crate) const BOB: &str = "https://two.example/users/bob";
pub(crate) const BILL: &str = "https://two.example/users/bill";
pub(crate) const CAROL: &str = "https://three.example/users/carol";

pub(crate) fn iri(text: &str) -> Iri {
    text.parse().unwrap()
}

/// A clock that is set by hand.
#[derive(Debug)]
pub(crate) struct TestClock(Mutex<DateTime<Utc>>);

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

pub(crate) struct World<D: Database> {
    pub(crate) store: D::Store,
    pub(crate) registry: Arc<Registry>,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) database: D,
    models: Models<D::Conn>,
}

/// The routes of the server.
pub(crate) fn routes() -> RegistryBuilder {
    let register =
        |name, role, pattern| Registration::new(name, role, RoutePattern::short(pattern).unwrap());
    Registry::builder(Site::new("https://one.example").unwrap())
        .register(register("user", Role::Actor, "/users/{username}"))
        .register(register("object", Role::Object, "/objects/{id}"))
        .register(register("activity", Role::Activity, "/activities/{id}"))
}

impl<D: Database> World<D> {
    /// A server without actors.
    pub(crate) async fn empty() -> Self {
        Self::with(Arc::new(routes().build().unwrap()).into()).await
    }

    /// The same with these models.
    pub(crate) async fn with(models: Models<D::Conn>) -> Self {
        Self::on(D::fresh().await, models).await
    }

    /// The same in this database.
    pub(crate) async fn on(database: D, models: Models<D::Conn>) -> Self {
        let clock = Arc::new(TestClock(Mutex::new("2026-01-15T14:00:00Z".parse().unwrap())));
        let store = database.open(models.clone(), clock.clone()).await;
        let registry = Arc::clone(models.registry());
        Self { store, registry, clock, database, models }
    }

    /// A server with Alice, who lets everyone follow her, and Anna, who decides herself.
    pub(crate) async fn new() -> Self {
        Self::empty().await.with_actors().await
    }

    /// The same server, with the actors that most tests are about.
    pub(crate) async fn with_actors(self) -> Self {
        self.add_actor("alice", false).await.unwrap();
        self.add_actor("anna", true).await.unwrap();
        self
    }

    /// The same server after a restart.
    pub(crate) async fn restarted(self) -> Self {
        let Self { store, registry, clock, database, models } = self;
        drop(store);
        database.closed();
        let store = database.open(models.clone(), clock.clone()).await;
        Self { store, registry, clock, database, models }
    }

    /// The store as another process has it.
    pub(crate) async fn another(&self) -> D::Store {
        self.database.open(self.models.clone(), self.clock.clone()).await
    }

    /// How many rows each table has.
    pub(crate) async fn row_counts(&self) -> BTreeMap<String, i64> {
        self.database.row_counts(&self.store).await
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub(crate) fn pass(&self, time: Duration) {
        *self.clock.0.lock().unwrap() += time;
    }

    pub(crate) async fn add_actor(&self, name: &str, approves: bool) -> Result<(), StoreError> {
        self.add(local(name, approves)).await
    }

    pub(crate) async fn add(&self, actor: LocalActor) -> Result<(), StoreError> {
        let (id, key) = (actor.id.clone(), format!("{}#main-key", actor.id));
        let name = actor.username.as_deref().unwrap_or_default();
        let document = json!({"type": "Person", "id": id.as_str(), "preferredUsername": name});
        let new = NewActor {
            document: Raw::from_value(&document).unwrap(),
            actor,
            key_pair: KeyPair {
                id: iri(&key),
                owner: id,
                public_pem: "public".to_owned(),
                private: PrivateKey::from_pkcs8(*b"private"),
            },
        };
        self.store.add_actor(new).await
    }

    /// What an actor of this server does; gives it an id unless it has one.
    pub(crate) fn done_by(&self, actor: &str, mut document: Value) -> Verified<AnyActivity> {
        document["actor"] = actor.into();
        if document.get("id").is_none() {
            document["id"] = self.registry.new_id(Role::Activity).unwrap().as_str().into();
        }
        let name = actor.rsplit('/').next().unwrap();
        let activity = serde_json::from_value(document).unwrap();
        Verified::local(activity, &local(name, false), self.registry.site()).unwrap()
    }

    /// Publishes what an actor of this server does; returns its id.
    pub(crate) async fn publish(&self, actor: &str, document: Value) -> Result<Iri, StoreError> {
        let activity = self.done_by(actor, document);
        let id = activity.id().clone();
        self.store.publish(activity).await.map(|_| id)
    }

    /// Takes what an actor of another server has sent to an inbox, or to the shared one.
    pub(crate) async fn accept(
        &self,
        actor: &str,
        document: Value,
        inbox: Option<&str>,
    ) -> Result<Receipt, StoreError> {
        let (activity, mut received) = sent_by(actor, document);
        received.inbox = inbox.map(iri);
        self.store.accept(activity, received).await
    }

    /// The types and ids of what is in an inbox, the newest first.
    pub(crate) async fn inbox(&self, owner: &str) -> Vec<(String, String)> {
        let page = self.store.inbox(&iri(owner), PageRequest::first(100)).await.unwrap();
        assert_eq!(page.total, u64::try_from(page.items.len()).unwrap());
        page.items.into_iter().map(|it| (it.activity.kind, it.activity.id.to_string())).collect()
    }

    /// The activities in an inbox, the newest first.
    pub(crate) async fn store_inbox(&self, owner: &str) -> Vec<StoredActivity> {
        let page = self.store.inbox(&iri(owner), PageRequest::first(100)).await.unwrap();
        page.items.into_iter().map(|it| it.activity).collect()
    }

    pub(crate) async fn collection(&self, owner: &str, kind: CollectionKind) -> Vec<String> {
        let collection = Collection::of(&iri(owner), kind);
        let request = PageRequest::first(100);
        let page = self.store.collection(&collection, Viewer::Owner, request).await.unwrap();
        assert_eq!(page.total, u64::try_from(page.items.len()).unwrap());
        page.items.iter().map(Iri::to_string).collect()
    }

    /// Leases all that is due, settles it as delivered, and so on until nothing is left; returns
    /// where each went, and what it was.
    pub(crate) async fn deliver_all(&self) -> Vec<(String, Value)> {
        let mut delivered = Vec::new();
        loop {
            let leased = self.lease(100).await;
            if leased.is_empty() {
                return delivered;
            }
            for it in leased {
                assert!(self.store.settle(&it, Outcome::Delivered).await.unwrap());
                let to = it.destination.iri().to_string();
                delivered.push((to, serde_json::from_str(&it.text).unwrap()));
            }
        }
    }

    /// Where all that is due goes, in the order of letters.
    pub(crate) async fn targets(&self) -> Vec<String> {
        let mut targets: Vec<_> = self.deliver_all().await.into_iter().map(|it| it.0).collect();
        targets.sort();
        targets
    }

    pub(crate) async fn lease(&self, limit: usize) -> Vec<Delivery> {
        self.store.lease(limit, Duration::from_secs(60)).await.unwrap()
    }
}

pub(crate) fn local(name: &str, approves_followers: bool) -> LocalActor {
    let id = iri(&format!("https://one.example/users/{name}"));
    let shown = ShownLists::default();
    LocalActor { id, username: Some(name.to_owned()), approves_followers, shown }
}

/// An actor of another server. All of one server share an inbox.
pub(crate) fn remote(id: &str) -> RemoteActor {
    let origin = iri(id).origin().unwrap().to_string();
    let document = json!({
        "id": id,
        "type": "Person",
        "inbox": format!("{id}/inbox"),
        "followers": format!("{id}/followers"),
        "endpoints": {"sharedInbox": format!("{origin}/inbox")},
        "publicKey": {"id": format!("{id}#main-key"), "owner": id, "publicKeyPem": "key"},
    });
    RemoteActor::from_document(Raw::from_value(&document).unwrap(), &iri(id)).unwrap()
}

/// What an actor of another server has sent to the shared inbox.
pub(crate) fn sent_by(actor: &str, mut document: Value) -> (Verified<AnyActivity>, Received) {
    document["actor"] = actor.into();
    sent_text(actor, document.to_string())
}

/// The same, as a text.
pub(crate) fn sent_text(actor: &str, text: String) -> (Verified<AnyActivity>, Received) {
    let sender = remote(actor);
    let key = iri(&format!("{actor}#main-key"));
    let activity = Verified::by_signature_or_text(text, &sender, &key, hash).unwrap();
    (activity, Received { sender, inbox: None, remote: RemoteFacts::default() })
}

/// A hash that is good enough for tests.
fn hash(text: &str) -> [u8; 32] {
    let mut hash = [0_u8; 32];
    for (n, byte) in text.bytes().enumerate() {
        hash[n % 32] = byte.wrapping_add(hash[n % 32].wrapping_mul(31));
    }
    hash
}
