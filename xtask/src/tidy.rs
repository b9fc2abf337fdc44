//! What no compiler checks: which files there are, how long they are, where their links go.

use std::{collections::BTreeSet, fs, path::Path};

use crate::{
    Outcome,
    process::{self, root},
};

/// All that may lie in the root, but dotfiles: whoever looks at it should find their way.
const TOP_LEVEL: [&str; 14] = [
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "FEDERATION.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "SECURITY.md",
    "clippy.toml",
    "crates",
    "docs",
    "rustfmt.toml",
    "xtask",
];

/// A file longer than this should be two.
const MAX_LINES: usize = 500;

/// Spellings of addresses that must not be used, and what to write instead.
///
/// Links to the standards have one form, so that one search finds them all; and a build must not
/// depend on where somebody fetches crates from.
const ADDRESSES: [(&str, &str); 9] = [
    (concat!("http://www.w3.org/", "TR/"), "https://www.w3.org/TR/"),
    (concat!("//w3.org/", "TR/"), "https://www.w3.org/TR/"),
    (concat!("w3.org/TR/", "20"), "the undated https://www.w3.org/TR/…"),
    (concat!("w3.org/TR/", "activitypub#"), "https://www.w3.org/TR/activitypub/#…"),
    (concat!("/TR/", "activitystreams-core#"), "https://www.w3.org/TR/activitystreams-core/#…"),
    (concat!("/TR/", "activitystreams-vocabulary#"), {
        "https://www.w3.org/TR/activitystreams-vocabulary/#…"
    }),
    (concat!("w3c.github.io/", "activity"), "https://www.w3.org/TR/…"),
    (concat!("[", "source."), "no registry but the default"),
    (concat!("[", "registries"), "no registry but the default"),
];

/// Where every package in the lock file must come from.
const REGISTRY: &str = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";

/// Fails when a file is not as it should be.
pub(crate) fn run() -> Outcome {
    let Some(files) = files() else {
        println!("not a git repository: there is no list of files to check");
        return Ok(());
    };
    let findings = findings(&files);
    if findings.is_empty() { Ok(()) } else { Err(findings.join("\n").into()) }
}

/// The files of the repository, those not yet added included, or nothing outside of git.
fn files() -> Option<BTreeSet<String>> {
    let list = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
    let mut git = std::process::Command::new("git");
    let paths = process::read(git.current_dir(root()).args(list)).ok()?;
    Some(paths.split_terminator('\0').map(str::to_owned).collect())
}

fn findings(files: &BTreeSet<String>) -> Vec<String> {
    let mut findings = Vec::new();
    for path in files {
        findings.extend(stray(path));
        // Neither a deleted file nor a picture is of interest.
        if let Ok(text) = fs::read_to_string(root().join(path)) {
            findings.extend(in_text(path, &text));
        }
    }
    findings
}

/// What is wrong with the place of a file.
fn stray(path: &str) -> Option<String> {
    let top = path.split('/').next().unwrap_or(path);
    let is_expected = top.starts_with('.') || TOP_LEVEL.contains(&top);
    (!is_expected).then(|| format!("{path}: `{top}` has no place in the root"))
}

/// What is wrong within a file.
fn in_text(path: &str, text: &str) -> Vec<String> {
    let mut findings = Vec::new();
    if path == "Cargo.lock" {
        let sources = text.lines().filter(|line| line.starts_with("source = "));
        let strange = sources.filter(|&line| line != REGISTRY);
        findings.extend(strange.map(|line| format!("{path}: {line}")));
        return findings;
    }
    let n_lines = text.lines().count();
    let is_code = Path::new(path).extension().is_some_and(|it| it == "rs");
    let is_generated = text.lines().next().is_some_and(|line| line.contains("@generated"));
    if is_code && !is_generated && n_lines > MAX_LINES {
        findings.push(format!("{path}: {n_lines} lines, more than {MAX_LINES}"));
    }
    for (i, line) in text.lines().enumerate() {
        for (_, instead) in ADDRESSES.iter().filter(|(wrong, _)| line.contains(wrong)) {
            findings.push(format!("{path}:{}: write {instead}", i + 1));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_is_tidy() {
        match files() {
            Some(files) => assert_eq!(findings(&files), Vec::<String>::new()),
            None => println!("not a git repository: there is no list of files to check"),
        }
    }

    #[test]
    fn the_root_holds_what_it_should() {
        for path in ["README.md", "crates/vocab/src/lib.rs", ".gitignore", ".ci/run"] {
            assert_eq!(stray(path), None, "{path}");
        }
        for path in ["src/lib.rs", "notes.md"] {
            assert!(stray(path).is_some(), "{path}");
        }
    }

    #[test]
    fn findings_say_where() {
        let long = "\n".repeat(MAX_LINES + 1);
        let generated = format!("// @generated{long}");
        let link = concat!("see\nhttps://www.w3.org/TR/", "activitypub#inbox");
        let lock = "name = \"it\"\nsource = \"registry+https://mirror.example/index\"";
        for (path, text, finding) in [
            ("a.rs", &*long, Some("a.rs: 501 lines, more than 500")),
            ("a.json", &*long, None),
            ("a.rs", &*generated, None),
            ("a.md", link, Some("a.md:2: write https://www.w3.org/TR/activitypub/#…")),
            ("a.md", "https://www.w3.org/TR/activitypub/#inbox", None),
            ("Cargo.lock", lock, {
                Some("Cargo.lock: source = \"registry+https://mirror.example/index\"")
            }),
            ("Cargo.lock", REGISTRY, None),
        ] {
            assert_eq!(in_text(path, text), finding.as_slice(), "{path}");
        }
    }
}
