//! The database of the server that is killed.

use std::path::{Path, PathBuf};

use super::settings::Store;
use crate::{
    Outcome,
    postgres::{self, Postgres, Profile},
    process,
};

/// A database of its own.
pub(super) enum Database {
    Postgres(Box<Postgres>),
    Sqlite(PathBuf),
}

impl Database {
    /// A new one; what is a file is in this folder.
    pub(super) fn new(store: Store, folder: &Path) -> Outcome<Self> {
        Ok(match store {
            Store::Postgres => {
                let programs = postgres::find_or_install()?;
                Self::Postgres(Box::new(Postgres::start(programs, Profile::Durable)?))
            }
            Store::Sqlite => Self::Sqlite(folder.join("site.db")),
        })
    }

    /// The setting that chooses it.
    pub(super) fn url(&self) -> String {
        match self {
            Self::Postgres(postgres) => postgres.url(),
            Self::Sqlite(file) => format!("sqlite://{}", file.display()),
        }
    }

    /// Writes what would be gone otherwise to a file in the folder.
    pub(super) fn dump(&self, folder: &Path) -> Outcome {
        let Self::Postgres(postgres) = self else { return Ok(()) };
        let mut dump = postgres.programs().command("pg_dump");
        dump.arg("--file").arg(folder.join("dump.sql"));
        process::read(dump.arg(postgres.url())).map(drop)
    }
}
