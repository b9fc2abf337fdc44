//! `cargo xtask attacks`: which cases of `docs/security-cases.md` have a test, by number.
//!
//! A test is found by `attack_NUMBER` or `attacks_NUMBER_NUMBER` in its name. In the tables of the
//! facade's tests, each row of which runs on every server there is, it is a row that begins with the
//! number: `case(NUMBER,` or the like, or `(NUMBER, "…"` on a line of its own.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use crate::{Outcome, process::root};

/// The table of the cases.
const CASES: &str = "docs/security-cases.md";

/// Where the tables of rows are.
const ROWS: &str = "crates/facade/tests/it/attacks";

/// Says which cases have a test, and fails when one has none.
///
/// The numbers in the file `other`, each at the start of a line, must be those of the table.
pub(crate) fn run(other: Option<&Path>) -> Outcome {
    let cases = cases(&fs::read_to_string(root().join(CASES))?);
    let found = found(&root())?;
    let mut missing = Vec::new();
    for (number, case) in &cases {
        let tests = found.get(number);
        let has = |it: Level| tests.is_some_and(|tests| tests.contains(&it));
        let verdict = match case.level {
            _ if has(Level::Servers) => "on every server",
            Level::Part if has(Level::Part) => "of its part",
            Level::Elsewhere if tests.is_none() => "not of this list",
            Level::Elsewhere => "of its part",
            Level::Part | Level::Servers => {
                missing.push(*number);
                "NONE"
            }
        };
        println!("{number:>4}  {verdict:<16}  {}", case.about);
    }
    let n_of = |level| cases.values().filter(|it| it.level == level).count();
    println!(
        "{} cases: {} on every server, {} of a part, {} elsewhere; {} without a test",
        cases.len(),
        n_of(Level::Servers),
        n_of(Level::Part),
        n_of(Level::Elsewhere),
        missing.len()
    );
    let mut wrong: Vec<String> = missing.iter().map(|it| format!("{it} has no test")).collect();
    if let Some(other) = other {
        wrong.extend(differences(&cases, &listed(&fs::read_to_string(other)?)));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// What a case is tested on.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Level {
    /// Nothing of this list: clients, deliveries, the store, or what is not built.
    Elsewhere,
    /// The part that it is about, by itself.
    Part,
    /// Every server there is.
    Servers,
}

#[derive(Debug, Eq, PartialEq)]
struct Case {
    about: String,
    level: Level,
}

/// The rows of the table: `| NUMBER | what it is | where it is tested |`.
fn cases(text: &str) -> BTreeMap<u16, Case> {
    let row = |line: &str| {
        let mut cells = line.strip_prefix('|')?.split('|').map(str::trim);
        let number = cells.next()?.parse().ok()?;
        let about = cells.next()?.to_owned();
        let level = match cells.next()? {
            "servers" => Level::Servers,
            "part" => Level::Part,
            _ => Level::Elsewhere,
        };
        Some((number, Case { about, level }))
    };
    text.lines().filter_map(row).collect()
}

/// The numbers of the tests, and what each is tested on.
fn found(root: &Path) -> Outcome<BTreeMap<u16, BTreeSet<Level>>> {
    let mut found: BTreeMap<u16, BTreeSet<Level>> = BTreeMap::new();
    let rows = root.join(ROWS);
    for path in sources(&root.join("crates"))? {
        let text = fs::read_to_string(&path)?;
        let is_table = path.starts_with(&rows);
        let level = if is_table { Level::Servers } else { Level::Part };
        let mut numbers = named(&text);
        if is_table {
            numbers.extend(joined(&text).lines().filter_map(row_number));
        }
        for number in numbers {
            found.entry(number).or_default().insert(level);
        }
    }
    Ok(found)
}

fn sources(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut sources = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            sources.extend(self::sources(&path)?);
        } else if path.extension().is_some_and(|it| it == "rs") {
            sources.push(path);
        }
    }
    Ok(sources)
}

/// The numbers in the names of tests.
fn named(text: &str) -> Vec<u16> {
    let names = text.lines().filter_map(|it| {
        let (_, name) = it.trim_start().split_once("fn ")?;
        let name = name.split('(').next()?;
        name.strip_prefix("attacks_").or_else(|| name.strip_prefix("attack_"))
    });
    names.flat_map(|it| it.split('_').map_while(|it| it.parse().ok())).collect()
}

/// `text` with what begins a line behind an open parenthesis on the line of that.
fn joined(text: &str) -> String {
    text.split("(\n").map(str::trim_start).collect::<Vec<_>>().join("(")
}

/// The number that a row begins with.
fn row_number(line: &str) -> Option<u16> {
    let (before, rest) = line.split_once('(')?;
    let (number, rest) = rest.split_once(',')?;
    let maker = before.rsplit(|it: char| !(it.is_ascii_lowercase() || it == '_')).next()?;
    let is_row = MAKERS.contains(&maker) || before.trim().is_empty() && rest.starts_with(" \"");
    if is_row { number.parse().ok() } else { line_after(line, before.len()) }
}

/// The row that may begin further on in the line, as an argument.
fn line_after(line: &str, at: usize) -> Option<u16> {
    row_number(line.get(at + 1..)?)
}

/// What makes a row.
const MAKERS: [&str; 22] = [
    "alice",
    "alone",
    "answered",
    "case",
    "get",
    "header",
    "input",
    "key_at",
    "of_pem",
    "parameter",
    "property",
    "proved",
    "row",
    "spelled",
    "sync",
    "tampered",
    "text",
    "twice",
    "typed",
    "whole",
    "with_key",
    "without",
];

/// The numbers that lines begin with, as `12. …`.
fn listed(text: &str) -> BTreeSet<u16> {
    text.lines().filter_map(|it| it.split_once(". ")?.0.parse().ok()).collect()
}

/// A sentence for each number that only one of the two lists has.
fn differences(cases: &BTreeMap<u16, Case>, other: &BTreeSet<u16>) -> Vec<String> {
    let ours: BTreeSet<u16> = cases.keys().copied().collect();
    let absent = other.difference(&ours).map(|it| format!("{it} is not in {CASES}"));
    let strange = ours.difference(other).map(|it| format!("{it} is in {CASES} alone"));
    absent.chain(strange).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_found_by_their_numbers() {
        let text =
            "    async fn attack_65_ten_fetches() {\nfn attacks_14_16_known() {\nfn other_7()";
        assert_eq!(named(text), [65, 14, 16]);
    }

    #[test]
    fn a_row_begins_with_its_number() {
        for (line, number) in [
            ("        case(44, \"the whole path\").asks_key(),", Some(44)),
            ("        cases.push(parameter(29, \"x\", \"y\"));", Some(29)),
            ("        (106, \"127.0.0.1\"),", Some(106)),
            ("        let status = other(44, \"x\");", None),
            ("        for (n, expected) in [(1, true)] {", None),
            (&joined("        case(\n            44,\n"), Some(44)),
            ("        case(", None),
        ] {
            assert_eq!(row_number(line), number, "{line}");
        }
    }

    #[test]
    fn two_lists_are_held_to_each_other() {
        let cases = cases("| case | what | where |\n| 1 | a | servers |\n| 2 | b | the store |\n");
        assert_eq!(cases[&2], Case { about: "b".to_owned(), level: Level::Elsewhere });
        let other = listed("# Title\n\n1. a\n3. c\nno. 4\n");
        let differences = differences(&cases, &other);
        assert_eq!(differences.len(), 2, "{differences:?}");
    }
}
