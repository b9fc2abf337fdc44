//! What an earlier version has kept is there after an update, and sound.
//!
//! For each migration of a database there are rows in `versions/DATABASE/MIGRATION.sql`, in every
//! table that there was, as the program of that time has written them. They are never changed once a
//! version with the migration is released. A new migration comes with a file of its own, which says
//! what the others say (the comment at its head is the story), so that the next one has it to begin
//! with.

use std::{fs, path::Path, sync::Arc};

use oyez_registry::{
    ActivityStore, ActorStore, Collection, CollectionKind, DeliveryQueue, MessageStore,
    PageRequest, RuleStore, Shown, TemplateStore, TokenHash, Verdict, Viewer,
};
use serde_json::json;

use crate::world::{ALICE, ANNA, BOB, CAROL, Database, World, iri, routes};

/// A database whose tables can be made by hand.
pub(crate) trait Aged: Database {
    /// Its folder in `migrations`.
    const NAME: &'static str;

    /// Does what a script says.
    async fn execute(&self, script: &str);

    /// How many rows a table has.
    async fn count(&self, table: &str) -> i64;

    /// The migrations that were made.
    async fn made(&self) -> Vec<String>;
}

/// A version of the tables.
struct Version {
    /// What the program calls its migration.
    number: String,
    /// What the migration does to the version before.
    migration: String,
    /// What a program of this version has kept.
    rows: String,
}

/// The versions of the tables, the oldest first.
fn versions(database: &str) -> Vec<Version> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let migrations = fs::read_dir(root.join("migrations").join(database)).unwrap();
    let mut names: Vec<_> =
        migrations.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let version = |name: String| {
        let script = root.join("migrations").join(database).join(&name).join("up.sql");
        let rows = root.join("tests/it/versions").join(database).join(format!("{name}.sql"));
        let (number, _) = name.split_once('_').unwrap();
        Version {
            number: number.replace('-', ""),
            migration: fs::read_to_string(script).unwrap(),
            rows: fs::read_to_string(&rows)
                .unwrap_or_else(|it| panic!("no rows of this version in {}: {it}", rows.display())),
        }
    };
    names.into_iter().map(version).collect()
}

/// A database as the last of `versions` has left it.
async fn left_by<D: Aged>(versions: &[Version]) -> D {
    let database = D::fresh().await;
    database.execute("CREATE TABLE oyez_migrations (version TEXT NOT NULL PRIMARY KEY);").await;
    for Version { number, migration, .. } in versions {
        database.execute(migration).await;
        let made = format!("INSERT INTO oyez_migrations VALUES ('{number}');");
        database.execute(&made).await;
    }
    database.execute(&versions.last().unwrap().rows).await;
    database
}

/// Every version's rows are read by the program of today.
pub(crate) async fn are_brought_up_to_date<D: Aged>() {
    let versions = versions(D::NAME);
    let numbers: Vec<_> = versions.iter().map(|it| it.number.clone()).collect();
    for n in 1..=versions.len() {
        let database = left_by::<D>(&versions[..n]).await;
        if n == versions.len() {
            let made = versions.iter().flat_map(|it| it.migration.lines());
            for table in made.filter_map(|it| it.strip_prefix("CREATE TABLE ")) {
                let table = table.trim_end_matches(" (");
                assert!(database.count(table).await > 0, "the newest rows are of every table");
            }
        }
        let world = opened(database).await;
        assert_eq!(world.database.made().await, numbers, "each migration of the folder is made");
        assert_eq!(D::findings(&world.store).await, [""; 0], "{}", numbers[n - 1]);
        is_all_there(&world).await;
        let world = goes_on(world).await;
        assert_eq!(D::findings(&world.store).await, [""; 0], "{}", numbers[n - 1]);
    }
}

async fn opened<D: Aged>(database: D) -> World<D> {
    World::on(database, Arc::new(routes().build().unwrap()).into()).await
}

/// What the story says is what is read.
async fn is_all_there<D: Aged>(world: &World<D>) {
    let store = &world.store;
    let alice = store.local_actor(&iri(ALICE)).await.unwrap().unwrap();
    assert_eq!((alice.username.as_deref(), alice.approves_followers), (Some("alice"), false));
    let anna = store.actor_named("Anna").await.unwrap().unwrap();
    assert!(anna.approves_followers);
    assert_eq!((anna.shown.followers, anna.shown.liked), (Shown::Total, Shown::All));
    assert_eq!(store.actor_named("gone").await.unwrap(), None);
    let key = store.key_pair(&iri(ALICE)).await.unwrap().unwrap();
    assert_eq!((key.public_pem.as_str(), key.private.as_pkcs8()), ("public", &b"private"[..]));
    let token = TokenHash::from_sha256([1; 32]);
    assert_eq!(store.token_actor(token).await.unwrap().unwrap().id, ALICE);
    let (bob, _) = store.remote_actor(&iri(BOB)).await.unwrap().unwrap();
    assert_eq!(bob.shared_inbox().unwrap(), "https://two.example/inbox");

    let note = store.object(&iri("https://one.example/objects/1")).await.unwrap().unwrap();
    assert!(note.is_public && note.document.as_str().contains("Hear ye."));
    let gone = store.object(&iri("https://one.example/objects/2")).await.unwrap().unwrap();
    assert!(gone.is_deleted && gone.document.as_str().contains("Tombstone"));
    let inbox = store.inbox(&iri(ALICE), PageRequest::first(9)).await.unwrap();
    let kinds: Vec<_> =
        inbox.items.iter().map(|it| (it.activity.kind.as_str(), it.read_at.is_some())).collect();
    assert_eq!(kinds, [("Like", false), ("Follow", true)]);
    for (viewer, total) in [(Viewer::Anyone, 1), (Viewer::Owner, 3)] {
        let outbox = store.outbox(&iri(ALICE), viewer, PageRequest::first(9)).await.unwrap();
        assert_eq!((outbox.items.len(), outbox.total), (total, total as u64), "{viewer:?}");
    }
    assert_eq!(world.collection(ALICE, CollectionKind::Followers).await, [BOB]);
    assert_eq!(world.collection(ALICE, CollectionKind::Following).await, [ANNA]);
    let likes = world.collection("https://one.example/objects/1", CollectionKind::Likes).await;
    assert_eq!(likes, ["https://two.example/likes/1"]);
    let blocked = Collection::of(&iri(ANNA), CollectionKind::Blocked);
    assert!(store.has_member(&blocked, &iri(CAROL)).await.unwrap());
    assert_eq!(store.reports(PageRequest::first(9)).await.unwrap().items.len(), 1);
    let failed = store.failed_messages(PageRequest::first(9)).await.unwrap();
    assert_eq!(failed.items[0].message.body, "Hello Bob");
    let templates = store.templates().await.unwrap();
    assert_eq!(templates[0].text.subject, "On {{ object.name }}");
    assert_eq!(store.status().await.unwrap().dead, 1);
    let rules = store.rules().await.unwrap();
    let rules: Vec<_> = rules.iter().map(|it| (it.subject.as_str(), it.verdict)).collect();
    let eve = "https://two.example/users/eve";
    assert_eq!(rules, [(eve, Verdict::Suspend), ("loud.example", Verdict::Silence)]);
}

/// What was begun is finished, and new things happen.
async fn goes_on<D: Aged>(world: World<D>) -> World<D> {
    let delivered = world.deliver_all().await;
    let to: Vec<_> = delivered.iter().map(|it| it.0.as_str()).collect();
    assert_eq!(to, ["https://two.example/inbox"]);
    let undo = json!({"type": "Undo", "id": "https://two.example/undo/1", "object": "https://two.example/follows/1"});
    world.accept(BOB, undo, Some(ALICE)).await.unwrap();
    assert!(world.collection(ALICE, CollectionKind::Followers).await.is_empty());
    let note = json!({"type": "Note", "id": "https://one.example/objects/3", "to": BOB});
    world.publish(ALICE, json!({"type": "Create", "to": BOB, "object": note})).await.unwrap();
    assert_eq!(world.deliver_all().await.len(), 1);
    world.restarted().await
}
