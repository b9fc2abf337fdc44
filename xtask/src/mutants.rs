//! `cargo xtask mutants`: breaks the code that decides whom to believe and where to connect, in one
//! place after the other, and looks whether a test notices.
//!
//! `.cargo/mutants.toml` says which files. What no test notices must be explained in
//! `docs/mutants.md`, and what is explained there must be so.

use std::{collections::BTreeMap, fs, path::Path, process::Command};

use crate::{
    Outcome,
    metadata::Metadata,
    process::{self, cargo, root},
};

/// Mutants that no test notices, and why none can.
const EXPLAINED: &str = "docs/mutants.md";

/// The packages with something to break: what is not in them need not be read.
const PACKAGES: [&str; 3] =
    ["--package=oyez-http", "--package=oyez-registry", "--package=oyez-vocab"];

/// The tests of whole servers that are asked where those of the mutant's own crate notice nothing.
const OF_SERVERS: [&str; 5] = ["--", "attacks::", "lookup::", "models::", "servers::"];

/// The exit codes of cargo-mutants that mean that it is done: all was noticed, something was not, or
/// some tests did not end, which is to be noticed too.
const DONE: [i32; 3] = [0, 2, 3];

/// Breaks the files at these paths, or all that are to be broken, and fails where a test should
/// have noticed.
pub(crate) fn run(files: &[String]) -> Outcome {
    if let Some(missing) = files.iter().find(|it| !root().join(it).is_file()) {
        return Err(format!("there is no file `{missing}`").into());
    }
    if process::read(cargo().args(["mutants", "--version"])).is_err() {
        let advice = "`cargo install cargo-mutants --locked`";
        return Err(format!("there is no cargo-mutants: {advice}").into());
    }
    let explained = explained(&fs::read_to_string(root().join(EXPLAINED))?);
    let folder = Metadata::of_this_platform()?.target_directory.join("mutants");
    fs::create_dir_all(&folder)?;
    let mut unnoticed = unnoticed(&mut mutants(&folder, files, "--tests"), &folder)?;
    if !unnoticed.is_empty() {
        // What was noticed is left out now.
        let mut again = mutants(&folder, files, "--test=it");
        again.args(["--iterate", "--test-package=oyez", "--"]).args(OF_SERVERS);
        unnoticed = self::unnoticed(&mut again, &folder)?;
    }
    let wrong = differences(&unnoticed, &explained, files);
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// The command that breaks `files` and has these tests built.
fn mutants(folder: &Path, files: &[String], tests: &str) -> Command {
    let mut command = cargo();
    command.args(["mutants", "--no-shuffle", "--output"]).arg(folder);
    command.args(PACKAGES).arg(format!("--cargo-arg={tests}"));
    for file in files {
        command.arg(format!("--re=^{file}:"));
    }
    // Hundreds of builds, each of which differs from the one before it in a line.
    command.envs([("CARGO_INCREMENTAL", "1"), ("CARGO_PROFILE_DEV_DEBUG", "0")]);
    // It works on a copy of the workspace, which need not build what others have written again.
    command.env("CARGO_TARGET_DIR", folder.join("build"));
    command
}

/// The mutants that `command` finds no test to notice.
fn unnoticed(command: &mut Command, folder: &Path) -> Outcome<Mutants> {
    process::run_to(command, &DONE)?;
    let text = fs::read_to_string(folder.join("mutants.out/missed.txt"))?;
    Ok(counted(text.lines().map(|it| (name(it), 1))))
}

/// How many mutants there are of each name. It does not say where in the function they are, for
/// that changes with every line above it.
type Mutants = BTreeMap<String, usize>;

fn counted(mutants: impl Iterator<Item = (String, usize)>) -> Mutants {
    let mut counted = Mutants::new();
    for (name, n) in mutants {
        *counted.entry(name).or_default() += n;
    }
    counted
}

/// `src/a.rs: replace a with b in c` for `src/a.rs:1:2: replace a with b in c`.
fn name(line: &str) -> String {
    let Some((place, change)) = line.split_once(": ") else { return line.to_owned() };
    let file = place.split(':').next().unwrap_or(place);
    format!("{file}: {change}")
}

/// The mutants in the list of `page`: `- (2 ×) FILE: CHANGE`, where the name is code.
fn explained(page: &str) -> Mutants {
    counted(page.lines().filter_map(|line| {
        let (n, rest) = line.strip_prefix("- ")?.split_once('`')?;
        let (name, _) = rest.split_once('`')?;
        let n = n.trim().trim_end_matches('×').trim();
        Some((name.to_owned(), n.parse().unwrap_or(1)))
    }))
}

/// Where what was found in `files`, or in all where there are none, is not what is explained.
fn differences(found: &Mutants, explained: &Mutants, files: &[String]) -> Vec<String> {
    let is_meant =
        |name: &str| files.is_empty() || files.iter().any(|it| name.split(':').next() == Some(it));
    let n_of = |mutants: &Mutants, name: &str| mutants.get(name).copied().unwrap_or(0);
    let mut wrong = Vec::new();
    for (name, &n) in found {
        let n_explained = n_of(explained, name);
        if n > n_explained {
            wrong.push(format!("{} that no test notices: {name}", n - n_explained));
        }
    }
    for (name, &n) in explained.iter().filter(|(name, _)| is_meant(name)) {
        let n_found = n_of(found, name);
        if n > n_found {
            wrong.push(format!("{} too many in {EXPLAINED}: {name}", n - n_found));
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "\
# Mutants

- 2 × `src/a.rs: replace < with <= in b`: for a reason
- `src/c.rs: delete ! in d`: for `another`
- no mutant
";

    #[test]
    fn what_is_found_must_be_explained_and_what_is_explained_found() {
        let a = "src/a.rs:1:2: replace < with <= in b";
        let c = "src/c.rs:10:3: delete ! in d";
        let other = "src/a.rs:7:7: replace b with ()";
        for (found, files, expected) in [
            (&[a, a, c][..], &[][..], &[][..]),
            (&[a, a], &["src/a.rs"], &[]),
            (&[a, c], &[], &["1 too many in docs/mutants.md: src/a.rs: replace < with <= in b"]),
            (&[a, a], &[], &["1 too many in docs/mutants.md: src/c.rs: delete ! in d"]),
            (&[a, a, a, c], &[], &["1 that no test notices: src/a.rs: replace < with <= in b"]),
            (&[a, a, other, c], &[], &["1 that no test notices: src/a.rs: replace b with ()"]),
        ] {
            let found = counted(found.iter().map(|it| (name(it), 1)));
            let files: Vec<String> = files.iter().map(|&it: &&str| it.to_owned()).collect();
            assert_eq!(differences(&found, &explained(PAGE), &files), expected, "{found:?}");
        }
    }

    #[test]
    fn only_files_that_are_there_are_broken() {
        let error = run(&["crates/http/src/digst.rs".to_owned()]).unwrap_err().to_string();
        assert_eq!(error, "there is no file `crates/http/src/digst.rs`");
    }
}
