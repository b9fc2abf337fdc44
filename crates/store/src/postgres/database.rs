//! Where the database is, and connections to it.

use std::{error::Error, time::Duration};

use diesel::{
    ConnectionError, ConnectionResult, QueryableByName, result::Error as QueryError, sql_query,
    sql_types::Text,
};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use tokio::time::timeout;

/// The oldest PostgreSQL that this is tested with, as it says it itself.
const MIN_VERSION: i32 = 150_000;

/// How long to wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// What every connection is set to: nobody waits for ever for a lock, nor is waited for.
const ANY: &str = "SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '60s'";

/// What is acknowledged is on the disk, whatever the server does otherwise.
const DURABLE: &str = "SELECT set_config('synchronous_commit', 'on', false)
    WHERE current_setting('synchronous_commit') = 'off'";

/// Why a database could not be connected to.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// There is no connection.
    #[error("could not connect to the database")]
    Connect(#[source] ConnectionError),
    /// The tables could not be brought up to date.
    #[error("could not bring the tables up to date")]
    Migrate(#[source] Box<dyn Error + Send + Sync>),
    /// The tables are those of a later version of this program.
    #[error(
        "a newer version made these tables: they have the migration `{migration}`, unknown here"
    )]
    Newer {
        /// The migration that this version does not have.
        migration: String,
    },
    /// This PostgreSQL lacks something that is needed.
    #[error("PostgreSQL {found} is too old: 15 is needed")]
    OldPostgres {
        /// Its version.
        found: String,
    },
    /// The database does not answer as it should.
    #[error("the database cannot be used")]
    Query(#[from] QueryError),
}

/// Where the database is. Says nothing of itself, for the address may hold a password.
#[derive(Clone)]
pub(crate) struct Database {
    url: String,
}

impl Database {
    /// The database at `url`, such as `postgres://user@host/name`.
    pub(crate) fn at(url: &str) -> Self {
        Self { url: url.to_owned() }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// A connection.
    pub(crate) async fn connect(&self) -> ConnectionResult<AsyncPgConnection> {
        connect(&self.url).await
    }
}

/// A connection to the database at `url`.
pub(crate) async fn connect(url: &str) -> ConnectionResult<AsyncPgConnection> {
    let late = |_| ConnectionError::BadConnection("no answer within five seconds".to_owned());
    timeout(CONNECT_TIMEOUT, try_connect(url)).await.map_err(late)?
}

async fn try_connect(url: &str) -> ConnectionResult<AsyncPgConnection> {
    let mut conn = AsyncPgConnection::establish(url).await?;
    let set = async {
        conn.batch_execute(ANY).await?;
        conn.batch_execute(DURABLE).await
    };
    set.await.map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(conn)
}

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    value: String,
}

/// Checks that this PostgreSQL has what is needed, and says what else is not as it should be.
pub(crate) async fn check(conn: &mut AsyncPgConnection) -> Result<(), ConnectError> {
    let number = setting(conn, "server_version_num").await?;
    if number.parse().is_ok_and(|it: i32| it < MIN_VERSION) {
        return Err(ConnectError::OldPostgres { found: setting(conn, "server_version").await? });
    }
    if setting(conn, "fsync").await? == "off" {
        tracing::warn!("PostgreSQL runs with fsync off: what is acknowledged may be lost");
    }
    Ok(())
}

async fn setting(conn: &mut AsyncPgConnection, name: &str) -> Result<String, QueryError> {
    let setting = sql_query("SELECT current_setting($1) AS value").bind::<Text, _>(name);
    Ok(setting.get_result::<Setting>(conn).await?.value)
}
