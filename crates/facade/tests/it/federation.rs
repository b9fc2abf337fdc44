//! What FEDERATION.md says is what the code does.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use oyez::http::Limits;

#[test]
fn every_fep_that_is_followed_is_named_and_no_other() {
    let named = feps(&document());
    let mut followed: BTreeSet<String> =
        sources(&root().join("crates")).iter().flat_map(|it| feps(it)).collect();
    // It is about the document itself.
    followed.insert("FEP-67ff".to_owned());
    assert_eq!(named, followed);
}

#[test]
fn limits_are_as_they_are_said_to_be() {
    let text = document().split_whitespace().collect::<Vec<_>>().join(" ");
    let limits = Limits::default();
    let minutes = |it: std::time::Duration| it.as_secs() / 60;
    for (said, is_so) in [
        ("delivers more than 3,000 activities in a minute", limits.max_received_per_host == 3000),
        ("one registrable domain that deliver more than 6,000", {
            limits.max_received_per_domain == 6000
        }),
        ("signed more than an hour ago", minutes(limits.window.back) == 60),
        ("more than five minutes ahead of our clock", minutes(limits.window.forward) == 5),
        ("fetched anew once, at most every five minutes", minutes(limits.key_refresh) == 5),
        ("ten such questions were in vain", limits.max_key_fetches == 10),
        ("What our actors do in public has a proof", limits.prove_activities),
        ("documents to those alone who sign theirs", !limits.require_signed_fetch),
    ] {
        assert!(text.contains(said), "it does not say: {said}");
        assert!(is_so, "it is not so: {said}");
    }
}

#[test]
fn each_limit_is_in_the_page_about_security_as_it_is() {
    let page = fs::read_to_string(root().join("docs/security.md")).unwrap();
    let cells = |line: &str| line.split('|').map(|it| it.trim().to_owned()).collect::<Vec<_>>();
    let row = |it: Vec<String>| match it.as_slice() {
        [_, name, value, ..] => {
            Some((name.strip_prefix('`')?.strip_suffix('`')?.to_owned(), value.clone()))
        }
        _ => None,
    };
    let limits = page.split("\n## ").find(|it| it.starts_with("Limits\n")).unwrap();
    let said: Vec<_> = limits.lines().map(cells).filter_map(row).collect();
    let limits = format!("{:#?}", Limits::default());
    let fields = limits.lines().filter_map(|it| it.strip_prefix("    ")?.split_once(": "));
    let fields: Vec<_> = fields.filter(|(name, _)| !name.starts_with(' ')).collect();
    let names = |all: &[(String, String)]| all.iter().map(|it| it.0.clone()).collect::<Vec<_>>();
    assert_eq!(names(&said), fields.iter().map(|it| it.0).collect::<Vec<_>>());
    for ((name, said), (_, value)) in said.iter().zip(fields) {
        // These two are no single value.
        if !["admission", "window"].contains(&name.as_str()) {
            assert_eq!(plain(said), value.trim_end_matches(','), "{name}");
        }
    }
}

/// A value for people, as the code writes it.
fn plain(text: &str) -> String {
    let number = |it: &str| it.replace(',', "").parse::<u64>().unwrap();
    match text.split_once(' ') {
        Some((n, "MiB")) => (number(n) * 1024 * 1024).to_string(),
        Some((n, "s")) => format!("{n}s"),
        Some((n, "min")) => format!("{}s", number(n) * 60),
        Some((n, "h")) => format!("{}s", number(n) * 60 * 60),
        Some((n, "d")) => format!("{}s", number(n) * 24 * 60 * 60),
        _ if text == "yes" => "true".to_owned(),
        _ if text == "no" => "false".to_owned(),
        _ => number(text).to_string(),
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn document() -> String {
    fs::read_to_string(root().join("FEDERATION.md")).unwrap()
}

/// The proposals that a text names, such as FEP-8b32.
fn feps(text: &str) -> BTreeSet<String> {
    let after = text.match_indices("FEP-").map(|(at, found)| &text[at + found.len()..]);
    let numbers = after.filter_map(|it| it.get(..4));
    let hex = numbers.filter(|it| it.bytes().all(|it| it.is_ascii_hexdigit()));
    hex.map(|it| format!("FEP-{it}")).collect()
}

/// The sources beneath a folder, without tests.
fn sources(folder: &Path) -> Vec<String> {
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() && !["tests", "benches", "examples"].contains(&name) {
            texts.extend(sources(&path));
        } else if path.extension().is_some_and(|it| it == "rs") {
            texts.push(fs::read_to_string(&path).unwrap());
        }
    }
    texts
}
