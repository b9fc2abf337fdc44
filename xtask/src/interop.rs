//! `cargo xtask interop`: a server of ours and servers by other people exchange activities, in both
//! directions, and each must have what the other sent.
//!
//! The others are libraries from npm and PyPI, under the small scripts in `xtask/interop/`. Nothing
//! leaves the machine but what installs them.

mod folder;
mod http;
mod install;
mod matching;
mod ours;
mod peer;
mod story;

use std::{
    error::Error,
    path::{Path, PathBuf},
    time::Duration,
};

use self::{
    folder::Folder,
    install::{Installed, NotInstalled},
    ours::Ours,
    peer::Peer,
    story::Story,
};
use crate::{
    Outcome,
    metadata::Metadata,
    process::{self, cargo},
};

/// How long one side may take to have what the other has sent.
const PATIENCE: Duration = Duration::from_secs(30);

/// What installs a peer into a folder.
type Install = fn(&Path) -> Result<Installed, NotInstalled>;

/// Whom we talk with, and the schemes that both sides must sign by, each in a run of its own.
const PEERS: [(&str, Install, &[&str]); 2] =
    [("Fedify", install::fedify, &["rfc9421", "cavage"]), ("bovine", install::bovine, &["cavage"])];

/// Talks with every peer that can be installed, and names those that cannot.
pub(crate) fn run() -> Outcome {
    let oyez = build()?;
    let folder = Folder::new()?;
    let mut missing = Vec::new();
    for (name, install, schemes) in PEERS {
        let folder = folder.sub(name)?;
        let installed = match install(&folder) {
            Ok(installed) => installed,
            Err(NotInstalled::Missing(what)) => {
                println!("\n!! {name} was NOT talked with: {what}");
                missing.push(name);
                continue;
            }
            Err(NotInstalled::Failed(error)) => return Err(format!("{name}: {error}").into()),
        };
        for scheme in schemes {
            println!("\n{name}, {scheme}");
            talk(&oyez, &installed, scheme, &folder.join(scheme))
                .map_err(|error| format!("{name}, {scheme}: {error}"))?;
        }
    }
    match missing.as_slice() {
        [] => println!("\nevery peer was talked with"),
        missing => println!("\n!! NOT talked with: {}; see above", missing.join(", ")),
    }
    Ok(())
}

fn build() -> Outcome<PathBuf> {
    process::run(cargo().args(["build", "--package", "oyez", "--bin", "oyez"]))?;
    let target = Metadata::of_this_platform()?.target_directory;
    Ok(target.join("debug/oyez").with_extension(std::env::consts::EXE_EXTENSION))
}

/// Has a new server of ours and a new peer do everything, once.
fn talk(oyez: &Path, installed: &Installed, scheme: &'static str, folder: &Path) -> Outcome {
    std::fs::create_dir(folder)?;
    let tell = || {
        let ours = Ours::start(oyez, folder)?;
        let peer = Peer::start(installed, scheme, folder)?;
        Story::new(&ours, peer, scheme).tell()
    };
    tell().map_err(|error: Box<dyn Error>| {
        let logs = ["log", "peer.log"].map(|name| folder::tail(&folder.join(name)));
        format!("{error}\nour log:\n{}\ntheir log:\n{}", logs[0], logs[1]).into()
    })
}
