//! The threads that read.

use std::{
    io,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Receiver},
    },
    thread,
};

use super::{
    database::Database,
    job::{Cause, Job},
    workers::Workers,
};

/// How many threads read.
const N_READERS: usize = 3;

/// How much work may wait. Beyond this, more is refused at once.
const MAX_WAITING: usize = 4096;

/// Starts the threads. Each makes a connection that cannot write when there is something to read.
pub(crate) fn start(database: &Database) -> io::Result<Workers> {
    let (jobs, waiting) = mpsc::sync_channel(MAX_WAITING);
    let waiting = Arc::new(Mutex::new(waiting));
    let start = |n| {
        let (database, waiting) = (database.clone(), Arc::clone(&waiting));
        thread::Builder::new()
            .name(format!("oyez-store-reader-{n}"))
            .spawn(move || read(&database, &waiting))
    };
    Ok(Workers::new(jobs, (0..N_READERS).map(start).collect::<io::Result<_>>()?))
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
