//! The chores of the workspace: `cargo xtask help` lists them.
//!
//! Exit codes: 0 done, 1 a check failed or could not be made, 2 wrong usage.

#![expect(clippy::print_stdout, reason = "a tool for the terminal")]

mod attacks;
mod bench;
mod ci;
mod codegen;
mod crash;
mod downstream;
mod fuzz;
mod interop;
mod layers;
mod licenses;
mod metadata;
mod mutants;
mod postgres;
mod process;
mod suite;
mod tidy;

use std::{env, error::Error, path::PathBuf, process::ExitCode};

use self::{codegen::Mode, process::root, suite::OnPostgres};

/// What a chore ends with; the error is shown to whoever started it.
type Outcome<T = ()> = Result<T, Box<dyn Error>>;

const USAGE: &str = "\
The chores of the workspace.

Usage: cargo xtask COMMAND

Commands:
  codegen [--check]           write the generated files, or only say which are stale
  test [-- ARGS]              run every test; ARGS go to the tests, as a name to filter by
  ci [STEP…] [--except STEP]  run these checks, or all of them
  attacks [FILE]              say which cases of docs/security-cases.md have a test, and whether FILE
                              lists the same ones
  bench NAME [--runs N]       measure, and print one line for each figure
  crash [--store postgres] [--cycles N] [--restarts N] [--seed N]
                              kill a server under load N times, and restart PostgreSQL under it,
                              and look what is lost
  fuzz [TARGET] [--seconds N] feed the parsers what a fuzzer makes up, each target for N seconds
  interop                     install servers by others, and exchange activities with them
  mutants [FILE…]             break what guards the server, in these files or in all, and look whether
                              a test notices
  postgres                    start a PostgreSQL server for tests, until Ctrl-C
  help                        print this";

fn main() -> ExitCode {
    let arguments = env::args_os().skip(1).collect::<Vec<_>>();
    let arguments = arguments.iter().map(|it| it.to_string_lossy()).collect::<Vec<_>>();
    let arguments = arguments.iter().map(|it| &**it).collect::<Vec<_>>();
    let command = match Command::parse(&arguments) {
        Ok(command) => command,
        Err(complaint) => {
            eprintln!("error: {complaint}\n\n{}", help());
            return ExitCode::from(2);
        }
    };
    match command.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// One chore and what it is told.
#[derive(Debug, Eq, PartialEq)]
enum Command {
    Attacks { other: Option<PathBuf> },
    Bench { name: String, n_runs: usize },
    Ci { steps: Vec<&'static str> },
    Codegen(Mode),
    Crash(crash::Settings),
    Fuzz { target: Option<String>, seconds: u64 },
    Help,
    Interop,
    Mutants { files: Vec<String> },
    Postgres,
    Test { arguments: Vec<String> },
}

impl Command {
    /// Reads a command line; the error says what is wrong with it.
    fn parse(arguments: &[&str]) -> Result<Self, String> {
        match arguments {
            [] | ["help" | "--help" | "-h"] | [_, "--help" | "-h"] => Ok(Self::Help),
            ["codegen"] => Ok(Self::Codegen(Mode::Write)),
            ["codegen", "--check"] => Ok(Self::Codegen(Mode::Check)),
            ["attacks"] => Ok(Self::Attacks { other: None }),
            ["attacks", file] => Ok(Self::Attacks { other: Some(PathBuf::from(file)) }),
            ["test"] => Ok(Self::Test { arguments: Vec::new() }),
            ["test", "--", rest @ ..] => {
                Ok(Self::Test { arguments: rest.iter().map(|&it| it.to_owned()).collect() })
            }
            ["ci", rest @ ..] => Ok(Self::Ci { steps: ci::select(rest)? }),
            ["bench", name] => Self::bench(name, bench::DEFAULT_RUNS),
            ["bench", name, "--runs", n] => match n.parse() {
                Ok(n_runs) if n_runs > 0 => Self::bench(name, n_runs),
                _ => Err(format!("`{n}` is not a number of runs")),
            },
            ["bench"] => Err("`bench` needs a name".to_owned()),
            ["crash", rest @ ..] => Ok(Self::Crash(crash::Settings::parse(rest)?)),
            ["interop"] => Ok(Self::Interop),
            ["mutants", files @ ..] => {
                Ok(Self::Mutants { files: files.iter().map(|&it| it.to_owned()).collect() })
            }
            ["postgres"] => Ok(Self::Postgres),
            ["fuzz"] => Self::fuzz(None, fuzz::DEFAULT_SECONDS),
            ["fuzz", "--seconds", n] => Self::fuzz(None, seconds(n)?),
            ["fuzz", target] => Self::fuzz(Some(target), fuzz::DEFAULT_SECONDS),
            ["fuzz", target, "--seconds", n] => Self::fuzz(Some(target), seconds(n)?),
            [
                command @ ("bench" | "codegen" | "fuzz" | "help" | "interop" | "postgres" | "test"),
                ..,
            ] => Err(format!("`{command}` does not take these arguments")),
            [command, ..] => Err(format!("there is no command `{command}`")),
        }
    }

    fn bench(name: &str, n_runs: usize) -> Result<Self, String> {
        match bench::is_known(name) {
            true => Ok(Self::Bench { name: name.to_owned(), n_runs }),
            false => Err(format!("there is no bench `{name}`")),
        }
    }

    fn fuzz(target: Option<&str>, seconds: u64) -> Result<Self, String> {
        Ok(Self::Fuzz { target: target.map(str::to_owned), seconds })
    }

    fn run(self) -> Outcome {
        match self {
            Self::Attacks { other } => attacks::run(other.as_deref()),
            Self::Bench { name, n_runs } => bench::run(&name, n_runs),
            Self::Ci { steps } => ci::run(&steps),
            Self::Codegen(mode) => codegen::run(&root(), mode),
            Self::Crash(settings) => crash::run(settings),
            Self::Fuzz { target, seconds } => fuzz::run(target.as_deref(), seconds),
            Self::Help => {
                println!("{}", help());
                Ok(())
            }
            Self::Interop => interop::run(),
            Self::Mutants { files } => mutants::run(&files),
            Self::Postgres => postgres::run(),
            Self::Test { arguments } => suite::run(&arguments, OnPostgres::IfThere),
        }
    }
}

fn seconds(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(n) if n > 0 => Ok(n),
        _ => Err(format!("`{text}` is not a number of seconds")),
    }
}

fn help() -> String {
    format!("{USAGE}\n\nSteps of `ci`:\n{}\n\nBenches:\n{}", ci::list(), bench::list())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_lines_are_read() {
        for (line, command) in [
            ("", Command::Help),
            ("help", Command::Help),
            ("crash --help", Command::Help),
            ("codegen", Command::Codegen(Mode::Write)),
            ("codegen --check", Command::Codegen(Mode::Check)),
            ("test", Command::Test { arguments: vec![] }),
            ("test -- inbox --exact", {
                Command::Test { arguments: vec!["inbox".to_owned(), "--exact".to_owned()] }
            }),
            ("ci fmt", Command::Ci { steps: vec!["fmt"] }),
            ("bench demo", Command::Bench { name: "demo".to_owned(), n_runs: 3 }),
            ("attacks", Command::Attacks { other: None }),
            ("attacks x.md", Command::Attacks { other: Some(PathBuf::from("x.md")) }),
            ("interop", Command::Interop),
            ("mutants", Command::Mutants { files: vec![] }),
            ("mutants a.rs", Command::Mutants { files: vec!["a.rs".to_owned()] }),
            ("postgres", Command::Postgres),
            ("fuzz", Command::Fuzz { target: None, seconds: 60 }),
            ("fuzz --seconds 7", Command::Fuzz { target: None, seconds: 7 }),
            ("fuzz values", Command::Fuzz { target: Some("values".to_owned()), seconds: 60 }),
            ("fuzz values --seconds 7", {
                Command::Fuzz { target: Some("values".to_owned()), seconds: 7 }
            }),
            ("bench demo --runs 1", Command::Bench { name: "demo".to_owned(), n_runs: 1 }),
        ] {
            let arguments = line.split_whitespace().collect::<Vec<_>>();
            assert_eq!(Command::parse(&arguments), Ok(command), "{line}");
        }
    }

    #[test]
    fn wrong_usage_is_named() {
        for (line, complaint) in [
            ("tset", "there is no command `tset`"),
            ("test inbox", "`test` does not take these arguments"),
            ("codegen --chek", "`codegen` does not take these arguments"),
            ("interop mastodon", "`interop` does not take these arguments"),
            ("postgres 15", "`postgres` does not take these arguments"),
            ("help me", "`help` does not take these arguments"),
            ("ci fnt", "there is no step `fnt`"),
            ("ci --except", "`--except` needs a step"),
            ("bench", "`bench` needs a name"),
            ("bench speed", "there is no bench `speed`"),
            ("bench demo --runs 0", "`0` is not a number of runs"),
            ("fuzz values --seconds 0", "`0` is not a number of seconds"),
            ("crash --cycles many", "`many` is not a number for `--cycles`"),
            ("fuzz values fast", "`fuzz` does not take these arguments"),
            ("bench demo fast", "`bench` does not take these arguments"),
        ] {
            let arguments = line.split_whitespace().collect::<Vec<_>>();
            assert_eq!(Command::parse(&arguments), Err(complaint.to_owned()), "{line}");
        }
    }

    #[test]
    fn help_names_every_step_and_bench() {
        let help = help();
        for name in ["clippy", "codegen", "layers", "demo"] {
            assert!(help.contains(&format!("\n  {name} ")), "{name} is not in\n{help}");
        }
    }
}
