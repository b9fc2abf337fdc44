//! What ends a server when nobody is left who would.

use std::{
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
};

use super::{
    account::{Account, detach},
    programs::Programs,
};
use crate::Outcome;

/// Waits for the end of its input, which comes however the process at the other end has ended, also
/// by SIGKILL. Then it ends the server, if there is one, and removes the folder that it is in.
const SCRIPT: &str = r#"
cat
"$1" stop --pgdata=data --mode=fast --timeout=10 ||
    "$1" stop --pgdata=data --mode=immediate --timeout=10
folder=$PWD
cd / && rm -rf "$folder"
"#;

/// A process that waits for the end of this one, or of this value.
pub(super) struct Keeper {
    process: Child,
    stdin: Option<ChildStdin>,
}

impl Keeper {
    /// Starts it, by a shell, for the server whose folder this is.
    pub(super) fn start(programs: &Programs, account: Account, folder: &Path) -> Outcome<Self> {
        let mut sh = Command::new("sh");
        sh.args(["-c", SCRIPT, "keeper"]).arg(programs.path("pg_ctl")).current_dir(folder);
        // Nobody may wait in vain for the end of its output.
        sh.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut process = account.run(detach(&mut sh)).spawn()?;
        let stdin = process.stdin.take();
        Ok(Self { process, stdin })
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.stdin.take());
        // What it cannot remove stays in a temporary folder.
        let _ = self.process.wait();
    }
}
