//! A copy is whole, its owner's alone, and never in the place of something else.

use std::{fs, sync::Arc, time::Duration};

use oyez_registry::{ActivityStore, Clock, PageRequest};
use oyez_store::{BackupError, SqliteStore};
use serde_json::json;
use tempfile::TempDir;

use super::World;
use crate::world::{ALICE, BOB, iri};

fn opened(world: &World, path: &std::path::Path) -> SqliteStore {
    let clock: Arc<dyn Clock> = world.clock.clone();
    SqliteStore::open(path.to_str().unwrap(), Arc::clone(&world.registry), clock).unwrap()
}

async fn receive(world: &World, n: usize) {
    let like = json!({"type": "Like", "id": format!("https://two.example/{n}"), "object": ALICE});
    world.accept(BOB, like, Some(ALICE)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_is_made_while_others_write_is_of_one_moment() {
    let world = Arc::new(World::new().await);
    for n in 0..20 {
        receive(&world, n).await;
    }
    let writing = tokio::spawn({
        let world = Arc::clone(&world);
        async move {
            for n in 20.. {
                receive(&world, n).await;
            }
        }
    });
    let folder = TempDir::new().unwrap();
    for n in 0..5 {
        let path = folder.path().join(format!("{n}.db"));
        let before = world.store.inbox(&iri(ALICE), PageRequest::first(1)).await.unwrap().total;
        world.store.backup(&path).await.unwrap();
        let copy = opened(&world, &path);
        assert_eq!(copy.check().await.unwrap().findings, Vec::<String>::new());
        let total = copy.inbox(&iri(ALICE), PageRequest::first(1)).await.unwrap().total;
        assert!(total >= before && total >= 20, "{total} of {before}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    writing.abort();
}

#[tokio::test]
async fn a_copy_is_its_owners_alone_and_nothing_lies_beside_it() {
    let world = World::new().await;
    let folder = TempDir::new().unwrap();
    for name in ["a b/\u{fc}.db", "what?mode=memory", "file:x", "it's.db"] {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        world.store.backup(&path).await.unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{mode:o}");
        }
        let part = format!("{}.part", path.display());
        assert!(!fs::exists(part).unwrap());
    }
}

#[tokio::test]
async fn nothing_is_overwritten_and_nothing_half_done_is_left() {
    let world = World::new().await;
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("taken.db");
    fs::write(&path, "mine").unwrap();
    let error = world.store.backup(&path).await.unwrap_err();
    assert!(matches!(error, BackupError::Exists { .. }), "{error:?}");
    assert_eq!(fs::read(&path).unwrap(), b"mine");

    // Another copy is being made, or was not finished.
    let part = folder.path().join("new.db.part");
    fs::write(&part, "theirs").unwrap();
    let error = world.store.backup(folder.path().join("new.db")).await.unwrap_err();
    assert!(matches!(error, BackupError::Exists { path } if path == part));
    assert_eq!(fs::read(&part).unwrap(), b"theirs");

    let error = world.store.backup(folder.path().join("nowhere/new.db")).await.unwrap_err();
    assert!(matches!(error, BackupError::File { .. }), "{error:?}");

    // The database itself is damaged, behind its first page.
    let world = world.restarted().await;
    let mut pages = fs::read(world.path()).unwrap();
    pages[16384..].fill(0x5a);
    fs::write(world.path(), pages).unwrap();
    let error = world.store.backup(folder.path().join("lost.db")).await.unwrap_err();
    assert!(matches!(error, BackupError::Copy { .. }), "{error:?}");
    assert!(!folder.path().join("lost.db").exists());
    assert!(!folder.path().join("lost.db.part").exists());
}
