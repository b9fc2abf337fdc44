//! The program, as it is run.

use std::process::Command;

use serde_json::Value;

fn oyez() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_oyez"));
    for setting in ["SITE", "HANDLE_DOMAIN", "DATABASE_URL", "LISTEN"] {
        command.env_remove(format!("OYEZ_{setting}"));
    }
    command.env_remove("RUST_LOG");
    command
}

#[test]
fn the_demo_tells_its_story_to_the_end() {
    let output = oyez().args(["demo", "--json"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{text}\n{errors}");
    for step in 1..=7 {
        assert!(text.contains(&format!("\n{step}. ")), "{text}");
    }
    let measured: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!(measured["ok"], true);
    assert_eq!(measured["deliveries"], 7);
}

#[test]
fn handles_end_with_the_domain_that_is_set() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}", folder.path().join("site.db").display());
    let run = |domain: &str, arguments: &[&str]| {
        let site = ["--site", "https://social.one.example", "--database-url", &database];
        let mut command = oyez();
        let output = command.args(site).env("OYEZ_HANDLE_DOMAIN", domain).args(arguments).output();
        let output = output.unwrap();
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        (output.status.code(), text)
    };
    let (code, added) = run("one.example", &["actor", "add", "alice"]);
    assert_eq!(code, Some(0), "{added}");
    assert!(added.starts_with("https://social.one.example/users/alice\n"), "{added}");
    for handle in ["@alice@one.example", "@alice@social.one.example"] {
        let (code, text) = run("one.example", &["follow", "alice", handle]);
        assert_eq!(code, Some(1), "{text}");
        assert!(text.contains("follow itself"), "the handle is alice's own: {text}");
    }
    let flag = ["--handle-domain", "two.example", "follow", "alice", "@alice@two.example"];
    let (_, text) = run("one.example", &flag);
    assert!(text.contains("follow itself"), "{text}");
    let (code, text) = run("https://one.example", &["actor", "list"]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("`https://one.example` is not a domain"), "{text}");
}

#[test]
fn what_is_missing_is_asked_for() {
    for (arguments, part) in [
        (&["inbox", "alice"][..], "OYEZ_SITE"),
        (&["--site", "http://one.example", "inbox", "alice"], "--allow-private-network"),
        (&["--database-url", "mysql://localhost/oyez", "status"], "`mysql://` is no database"),
        #[cfg(not(feature = "postgres"))]
        (&["--database-url", "postgres://localhost/oyez", "status"], "--features postgres"),
    ] {
        let output = oyez().args(arguments).output().unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{errors}");
        assert!(errors.contains(part), "{errors}");
    }
}
