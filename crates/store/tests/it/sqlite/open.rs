use std::{fs, sync::Arc};

use diesel::{RunQueryDsl, sql_query};
use oyez_registry::ActorStore;
use oyez_store::{OpenError, SqliteStore};

use super::{TextRow, World};
use crate::world::iri;

fn try_open(world: &World, url: &str) -> Result<SqliteStore, OpenError> {
    SqliteStore::open(url, Arc::clone(&world.registry), world.clock.clone())
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused_and_left_as_it_is() {
    let world = World::new().await;
    let newer = "INSERT INTO oyez_migrations (version) VALUES ('29990101000000')";
    sql_query(newer).execute(&mut world.connect()).unwrap();
    let before = world.row_counts().await;
    let error = try_open(&world, world.path().to_str().unwrap()).unwrap_err();
    assert!(matches!(&error, OpenError::Newer { migration } if migration == "29990101000000"));
    assert!(error.to_string().contains("newer version"), "{error}");
    assert_eq!(world.row_counts().await, before);
}

#[tokio::test]
async fn what_is_no_database_is_refused() {
    let world = World::empty().await;
    let dir = tempfile::TempDir::new().unwrap();
    let text = dir.path().join("notes.txt");
    fs::write(&text, "not a database, ".repeat(1000)).unwrap();
    for (url, reason) in [
        (text.to_str().unwrap(), "could not open"),
        (dir.path().to_str().unwrap(), "could not open"),
        ("/nowhere/at/all/oyez.db", "could not open"),
        ("sqlite://:memory:", "in memory"),
        ("postgres://localhost/oyez", "`postgres://`"),
    ] {
        let error = try_open(&world, url).unwrap_err();
        assert!(error.to_string().contains(reason), "{url}: {error}");
    }
    assert!(fs::read_to_string(&text).unwrap().starts_with("not a database"));
}

#[tokio::test]
async fn a_new_file_has_the_settings_and_is_its_owners_alone() {
    let world = World::empty().await;
    let conn = &mut world.connect();
    for (pragma, expected) in [("page_size", "16384"), ("journal_mode", "wal")] {
        let query = format!("SELECT CAST({pragma} AS TEXT) AS value FROM pragma_{pragma}");
        assert_eq!(sql_query(query).get_result::<TextRow>(conn).unwrap().value, expected);
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(world.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{mode:o}");
    }
}

#[tokio::test]
async fn a_path_is_taken_as_it_is() {
    let world = World::empty().await;
    for name in ["a b/\u{fc}.db", "what?mode=memory", "100%41.db", "a#b.db", "file:x", "it's.db"] {
        let dir = tempfile::TempDir::new().unwrap();
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let store = try_open(&world, &format!("sqlite://{}", path.display())).unwrap();
        assert!(store.local_actors().await.unwrap().is_empty());
        assert!(fs::metadata(&path).unwrap().len() > 0, "{name}");
        drop(store);
        let files = fs::read_dir(path.parent().unwrap()).unwrap().count();
        assert_eq!(files, 1, "{name}: nothing else was made");
    }
}

#[tokio::test]
async fn an_empty_file_is_a_new_database_and_a_short_or_damaged_one_is_none() {
    let world = World::empty().await;
    let dir = tempfile::TempDir::new().unwrap();
    let path = dir.path().join("a.db");
    let whole = {
        fs::write(&path, "").unwrap();
        drop(try_open(&world, path.to_str().unwrap()).unwrap());
        fs::read(&path).unwrap()
    };
    let mut damaged = whole.clone();
    damaged[100..].fill(0x5a);
    for content in ["no".as_bytes(), &[0; 20_000], &whole[..50], &whole[..16384], &damaged] {
        fs::write(&path, content).unwrap();
        let error = try_open(&world, path.to_str().unwrap()).unwrap_err();
        println!("{} {error:?}", content.len());
        assert_eq!(fs::read(&path).unwrap(), content, "{error} left it as it was");
    }
}

#[tokio::test]
async fn many_may_open_a_new_file_at_once() {
    let world = World::empty().await;
    for _ in 0..5 {
        let dir = tempfile::TempDir::new().unwrap();
        let path = dir.path().join("a.db");
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| drop(try_open(&world, path.to_str().unwrap()).unwrap()));
            }
        });
    }
}

#[tokio::test]
async fn two_processes_may_have_it_open() {
    let world = World::new().await;
    let url = format!("sqlite://{}", world.path().display());
    let other = try_open(&world, &url).unwrap();
    world.add_actor("carla", false).await.unwrap();
    let carla = iri("https://one.example/users/carla");
    assert!(other.local_actor(&carla).await.unwrap().is_some());
}

#[test]
fn the_migrations_can_be_undone() {
    use diesel::Connection;
    use diesel_migrations::{FileBasedMigrations, MigrationHarness};

    let migrations =
        FileBasedMigrations::from_path(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite"));
    let mut conn = diesel::SqliteConnection::establish(":memory:").unwrap();
    let migrations = migrations.unwrap();
    conn.run_pending_migrations(migrations.clone()).unwrap();
    conn.revert_all_migrations(migrations).unwrap();
    let left = "SELECT name AS value FROM sqlite_schema WHERE name NOT LIKE '\\_\\_%' ESCAPE '\\' \
        AND name NOT LIKE 'sqlite%'";
    assert_eq!(sql_query(left).load::<TextRow>(&mut conn).unwrap().len(), 0);
}
