//! `cargo xtask test`: every test of the workspace, with nothing installed but Rust; and those of
//! PostgreSQL where it is, on a server of their own.

use std::process::Command;

use crate::{
    Outcome,
    metadata::Metadata,
    postgres::{self, Postgres, Profile},
    process::{self, cargo},
};

/// The feature that the tests of PostgreSQL are behind, whatever crate has it.
const POSTGRES: &str = "postgres";

/// What becomes of the tests of PostgreSQL where it is neither installed nor can be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum OnPostgres {
    /// They are left out, which is said at the end.
    IfThere,
    /// Then nothing passes.
    Required,
}

/// Runs all tests, with cargo-nextest where it is installed.
///
/// `arguments` go to the test programs: a part of a test's name, `--exact`, `--skip` …
pub(crate) fn run(arguments: &[String], on_postgres: OnPostgres) -> Outcome {
    let missing = match postgres::find_or_install() {
        Ok(programs) => {
            let postgres = Postgres::start(programs, Profile::Fast)?;
            let url = postgres.url();
            return run_with(&["--all-features".to_owned()], Some(&url), arguments);
        }
        Err(missing) if on_postgres == OnPostgres::Required => return Err(missing.into()),
        Err(missing) => missing,
    };
    let features = features_but_postgres(&Metadata::of_this_platform()?).join(",");
    let outcome = run_with(&["--features".to_owned(), features], None, arguments);
    println!("\n!! NOT RUN: the tests of the store on PostgreSQL. {missing}\n");
    outcome
}

fn run_with(features: &[String], url: Option<&str>, arguments: &[String]) -> Outcome {
    let test = |test: &mut Command| {
        test.args(["--workspace", "--no-fail-fast"]).args(features);
        test.envs(url.map(|url| (postgres::VARIABLE, url)));
        let filter = arguments.first().map(|_| "--").into_iter();
        process::run(test.args(filter.chain(arguments.iter().map(|it| &**it))))
    };
    if !has_nextest() {
        return test(cargo().arg("test"));
    }
    let mut nextest = cargo();
    nextest.args(["nextest", "run"]);
    if !arguments.is_empty() {
        // The name may be that of a doc test.
        nextest.arg("--no-tests=warn");
    }
    test(&mut nextest)?;
    // nextest leaves these out.
    test(cargo().args(["test", "--doc"]))
}

/// Every feature of the workspace but those of PostgreSQL, each with its package.
fn features_but_postgres(metadata: &Metadata) -> Vec<String> {
    let mut features = Vec::new();
    for package in metadata.members() {
        let names = package.features.keys().filter(|it| *it != POSTGRES);
        features.extend(names.map(|it| format!("{}/{it}", package.name)));
    }
    features
}

fn has_nextest() -> bool {
    process::read(cargo().args(["nextest", "--version"])).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_is_tested_without_postgresql_but_what_needs_it() {
        let features = features_but_postgres(&Metadata::of_this_platform().unwrap());
        for feature in ["oyez/smtp", "oyez-vocab/json-ld", "oyez-vocab/url"] {
            assert!(features.iter().any(|it| it == feature), "{feature}: {features:?}");
        }
        assert!(!features.iter().any(|it| it.ends_with("/postgres")), "{features:?}");
    }
}
