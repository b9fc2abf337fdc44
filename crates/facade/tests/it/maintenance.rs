//! The commands that look after a database.

use std::{
    path::Path,
    process::{Command, Output},
};

use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection as _};
use serde_json::{Value, json};

use crate::kit::Site;

/// Runs `oyez` on a database of the site `https://one.example`.
fn oyez(database: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_oyez"))
        .args(["--site", "https://one.example", "--database-url"])
        .arg(format!("sqlite://{}", database.display()))
        .args(arguments)
        .output()
        .unwrap()
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn a_database_in_use_is_copied_and_the_copy_is_sound() {
    let site = Site::start("alice").await;
    let note = site.post_note().await;
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    let copy_path = copy.to_str().unwrap();
    let output = oyez(&site.database.path(), &["backup", copy_path]);
    assert!(output.status.success(), "{output:?}");
    let again = oyez(&site.database.path(), &["backup", copy_path]);
    assert_eq!(again.status.code(), Some(1));
    assert!(text(again.stderr).contains("is there already"));

    let output = oyez(&copy, &["check", "--json"]);
    assert!(output.status.success(), "{output:?}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&report["sound"], &report["findings"]), (&json!(true), &json!([])));
    let tables = report["tables"].as_array().unwrap();
    let activities = tables.iter().find(|it| it["name"] == "oyez_activities").unwrap();
    assert_eq!(activities["rows"], 1, "{note} was created");
    assert!(activities["bytes"].as_u64() > Some(0));
}

#[tokio::test]
async fn findings_are_shown_and_make_the_exit_code_1() {
    let site = Site::start("alice").await;
    site.post_note().await;
    let mut conn = SqliteConnection::establish(site.database.path().to_str().unwrap()).unwrap();
    conn.batch_execute("UPDATE oyez_list_totals SET total = 7").unwrap();
    for json in [&["check"][..], &["check", "--json"]] {
        let output = oyez(&site.database.path(), json);
        assert_eq!(output.status.code(), Some(1));
        let shown = text(output.stdout);
        assert!(shown.contains("the total of a list is wrong: outbox of http"), "{shown}");
        assert!(text(output.stderr).contains("2 findings"));
    }
}

#[test]
fn no_database_is_made_to_be_copied_or_checked() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing.db");
    let copy = folder.path().join("copy.db");
    for arguments in [&["check"][..], &["backup", copy.to_str().unwrap()]] {
        let output = oyez(&missing, arguments);
        assert_eq!(output.status.code(), Some(1));
        assert!(text(output.stderr).contains("there is no database"));
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
