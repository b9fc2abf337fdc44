//! How often the disk is synced, and how long that takes, as strace sees it.
//!
//! In a run of its own: a process that is traced is slower.

use std::{fs, path::Path, process::Command, thread, time::Duration};

use super::{Programs, core::Cores, peers::Load};
use crate::{Outcome, crash::server::Site, process};

/// How many requests are sent.
const N_REQUESTS: u32 = 3_000;

/// What strace has seen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Syncs {
    pub(super) n_accepts: u32,
    pub(super) n_syncs: u32,
    /// Of all syncs together.
    pub(super) seconds: f64,
}

impl Syncs {
    pub(super) fn per_accept(&self) -> f64 {
        f64::from(self.n_syncs) / f64::from(self.n_accepts)
    }

    pub(super) fn mean_seconds(&self) -> f64 {
        self.seconds / f64::from(self.n_syncs)
    }
}

/// Counts the syncs of the server, which does not run, while it gets requests. Nothing where there
/// is no strace.
pub(super) fn count(
    cores: &Cores,
    programs: &Programs,
    site: &Site,
    load: &mut Load,
    folder: &Path,
) -> Outcome<Option<Syncs>> {
    if process::read(Command::new("strace").arg("-V")).is_err() {
        println!(
            "\n!! NOT SHOWN: how often the disk is synced. It needs `strace`; on Debian, \
             `apt-get install strace`\n"
        );
        return Ok(None);
    }
    let log = folder.join("strace");
    let mut strace = cores.first(Path::new("strace"));
    let calls = ["-D", "-f", "-T", "--seccomp-bpf", "-e", "trace=fdatasync,fsync", "-o"];
    strace.args(calls).arg(&log).arg(&programs.oyez);
    let mut server = site.start_by(strace)?;
    server.wait()?;
    load.sign(N_REQUESTS)?;
    let before = read(&fs::read_to_string(&log)?);
    load.send(site.authority())?;
    server.kill()?;
    let (n_syncs, seconds) = read(&whole(&log)?);
    let syncs =
        Syncs { n_accepts: N_REQUESTS, n_syncs: n_syncs - before.0, seconds: seconds - before.1 };
    Ok((syncs.n_syncs > 0).then_some(syncs))
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

/// How many syncs there are in a log, and how many seconds they took together.
///
/// A call that another thread interrupts has two lines; its time stands in the second.
fn read(log: &str) -> (u32, f64) {
    let times = log.lines().filter(|it| it.contains("sync")).filter_map(|line| {
        let (_, time) = line.strip_suffix('>')?.rsplit_once('<')?;
        time.parse::<f64>().ok()
    });
    times.fold((0, 0.0), |(n, seconds), time| (n + 1, seconds + time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sync_is_counted_once() {
        let log = "7 fdatasync(9) = 0 <0.000250>\n\
            7 fsync(9 <unfinished ...>\n\
            8 +++ exited with 0 +++\n\
            7 <... fsync resumed>) = 0 <0.000500>\n\
            7 fdatasync(9) = 0 <0.000250>\n\
            7 +++ killed by SIGKILL +++\n";
        assert_eq!(read(log), (3, 0.001));
    }
}
