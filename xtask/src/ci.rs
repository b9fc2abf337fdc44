//! `cargo xtask ci`: what must pass before a change is taken, step by step.

use std::time::Instant;

use crate::{
    Outcome, attacks, bench, codegen, crash, downstream, fuzz, interop, layers, licenses,
    process::{self, cargo, root},
    suite::{self, OnPostgres},
    tidy,
};

/// One check.
struct Step {
    name: &'static str,
    about: &'static str,
    run: fn() -> Outcome,
}

/// Every check, the quick ones first. A new one is a line here.
const STEPS: &[Step] = &[
    Step { name: "fmt", about: "the code is formatted", run: fmt },
    Step { name: "tidy", about: "files are where and how they should be", run: tidy::run },
    Step { name: "layers", about: "dependencies follow the layers", run: layers::run },
    Step { name: "licenses", about: "dependencies are permissive", run: licenses::run },
    Step { name: "attacks", about: "each attack by another server has a test", run: attacks },
    Step { name: "codegen", about: "generated files are fresh", run: codegen },
    Step { name: "clippy", about: "no warning, from the compiler or clippy", run: clippy },
    Step {
        name: "features",
        about: "the libraries build with and without what is optional",
        run: features,
    },
    Step { name: "doc", about: "the documentation builds without a warning", run: doc },
    Step { name: "test", about: "the tests pass", run: test },
    Step { name: "crash", about: "a server that is killed loses nothing", run: crash::smoke },
    Step {
        name: "interop",
        about: "servers by others understand ours, and ours them",
        run: interop::run,
    },
    Step { name: "json", about: "the vocabulary bears the features of serde_json", run: json },
    Step {
        name: "downstream",
        about: "a crate with the vocabulary alone runs",
        run: downstream::run,
    },
    Step { name: "bench", about: "the benches can measure, once each", run: bench::smoke },
    Step { name: "fuzz", about: "a fuzzer finds nothing in a few seconds", run: fuzz::smoke },
];

/// The steps that a command line asks for: those it names, or all, and not those after `--except`.
///
/// # Errors
///
/// Says which step there is not.
pub(crate) fn select(arguments: &[&str]) -> Result<Vec<&'static str>, String> {
    let mut named = Vec::new();
    let mut excepted = Vec::new();
    let mut arguments = arguments.iter();
    while let Some(&argument) = arguments.next() {
        if argument == "--except" {
            excepted.push(find(arguments.next().ok_or("`--except` needs a step")?)?);
        } else {
            named.push(find(argument)?);
        }
    }
    if named.is_empty() {
        named = STEPS.iter().map(|step| step.name).collect();
    }
    named.retain(|name| !excepted.contains(name));
    Ok(named)
}

/// Runs the steps named, each whatever became of those before, and fails if one did.
pub(crate) fn run(names: &[&str]) -> Outcome {
    let mut failed = Vec::new();
    let mut summary = Vec::new();
    for step in STEPS.iter().filter(|step| names.contains(&step.name)) {
        println!("\n== {}: {}", step.name, step.about);
        let start = Instant::now();
        let outcome = (step.run)();
        let verdict = if outcome.is_ok() { "ok" } else { "failed" };
        let line = format!("{:<12}{verdict:<8}{:>7.1} s", step.name, start.elapsed().as_secs_f64());
        if let Err(error) = outcome {
            println!("{error}");
            failed.push(step.name);
        }
        println!("== {line}");
        summary.push(line);
    }
    println!("\n{}", summary.join("\n"));
    if failed.is_empty() { Ok(()) } else { Err(format!("failed: {}", failed.join(", ")).into()) }
}

/// The steps and what they check, for people.
pub(crate) fn list() -> String {
    let line = |step: &Step| format!("  {:<12}{}", step.name, step.about);
    STEPS.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn find(name: &str) -> Result<&'static str, String> {
    let step = STEPS.iter().find(|step| step.name == name);
    step.map(|step| step.name).ok_or_else(|| format!("there is no step `{name}`"))
}

fn attacks() -> Outcome {
    attacks::run(None)
}

fn fmt() -> Outcome {
    process::run(cargo().args(["fmt", "--all", "--check"]))
}

fn codegen() -> Outcome {
    codegen::run(&root(), codegen::Mode::Check)
}

fn features() -> Outcome {
    // Each alone: together, one has what another asks for.
    let builds = [
        ("oyez", ""),
        ("oyez", "postgres"),
        ("oyez", "smtp"),
        ("oyez", "sqlite"),
        ("oyez-store", ""),
        ("oyez-store", "postgres"),
        ("oyez-store", "sqlite"),
        ("oyez-vocab", ""),
        ("oyez-vocab", "json-ld"),
        ("oyez-vocab", "url"),
    ];
    for (package, features) in builds {
        let check = ["clippy", "--package", package, "--lib", "--no-default-features"];
        let features = ["--features", features];
        process::run(cargo().args(check).args(features).args(["--", "--deny", "warnings"]))?;
    }
    Ok(())
}

fn clippy() -> Outcome {
    let check = ["clippy", "--workspace", "--all-targets", "--all-features"];
    process::run(cargo().args(check).args(["--", "--deny", "warnings"]))
}

fn doc() -> Outcome {
    let build = ["doc", "--workspace", "--no-deps", "--all-features"];
    process::run(cargo().env("RUSTDOCFLAGS", "--deny warnings").args(build))
}

fn test() -> Outcome {
    suite::run(&[], OnPostgres::Required)
}

/// Tests the vocabulary with what any other crate of a program may turn on in serde_json.
fn json() -> Outcome {
    ["arbitrary_precision", "preserve_order"].iter().try_for_each(|feature| {
        let test = ["test", "--package", "oyez-vocab", "--no-fail-fast", "--features"];
        process::run(cargo().args(test).arg(format!("serde_json/{feature}")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_selected() {
        assert_eq!(select(&["doc", "fmt"]), Ok(vec!["doc", "fmt"]));
        assert_eq!(select(&[]).unwrap().len(), STEPS.len());
        let but_test = select(&["--except", "test"]).unwrap();
        assert_eq!(but_test.len(), STEPS.len() - 1);
        assert!(!but_test.contains(&"test"));
        assert_eq!(select(&["fmt", "doc", "--except", "doc"]), Ok(vec!["fmt"]));
        assert_eq!(select(&["--except", "tset"]), Err("there is no step `tset`".to_owned()));
    }
}
