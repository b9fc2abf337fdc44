//! What a long inbox costs: `cargo xtask bench store`.
//!
//! Prints a line of JSON: how many activities per second are accepted where there are as many as
//! the argument says, and where there are a thousand, from one server and from a hundred at a time;
//! and how long it takes to read the first and the last page of the long inbox.

#![expect(clippy::print_stdout, reason = "what is measured is told to who asked")]
#![expect(clippy::unwrap_used, reason = "a bench that cannot measure may panic")]

use std::{
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Instant,
};

use oyez_registry::{
    ActivityStore as _, ActorStore as _, KeyPair, LocalActor, NewActor, PageRequest, Place,
    PrivateKey, Receipt, Received, Registration, Registry, RemoteActor, Role, RoutePattern, Site,
    SystemClock, Verified, effect::RemoteFacts,
};
use oyez_store::SqliteStore;
use oyez_vocab::{AnyActivity, Iri, Raw};
use serde_json::json;
use tokio::task::JoinSet;

const ALICE: &str = "https://one.example/users/alice";

/// How many servers send, each an actor of its own and ids in order, as most do.
const N_SENDERS: u32 = 100;

/// How many activities are on their way at a time.
const N_AT_A_TIME: u32 = 256;

/// How many there are in the short inbox.
const N_FEW: u32 = 1000;

/// How often each inbox gets as many more while the time is taken. The short one is made anew each
/// time, for it would not stay short.
const N_ROUNDS: usize = 15;
const N_MORE: u32 = 1000;

/// How many items a page has.
const PAGE_SIZE: usize = 20;

/// How often each page is read.
const N_READS: usize = 301;

/// A store with Alice, and those who send to her.
struct World {
    store: SqliteStore,
    senders: Arc<[RemoteActor]>,
    n_sent: AtomicU32,
}

impl World {
    async fn new(folder: &Path) -> Self {
        let register = |name, role, pattern| {
            Registration::new(name, role, RoutePattern::short(pattern).unwrap())
        };
        let registry = Registry::builder(Site::new("https://one.example").unwrap())
            .register(register("user", Role::Actor, "/users/{username}"))
            .register(register("object", Role::Object, "/objects/{id}"))
            .register(register("activity", Role::Activity, "/activities/{id}"))
            .build()
            .unwrap();
        let url = folder.join("oyez.db").display().to_string();
        let store = SqliteStore::open(&url, Arc::new(registry), Arc::new(SystemClock)).unwrap();
        store.add_actor(alice()).await.unwrap();
        Self { store, senders: (0..N_SENDERS).map(sender).collect(), n_sent: AtomicU32::new(0) }
    }

    /// The next activity of one of the first `n_senders`.
    fn next(&self, n_senders: u32) -> (Verified<AnyActivity>, Received) {
        let n = self.n_sent.fetch_add(1, Ordering::Relaxed);
        let sender = &self.senders[(n % n_senders) as usize];
        let activity = create(sender.id(), n);
        let key = format!("{}#main-key", sender.id()).parse().unwrap();
        let received = Received {
            sender: sender.clone(),
            inbox: Some(iri(ALICE)),
            remote: RemoteFacts::default(),
        };
        let text = Raw::from_text(activity).unwrap();
        (Verified::by_signature(text, sender, &key).unwrap(), received)
    }

    /// Has `n` more accepted, of so many senders; returns how many that is per second.
    async fn accept(&self, n: u32, n_senders: u32) -> f64 {
        let ready = (0..n).map(|_| self.next(n_senders)).collect::<Vec<_>>();
        let ready = Arc::new(Mutex::new(ready));
        let begin = Instant::now();
        let mut tasks = JoinSet::new();
        for _ in 0..N_AT_A_TIME {
            let (store, ready) = (self.store.clone(), Arc::clone(&ready));
            tasks.spawn(async move {
                loop {
                    let next = ready.lock().unwrap().pop();
                    let Some((activity, received)) = next else { return };
                    let receipt = store.accept(activity, received).await.unwrap();
                    assert_eq!(receipt, Receipt::Accepted);
                }
            });
        }
        tasks.join_all().await;
        f64::from(n) / begin.elapsed().as_secs_f64()
    }

    /// What to ask for the page of Alice's inbox that `n_left` items come before.
    async fn page_behind(&self, mut n_left: usize) -> PageRequest {
        let mut request = PageRequest::first(0);
        while n_left > 0 {
            request.limit = n_left.min(1000);
            let page = self.read(&request).await;
            n_left -= page.items.len();
            request.place = Place::After(page.next.unwrap());
        }
        request.limit = PAGE_SIZE;
        request
    }

    async fn read(&self, request: &PageRequest) -> oyez_registry::Page<oyez_registry::InboxItem> {
        self.store.inbox(&iri(ALICE), request.clone()).await.unwrap()
    }

    /// How many microseconds it takes to read a page that is full.
    async fn time(&self, request: &PageRequest) -> f64 {
        let begin = Instant::now();
        let page = self.read(request).await;
        let micros = begin.elapsed().as_secs_f64() * 1e6;
        assert_eq!(page.items.len(), PAGE_SIZE);
        micros
    }
}

#[tokio::main]
async fn main() {
    let n_many = std::env::args().skip(1).find_map(|it| it.parse().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir().unwrap();
    let many = World::new(folder.path()).await;
    let begin = Instant::now();
    while many.n_sent.load(Ordering::Relaxed) < n_many {
        many.accept(10_000.min(n_many), N_SENDERS).await;
    }
    let filled = begin.elapsed().as_secs_f64();

    // In turns, so that whatever slows the machine down slows both.
    let [mut of_one, mut of_all] = [1, N_SENDERS].map(|it| (it, Vec::new(), Vec::new()));
    for _ in 0..N_ROUNDS {
        for (n_senders, in_short, in_long) in [&mut of_one, &mut of_all] {
            let folder = tempfile::tempdir().unwrap();
            let few = World::new(folder.path()).await;
            few.accept(N_FEW, N_SENDERS).await;
            in_short.push(few.accept(N_MORE, *n_senders).await);
            in_long.push(many.accept(N_MORE, *n_senders).await);
        }
    }
    let last = many.page_behind(n_many as usize - PAGE_SIZE).await;
    let pages = [PageRequest::first(PAGE_SIZE), last];
    let mut reads = [Vec::new(), Vec::new()];
    for _ in 0..N_READS {
        for (page, reads) in pages.iter().zip(&mut reads) {
            reads.push(many.time(page).await);
        }
    }
    let [first, last] = reads.map(median);
    let line = json!({
        "items": n_many,
        "filled_seconds": filled,
        "few": median(of_one.1),
        "many": median(of_one.2),
        "few_of_100": median(of_all.1),
        "many_of_100": median(of_all.2),
        "first_page_us": first,
        "last_page_us": last,
    });
    println!("{line}");
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn iri(text: &str) -> Iri {
    text.parse().unwrap()
}

fn alice() -> NewActor {
    let id = iri(ALICE);
    let key = iri("https://one.example/users/alice#main-key");
    let public_pem = "public".to_owned();
    let private = PrivateKey::from_pkcs8(*b"private");
    let name = Some("alice".to_owned());
    NewActor {
        document: Raw::from_value(&json!({"type": "Person", "id": ALICE})).unwrap(),
        actor: LocalActor {
            id: id.clone(),
            username: name,
            approves_followers: false,
            shown: ShownLists::default(),
        },
        key_pair: KeyPair { id: key, owner: id, public_pem, private },
    }
}

/// The actor `n`, on a server of its own.
fn sender(n: u32) -> RemoteActor {
    let id = format!("https://s{n}.example/users/bob");
    let document = json!({
        "id": id,
        "type": "Person",
        "inbox": format!("{id}/inbox"),
        "publicKey": {"id": format!("{id}#main-key"), "owner": id, "publicKeyPem": ""},
    });
    RemoteActor::from_document(Raw::from_value(&document).unwrap(), &iri(&id)).unwrap()
}

/// A short note to Alice.
fn create(actor: &Iri, n: u32) -> String {
    let id = format!("{actor}/notes/{n}");
    let create = json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "type": "Create",
        "id": format!("{id}/activity"),
        "actor": actor,
        "to": ALICE,
        "object": {
            "type": "Note",
            "id": id,
            "attributedTo": actor,
            "to": ALICE,
            "content": "Hear ye, hear ye! The ferry is back.",
        },
    });
    create.to_string()
}
