//! Installing the peers, each into a folder of its own, by the tools of its language.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::folder;
use crate::process::root;

/// How long one command may take.
const PATIENCE: Duration = Duration::from_secs(300);

/// The names under which a Python may be found, the version that is known to work first.
const PYTHONS: [&str; 5] = ["python3.13", "python3.12", "python3.11", "python3.14", "python3"];

/// Succeeds where there is all that the peer needs of Python.
const IS_GOOD_PYTHON: &str = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))";

/// What npm, pip and the systems under them say of a network that is not there.
const OFFLINE: [&str; 10] = [
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ECONNRESET",
    "ENETUNREACH",
    "ENOTFOUND",
    "ERR_SOCKET_TIMEOUT",
    "ETIMEDOUT",
    "ConnectTimeoutError",
    "NewConnectionError",
    "NameResolutionError",
];

/// A peer that can be started: the program and the script that it runs.
pub(super) struct Installed {
    pub(super) program: PathBuf,
    pub(super) script: PathBuf,
}

/// Why a peer cannot be started.
#[derive(Debug)]
pub(super) enum NotInstalled {
    /// The machine lacks something that nobody can be blamed for.
    Missing(String),
    /// It should have worked.
    Failed(String),
}

impl From<io::Error> for NotInstalled {
    fn from(error: io::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

/// Installs Fedify, and the Node.js that it needs.
pub(super) fn fedify(folder: &Path) -> Result<Installed, NotInstalled> {
    if !succeeds(Command::new("npm").arg("--version")) {
        return Err(NotInstalled::Missing("there is no npm".to_owned()));
    }
    copy("fedify", &["package.json", "peer.mjs"], folder)?;
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-package-lock", "--no-audit", "--no-fund"]);
    // By default it asks for minutes where nobody answers.
    npm.args(["--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=60000"]);
    run(&mut npm, folder)?;
    let program = folder.join("node_modules/node/bin/node");
    Ok(Installed { program, script: folder.join("peer.mjs") })
}

/// Installs bovine.
pub(super) fn bovine(folder: &Path) -> Result<Installed, NotInstalled> {
    let is_good = |it: &&str| succeeds(Command::new(it).args(["-c", IS_GOOD_PYTHON]));
    let Some(python) = PYTHONS.into_iter().find(is_good) else {
        return Err(NotInstalled::Missing(
            "there is no Python 3.11 or newer, with venv".to_owned(),
        ));
    };
    copy("bovine", &["requirements.txt", "peer.py"], folder)?;
    run(Command::new(python).args(["-m", "venv", "python"]), folder)?;
    let program = folder.join("python/bin/python");
    let mut pip = Command::new(&program);
    pip.args(["-m", "pip", "install", "--disable-pip-version-check", "--no-input"]);
    run(pip.args(["--retries=1", "--timeout=60", "--requirement", "requirements.txt"]), folder)?;
    Ok(Installed { program, script: folder.join("peer.py") })
}

fn succeeds(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|it| it.success())
}

/// Copies files of a peer: Node.js looks for packages beside the script.
fn copy(peer: &str, files: &[&str], folder: &Path) -> io::Result<()> {
    let from = root().join("xtask/interop").join(peer);
    files.iter().try_for_each(|it| fs::copy(from.join(it), folder.join(it)).map(drop))
}

/// Runs a command in the folder, for a bounded time.
fn run(command: &mut Command, folder: &Path) -> Result<(), NotInstalled> {
    let path = folder.join("install.log");
    let log = File::create(&path)?;
    command.current_dir(folder).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    let mut child = command.spawn()?;
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if start.elapsed() > PATIENCE {
            child.kill()?;
            child.wait()?;
            let seconds = PATIENCE.as_secs();
            return Err(NotInstalled::Missing(format!("installing took more than {seconds} s")));
        }
        thread::sleep(Duration::from_millis(50));
    };
    match status.success() {
        true => Ok(()),
        false => Err(complaint(&folder::tail(&path))),
    }
}

/// What a failure comes from.
fn complaint(log: &str) -> NotInstalled {
    match OFFLINE.iter().find(|it| log.contains(**it)) {
        Some(it) => NotInstalled::Missing(format!("the network is not there ({it})")),
        None => NotInstalled::Failed(format!("it cannot be installed:\n{log}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_that_is_not_there_is_no_failure() {
        for (log, is_missing) in [
            ("npm error code ENOTFOUND\nnpm error network request failed", true),
            ("npm error code EAI_AGAIN", true),
            ("WARNING: Retrying after connection broken by 'NewConnectionError(…)'", true),
            ("npm error code ETARGET\nnpm error No matching version found", false),
            ("ERROR: No matching distribution found for bovine==0.0.1", false),
        ] {
            let complaint = complaint(log);
            assert_eq!(matches!(complaint, NotInstalled::Missing(_)), is_missing, "{log}");
        }
    }
}
