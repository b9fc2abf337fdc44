//! The process that sends, and those that are the floor.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde::Deserialize;

use super::core::Cores;
use crate::{Outcome, crash::server::Site};

/// A process that is killed with this value.
pub(super) struct Process {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Process {
    pub(super) fn start(command: &mut Command) -> Outcome<Self> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let stdin = child.stdin.take().ok_or("a process does not listen")?;
        let stdout = child.stdout.take().ok_or("a process says nothing")?;
        Ok(Self { child, stdin, stdout: BufReader::new(stdout) })
    }

    /// Tells it a line, and returns what it answers.
    pub(super) fn tell(&mut self, line: &str) -> Outcome<String> {
        writeln!(self.stdin, "{line}")?;
        self.line()
    }

    /// The next line that it says.
    pub(super) fn line(&mut self) -> Outcome<String> {
        let mut line = String::new();
        match self.stdout.read_line(&mut line)? {
            0 => Err("a process of the bench has ended".into()),
            _ => Ok(line.trim_end().to_owned()),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // One that has ended is none.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The process that sends to Alice of a site.
pub(super) struct Load(Process);

/// What it says when it has sent.
#[derive(Debug, Deserialize)]
struct Sent {
    n: u32,
    seconds: f64,
}

impl Load {
    pub(super) fn start(
        cores: &Cores,
        program: &Path,
        site: &Site,
        folder: &Path,
    ) -> Outcome<Self> {
        let mut command = cores.second(program);
        let mut process = Process::start(command.args(["load", &site.origin]).arg(folder))?;
        process.line()?;
        Ok(Self(process))
    }

    /// Makes `n` requests, in the place of those that were made before.
    pub(super) fn sign(&mut self, n: u32) -> Outcome {
        self.0.tell(&format!("sign {n}")).map(drop)
    }

    /// Sends the requests to `address`; returns how many were accepted per second.
    pub(super) fn send(&mut self, address: &str) -> Outcome<f64> {
        let sent: Sent = serde_json::from_str(&self.0.tell(&format!("send {address}"))?)?;
        Ok(f64::from(sent.n) / sent.seconds)
    }
}

/// Which rows a floor keeps of each request.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rows {
    All,
    One,
}

impl Rows {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::One => "one",
        }
    }
}

/// A floor.
pub(super) struct Floor {
    pub(super) address: String,
    _process: Process,
}

impl Floor {
    /// Starts it, on a database with the same tables as the server's. What sends has left its key in
    /// `folder`.
    pub(super) fn start(
        cores: &Cores,
        program: &Path,
        database: &Path,
        folder: &Path,
        rows: Rows,
    ) -> Outcome<Self> {
        let mut command = cores.first(program);
        command.arg("floor").arg(database).arg(folder).arg(rows.name());
        let mut process = Process::start(&mut command)?;
        Ok(Self { address: process.line()?, _process: process })
    }
}
