//! `cargo xtask test`: every test of the workspace, with nothing installed but Rust.

use crate::{
    Outcome,
    process::{self, cargo},
};

/// Runs all tests, with cargo-nextest where it is installed.
///
/// `arguments` go to the test programs: a part of a test's name, `--exact`, `--skip` …
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let filter =
        || arguments.first().map(|_| "--").into_iter().chain(arguments.iter().map(|it| &**it));
    if !has_nextest() {
        return process::run(
            cargo()
                .args(["test", "--workspace", "--all-features", "--no-fail-fast"])
                .args(filter()),
        );
    }
    let mut nextest = cargo();
    nextest.args(["nextest", "run", "--workspace", "--all-features", "--no-fail-fast"]);
    if !arguments.is_empty() {
        // The name may be that of a doc test.
        nextest.arg("--no-tests=warn");
    }
    process::run(nextest.args(filter()))?;
    // nextest leaves these out.
    let doc_tests = ["test", "--workspace", "--all-features", "--doc", "--no-fail-fast"];
    process::run(cargo().args(doc_tests).args(filter()))
}

fn has_nextest() -> bool {
    process::read(cargo().args(["nextest", "--version"])).is_ok()
}
