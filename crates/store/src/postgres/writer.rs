//! The one task that writes.
//!
//! It takes what is waiting into one transaction and replies after the commit, so that many share
//! one sync of the disk. In between it does a step of what nobody waits for.

use std::{sync::Arc, time::Duration};

use diesel::{QueryableByName, result::Error as QueryError, sql_query, sql_types::Text};
use diesel_async::{AnsiTransactionManager, AsyncPgConnection, RunQueryDsl, TransactionManager};
use tokio::{
    sync::mpsc::{self, Receiver, Sender, error::TryRecvError},
    time::{Instant, sleep},
};

use super::{
    common::erase,
    database::Database,
    job::{Cause, Job, Stop},
    loss::Loss,
    transaction,
};

/// How much work may share a commit. What is in one transaction is done again when another process
/// comes in between, so that it should not take long.
const MAX_BATCH: usize = 32;

/// How much work may wait. Beyond this, more is refused at once.
const MAX_WAITING: usize = 1024;

/// How often one transaction is done again when others come in between.
const MAX_CONFLICTS: u32 = 12;

/// For how long the database may be away before those who wait are told.
const MAX_AWAY: Duration = Duration::from_secs(10);

/// How long to wait before looking whether it is back.
const AWAY_STEP: Duration = Duration::from_millis(50);

/// Why nothing of a transaction was kept.
#[derive(Debug, thiserror::Error)]
enum Failed {
    /// It was in the way of others, again and again.
    #[error("other transactions came in between {MAX_CONFLICTS} times")]
    Busy,
    /// The connection was lost, and nobody knows whether the transaction was kept.
    #[error("the connection was lost during a commit, and cannot be made again")]
    Unknown,
    /// There is no connection.
    #[error("there is no connection to the database")]
    Away,
    /// The database refused.
    #[error(transparent)]
    Query(QueryError),
}

/// Starts the task. It ends when nobody can send more, after what waits is done.
pub(crate) fn start(database: Database, conn: AsyncPgConnection) -> Sender<Box<dyn Job>> {
    let (jobs, waiting) = mpsc::channel(MAX_WAITING);
    let mut writer = Writer { database, conn: Some(conn) };
    tokio::spawn(async move { writer.write(waiting).await });
    jobs
}

struct Writer {
    database: Database,
    // Absent while it is lost.
    conn: Option<AsyncPgConnection>,
}

impl Writer {
    async fn write(&mut self, mut waiting: Receiver<Box<dyn Job>>) {
        // The last process may have left some.
        let mut has_chores = true;
        loop {
            let first = match waiting.try_recv() {
                Ok(first) => Some(first),
                Err(TryRecvError::Empty) if has_chores => None,
                Err(_) => match waiting.recv().await {
                    Some(first) => Some(first),
                    None => return,
                },
            };
            if let Some(first) = first {
                let mut batch = vec![first];
                while batch.len() < MAX_BATCH
                    && let Ok(next) = waiting.try_recv()
                {
                    batch.push(next);
                }
                self.commit_all(batch).await;
            }
            has_chores = self.do_chore().await;
        }
    }

    /// Does these jobs and replies: together or, if others come in between, each by itself.
    async fn commit_all(&mut self, mut batch: Vec<Box<dyn Job>>) {
        if batch.len() > 1 {
            match self.commit(&mut batch, 1).await {
                Err(Failed::Busy) => {}
                result => return reply(batch, result),
            }
        }
        for job in batch {
            let mut job = [job];
            let result = self.commit(&mut job, MAX_CONFLICTS).await;
            reply(job, result);
        }
    }

    /// Does the jobs in one transaction, which is tried at most `max_tries` times against others.
    async fn commit(&mut self, jobs: &mut [Box<dyn Job>], max_tries: u32) -> Result<(), Failed> {
        let begin = Instant::now();
        let mut n_tries = 0;
        loop {
            match self.try_commit(jobs).await {
                Ok(()) => return Ok(()),
                Err(Lost::Conflict) => {
                    n_tries += 1;
                    if n_tries >= max_tries {
                        return Err(Failed::Busy);
                    }
                    // Others are as quick as this one: without a step aside they meet again.
                    sleep(Duration::from_millis(u64::from(n_tries) * jitter())).await;
                }
                Err(Lost::Connection) => {
                    self.conn = None;
                    if begin.elapsed() > MAX_AWAY {
                        return Err(Failed::Away);
                    }
                    sleep(AWAY_STEP).await;
                }
                Err(Lost::Commit { transaction }) => {
                    self.conn = None;
                    if self.is_committed(&transaction).await? {
                        return Ok(());
                    }
                }
                Err(Lost::Refused(error)) => {
                    self.conn = None;
                    return Err(Failed::Query(error));
                }
            }
        }
    }

    async fn try_commit(&mut self, jobs: &mut [Box<dyn Job>]) -> Result<(), Lost> {
        let conn = match &mut self.conn {
            Some(conn) => conn,
            lost => {
                let conn = self.database.connect().await.map_err(|error| {
                    tracing::warn!(%error, "could not connect to the database");
                    Lost::Connection
                })?;
                lost.insert(conn)
            }
        };
        let result = transact(conn, jobs).await;
        if matches!(result, Err(Lost::Conflict)) && transaction::undo_to(conn, 0).await.is_err() {
            return Err(Lost::Connection);
        }
        result
    }

    /// Whether the database has kept this transaction.
    async fn is_committed(&mut self, transaction: &str) -> Result<bool, Failed> {
        let begin = Instant::now();
        while begin.elapsed() < MAX_AWAY {
            if let Ok(mut conn) = self.database.connect().await
                && let Ok(status) = status(&mut conn, transaction).await
            {
                match status.as_deref() {
                    Some("committed") => {
                        self.conn = Some(conn);
                        return Ok(true);
                    }
                    Some("aborted") => {
                        self.conn = Some(conn);
                        return Ok(false);
                    }
                    // The server has not noticed yet that the connection is gone.
                    _ => {}
                }
            }
            sleep(AWAY_STEP).await;
        }
        Err(Failed::Unknown)
    }

    /// Does a step of what nobody waits for; returns whether there was any. Where it fails it is
    /// tried again after the next commit.
    async fn do_chore(&mut self) -> bool {
        let Some(conn) = &mut self.conn else { return false };
        match erase::go_on(conn).await {
            Ok(is_done) => is_done,
            Err(error) => {
                match Loss::behind(&error) {
                    // So it is also when the process ends meanwhile.
                    Some(loss) => tracing::warn!(?loss, "what was left for later is to wait"),
                    None => tracing::error!(%error, "could not do what was left for later"),
                }
                self.conn = None;
                false
            }
        }
    }
}

/// Why a transaction was not kept, or may not have been.
enum Lost {
    Conflict,
    Connection,
    /// It was to be kept when the connection was lost.
    Commit {
        transaction: String,
    },
    Refused(QueryError),
}

impl From<QueryError> for Lost {
    fn from(error: QueryError) -> Self {
        match Loss::of(&error) {
            Some(Loss::Conflict) => Self::Conflict,
            Some(Loss::Connection) => Self::Connection,
            None => Self::Refused(error),
        }
    }
}

/// Does the jobs in one transaction.
async fn transact(conn: &mut AsyncPgConnection, jobs: &mut [Box<dyn Job>]) -> Result<(), Lost> {
    transaction::begin_to_write(conn).await?;
    let mut has_done = false;
    for job in jobs {
        transaction::begin(conn).await?;
        let before = transaction::depth(conn)?;
        let ran = job.run(conn).await;
        // A panic leaves inner transactions open.
        transaction::undo_to(conn, before).await?;
        match ran {
            Ok(()) => {
                AnsiTransactionManager::commit_transaction(conn).await?;
                has_done = true;
            }
            Err(Stop::Job) => AnsiTransactionManager::rollback_transaction(conn).await?,
            Err(Stop::Batch(Loss::Conflict)) => return Err(Lost::Conflict),
            Err(Stop::Batch(Loss::Connection)) => return Err(Lost::Connection),
        }
    }
    if !has_done {
        // What they began to write is not worth a sync of the disk.
        return Ok(transaction::undo_to(conn, 0).await?);
    }
    let transaction = id(conn).await?;
    match AnsiTransactionManager::commit_transaction(conn).await {
        Ok(()) => Ok(()),
        Err(error) => match Lost::from(error) {
            Lost::Conflict => Err(Lost::Conflict),
            _ => Err(Lost::Commit { transaction }),
        },
    }
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    value: String,
}

/// The id of the transaction that is open, by which its fate is found when the connection is lost.
async fn id(conn: &mut AsyncPgConnection) -> Result<String, QueryError> {
    let id = sql_query("SELECT pg_current_xact_id()::text AS value");
    id.get_result::<Row>(conn).await.map(|it| it.value)
}

/// What became of a transaction: nothing where the database has forgotten it.
async fn status(
    conn: &mut AsyncPgConnection,
    transaction: &str,
) -> Result<Option<String>, QueryError> {
    let status = "SELECT value FROM (SELECT pg_xact_status($1::xid8) AS value) AS it
        WHERE value IS NOT NULL";
    let status = sql_query(status).bind::<Text, _>(transaction).load::<Row>(conn).await?;
    Ok(status.into_iter().next().map(|it| it.value))
}

fn reply(jobs: impl IntoIterator<Item = Box<dyn Job>>, result: Result<(), Failed>) {
    let failed = result.err().map(|it| Arc::new(it) as Cause);
    if let Some(cause) = &failed {
        tracing::error!(error = %cause, "could not commit");
    }
    jobs.into_iter().for_each(|job| job.reply(failed.as_ref()));
}

/// A few milliseconds, now more and now less.
fn jitter() -> u64 {
    // The last digits of a random id are as good as any other source.
    1 + u64::from(uuid::Uuid::now_v7().as_bytes()[15] % 8)
}
