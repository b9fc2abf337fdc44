//! The threads that read.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Receiver, SyncSender, TrySendError},
    },
    thread,
};

use diesel::SqliteConnection;
use oyez_registry::StoreError;

use crate::{
    database::Database,
    failure::{Failure, Unavailable},
    job::{Cause, Job, job},
};

/// How many threads read.
const N_READERS: usize = 3;

/// How much work may wait. Beyond this, more is refused at once.
const MAX_WAITING: usize = 4096;

/// A few threads, each with a connection that cannot write. They end with this value.
pub(crate) struct Readers {
    jobs: SyncSender<Box<dyn Job>>,
}

impl Readers {
    /// Starts the threads; their connections are made when there is something to read.
    pub(crate) fn start(database: &Database) -> std::io::Result<Self> {
        let (jobs, waiting) = mpsc::sync_channel(MAX_WAITING);
        let waiting = Arc::new(Mutex::new(waiting));
        for n in 0..N_READERS {
            let (database, waiting) = (database.clone(), Arc::clone(&waiting));
            thread::Builder::new()
                .name(format!("oyez-store-reader-{n}"))
                .spawn(move || read(&database, &waiting))?;
        }
        Ok(Self { jobs })
    }

    /// Does `work`, which only reads.
    ///
    /// # Errors
    ///
    /// Fails when the work does, or when too much work waits.
    pub(crate) async fn run<T, W>(&self, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: FnOnce(&mut SqliteConnection) -> Result<T, Failure> + Send + 'static,
    {
        let (job, reply) = job(work);
        self.jobs.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => Unavailable::Full,
            TrySendError::Disconnected(_) => Unavailable::Closed,
        })?;
        reply.await.map_err(|_| Unavailable::Closed)?
    }
}

/// Does what waits until nobody can send more.
fn read(database: &Database, waiting: &Mutex<Receiver<Box<dyn Job>>>) {
    let mut kept = None;
    loop {
        // Held while this thread waits; the others wait for the lock instead.
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(mut job) = next else { return };
        match kept.take().map_or_else(|| database.connect_reader(), Ok) {
            Ok(mut conn) => {
                // After a failure nobody knows what state a connection is in.
                if job.run(&mut conn) {
                    kept = Some(conn);
                }
                job.reply(None);
            }
            Err(error) => job.reply(Some(&(Arc::new(error) as Cause))),
        }
    }
}
