//! The program, on a database.

use std::process::Output;

use serde_json::{Value, json};

use super::Database;
use crate::kit::{Database as _, oyez};

/// Runs `oyez`; returns the exit code, and what it said where.
fn run(database: &Database, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output: Output = oyez(&database.url()).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[tokio::test]
async fn commands_work_on_one_database() {
    let database = Database::make().await;
    let run = |arguments: &[&str]| run(&database, arguments);
    let (code, added, errors) = run(&["actor", "add", "alice"]);
    assert_eq!(code, Some(0), "{errors}");
    let lines: Vec<&str> = added.lines().collect();
    assert_eq!(lines[0], "https://one.example/users/alice");
    assert_eq!(lines.len(), 2, "an id and a token: {added}");

    let (code, token, _) = run(&["token", "alice"]);
    assert_eq!(code, Some(0));
    assert_ne!(token.trim(), lines[1]);

    let (code, id, errors) = run(&["post", "alice", "Hear <ye>."]);
    assert_eq!(code, Some(0), "{errors}");
    assert!(id.starts_with("https://one.example/activities/"), "{id}");

    let (code, id, errors) = run(&["follow", "alice", "https://two.example/users/bob"]);
    assert_eq!(code, Some(0), "{errors}");
    assert!(id.starts_with("https://one.example/activities/"), "{id}");

    let (code, _, errors) = run(&["actor", "show", "alice", "--followers", "total"]);
    assert_eq!(code, Some(0), "{errors}");

    assert_eq!(run(&["inbox", "alice"]).1, "(empty)\n");
    assert_eq!(run(&["inbox", "alice", "--json"]).1, "");
    assert_eq!(run(&["actor", "list"]).1, "alice\thttps://one.example/users/alice\n");

    let (code, shown, errors) = run(&["lookup", "@alice@one.example"]);
    assert_eq!(code, Some(0), "{errors}");
    let lines = ["id       https://one.example/users/alice", "handle   @alice@one.example"];
    assert_eq!(shown.lines().take(2).collect::<Vec<_>>(), lines, "{shown}");
    let (_, shown, _) = run(&["lookup", "https://one.example/users/alice", "--json"]);
    let shown: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["kind"], "actor");
    assert_eq!(shown["handle"], "@alice@one.example");
    assert_eq!(shown["document"]["preferredUsername"], "alice");

    for (arguments, code, part) in [
        (&["actor", "add", "alice"][..], 1, "there already"),
        (&["actor", "add", "a/b"], 1, "no name for an actor"),
        (&["post", "nobody", "hello"], 1, "no actor `nobody`"),
        (&["follow", "alice", "bob"], 1, "neither a handle"),
        (&["follow", "alice", "https://one.example/users/alice"], 1, "follow itself"),
        (&["lookup", "alice"], 1, "neither a handle"),
        (&["lookup", "@bob@one.example"], 1, "there is no `@bob@one.example` here"),
        (&["lookup", "@bob@localhost"], 1, "could not find `@bob@localhost`"),
        (&["lookup", "http://two.example/"], 1, "scheme is not https"),
        (&["lookup", "https://127.0.0.1/"], 1, "`127.0.0.1` is not a public address"),
        (&["lookup"], 2, "<TEXT>"),
        (&["nonsense"], 2, "nonsense"),
        (&["post", "alice"], 2, "<TEXT>"),
        (&["actor", "show", "nobody"], 1, "no actor `nobody`"),
        (&["actor", "show", "alice", "--liked", "some"], 2, "nothing"),
    ] {
        let (found, _, errors) = run(arguments);
        assert_eq!(found, Some(code), "{arguments:?}: {errors}");
        assert!(errors.contains(part), "{arguments:?}: {errors}");
    }
    let (code, sound, errors) = run(&["check"]);
    assert_eq!(code, Some(0), "{sound}\n{errors}");
}

#[tokio::test]
async fn nothing_is_made_to_be_looked_at() {
    let database = Database::make().await;
    let before = database.contents().await;
    for command in ["check", "reports", "status"] {
        let (code, _, errors) = run(&database, &[command]);
        assert_eq!(code, Some(1));
        assert!(errors.contains("there is no database"), "{errors}");
    }
    assert_eq!(database.contents().await, before);
}

#[tokio::test]
async fn the_status_has_the_sizes_of_tables_and_of_the_queue() {
    let database = Database::make().await;
    let app = Database::open(database.builder("https://one.example".parse().unwrap())).await;
    let alice = app.add_actor("alice").await.unwrap().actor;
    for to in ["https://two.example/bob", "https://three.example/carol"] {
        app.publish(json!({"type": "Like", "object": "urn:x", "to": to}), &alice).await.unwrap();
    }
    let (code, shown, errors) = run(&database, &["status", "--json"]);
    assert_eq!(code, Some(0), "{errors}");
    let shown: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["queue"], json!({"pending": 2, "dead": 0}));
    let rows = |name: &str| {
        let tables = shown["tables"].as_array().unwrap();
        let table = tables.iter().find(|it| it["name"] == name).unwrap();
        assert!(table["bytes"].as_u64() > Some(0), "{table}");
        table["rows"].clone()
    };
    for (name, n_rows) in [("oyez_activities", 2), ("oyez_deliveries", 2), ("oyez_reports", 0)] {
        assert_eq!(rows(name), n_rows, "{name}");
    }
    let (_, shown, _) = run(&database, &["status"]);
    assert!(shown.starts_with("table "), "{shown}");
    assert!(shown.ends_with("\n\ndeliveries: 2 pending, 0 dead\n"), "{shown}");
}

#[tokio::test]
async fn reports_are_listed_newest_first() {
    let database = Database::make().await;
    let app = Database::open(database.builder("https://one.example".parse().unwrap())).await;
    let alice = app.add_actor("alice").await.unwrap().actor;
    let bob = app.add_actor("bob").await.unwrap().actor;
    assert_eq!(run(&database, &["reports"]).1, "(none)\n");
    assert_eq!(run(&database, &["reports", "--json"]).1, "");

    let objects = [bob.id.as_str(), "https://two.example/notes/1"];
    let flag = json!({"type": "Flag", "object": objects, "content": "spam\u{1b}[31m"});
    let first = app.publish(flag, &alice).await.unwrap();
    let second = app.publish(json!({"type": "Flag", "object": alice.id}), &bob).await.unwrap();
    app.publish(json!({"type": "Undo", "object": second}), &bob).await.unwrap();

    let (code, shown, errors) = run(&database, &["reports", "--json"]);
    assert_eq!(code, Some(0), "{errors}");
    let shown: Vec<Value> = shown.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    let expected = [
        json!({
            "id": second,
            "actor": bob.id,
            "objects": [alice.id],
            "text": null,
            "withdrawn": true,
        }),
        json!({
            "id": first,
            "actor": alice.id,
            "objects": objects,
            "text": "spam\u{1b}[31m",
            "withdrawn": false,
        }),
    ];
    assert_eq!(shown.len(), expected.len());
    for (mut shown, expected) in shown.into_iter().zip(expected) {
        let received = shown.as_object_mut().unwrap().remove("received");
        assert!(received.is_some_and(|it| it.is_string()));
        assert_eq!(shown, expected);
    }

    let (_, table, _) = run(&database, &["reports"]);
    let rows: Vec<&str> = table.lines().collect();
    assert!(rows[0].starts_with("received"), "{table}");
    assert!(rows[1].contains("  withdrawn  https://one.example/users/bob"), "{table}");
    assert!(rows[2].ends_with("https://two.example/notes/1  spam [31m"), "{table}");
}

#[tokio::test]
async fn blocks_are_listed_imported_and_exported() {
    let database = Database::make().await;
    let run = |arguments: &[&str]| run(&database, arguments);
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).display().to_string();
    let (list, plain, bad, out) = (file("list"), file("plain"), file("bad"), file("out"));
    let text = "#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate\n\
        bad.example,suspend,false,false,,false\n\
        loud.example,silence,true,false,\"Shouts, often\",true\n";
    std::fs::write(&list, text).unwrap();
    std::fs::write(&plain, "good.example\n").unwrap();
    std::fs::write(&bad, "#domain,#severity\nnew.example,ban\n").unwrap();

    assert_eq!(run(&["blocks", "list"]).1, "(none)\n");
    let (code, said, errors) = run(&["blocks", "import", &list]);
    assert_eq!((code, said.as_str()), (Some(0), "2 domains\n"), "{errors}");
    let (code, _, errors) = run(&["blocks", "import", &bad]);
    assert_eq!(code, Some(1));
    assert!(errors.contains("line 2, column 13: the severity `ban` is not known"), "{errors}");
    assert_eq!(run(&["blocks", "import", "--allowed", &plain]).0, Some(0));
    let eve = "https://two.example/users/eve";
    assert_eq!(run(&["block", "Old.example.", "--severity", "noop"]).1, "old.example: noop\n");
    assert_eq!(run(&["block", eve, "--comment", "spam"]).0, Some(0));
    assert_eq!(run(&["unblock", "old.example"]).0, Some(0));
    let (code, _, errors) = run(&["unblock", "old.example"]);
    assert_eq!(code, Some(1));
    assert!(errors.contains("no rule about `old.example`"), "{errors}");

    let lines = run(&["blocks", "list", "--json"]).1;
    let lines: Vec<Value> = lines.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    let told: Vec<_> = lines.iter().map(|it| (&it["subject"], &it["verdict"])).collect();
    assert_eq!(
        told,
        [
            (&json!("bad.example"), &json!("suspend")),
            (&json!("good.example"), &json!("allow")),
            (&json!(eve), &json!("suspend")),
            (&json!("loud.example"), &json!("silence")),
        ]
    );
    let (_, said, note) = run(&["blocks", "export", &out]);
    assert_eq!(said, "2 domains\n");
    assert!(note.contains("1 actors are not in it"), "{note}");
    assert_eq!(std::fs::read_to_string(&out).unwrap(), text);
    assert_eq!(run(&["blocks", "export", "--allowed", &out]).0, Some(0));
    assert_eq!(std::fs::read_to_string(&out).unwrap(), "#domain\ngood.example\n");
    assert_eq!(run(&["block", "no domain"]).0, Some(2));
}
