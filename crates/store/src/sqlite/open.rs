//! Opening a database: finding it, checking it, and having it brought up to date.

use std::{
    error::Error,
    io,
    path::{Path, PathBuf},
};

use diesel::{SqliteConnection, result::Error as QueryError};

use super::{
    database::{self, ConnectError, Database},
    migrate,
};

/// Why a database could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// There is no connection to the file.
    #[error("could not open the database `{}`", path.display())]
    Connect {
        /// The path.
        path: PathBuf,
        /// The cause.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// A database in memory would lose what was acknowledged.
    #[error("a database in memory keeps nothing: name a file, as in `sqlite://oyez.db`")]
    InMemory,
    /// The tables could not be brought up to date.
    #[error("could not bring the tables up to date")]
    Migrate(#[source] Box<dyn Error + Send + Sync>),
    /// The tables are those of a later version of this program.
    #[error("a newer version made this database: it has the migration `{migration}`, unknown here")]
    Newer {
        /// The migration that this version does not have.
        migration: String,
    },
    /// The file system does not allow the write-ahead log.
    #[error("there is no write-ahead log on this file system, but `{mode}`")]
    NoLog {
        /// The journal mode that there is.
        mode: String,
    },
    /// This SQLite may damage what it keeps.
    #[error("SQLite {found} is too old: 3.51.3 is needed")]
    OldSqlite {
        /// Its version.
        found: String,
    },
    /// The database does not answer.
    #[error("the database cannot be used")]
    Query(#[from] QueryError),
    /// The address is that of another kind of database.
    #[error("`{0}://` is no scheme of SQLite: write `sqlite://` and a path")]
    Scheme(String),
    /// A thread could not be started.
    #[error("could not start a thread")]
    Thread(#[source] io::Error),
}

/// The path in `url`, which is a path or `sqlite://` and a path.
pub(crate) fn path(url: &str) -> Result<&Path, OpenError> {
    let path = match url.split_once("://") {
        Some(("sqlite", path)) => path,
        Some((scheme, _)) if !scheme.contains(['/', '\\']) => {
            return Err(OpenError::Scheme(scheme.to_owned()));
        }
        _ => url,
    };
    if matches!(path, "" | ":memory:") { Err(OpenError::InMemory) } else { Ok(Path::new(path)) }
}

/// Opens the database at `path`, and brings its tables up to date.
pub(crate) fn database(path: &Path) -> Result<(Database, SqliteConnection), OpenError> {
    let connect =
        |source: Box<dyn Error + Send + Sync>| OpenError::Connect { path: path.into(), source };
    let database = Database::at(path).map_err(|it| connect(it.into()))?;
    let mut conn = database.connect_writer().map_err(|it: ConnectError| connect(it.into()))?;
    database::check(&mut conn)?;
    migrate::migrate(&mut conn)?;
    Ok((database, conn))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_path_with_or_without_the_scheme() {
        for (url, expected) in [
            ("oyez.db", Ok("oyez.db")),
            ("sqlite://oyez.db", Ok("oyez.db")),
            ("sqlite:///var/lib/oyez.db", Ok("/var/lib/oyez.db")),
            ("./file:x?mode=memory", Ok("./file:x?mode=memory")),
            ("a/b://c", Ok("a/b://c")),
            ("sqlite://:memory:", Err("in memory")),
            (":memory:", Err("in memory")),
            ("", Err("in memory")),
            ("sqlite://", Err("in memory")),
            ("postgres://localhost/oyez", Err("`postgres://`")),
        ] {
            match (path(url), expected) {
                (Ok(path), Ok(expected)) => assert_eq!(path, Path::new(expected)),
                (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{error}"),
                (result, expected) => panic!("{url}: {result:?} against {expected:?}"),
            }
        }
    }
}
