//! The programs that measure or are measured, and how they are built.

use std::{env::consts::EXE_EXTENSION, path::PathBuf, process::Command};

use crate::{
    Outcome,
    metadata::Metadata,
    process::{self, cargo},
};

/// The crates that are measured.
///
/// Programs of one of them are built with all of them: one alone asks for other features of those
/// below it, and they would be built once for each.
pub(super) const CRATES: &[&str] =
    &["oyez", "oyez-fuzz", "oyez-http", "oyez-registry", "oyez-store"];

/// A program of a crate's `benches`.
pub(super) struct Program {
    crates: &'static [&'static str],
    name: &'static str,
}

impl Program {
    /// Builds `benches/NAME.rs` of one of `crates`.
    pub(super) fn build(crates: &'static [&'static str], name: &'static str) -> Outcome<Self> {
        let program = Self { crates, name };
        process::run(program.cargo().arg("--no-run"))?;
        Ok(program)
    }

    /// Runs it and returns what it printed.
    pub(super) fn run(&self, arguments: &[&str]) -> Outcome<String> {
        process::read(self.cargo().arg("--").args(arguments))
    }

    fn cargo(&self) -> Command {
        let mut command = cargo();
        command.arg("bench").args(packages(self.crates)).args(["--bench", self.name]);
        command
    }
}

/// What an operator runs, and what sends it activities.
pub(super) struct Programs {
    pub(super) oyez: PathBuf,
    pub(super) inbox: PathBuf,
    /// The folder of all that is built.
    pub(super) target: PathBuf,
}

impl Programs {
    pub(super) fn build() -> Outcome<Self> {
        let mut build = cargo();
        build.args(["build", "--release"]).args(packages(CRATES));
        process::run(build.args(["--bin", "oyez", "--example", "inbox"]))?;
        let target = Metadata::of_this_platform()?.target_directory;
        let program = |name| target.join("release").join(name).with_extension(EXE_EXTENSION);
        Ok(Self { oyez: program("oyez"), inbox: program("examples/inbox"), target })
    }
}

fn packages<'a>(crates: &'a [&str]) -> impl Iterator<Item = &'a str> {
    crates.iter().flat_map(|it| ["--package", it])
}
