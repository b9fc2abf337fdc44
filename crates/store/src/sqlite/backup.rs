//! Copies of the database, made while it is used.

use std::{
    error::Error,
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io,
    path::{Path, PathBuf},
    thread,
};

use diesel::{RunQueryDsl, sql_query, sql_types::Text};
use tokio::sync::oneshot;

use super::{SqliteStore, database::Database};

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// The database could not be read, or not all of it could be written.
    #[error("could not copy the database to `{}`", path.display())]
    Copy {
        /// Where to.
        path: PathBuf,
        /// The cause.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// There is such a file, and it is left as it is.
    #[error("`{}` is there already", path.display())]
    Exists {
        /// The path.
        path: PathBuf,
    },
    /// The file could not be made.
    #[error("could not write `{}`", path.display())]
    File {
        /// The path.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// SQLite takes only paths that are UTF-8.
    #[error("the path `{}` is not UTF-8", path.display())]
    NotUtf8 {
        /// The path.
        path: PathBuf,
    },
    /// A thread could not be started, or has panicked.
    #[error("could not work in a thread")]
    Thread(#[source] Option<io::Error>),
}

impl SqliteStore {
    /// Copies the whole database to the new file `path`, as it is at one moment; others read and
    /// write meanwhile. What was acknowledged before the call is in it, and with that the private
    /// keys: only the file's owner may read it. The tables of an application in the same file are
    /// in it too.
    ///
    /// Until all is written and on the disk, the file has `.part` behind its name, so that one of
    /// the right name is whole. While it is made, the write-ahead log is not emptied, and grows.
    ///
    /// # Errors
    ///
    /// Fails when there is such a file, and when one cannot be written. What was written then is
    /// removed.
    pub async fn backup(&self, path: impl Into<PathBuf>) -> Result<(), BackupError> {
        let (database, path) = (self.database().clone(), path.into());
        let (reply, receiver) = oneshot::channel();
        let copy = move || {
            // An error means that nobody waits any more.
            drop(reply.send(copy(&database, &path)));
        };
        let thread = thread::Builder::new().name("oyez-store-backup".to_owned());
        thread.spawn(copy).map_err(|it| BackupError::Thread(Some(it)))?;
        receiver.await.map_err(|_| BackupError::Thread(None))?
    }
}

fn copy(database: &Database, path: &Path) -> Result<(), BackupError> {
    let failed = |source| BackupError::File { path: path.into(), source };
    // Absolute, for SQLite takes some others for URIs.
    let path = std::path::absolute(path).map_err(failed)?;
    if path.try_exists().map_err(failed)? {
        return Err(BackupError::Exists { path });
    }
    let mut part = OsString::from(&path);
    part.push(".part");
    let part = PathBuf::from(part);
    create(&part)?;
    let copied = write(database, &part).and_then(|()| publish(&part, &path));
    if copied.is_err() {
        // The first failure says more than one of these.
        let _ = fs::remove_file(&part);
    }
    copied
}

/// Makes an empty file, which SQLite then fills: a file that it makes everyone could read.
fn create(path: &Path) -> Result<(), BackupError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop).map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => BackupError::Exists { path: path.into() },
        _ => BackupError::File { path: path.into(), source },
    })
}

/// Writes the copy, which is read in one transaction.
fn write(database: &Database, path: &Path) -> Result<(), BackupError> {
    let failed = |source| BackupError::Copy { path: path.into(), source };
    let text = path.to_str().ok_or_else(|| BackupError::NotUtf8 { path: path.into() })?;
    let mut conn = database.connect_copier().map_err(|it| failed(it.into()))?;
    let vacuum = sql_query("VACUUM INTO ?").bind::<Text, _>(text);
    vacuum.execute(&mut conn).map(drop).map_err(|it| failed(it.into()))
}

/// Gives the copy its name, once it is on the disk.
fn publish(part: &Path, path: &Path) -> Result<(), BackupError> {
    let renamed = File::open(part).and_then(|it| it.sync_all()).and_then(|()| {
        if path.try_exists()? {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        fs::rename(part, path)?;
        // The name is on the disk when the folder is; Windows does not open folders.
        #[cfg(unix)]
        File::open(path.parent().unwrap_or(path))?.sync_all()?;
        Ok(())
    });
    renamed.map_err(|source| BackupError::File { path: path.into(), source })
}
