//! What the program does otherwise with PostgreSQL.

use crate::{
    kit::{Database as _, oyez},
    postgres::Database,
};

#[tokio::test]
async fn copies_are_left_to_pg_dump() {
    let database = Database::make().await;
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    let output = oyez(&database.url()).arg("backup").arg(&copy).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.contains("pg_dump"), "{errors}");
    assert!(!copy.exists());
}

#[tokio::test]
async fn a_database_that_is_not_there_is_said_without_its_password() {
    let database = Database::make().await;
    let url = database.url().replace("postgres://oyez@", "postgres://oyez:secret@") + "_missing";
    for arguments in [&["actor", "list"][..], &["check"]] {
        let output = oyez(&url).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(errors.contains("could not connect") && errors.contains("_missing"), "{errors}");
        assert!(!errors.contains("secret"), "{errors}");
    }
    let help = oyez(&url).env("OYEZ_DATABASE_URL", &url).arg("--help").output().unwrap();
    assert!(!String::from_utf8(help.stdout).unwrap().contains("secret"));
}
