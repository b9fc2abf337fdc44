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
        ("What our actors do has a proof", limits.prove_activities),
        ("given to those alone who sign theirs", !limits.require_signed_fetch),
    ] {
        assert!(text.contains(said), "it does not say: {said}");
        assert!(is_so, "it is not so: {said}");
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
