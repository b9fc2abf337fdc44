//! Pieces of work, on their way to the thread that has the connection.

use std::{
    error::Error,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use diesel::SqliteConnection;
use oyez_registry::StoreError;
use tokio::sync::oneshot;

use crate::failure::Unavailable;

/// Why a transaction failed, told to all whose work was in it.
pub(crate) type Cause = Arc<dyn Error + Send + Sync>;

/// A piece of work that somebody waits for. It may have to be done again, when what it has written
/// was undone.
pub(crate) trait Job: Send {
    /// Does the work; returns whether nothing is to be undone.
    fn run(&mut self, conn: &mut SqliteConnection) -> bool;

    /// Tells the one who waits what came of it; `failed` says that nothing did.
    fn reply(self: Box<Self>, failed: Option<&Cause>);
}

/// What comes back from a job.
pub(crate) type Reply<T, E> = oneshot::Receiver<Result<T, E>>;

struct Task<W, T, E> {
    work: W,
    result: Result<T, E>,
    reply: oneshot::Sender<Result<T, E>>,
}

/// Makes a job of `work`.
pub(crate) fn job<T, E, W>(work: W) -> (Box<dyn Job>, Reply<T, E>)
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    W: Fn(&mut SqliteConnection) -> Result<T, E> + Send + 'static,
{
    let (reply, receiver) = oneshot::channel();
    let result = Err(StoreError::from(Unavailable::Closed).into());
    (Box::new(Task { work, result, reply }), receiver)
}

impl<T, E, W> Job for Task<W, T, E>
where
    T: Send,
    E: From<StoreError> + Send,
    W: Fn(&mut SqliteConnection) -> Result<T, E> + Send,
{
    fn run(&mut self, conn: &mut SqliteConnection) -> bool {
        if self.reply.is_closed() {
            // Nobody waits any more, so nobody is told that it was not done.
            return true;
        }
        // What the work has left half done is rolled back.
        self.result = match catch_unwind(AssertUnwindSafe(|| (self.work)(conn))) {
            Ok(result) => result,
            Err(_) => Err(StoreError::from(Unavailable::Panic).into()),
        };
        self.result.is_ok()
    }

    fn reply(self: Box<Self>, failed: Option<&Cause>) {
        let Self { work, result, reply } = *self;
        // First, so that the one who waits has what they share for itself.
        drop(work);
        let result = match failed {
            Some(cause) => Err(StoreError::Unavailable(Box::new(Arc::clone(cause))).into()),
            None => result,
        };
        // An error means that nobody waits any more.
        drop(reply.send(result));
    }
}
