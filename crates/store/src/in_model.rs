//! Whether a model of the application is at work.

use std::{cell::Cell, future::poll_fn, pin::pin};

thread_local! {
    static IS_IN_MODEL: Cell<bool> = const { Cell::new(false) };
}

/// Says again what was so before, also after a panic.
struct Before(bool);

impl Drop for Before {
    fn drop(&mut self) {
        IS_IN_MODEL.set(self.0);
    }
}

/// Does what a model does, which is nothing but to query the connection that it was lent.
pub(crate) async fn in_model<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    poll_fn(|cx| {
        let _before = Before(IS_IN_MODEL.replace(true));
        future.as_mut().poll(cx)
    })
    .await
}

/// Whether a model is at work on this thread. One that waits for the store would wait for itself.
pub(crate) fn is_in_model() -> bool {
    IS_IN_MODEL.get()
}
