//! `cargo xtask fuzz`: libFuzzer on the targets of `xtask/fuzz`, with the stable compiler.
//!
//! libFuzzer is C++ and is compiled by its crate, so a C++ compiler must be there; nothing else.
//! Inputs that reach new code are kept in the target folder and are where the next run begins.

use std::{
    env,
    fs::{self, File},
    path::Path,
    process::Command,
};

use crate::{
    Outcome,
    metadata::Metadata,
    process::{self, cargo, root},
};

/// How long each target is fuzzed, unless told.
pub(crate) const DEFAULT_SECONDS: u64 = 60;

/// The same within `cargo xtask ci`: enough to see that it works, and to find what is easy to find.
const SMOKE_SECONDS: u64 = 5;

/// Has the compiler count what is reached, and tell what is compared with what.
const INSTRUMENTED: &str = "--cfg fuzzing -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares \
    -Ccodegen-units=1 -Cdebug-assertions -Coverflow-checks";

/// The longest input that is tried. What is larger says nothing new, and takes longer.
const MAX_LENGTH: u32 = 4096;

/// The seconds that one input may take.
const TIMEOUT: u32 = 10;

/// Fuzzes the target named, or all one after the other, each for so many seconds.
pub(crate) fn run(target: Option<&str>, seconds: u64) -> Outcome {
    let targets = targets()?;
    let wanted = match target {
        Some(name) if targets.iter().any(|it| it == name) => vec![name.to_owned()],
        Some(name) => {
            let known = targets.join(", ");
            return Err(format!("there is no target `{name}`, only {known}").into());
        }
        None => targets,
    };
    if let Some(missing) = missing() {
        return Err(missing.into());
    }
    let metadata = Metadata::of_this_platform()?;
    let folder = metadata.target_directory.join("fuzz");
    let host = Metadata::host()?;
    build(&folder, &host)?;
    let binary = folder.join(host).join("release/oyez-fuzz");
    wanted.iter().try_for_each(|name| fuzz(&binary, &folder, name, seconds))
}

/// Fuzzes every target for a few seconds, where that is possible.
pub(crate) fn smoke() -> Outcome {
    match missing() {
        Some(missing) => {
            println!("\n!! NOT FUZZED: {missing}\n");
            Ok(())
        }
        None => run(None, SMOKE_SECONDS),
    }
}

/// What must be installed first, if anything.
fn missing() -> Option<String> {
    let compiler = env::var("CXX").unwrap_or_else(|_| "c++".to_owned());
    let is_there = process::read(Command::new(&compiler).arg("--version")).is_ok();
    let advice = "libFuzzer needs a C++ compiler; on Debian, `apt-get install g++`";
    (!is_there).then(|| format!("there is no `{compiler}`: {advice}"))
}

/// The names of all targets: each has a folder of inputs.
fn targets() -> Outcome<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(root().join("xtask/fuzz/corpus"))? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

fn build(folder: &Path, host: &str) -> Outcome {
    let mut build = cargo();
    build.args(["build", "--package", "oyez-fuzz", "--release"]);
    // With the host named, the flags go to what will run, and not to build scripts.
    build.args(["--target", host, "--target-dir"]).arg(folder);
    process::run(build.env("RUSTFLAGS", INSTRUMENTED).env_remove("CARGO_ENCODED_RUSTFLAGS"))
}

fn fuzz(binary: &Path, folder: &Path, name: &str, seconds: u64) -> Outcome {
    let found = folder.join("corpus").join(name);
    let findings = folder.join("findings").join(name);
    fs::create_dir_all(&found)?;
    fs::create_dir_all(&findings)?;
    let fuzz = root().join("xtask/fuzz");
    let mut command = Command::new(binary);
    command.env("OYEZ_FUZZ_TARGET", name);
    // It takes a path as it stands behind the `=`, so what follows the folder is a name.
    command.arg(format!("-artifact_prefix={}/", findings.display()));
    command.arg(format!("-max_total_time={seconds}"));
    command.args([format!("-max_len={MAX_LENGTH}"), format!("-timeout={TIMEOUT}")]);
    command.arg("-print_final_stats=1");
    let words = fuzz.join("dictionaries").join(name).with_extension("dict");
    if words.is_file() {
        command.arg(format!("-dict={}", words.display()));
    }
    // What it finds goes to the first folder.
    command.arg(found).arg(fuzz.join("corpus").join(name));
    let log = folder.join(name).with_extension("log");
    command.stderr(File::create(&log)?);
    let outcome = process::run(&mut command);
    let said = String::from_utf8_lossy(&fs::read(&log)?).into_owned();
    match outcome {
        Ok(()) => {
            said.lines().filter(|it| is_of_interest(it)).for_each(|it| println!("{it}"));
            Ok(())
        }
        Err(error) => {
            println!("{said}");
            let findings = findings.display();
            Err(format!(
                "{error}\nThe input is in {findings}. See it fail again with\n  \
                 cargo run -p oyez-fuzz -- {name} FILE\n\
                 and keep it, under a name that says what it is, in xtask/fuzz/corpus/{name}."
            )
            .into())
        }
    }
}

/// Whether a line of libFuzzer says how much was tried and found.
fn is_of_interest(line: &str) -> bool {
    ["number_of_executed_units", "new_units_added"].iter().any(|it| line.contains(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_that_is_not_there_is_named_with_those_that_are() {
        let error = run(Some("documents"), 1).unwrap_err().to_string();
        assert_eq!(
            error,
            "there is no target `documents`, only activities, alternates, blocks, digests, document, \
             guard, json_ld, keys, negotiation, nodeinfo, proofs, routes, signatures, values, webfinger"
        );
    }
}
