//! Installing Debian's package, where that may be done.

use std::{fs, path::Path, process::Command};

use super::{Missing, Programs, account::is_root};
use crate::{
    Outcome,
    process::{self, read},
};

/// Settings that Debian's package reads besides its own.
const SETTINGS: &str = "/etc/postgresql-common/createcluster.d";

/// PostgreSQL's programs. As root, where there is apt-get, they are installed if they are missing.
///
/// # Errors
///
/// Fails where they are missing nevertheless.
pub(crate) fn find_or_install() -> Result<Programs, Missing> {
    Programs::find().or_else(|missing| {
        if !is_root() || read(Command::new("apt-get").arg("--version")).is_err() {
            return Err(missing);
        }
        println!("{missing}; trying that");
        if let Err(error) = install() {
            println!("{error}");
        }
        Programs::find()
    })
}

/// Installs the package, but has it neither make nor start a server of its own.
fn install() -> Outcome {
    let settings = Path::new(SETTINGS);
    let file = settings.join("oyez.conf");
    fs::create_dir_all(settings)?;
    fs::write(&file, "create_main_cluster = false\n")?;
    let outcome = apt_get(&["update"])
        .and_then(|()| apt_get(&["install", "--yes", "--no-install-recommends", "postgresql"]));
    fs::remove_file(&file)?;
    // What is not empty stays.
    let _ = fs::remove_dir(settings);
    outcome
}

fn apt_get(arguments: &[&str]) -> Outcome {
    let mut apt_get = Command::new("apt-get");
    process::run(apt_get.env("DEBIAN_FRONTEND", "noninteractive").arg("-qq").args(arguments))
}
