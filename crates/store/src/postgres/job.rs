//! Pieces of work, on their way to the task that has the connection.

use std::{
    error::Error,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::Arc,
};

use diesel_async::AsyncPgConnection;
use oyez_registry::StoreError;
use tokio::sync::oneshot;

use super::{common::Context, loss::Loss};
use crate::{failure::Unavailable, work::Doing};

/// Why a transaction failed, told to all whose work was in it.
pub(crate) type Cause = Arc<dyn Error + Send + Sync>;

/// Why a job's part of a transaction ended early.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Stop {
    /// The job failed. The others go on.
    Job,
    /// The transaction is lost.
    Batch(Loss),
}

/// A piece of work that somebody waits for. It may have to be done again, when what it has written
/// was lost.
pub(crate) trait Job: Send {
    /// Does the work.
    fn run<'a>(&'a mut self, conn: &'a mut AsyncPgConnection) -> Doing<'a, (), Stop>;

    /// Tells the one who waits what came of it; `failed` says that nothing did.
    fn reply(self: Box<Self>, failed: Option<&Cause>);
}

/// What comes back from a job.
pub(crate) type Reply<T, E> = oneshot::Receiver<Result<T, E>>;

struct Task<D, W, T, E> {
    cx: Arc<Context>,
    data: D,
    work: W,
    result: Result<T, E>,
    reply: oneshot::Sender<Result<T, E>>,
}

/// Makes a job of what `work` does with `data`.
pub(crate) fn job<D, W, T, E>(cx: Arc<Context>, data: D, work: W) -> (Box<dyn Job>, Reply<T, E>)
where
    D: Send + Sync + 'static,
    W: for<'a> Fn(&'a D, &'a mut AsyncPgConnection, &'a Context) -> Doing<'a, T, E>
        + Send
        + Sync
        + 'static,
    T: Send + 'static,
    E: Error + From<StoreError> + Send + 'static,
{
    let (reply, receiver) = oneshot::channel();
    let result = Err(StoreError::from(Unavailable::Closed).into());
    (Box::new(Task { cx, data, work, result, reply }), receiver)
}

impl<D, W, T, E> Job for Task<D, W, T, E>
where
    D: Send + Sync,
    W: for<'a> Fn(&'a D, &'a mut AsyncPgConnection, &'a Context) -> Doing<'a, T, E> + Send + Sync,
    T: Send,
    E: Error + From<StoreError> + Send + 'static,
{
    fn run<'a>(&'a mut self, conn: &'a mut AsyncPgConnection) -> Doing<'a, (), Stop> {
        Box::pin(async {
            if self.reply.is_closed() {
                // Nobody waits any more, so nobody is told that it was not done.
                return Ok(());
            }
            // What the work has left half done is rolled back.
            let done = caught((self.work)(&self.data, conn, &self.cx)).await;
            self.result = done.unwrap_or_else(|| Err(StoreError::from(Unavailable::Panic).into()));
            match &self.result {
                Ok(_) => Ok(()),
                Err(error) => Err(Loss::behind(error).map_or(Stop::Job, Stop::Batch)),
            }
        })
    }

    fn reply(self: Box<Self>, failed: Option<&Cause>) {
        let result = match failed {
            Some(cause) => Err(StoreError::Unavailable(Box::new(Arc::clone(cause))).into()),
            None => self.result,
        };
        // An error means that nobody waits any more.
        drop(self.reply.send(result));
    }
}

/// What comes of `future`, or nothing if it panics.
pub(crate) async fn caught<F: Future>(future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    poll_fn(|cx| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
        Ok(poll) => poll.map(Some),
        Err(_) => std::task::Poll::Ready(None),
    })
    .await
}
