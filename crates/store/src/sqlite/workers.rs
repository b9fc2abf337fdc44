//! Threads that do work for others.

use std::{
    sync::mpsc::{SyncSender, TrySendError},
    thread::{self, JoinHandle},
};

use diesel::SqliteConnection;
use oyez_registry::StoreError;

use super::job::{Job, job};
use crate::{failure::Unavailable, in_model::is_in_model};

/// Threads that do what is sent to them. They end with this value, after what waits is done.
pub(crate) struct Workers {
    // Absent only while this is dropped.
    jobs: Option<SyncSender<Box<dyn Job>>>,
    threads: Vec<JoinHandle<()>>,
}

impl Workers {
    /// The `threads` that do what is sent to `jobs`.
    pub(crate) fn new(jobs: SyncSender<Box<dyn Job>>, threads: Vec<JoinHandle<()>>) -> Self {
        Self { jobs: Some(jobs), threads }
    }

    /// Has `work` done.
    ///
    /// # Errors
    ///
    /// Fails when the work does, when too much work waits, and when a model waits for it, whom
    /// other work waits for.
    pub(crate) async fn run<T, E, W>(&self, work: W) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        W: Fn(&mut SqliteConnection) -> Result<T, E> + Send + 'static,
    {
        if is_in_model() {
            return Err(StoreError::from(Unavailable::Itself).into());
        }
        let (job, reply) = job(work);
        self.send(job).map_err(StoreError::from)?;
        reply.await.map_err(|_| StoreError::from(Unavailable::Closed))?
    }

    /// Has `job` done; does not wait for it.
    ///
    /// # Errors
    ///
    /// Fails when too much work waits.
    pub(crate) fn send(&self, job: Box<dyn Job>) -> Result<(), Unavailable> {
        let jobs = self.jobs.as_ref().ok_or(Unavailable::Closed)?;
        jobs.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => Unavailable::Full,
            TrySendError::Disconnected(_) => Unavailable::Closed,
        })
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        drop(self.jobs.take());
        for thread in self.threads.drain(..) {
            // What a thread does may hold the last handle; it cannot wait for itself.
            let is_own = thread.thread().id() == thread::current().id();
            if !is_own && thread.join().is_err() {
                tracing::error!("a thread of the store has panicked");
            }
        }
    }
}
