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

/// The page whose table names a test for every invariant.
const ARCHITECTURE: &str = "docs/ARCHITECTURE.md";

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
    if let Ok(text) = fs::read_to_string(root().join(ARCHITECTURE)) {
        let code = files.iter().filter(|it| it.ends_with(".rs"));
        let code: String = code.filter_map(|it| fs::read_to_string(root().join(it)).ok()).collect();
        findings.extend(unheld_invariants(&text, &code));
    }
    findings
}

/// Rows of the table of invariants that name no test, or one that is not in `code`.
fn unheld_invariants(page: &str, code: &str) -> Vec<String> {
    let mut findings = Vec::new();
    let rows = page.lines().map(|line| line.split('|').map(str::trim).collect::<Vec<_>>());
    for row in rows {
        let &["", number, _, _, tests, ..] = row.as_slice() else { continue };
        if number.parse::<u8>().is_err() {
            continue;
        }
        let names: Vec<&str> = tests.split('`').skip(1).step_by(2).collect();
        let is_named = names.iter().any(|it| it.contains("::") || it.contains('/'));
        if !is_named {
            findings.push(format!("{ARCHITECTURE}: invariant {number} names no test"));
        }
        for test in names.iter().filter(|it| it.contains("::")) {
            let name = test.rsplit("::").next().unwrap_or(test);
            if !["fn", "mod"].iter().any(|kind| code.contains(&format!("{kind} {name}"))) {
                findings.push(format!("{ARCHITECTURE}: there is no test `{test}`"));
            }
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
        // One registry for all, whichever it is; no repositories.
        let mut sources = text.lines().filter(|line| line.starts_with("source = "));
        let first = sources.next().unwrap_or_default();
        let strange = sources.filter(|&line| line != first || !line.contains("\"registry+"));
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
        let lock =
            "source = \"registry+https://index.example\"\nsource = \"git+https://a.example\"";
        for (path, text, finding) in [
            ("a.rs", &*long, Some("a.rs: 501 lines, more than 500")),
            ("a.json", &*long, None),
            ("a.rs", &*generated, None),
            ("a.md", link, Some("a.md:2: write https://www.w3.org/TR/activitypub/#…")),
            ("a.md", "https://www.w3.org/TR/activitypub/#inbox", None),
            ("Cargo.lock", lock, Some("Cargo.lock: source = \"git+https://a.example\"")),
        ] {
            assert_eq!(in_text(path, text), finding.as_slice(), "{path}");
        }
    }

    #[test]
    fn an_invariant_is_held_by_a_test_that_exists() {
        let code = "mod tests { fn it_holds() {} }";
        for (row, finding) in [
            ("| 1 | It holds. | vocab | `a::it_holds` | all |", None),
            ("| 1 | It holds. | vocab | `a::tests` | all |", None),
            ("| 1 | It holds. | vocab | | all |", Some("invariant 1 names no test")),
            ("| 1 | It holds. | vocab | `a::it_breaks` | all |", Some("no test `a::it_breaks`")),
            ("| other | table |", None),
        ] {
            let findings = unheld_invariants(row, code);
            assert_eq!(findings.len(), usize::from(finding.is_some()), "{row}: {findings:?}");
            assert!(findings.iter().all(|it| it.ends_with(finding.unwrap_or_default())));
        }
    }
}
