//! As whom a server runs.

use std::{path::Path, process::Command};

use crate::{Outcome, process::read};

/// Who owns a server and its files: PostgreSQL refuses to run as root.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Account {
    /// Whoever runs this.
    Own,
    /// Somebody whom root may be instead.
    Other { uid: u32, gid: u32 },
}

impl Account {
    /// The account for servers: one's own, and as root that of the package, or nobody's.
    pub(super) fn for_servers() -> Outcome<Self> {
        if !is_root() {
            return Ok(Self::Own);
        }
        let known = ["postgres", "nobody"].into_iter().find(|it| id(&["-u", it]).is_ok());
        let name = known.ok_or(
            "PostgreSQL does not run as root, and there is no user `postgres` or `nobody`",
        )?;
        Ok(Self::Other { uid: id(&["-u", name])?, gid: id(&["-g", name])? })
    }

    pub(super) fn is_another(self) -> bool {
        self != Self::Own
    }

    /// Has a command run as this account.
    pub(super) fn run(self, command: &mut Command) -> &mut Command {
        #[cfg(unix)]
        if let Self::Other { uid, gid } = self {
            use std::os::unix::process::CommandExt as _;

            command.uid(uid).gid(gid);
        }
        command
    }

    /// Makes it the owner of a folder.
    pub(super) fn take(self, folder: &Path) -> Outcome {
        #[cfg(unix)]
        if let Self::Other { uid, gid } = self {
            std::os::unix::fs::chown(folder, Some(uid), Some(gid))
                .map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        #[cfg(not(unix))]
        let _ = folder;
        Ok(())
    }
}

/// Has a command not notice Ctrl-C, which goes to all that the terminal has in front.
pub(super) fn detach(command: &mut Command) -> &mut Command {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    command
}

/// Whether this runs as root.
pub(super) fn is_root() -> bool {
    id(&["-u"]).is_ok_and(|uid| uid == 0)
}

fn id(arguments: &[&str]) -> Outcome<u32> {
    Ok(read(Command::new("id").args(arguments))?.trim().parse()?)
}
