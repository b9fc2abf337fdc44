//! The database file, and connections to it.

use std::{
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use diesel::{
    Connection, ConnectionError, QueryableByName, RunQueryDsl, SqliteConnection,
    connection::SimpleConnection,
    result::{Error as QueryError, QueryResult},
    sql_types::Text,
};

use super::open::OpenError;

/// The oldest SQLite whose write-ahead log is trusted: before it, a checkpoint that races with a
/// commit could damage the database.
const MIN_SQLITE: [u32; 3] = [3, 51, 3];

/// What every connection is set to.
const ANY: &str = "PRAGMA foreign_keys = ON;";

/// How long a connection waits for the lock, which another process or an application's own
/// transaction may hold for a while.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The page size counts only for a file that is made now. A commit is on the disk when it is done.
/// The log may grow to 64 MiB before it is written to the file: pages that change again and again
/// are written there once.
const WRITER: &str = "PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; \
    PRAGMA synchronous = FULL; PRAGMA cache_size = -16384; PRAGMA journal_size_limit = 67108864; \
    PRAGMA wal_autocheckpoint = 4096; PRAGMA temp_store = MEMORY;";

const READER: &str = "PRAGMA query_only = ON; PRAGMA cache_size = -4096;";

/// The copy has what the connection has.
const COPIER: &str = "PRAGMA synchronous = FULL;";

/// Where the database is.
#[derive(Clone, Debug)]
pub(crate) struct Database {
    // Invariant: absolute, so that SQLite takes it for nothing but a path.
    path: PathBuf,
    busy_timeout: Duration,
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConnectError {
    #[error("could not open the file")]
    File(#[from] ConnectionError),
    #[error("the settings of the connection were not taken")]
    Settings(#[from] QueryError),
}

impl ConnectError {
    /// Whether another connection has the lock; Diesel passes on only the text.
    fn is_busy(&self) -> bool {
        let Self::Settings(QueryError::DatabaseError(_, info)) = self else { return false };
        info.message() == "database is locked"
    }
}

impl Database {
    /// The database at this path, which is made where there is none.
    ///
    /// # Errors
    ///
    /// Fails when there is no file, and none can be made.
    pub(crate) fn at(path: &Path) -> std::io::Result<Self> {
        let path = std::path::absolute(path)?;
        // SQLite would let everyone read it, and it holds private keys.
        let mut options = std::fs::OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&path)?;
        Ok(Self { path, busy_timeout: BUSY_TIMEOUT })
    }

    /// The same database, for those who have less time.
    #[cfg(test)]
    pub(crate) fn with_busy_timeout(self, busy_timeout: Duration) -> Self {
        Self { busy_timeout, ..self }
    }

    /// A connection that may write.
    pub(crate) fn connect_writer(&self) -> Result<SqliteConnection, ConnectError> {
        self.connect(WRITER)
    }

    /// A connection that may not write.
    pub(crate) fn connect_reader(&self) -> Result<SqliteConnection, ConnectError> {
        self.connect(READER)
    }

    /// A connection that writes nothing but a copy. To SQLite that is to write.
    pub(crate) fn connect_copier(&self) -> Result<SqliteConnection, ConnectError> {
        self.connect(COPIER)
    }

    /// A connection with these settings. While others make the log or remove it, SQLite refuses at
    /// once, whatever its timeout: so this tries again for as long.
    fn connect(&self, settings: &str) -> Result<SqliteConnection, ConnectError> {
        let begin = Instant::now();
        loop {
            match self.try_connect(settings) {
                Err(error) if error.is_busy() && begin.elapsed() < self.busy_timeout => {
                    thread::sleep(Duration::from_millis(10));
                }
                result => return result,
            }
        }
    }

    fn try_connect(&self, settings: &str) -> Result<SqliteConnection, ConnectError> {
        let mut conn = SqliteConnection::establish(&self.path.to_string_lossy())?;
        let busy_timeout = self.busy_timeout.as_millis();
        conn.batch_execute(&format!("PRAGMA busy_timeout = {busy_timeout};"))?;
        conn.batch_execute(ANY)?;
        conn.batch_execute(settings)?;
        Ok(conn)
    }
}

/// Checks that this SQLite can be trusted with what was acknowledged.
pub(crate) fn check(conn: &mut SqliteConnection) -> Result<(), OpenError> {
    let version = text(conn, "SELECT sqlite_version() AS value")?;
    let mut parts = version.split('.').map(|it| it.parse().unwrap_or(0));
    let parts: [u32; 3] = std::array::from_fn(|_| parts.next().unwrap_or(0));
    if parts < MIN_SQLITE {
        return Err(OpenError::OldSqlite { found: version });
    }
    // A file system without shared memory has another mode, in which nothing can be promised.
    match text(conn, "SELECT journal_mode AS value FROM pragma_journal_mode")?.as_str() {
        "wal" => Ok(()),
        mode => Err(OpenError::NoLog { mode: mode.to_owned() }),
    }
}

fn text(conn: &mut SqliteConnection, query: &str) -> QueryResult<String> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        value: String,
    }

    diesel::sql_query(query).get_result::<Row>(conn).map(|it| it.value)
}
