//! Where everything is while it is needed.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
    time::{SystemTime, UNIX_EPOCH},
};

use crate::Outcome;

/// A temporary folder, which is removed with this value.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new() -> Outcome<Self> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
        let name = format!("oyez-interop-{}-{:08x}", process::id(), now.subsec_nanos());
        let folder = env::temp_dir().join(name);
        fs::create_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(Self(folder))
    }

    /// A new folder in it.
    pub(super) fn sub(&self, name: &str) -> Outcome<PathBuf> {
        let folder = self.0.join(name);
        fs::create_dir(&folder)?;
        Ok(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed stays in a temporary folder.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The last lines of a file, none if there is no such file.
pub(super) fn tail(file: &Path) -> String {
    let text = fs::read(file).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(30)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_folder_stays() {
        let folder = Folder::new().unwrap();
        let path = folder.sub("peer").unwrap();
        fs::write(path.join("log"), "one\ntwo\n").unwrap();
        assert_eq!(tail(&path.join("log")), "one\ntwo");
        drop(folder);
        assert!(!path.exists());
        assert_eq!(tail(&path.join("log")), "");
    }
}
