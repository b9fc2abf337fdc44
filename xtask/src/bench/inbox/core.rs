//! Which process runs on which core.

use std::{path::Path, process::Command, thread};

use crate::process;

/// How processes are kept to a core each: the server to one, and what sends to it to another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cores {
    is_pinned: bool,
}

impl Cores {
    /// What this machine can do. Says so where it cannot.
    pub(super) fn find() -> Self {
        let n_cores = thread::available_parallelism().map_or(1, Into::into);
        let is_pinned = n_cores > 1 && process::read(&mut taskset("0", Path::new("true"))).is_ok();
        if !is_pinned {
            println!(
                "\n!! NOT PINNED: the server is not held to one core, for which it needs two and \
                 `taskset`; on Debian, `apt-get install util-linux`\n"
            );
        }
        Self { is_pinned }
    }

    /// Starts `program` on the first core.
    pub(super) fn first(self, program: &Path) -> Command {
        self.command("0", program)
    }

    /// Starts `program` on the second core.
    pub(super) fn second(self, program: &Path) -> Command {
        self.command("1", program)
    }

    fn command(self, core: &str, program: &Path) -> Command {
        if self.is_pinned { taskset(core, program) } else { Command::new(program) }
    }
}

fn taskset(core: &str, program: &Path) -> Command {
    let mut command = Command::new("taskset");
    command.args(["--cpu-list", core]).arg(program);
    command
}
