//! Room for long bodies, which all requests share.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, oneshot},
    time::{Instant, sleep_until, timeout},
};

/// Room for long bodies, from when they arrive until they are dealt with. What is short needs none:
/// there are only so many connections.
///
/// They are read at a bounded rate together, so that others are answered in between; whoever sends
/// faster has to wait.
///
/// Where there is no more room, one is given up that has been there for longest and still waits: for the
/// rest of it, for the key that says who sent it, or for its turn. Others do not wait for a second;
/// so who is slow, to have what they need, loses it.
#[derive(Clone, Debug)]
pub(crate) struct Room(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    units: Arc<Semaphore>,
    arriving: Mutex<Arriving>,
    /// When more of them may be read.
    next: Mutex<Instant>,
}

/// Bodies that wait for something, the first that came first.
#[derive(Debug, Default)]
struct Arriving {
    n_ever: u64,
    bodies: BTreeMap<u64, (Instant, oneshot::Sender<()>)>,
}

/// There is no room.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct NoRoom;

/// What a body takes that is dealt with. It is given back when this is dropped.
pub(crate) type Taken = Option<OwnedSemaphorePermit>;

impl Room {
    /// Room for so many bytes.
    pub(crate) fn new(n_bytes: usize) -> Self {
        let n_units = (n_bytes / UNIT).min(Semaphore::MAX_PERMITS);
        let units = Arc::new(Semaphore::new(n_units));
        let next = Mutex::new(Instant::now());
        Self(Arc::new(Inner { units, arriving: Mutex::default(), next }))
    }

    /// What a body takes that begins to arrive: nothing yet.
    pub(crate) fn enter(&self) -> Share<'_> {
        Share { room: self, n_bytes: 0, taken: None, place: None }
    }

    /// Waits until it is the turn of what comes behind `n_bytes` more.
    async fn pace(&self, n_bytes: usize) -> Result<(), NoRoom> {
        let now = Instant::now();
        let turn = {
            let mut next = self.0.next.lock().unwrap_or_else(PoisonError::into_inner);
            let turn = now.max(*next) + Duration::from_secs_f64(n_bytes as f64 / RATE);
            // Who has had much read and then went away leaves others no more to wait for than this.
            if turn - now > MAX_BEHIND {
                return Err(NoRoom);
            }
            *next = turn;
            turn
        };
        // Small pieces are not waited for one by one, for the clock has no smaller time.
        if turn - now > TICK {
            sleep_until(turn).await;
        }
        Ok(())
    }

    fn arriving(&self) -> MutexGuard<'_, Arriving> {
        self.0.arriving.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives up the body that has been there for longest, where that is too long and it is another
    /// than `own`.
    fn give_up_for(&self, own: u64) -> Result<(), NoRoom> {
        let mut arriving = self.arriving();
        let first = arriving.bodies.first_entry().ok_or(NoRoom)?;
        if *first.key() == own || first.get().0.elapsed() < PATIENCE {
            return Err(NoRoom);
        }
        // Who waits for it learns it by this.
        first.remove();
        Ok(())
    }
}

/// What a body takes of a [`Room`] while it waits.
#[derive(Debug)]
pub(crate) struct Share<'r> {
    room: &'r Room,
    n_bytes: usize,
    taken: Taken,
    place: Option<(u64, oneshot::Receiver<()>)>,
}

impl Share<'_> {
    /// Takes as much as a body needs of which `n_bytes` are there. Returns when there may be more.
    pub(crate) async fn grow(&mut self, n_bytes: usize) -> Result<(), NoRoom> {
        let n_new = n_bytes.saturating_sub(std::mem::replace(&mut self.n_bytes, n_bytes));
        if n_bytes <= SHORT {
            return Ok(());
        }
        self.take(n_bytes.div_ceil(UNIT)).await?;
        self.room.pace(n_new).await
    }

    /// Takes so many units in all.
    async fn take(&mut self, n_units: usize) -> Result<(), NoRoom> {
        let n_taken = self.taken.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        if n_units <= n_taken {
            return Ok(());
        }
        let n_more = u32::try_from(n_units - n_taken).map_err(|_| NoRoom)?;
        let own = self.place();
        let units = &self.room.0.units;
        let more = loop {
            if let Ok(more) = Arc::clone(units).try_acquire_many_owned(n_more) {
                break more;
            }
            self.room.give_up_for(own)?;
            let given_back = Arc::clone(units).acquire_many_owned(n_more);
            if let Ok(Ok(more)) = timeout(Duration::from_millis(100), given_back).await {
                break more;
            }
        };
        match &mut self.taken {
            Some(taken) => taken.merge(more),
            none => *none = Some(more),
        }
        Ok(())
    }

    /// Returns when the body is given up for others.
    pub(crate) async fn is_over(&mut self) {
        match &mut self.place {
            // It fails when the other end is dropped, which is what is waited for.
            Some((_, is_over)) => drop(is_over.await),
            None => std::future::pending().await,
        }
    }

    /// What the body goes on to take; it is not given up any more.
    pub(crate) fn keep(mut self) -> Taken {
        self.taken.take()
    }

    /// The place of the body among those that arrive.
    fn place(&mut self) -> u64 {
        if let Some((own, _)) = self.place {
            return own;
        }
        let (give_up, is_over) = oneshot::channel();
        let mut arriving = self.room.arriving();
        arriving.n_ever += 1;
        let own = arriving.n_ever;
        arriving.bodies.insert(own, (Instant::now(), give_up));
        self.place = Some((own, is_over));
        own
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        if let Some((own, _)) = self.place {
            self.room.arriving().bodies.remove(&own);
        }
    }
}

/// How long a body may be to be short, in bytes. Most activities are.
const SHORT: usize = 16 * 1024;

/// What room is taken by, in bytes.
const UNIT: usize = 16 * 1024;

/// How many bytes of long bodies are read in a second. There is much to do besides.
const RATE: f64 = 32.0 * 1024.0 * 1024.0;

/// How long a body waits at most for others to be read.
const MAX_BEHIND: Duration = Duration::from_secs(2);

/// The smallest time that is waited for.
const TICK: Duration = Duration::from_millis(1);

/// How long a body has its room in any case.
const PATIENCE: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn long_bodies_share_the_room_and_short_ones_need_none() {
        let room = Room::new(4 * UNIT);
        let mut first = room.enter();
        first.grow(2 * UNIT).await.unwrap();
        first.grow(3 * UNIT).await.unwrap();
        let mut second = room.enter();
        assert_eq!(second.grow(2 * UNIT).await, Err(NoRoom), "the first is new");
        room.enter().grow(SHORT).await.unwrap();
        let first = first.keep();
        tokio::time::advance(2 * PATIENCE).await;
        assert_eq!(second.grow(2 * UNIT).await, Err(NoRoom), "the first is kept");
        drop(first);
        second.grow(4 * UNIT).await.unwrap();
        drop(second);
        assert_eq!(room.0.units.available_permits(), 4);
        assert!(room.arriving().bodies.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn long_bodies_together_are_read_at_a_bounded_rate() {
        let room = Room::new(64 * UNIT);
        let begin = Instant::now();
        let [mut first, mut second] = [room.enter(), room.enter()];
        first.grow(SHORT).await.unwrap();
        assert_eq!(begin.elapsed(), Duration::ZERO, "it is short so far");
        for n in 2..=16 {
            first.grow(n * UNIT).await.unwrap();
            second.grow(n * UNIT).await.unwrap();
        }
        let seconds = (31 * UNIT) as f64 / RATE;
        let elapsed = begin.elapsed().as_secs_f64();
        assert!((seconds..seconds * 2.5).contains(&elapsed), "{elapsed} {seconds}");
    }

    #[tokio::test(start_paused = true)]
    async fn who_has_much_read_and_goes_away_leaves_little_to_wait_for() {
        let room = Room::new(1024 * UNIT);
        for _ in 0..1000 {
            let mut share = room.enter();
            // Nobody is there any more when it is its turn.
            let _ = timeout(Duration::ZERO, share.grow(16 * UNIT)).await;
        }
        let begin = Instant::now();
        tokio::time::advance(MAX_BEHIND).await;
        room.enter().grow(2 * UNIT).await.unwrap();
        assert!(begin.elapsed() < MAX_BEHIND + Duration::from_millis(10));
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_does_not_come_makes_room_for_others() {
        let room = Room::new(4 * UNIT);
        let slow = tokio::spawn({
            let room = room.clone();
            async move {
                let mut share = room.enter();
                share.grow(3 * UNIT).await.unwrap();
                share.is_over().await;
            }
        });
        tokio::task::yield_now().await;
        tokio::time::advance(PATIENCE).await;
        let mut next = room.enter();
        next.grow(2 * UNIT).await.unwrap();
        slow.await.unwrap();
        tokio::time::advance(PATIENCE).await;
        assert_eq!(next.grow(5 * UNIT).await, Err(NoRoom), "not for itself");
    }
}
