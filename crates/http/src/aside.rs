//! Long documents, which others do not wait for.

use std::{sync::Arc, thread, time::Duration};

use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore, oneshot},
    time::{Instant, sleep, timeout},
};

use crate::rejection::Rejection;

/// One long document at a time.
///
/// To read one takes many milliseconds, and in memory it can be thirty times as long as its text.
/// So it is read on another thread than those that answer others, which gives way to them; and
/// before the next begins, there is a pause of some times as long, so that whoever sends them has
/// but a part of a core.
#[derive(Clone, Debug)]
pub(crate) struct Aside(Arc<Semaphore>);

/// The turn of one document. It is over a while after this is dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    permit: Option<OwnedSemaphorePermit>,
    spent: Duration,
}

impl Aside {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }

    /// Waits until a document of `n_bytes` may be read. A short one need not wait.
    pub(crate) async fn turn(&self, n_bytes: usize) -> Result<Turn, Rejection> {
        if n_bytes <= SHORT {
            return Ok(Turn { permit: None, spent: Duration::ZERO });
        }
        let permit = timeout(WAIT, Arc::clone(&self.0).acquire_owned()).await;
        let permit = permit.ok().and_then(Result::ok).ok_or(Rejection::NoRoom)?;
        Ok(Turn { permit: Some(permit), spent: Duration::ZERO })
    }
}

impl Turn {
    /// Whether the document is a long one.
    pub(crate) fn is_long(&self) -> bool {
        self.permit.is_some()
    }

    /// Does `work` for a long document.
    ///
    /// # Errors
    ///
    /// Fails when there can be no thread, and when the work panics.
    pub(crate) async fn run<T: Send + 'static>(
        &mut self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Rejection> {
        let (sender, done) = oneshot::channel();
        // The thread has the turn as long as it works, whether or not who asked is still there.
        let mut turn = Self { permit: self.permit.take(), spent: self.spent };
        let runtime = Handle::current();
        let work = move || {
            give_way();
            let _runtime = runtime.enter();
            let begin = Instant::now();
            let done = work();
            turn.spent += begin.elapsed();
            let _ = sender.send((done, turn));
        };
        let thread = thread::Builder::new().name("oyez-aside".to_owned()).spawn(work);
        thread.map_err(|error| Rejection::Internal(error.into()))?;
        let (done, turn) = done.await.map_err(|error| Rejection::Internal(error.into()))?;
        *self = turn;
        Ok(done)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let pause = self.spent.min(MAX_SPENT) * PAUSES;
        if let Some(permit) = self.permit.take()
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(async move {
                sleep(pause).await;
                drop(permit);
            });
        }
    }
}

/// Has the system do what other threads have to do before what this one has.
#[cfg(target_os = "linux")]
fn give_way() {
    // Of Linux, it is for the thread alone. Where it may not be, the work is done all the same.
    let _ = rustix::process::nice(NICE);
}

#[cfg(not(target_os = "linux"))]
fn give_way() {}

/// How nice it is: it has a tenth of a core that others want too.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// How long a document may be to be short, in bytes.
const SHORT: usize = 64 * 1024;

/// How much longer the pause is than the work before it.
const PAUSES: u32 = 3;

/// How much work there is a pause for, whatever has held it up.
const MAX_SPENT: Duration = Duration::from_millis(250);

/// How long one waits for its turn.
const WAIT: Duration = Duration::from_secs(30);

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_long_document_waits_for_others_and_for_a_pause_and_a_short_one_for_nothing() {
        let aside = Aside::new();
        let mut first = aside.turn(SHORT + 1).await.unwrap();
        let work = Duration::from_millis(20);
        first.run(move || thread::sleep(work)).await.unwrap();
        assert!(!aside.turn(SHORT).await.unwrap().is_long());
        let begin = Instant::now();
        drop(first);
        assert!(aside.turn(SHORT + 1).await.unwrap().is_long());
        assert!(begin.elapsed() >= work * PAUSES);
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn work_gives_way_to_what_others_have_to_do() {
        let nice = || rustix::process::getpriority_process(None).unwrap();
        let mut turn = Aside::new().turn(SHORT + 1).await.unwrap();
        let here = nice();
        assert_eq!(turn.run(nice).await.unwrap(), (here + NICE).min(19));
        assert_eq!(nice(), here);
    }

    #[tokio::test]
    async fn work_that_nobody_waits_for_keeps_its_turn() {
        let aside = Aside::new();
        let mut first = aside.turn(SHORT + 1).await.unwrap();
        let work = Duration::from_millis(50);
        let begin = Instant::now();
        let run = first.run(move || thread::sleep(work));
        assert!(timeout(Duration::from_millis(1), run).await.is_err());
        drop(first);
        aside.turn(SHORT + 1).await.unwrap();
        assert!(begin.elapsed() >= work * (1 + PAUSES));
    }

    #[tokio::test]
    async fn work_that_panics_is_no_panic_here() {
        let mut turn = Aside::new().turn(SHORT + 1).await.unwrap();
        let result = turn.run(|| panic!("as it should")).await;
        assert!(matches!(result, Err::<(), _>(Rejection::Internal(_))));
    }
}
