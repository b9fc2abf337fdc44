//! An application has its own tables in the same file, and migrations of its own.

use std::{fs, path::Path, sync::Arc};

use diesel::{QueryDsl, RunQueryDsl, SqliteConnection, connection::SimpleConnection};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use oyez_registry::ActivityStore;
use serde_json::json;
use tempfile::TempDir;

use super::{File, TextRow, World};
use crate::world::{ALICE, BOB, iri, routes};

diesel::table! {
    objects (id) {
        id -> Integer,
        name -> Text,
    }
}

/// Names that this crate uses too, with a prefix.
const OBJECTS: &str = "CREATE TABLE objects (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE keys (id INTEGER PRIMARY KEY, object INTEGER NOT NULL REFERENCES objects (id));
    CREATE INDEX activities_sought ON keys (object);
    CREATE TRIGGER inbox_items_added AFTER INSERT ON objects
    BEGIN INSERT INTO keys (object) VALUES (new.id); END;";

const FOLLOWS: &str = "CREATE TABLE follows (id INTEGER PRIMARY KEY);";

/// The application's migrations. The first has the version of the first one of this crate.
fn migrations(dir: &Path, scripts: &[(&str, &str)]) -> FileBasedMigrations {
    for (name, script) in scripts {
        let dir = dir.join(name);
        fs::create_dir_all(&dir).unwrap();
        fs::write(dir.join("up.sql"), script).unwrap();
    }
    FileBasedMigrations::from_path(dir).unwrap()
}

fn names(conn: &mut SqliteConnection) -> Vec<String> {
    objects::table.select(objects::name).load(conn).unwrap()
}

#[tokio::test]
async fn its_migrations_and_tables_are_its_own() {
    let dir = TempDir::new().unwrap();
    let first = ("2026-01-15-120000_objects", OBJECTS);
    let second = ("2999-01-01-000000_follows", FOLLOWS);
    let file = File::new();
    let mut conn = file.connect();
    conn.run_pending_migrations(migrations(dir.path(), &[first])).unwrap();
    conn.batch_execute("INSERT INTO objects (name) VALUES ('hammer')").unwrap();
    drop(conn);
    let models = Arc::new(routes().build().unwrap()).into();
    let world = World::on(file, models).await.with_actors().await;

    let mut conn = world.connect();
    let all = migrations(dir.path(), &[first, second]);
    let n_made = conn.run_pending_migrations(all.clone()).unwrap().len();
    assert_eq!(n_made, 1, "the second one, whether or not the first is called like one of ours");
    conn.batch_execute("INSERT INTO objects (name) VALUES ('nail')").unwrap();
    drop(conn);
    let note = json!({"type": "Note", "id": "https://one.example/objects/1"});
    world.publish(ALICE, json!({"type": "Create", "to": BOB, "object": note})).await.unwrap();

    let world = world.restarted().await;
    let conn = &mut world.connect();
    assert!(!conn.has_pending_migration(all).unwrap());
    assert_eq!(names(conn), ["hammer", "nail"]);
    assert!(world.store.object(&iri("https://one.example/objects/1")).await.unwrap().is_some());
    assert_eq!(world.lease(10).await.len(), 1);
}

#[tokio::test]
async fn every_name_here_begins_so_that_none_of_its_own_is_taken() {
    let world = World::empty().await;
    let names =
        "SELECT name AS value FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let names: Vec<TextRow> = diesel::sql_query(names).load(&mut world.connect()).unwrap();
    assert!(names.len() > 20);
    for TextRow { value } in names {
        assert!(value.starts_with("oyez_"), "{value}");
    }
}
