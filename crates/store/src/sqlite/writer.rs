//! The one thread that writes.
//!
//! It takes what is waiting into one transaction and replies after the commit, so that many share
//! one sync of the disk. In between it does a step of what nobody waits for.

use std::{
    io,
    sync::{
        Arc,
        mpsc::{self, Receiver, TryRecvError},
    },
    thread,
};

use diesel::{
    Connection, SqliteConnection,
    connection::{AnsiTransactionManager, TransactionManager},
    result::Error as QueryError,
};

use oyez_registry::StoreError;

use super::{
    database::Database,
    job::{Cause, Job},
    transaction::depth,
    workers::Workers,
};
use crate::failure::Failure;

/// How much work may share a commit.
const MAX_BATCH: usize = 512;

/// How much work may wait. Beyond this, more is refused at once.
const MAX_WAITING: usize = 2 * MAX_BATCH;

/// A step of work that nobody waits for, in a transaction of its own; returns whether there was
/// any. It is short: others wait while it is done.
pub(crate) type Chore = fn(&mut SqliteConnection) -> Result<bool, Failure>;

/// Starts the thread; `conn` is a connection to `database` that may write.
///
/// Each piece of work is in a transaction, and its one who waits is told when it is on the disk.
/// Where the work or the commit fails, nothing of it is kept.
///
/// Between two commits and when nothing waits, a step of `chore` is done, until there is none.
pub(crate) fn start(
    database: Database,
    conn: SqliteConnection,
    chore: Chore,
) -> io::Result<Workers> {
    let (jobs, waiting) = mpsc::sync_channel(MAX_WAITING);
    let thread = thread::Builder::new()
        .name("oyez-store-writer".to_owned())
        .spawn(move || write(&database, conn, &waiting, chore))?;
    Ok(Workers::new(jobs, vec![thread]))
}

/// Does what waits until nobody can send more.
fn write(
    database: &Database,
    conn: SqliteConnection,
    waiting: &Receiver<Box<dyn Job>>,
    chore: Chore,
) {
    let mut conn = Some(conn);
    // The last process may have left some.
    let mut has_chores = true;
    loop {
        let first = match waiting.try_recv() {
            Ok(first) => Some(first),
            Err(TryRecvError::Empty) if has_chores => None,
            Err(_) => match waiting.recv() {
                Ok(first) => Some(first),
                Err(_) => return,
            },
        };
        if let Some(first) = first {
            // Those who are about to send are let go first, where they have the same core: the more
            // share a commit, the less each costs.
            thread::yield_now();
            let mut batch = vec![first];
            batch.extend(waiting.try_iter().take(MAX_BATCH - 1));
            let failed = commit(database, &mut conn, &mut batch).err();
            if let Some(cause) = &failed {
                tracing::error!(error = %cause, n_jobs = batch.len(), "could not commit");
            }
            batch.into_iter().for_each(|job| job.reply(failed.as_ref()));
        }
        has_chores = do_chore(&mut conn, chore);
    }
}

/// Does a step of `chore`; returns whether there was any. Where it fails it is tried again after
/// the next commit.
fn do_chore(kept: &mut Option<SqliteConnection>, chore: Chore) -> bool {
    let Some(mut conn) = kept.take() else { return false };
    match chore(&mut conn).map_err(StoreError::from) {
        Ok(is_done) => {
            *kept = Some(conn);
            is_done
        }
        Err(error) => {
            tracing::error!(%error, "could not do what was left for later");
            false
        }
    }
}

/// Does the jobs in one transaction.
fn commit(
    database: &Database,
    kept: &mut Option<SqliteConnection>,
    jobs: &mut [Box<dyn Job>],
) -> Result<(), Cause> {
    let mut conn = match kept.take() {
        Some(conn) => conn,
        None => database.connect_writer().map_err(|it| Arc::new(it) as Cause)?,
    };
    transact(&mut conn, jobs).map_err(|it| Arc::new(it) as Cause)?;
    // After a failure nobody knows what state a connection is in, so a new one is made.
    *kept = Some(conn);
    Ok(())
}

/// Why a job's part of the transaction ended early.
enum Stop {
    /// The job failed. The others go on.
    Job,
    /// The transaction is lost.
    Batch(QueryError),
}

impl From<QueryError> for Stop {
    fn from(error: QueryError) -> Self {
        Self::Batch(error)
    }
}

/// Why a transaction is rolled back.
enum RolledBack {
    /// It is lost.
    Lost(QueryError),
    /// Every job has failed. What they began to write is not worth a sync of the disk.
    Nothing,
}

impl From<QueryError> for RolledBack {
    fn from(error: QueryError) -> Self {
        Self::Lost(error)
    }
}

/// Runs `jobs` in one transaction.
///
/// Each page that is written within a savepoint is copied first, which costs as much as the writing.
/// So jobs have none of their own: where one of them fails, the transaction is rolled back, and all
/// are run again with savepoints.
fn transact(conn: &mut SqliteConnection, jobs: &mut [Box<dyn Job>]) -> Result<(), QueryError> {
    let run_all = |conn: &mut _| jobs.iter_mut().try_for_each(|it| run(it.as_mut(), conn));
    match conn.immediate_transaction(run_all) {
        Err(Stop::Job) if jobs.len() > 1 => {}
        Ok(()) | Err(Stop::Job) => return Ok(()),
        Err(Stop::Batch(error)) => return Err(error),
    }
    let ended = conn.immediate_transaction(|conn| {
        let mut has_done = false;
        for job in jobs {
            // A savepoint. It fails to be rolled back where SQLite has given up the transaction,
            // as it may when the disk is full.
            match conn.transaction(|conn| run(job.as_mut(), conn)) {
                Ok(()) => has_done = true,
                Err(Stop::Job) => {}
                Err(Stop::Batch(error)) => return Err(RolledBack::Lost(error)),
            }
        }
        has_done.then_some(()).ok_or(RolledBack::Nothing)
    });
    match ended {
        Ok(()) | Err(RolledBack::Nothing) => Ok(()),
        Err(RolledBack::Lost(error)) => Err(error),
    }
}

/// Runs `job`, and ends what it has begun within the transaction or savepoint around it.
fn run(job: &mut dyn Job, conn: &mut SqliteConnection) -> Result<(), Stop> {
    let before = depth(conn)?;
    let is_done = job.run(conn);
    // A panic leaves inner transactions open. Each would have the next end stand for it, and in
    // the end nothing would be committed.
    while depth(conn)? > before {
        AnsiTransactionManager::rollback_transaction(conn)?;
    }
    is_done.then_some(()).ok_or(Stop::Job)
}

#[cfg(test)]
mod tests;
