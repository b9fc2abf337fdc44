//! Whether what is answered 202 is on the disk by then, and not only with the operating system,
//! which survives that a process is killed: strace shows in which order the server writes, syncs
//! and answers.

use std::{collections::BTreeSet, fs, path::Path, process::Command, thread, time::Duration};

use super::{Programs, database::Database, load, server::Site, settings::Store};
use crate::{Outcome, process};

/// How many activities are sent, one after the other: so each has a commit of its own.
const N_SENT: usize = 50;

/// The calls that write, sync or answer.
const CALLS: &str = "trace=fdatasync,fsync,pwrite64,pwritev,sendmsg,sendto,write,writev";

/// Looks at a server that is sent something, where strace is there.
pub(super) fn run(programs: &Programs, folder: &Path) -> Outcome {
    if process::read(Command::new("strace").arg("-V")).is_err() {
        println!(
            "\n!! NOT SHOWN: that an answer follows the sync. It needs `strace`; on Debian, \
             `apt-get install strace`\n"
        );
        return Ok(());
    }
    fs::create_dir_all(folder)?;
    let database = Database::new(Store::Sqlite, folder)?;
    let site = Site::new(&programs.oyez, folder, database.url())?;
    let log = folder.join("strace");
    let mut server = site.start_traced(&["-f", "-y", "-e", CALLS, "-o", &log.to_string_lossy()])?;
    server.wait()?;
    load::send(programs, &site, folder, N_SENT)?;
    server.kill()?;
    let seen = Seen::read(&whole(&log)?)?;
    if seen.n_answers != N_SENT {
        return Err(format!("strace saw {} answers, not {N_SENT}", seen.n_answers).into());
    }
    println!(
        "{N_SENT} activities one after the other: each answered after the sync of its commit, {} \
         syncs",
        seen.n_syncs
    );
    Ok(())
}

/// The log, once strace has written all of it.
fn whole(log: &Path) -> Outcome<String> {
    for _ in 0..200 {
        let text = fs::read_to_string(log)?;
        if text.lines().last().is_some_and(|it| it.contains("+++ killed by")) {
            return Ok(text);
        }
        thread::sleep(Duration::from_millis(50));
    }
    Err("strace does not end".into())
}

/// What the log shows.
#[derive(Debug, Default)]
struct Seen {
    n_answers: usize,
    /// Syncs of the write-ahead log.
    n_syncs: usize,
    n_syncs_before_answer: usize,
    /// Whether something was written to the write-ahead log since it was last synced.
    is_dirty: bool,
    /// Threads in the middle of a sync of it.
    syncing: BTreeSet<String>,
}

impl Seen {
    /// Reads a log.
    ///
    /// # Errors
    ///
    /// Fails at the first answer that does not have a sync before it.
    fn read(log: &str) -> Outcome<Self> {
        let mut seen = Self::default();
        for (i, line) in log.lines().enumerate() {
            seen.line(line).map_err(|error| format!("line {}: {error}:\n{line}", i + 1))?;
        }
        Ok(seen)
    }

    fn line(&mut self, line: &str) -> Result<(), &'static str> {
        let Some((thread, call)) = line.split_once(' ') else { return Ok(()) };
        let call = call.trim_start();
        if call.starts_with("<... f") {
            if self.syncing.remove(thread) && call.ends_with("= 0") {
                self.synced();
            }
        } else if call.contains("\"HTTP/1.1 202") {
            return self.answered();
        } else if call.split(',').next().is_some_and(|it| it.contains("-wal>")) {
            match call.split_once('(').map(|(name, _)| name) {
                Some("fdatasync" | "fsync") if call.ends_with("<unfinished ...>") => {
                    self.syncing.insert(thread.to_owned());
                }
                Some("fdatasync" | "fsync") if call.ends_with("= 0") => self.synced(),
                Some("pwrite64" | "pwritev" | "write" | "writev") => self.is_dirty = true,
                _ => {}
            }
        }
        Ok(())
    }

    fn synced(&mut self) {
        self.n_syncs += 1;
        self.is_dirty = false;
    }

    fn answered(&mut self) -> Result<(), &'static str> {
        self.n_answers += 1;
        if self.is_dirty {
            return Err("answered before what was written was synced");
        }
        if self.n_syncs == self.n_syncs_before_answer {
            return Err("answered without a sync");
        }
        self.n_syncs_before_answer = self.n_syncs;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITE: &str = "7 pwrite64(9</tmp/site.db-wal>, \"\\1\"..., 16384, 32) = 16384";
    const SYNC: &str = "7 fdatasync(9</tmp/site.db-wal>) = 0";
    const ANSWER: &str = "8 writev(12<socket:[3]>, [{iov_base=\"HTTP/1.1 202 Accepted\"}], 1) = 90";

    #[test]
    fn an_answer_follows_the_sync_of_what_was_written() {
        let begin = "7  fdatasync(9</tmp/site.db-wal> <unfinished ...>";
        let end = "7  <... fdatasync resumed>)   = 0";
        let sync_of_other = "7 fdatasync(10</tmp/site.db>) = 0";
        for (lines, is_good) in [
            (&[WRITE, SYNC, ANSWER][..], true),
            (&[WRITE, WRITE, SYNC, ANSWER, WRITE, SYNC, SYNC, ANSWER], true),
            (&[WRITE, begin, end, ANSWER], true),
            (&[WRITE, begin, ANSWER, end], false),
            (&[WRITE, ANSWER, SYNC], false),
            (&[WRITE, sync_of_other, ANSWER], false),
            (&[WRITE, SYNC, ANSWER, ANSWER], false),
            (&[WRITE, SYNC, WRITE, ANSWER], false),
            (&[WRITE, "7 fdatasync(9</tmp/site.db-wal>) = -1 EIO (I/O error)", ANSWER], false),
        ] {
            let seen = Seen::read(&lines.join("\n"));
            assert_eq!(seen.is_ok(), is_good, "{lines:?}: {seen:?}");
        }
    }

    #[test]
    fn answers_and_syncs_are_counted() {
        let seen = Seen::read(&[WRITE, SYNC, ANSWER, WRITE, SYNC, SYNC, ANSWER].join("\n"));
        let seen = seen.unwrap();
        assert_eq!((seen.n_answers, seen.n_syncs), (2, 3));
    }
}
