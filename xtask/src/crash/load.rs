//! The process that sends, and the one that checks.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde::{Deserialize, de::DeserializeOwned};

use super::{Checked, Programs, database::Database, server::Site};
use crate::{Outcome, process};

/// What the sender says at its end.
#[derive(Debug, Deserialize)]
pub(super) struct Sent {
    pub(super) acknowledged: u32,
    pub(super) arrived: u32,
    pub(super) repeated: u32,
}

/// A process that sends to a site.
pub(super) struct Load {
    /// What was acknowledged so far, a line each.
    acknowledged: PathBuf,
    /// What was delivered so far.
    arrived: PathBuf,
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
}

impl Load {
    /// Starts it, and waits until it sends.
    pub(super) fn start(
        programs: &Programs,
        site: &Site,
        folder: &Path,
        seed: u64,
    ) -> Outcome<Self> {
        let mut child = Command::new(&programs.load)
            .args(["load", &site.origin])
            .arg(folder)
            .arg(seed.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let stdin = child.stdin.take();
        let stdout = child.stdout.take().ok_or("what sends says nothing")?;
        let acknowledged = folder.join("acknowledged");
        let arrived = folder.join("arrived");
        let mut load = Self { acknowledged, arrived, child, stdin, stdout: BufReader::new(stdout) };
        load.stdout.read_line(&mut String::new())?;
        Ok(load)
    }

    /// Tells it that the site is about to be started.
    pub(super) fn begin_life(&mut self) -> Outcome {
        if let Some(status) = self.child.try_wait()? {
            return Err(format!("what sends has ended ({status})").into());
        }
        let mut stdin = self.stdin.as_ref().ok_or("what sends does not listen")?;
        Ok(stdin.write_all(b"\n")?)
    }

    /// Waits until something is acknowledged, but not for long: the server may not be there. What
    /// is answered too early is lost when the server is killed right behind the answer.
    pub(super) fn wait_for_acknowledgement(&self) -> Outcome {
        let (begin, before) = (Instant::now(), self.size()?);
        while self.size()? == before && begin.elapsed() < Duration::from_millis(100) {}
        Ok(())
    }

    /// Waits until something is acknowledged by a server that is there, and says whether anything
    /// was in this time.
    pub(super) fn is_acknowledged_within(&self, time: Duration) -> Outcome<bool> {
        let (begin, before) = (Instant::now(), self.size()?);
        while self.size()? == before && begin.elapsed() < time {
            thread::sleep(Duration::from_millis(10));
        }
        Ok(self.size()? > before)
    }

    /// Waits until something is delivered, or was before.
    pub(super) fn wait_for_delivery(&self, at_most: Duration) -> Outcome {
        let begin = Instant::now();
        while fs::metadata(&self.arrived)?.len() == 0 && begin.elapsed() < at_most {
            thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }

    fn size(&self) -> Outcome<u64> {
        Ok(fs::metadata(&self.acknowledged)?.len())
    }

    /// Waits until all that was begun is acknowledged.
    pub(super) fn finish(mut self) -> Outcome<Sent> {
        drop(self.stdin.take());
        let mut said = String::new();
        self.stdout.read_to_string(&mut said)?;
        let status = self.child.wait()?;
        if !status.success() {
            return Err(format!("what sends has failed ({status})").into());
        }
        last_line(&said)
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        // After a failure elsewhere; one that has ended is none.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends so many notes, one after the other.
pub(super) fn send(programs: &Programs, site: &Site, folder: &Path, n: usize) -> Outcome {
    let mut send = Command::new(&programs.load);
    send.args(["send", &site.origin]).arg(folder).arg(n.to_string());
    process::read(&mut send).map(drop)
}

/// Looks into the database of a site whose server has ended.
pub(super) fn check(programs: &Programs, database: &Database, folder: &Path) -> Outcome<Checked> {
    let mut check = Command::new(&programs.load);
    check.arg("check").arg(database.url()).arg(folder);
    if let Database::Postgres(postgres) = database {
        // The one that belongs to the server.
        check.env("PSQL", postgres.programs().path("psql"));
    }
    last_line(&process::read(&mut check)?)
}

fn last_line<T: DeserializeOwned>(said: &str) -> Outcome<T> {
    let line = said.lines().last().unwrap_or_default();
    Ok(serde_json::from_str(line).map_err(|error| format!("`{line}`: {error}"))?)
}
