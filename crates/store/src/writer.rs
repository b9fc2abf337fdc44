//! The one thread that writes.
//!
//! It takes what is waiting into one transaction and replies after the commit, so that many share
//! one sync of the disk.

use std::{
    sync::{
        Arc,
        mpsc::{self, Receiver, SyncSender, TrySendError},
    },
    thread::{self, JoinHandle},
};

use diesel::{Connection, SqliteConnection, result::Error as QueryError};
use oyez_registry::StoreError;

use crate::{
    database::Database,
    failure::{Failure, Unavailable},
    job::{Cause, Job, job},
};

/// How much work may share a commit.
const MAX_BATCH: usize = 512;

/// How much work may wait. Beyond this, more is refused at once.
const MAX_WAITING: usize = 2 * MAX_BATCH;

/// The one thread that writes. It ends with this value, after what waits is done.
pub(crate) struct Writer {
    // Absent only while this is dropped.
    jobs: Option<SyncSender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread; `conn` is a connection to `database` that may write.
    pub(crate) fn start(database: Database, conn: SqliteConnection) -> std::io::Result<Self> {
        let (jobs, waiting) = mpsc::sync_channel(MAX_WAITING);
        let thread = thread::Builder::new()
            .name("oyez-store-writer".to_owned())
            .spawn(move || write(&database, conn, &waiting))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    /// Does `work` in a transaction; what it returns is on the disk.
    ///
    /// # Errors
    ///
    /// Fails when the work or the commit does, or when too much work waits. Nothing of this work
    /// is kept then.
    pub(crate) async fn run<T, W>(&self, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: FnOnce(&mut SqliteConnection) -> Result<T, Failure> + Send + 'static,
    {
        let (job, reply) = job(work);
        let jobs = self.jobs.as_ref().ok_or(Unavailable::Closed)?;
        jobs.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => Unavailable::Full,
            TrySendError::Disconnected(_) => Unavailable::Closed,
        })?;
        reply.await.map_err(|_| Unavailable::Closed)?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.jobs.take());
        let is_own = |it: &JoinHandle<()>| it.thread().id() == thread::current().id();
        if let Some(thread) = self.thread.take().filter(|it| !is_own(it))
            && thread.join().is_err()
        {
            tracing::error!("the writer has panicked");
        }
    }
}

/// Does what waits until nobody can send more.
fn write(database: &Database, conn: SqliteConnection, waiting: &Receiver<Box<dyn Job>>) {
    let mut conn = Some(conn);
    while let Ok(first) = waiting.recv() {
        let mut batch = vec![first];
        batch.extend(waiting.try_iter().take(MAX_BATCH - 1));
        let failed = commit(database, &mut conn, &mut batch).err();
        if let Some(cause) = &failed {
            tracing::error!(error = %cause, n_jobs = batch.len(), "could not commit");
        }
        batch.into_iter().for_each(|job| job.reply(failed.as_ref()));
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

fn transact(conn: &mut SqliteConnection, jobs: &mut [Box<dyn Job>]) -> Result<(), QueryError> {
    conn.immediate_transaction(|conn| {
        for job in jobs {
            // A savepoint. It fails to be rolled back where SQLite has given up the transaction,
            // as it may when the disk is full.
            let done = conn.transaction(|conn| job.run(conn).then_some(()).ok_or(Stop::Job));
            if let Err(Stop::Batch(error)) = done {
                return Err(error);
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests;
