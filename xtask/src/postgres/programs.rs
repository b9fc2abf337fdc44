//! Where PostgreSQL is installed.

use std::{
    cmp::Reverse,
    env, fmt, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::process::read;

/// The oldest version that the store runs on.
const MIN_MAJOR: u32 = 15;

/// Where Debian has each version, in a folder of its own and in no `PATH`.
const DEBIAN: &str = "/usr/lib/postgresql";

/// What a server needs.
const NEEDED: [&str; 4] = ["initdb", "pg_ctl", "pg_isready", "postgres"];

/// PostgreSQL's programs, all of one version.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Programs {
    folder: PathBuf,
    major: u32,
}

/// Why there is no PostgreSQL to start.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Missing {
    /// The newest version that is there.
    too_old: Option<Programs>,
}

impl Programs {
    /// The first of those installed that is new enough: by `PATH`, by `pg_config`, in Debian's
    /// place.
    ///
    /// # Errors
    ///
    /// Fails where there is none.
    pub(crate) fn find() -> Result<Self, Missing> {
        choose(folders().iter().filter_map(|folder| Self::in_folder(folder)))
    }

    fn in_folder(folder: &Path) -> Option<Self> {
        // There may be links to some of them.
        let program = fs::canonicalize(folder.join("postgres")).ok()?;
        let folder = program.parent()?.to_owned();
        if !NEEDED.iter().all(|name| folder.join(name).is_file()) {
            return None;
        }
        let major = major(&read(Command::new(program).arg("--version")).ok()?)?;
        Some(Self { folder, major })
    }

    pub(crate) fn major(&self) -> u32 {
        self.major
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub(crate) fn command(&self, name: &str) -> Command {
        Command::new(self.path(name))
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.too_old {
            None => write!(f, "PostgreSQL {MIN_MAJOR} or newer is not installed"),
            Some(Programs { folder, major }) => write!(
                f,
                "PostgreSQL {major} in {} is too old, it must be {MIN_MAJOR} or newer",
                folder.display()
            ),
        }?;
        write!(f, "; on Debian, `apt-get install postgresql`")
    }
}

impl std::error::Error for Missing {}

fn choose(found: impl Iterator<Item = Programs>) -> Result<Programs, Missing> {
    let mut too_old: Option<Programs> = None;
    for programs in found {
        if programs.major >= MIN_MAJOR {
            return Ok(programs);
        }
        if too_old.as_ref().is_none_or(|it| it.major < programs.major) {
            too_old = Some(programs);
        }
    }
    Err(Missing { too_old })
}

/// Where to look.
fn folders() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = env::split_paths(&path).collect();
    if let Ok(folder) = read(Command::new("pg_config").arg("--bindir")) {
        folders.push(folder.trim_end().into());
    }
    let versions = fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    folders.extend(newest_first(versions.map(|it| it.path()).collect()));
    folders
}

/// The folders of programs in folders that are named by versions.
fn newest_first(mut versions: Vec<PathBuf>) -> Vec<PathBuf> {
    let major = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
    versions.sort_by_key(|it| Reverse(major(it)));
    versions.iter().map(|it| it.join("bin")).collect()
}

/// The first number in what `postgres --version` says.
fn major(version: &str) -> Option<u32> {
    let number = version.strip_prefix("postgres (PostgreSQL) ")?;
    let end = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    number[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read() {
        for (version, expected) in [
            ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n", Some(15)),
            ("postgres (PostgreSQL) 9.6.24\n", Some(9)),
            ("postgres (PostgreSQL) 18beta1\n", Some(18)),
            ("postgres (PostgreSQL) 17", Some(17)),
            ("postgres (PostgreSQL) devel\n", None),
            ("command not found\n", None),
        ] {
            assert_eq!(major(version), expected, "{version}");
        }
    }

    #[test]
    fn the_first_that_is_new_enough_is_chosen() {
        let programs = |major: u32| Programs { folder: format!("/{major}").into(), major };
        let missing = |major| Err(Missing { too_old: Some(programs(major)) });
        for (majors, expected) in [
            (&[16, 18][..], Ok(programs(16))),
            (&[14, 15], Ok(programs(15))),
            (&[13, 14, 9], missing(14)),
            (&[], Err(Missing { too_old: None })),
        ] {
            assert_eq!(choose(majors.iter().copied().map(programs)), expected, "{majors:?}");
        }
    }

    #[test]
    fn what_is_missing_is_said_with_how_to_get_it() {
        let old = Programs { folder: "/usr/bin".into(), major: 14 };
        for (too_old, expected) in [
            (None, "PostgreSQL 15 or newer is not installed; on Debian, `apt-get install "),
            (Some(old), "PostgreSQL 14 in /usr/bin is too old, it must be 15 or newer; on Debian"),
        ] {
            let said = Missing { too_old }.to_string();
            assert!(said.starts_with(expected), "{said}");
        }
    }

    #[test]
    fn the_newest_version_of_debian_comes_first() {
        let versions = ["9.6", "15", "100", "16", "other"].map(|it| Path::new("/pg").join(it));
        let folders = newest_first(versions.to_vec());
        let expected = ["100", "16", "15", "9.6", "other"].map(|it| format!("/pg/{it}/bin"));
        assert_eq!(folders, expected.map(PathBuf::from));
    }

    #[test]
    fn a_folder_without_all_programs_has_none() {
        assert_eq!(Programs::in_folder(Path::new("/nowhere")), None);
    }
}
