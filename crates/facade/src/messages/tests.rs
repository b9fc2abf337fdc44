use std::{
    collections::VecDeque,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use oyez_registry::{
    Backend, Clock as _, FailedMessage, Message, Page, PageRequest, StoreError, SystemClock,
};
use tokio::sync::{Notify, oneshot};

use super::*;

/// A queue in memory: what is settled is noted.
#[derive(Default)]
struct Queue {
    due: Mutex<VecDeque<LeasedMessage>>,
    settled: Mutex<Vec<(String, MessageOutcome)>>,
    changed: Notify,
}

impl Queue {
    fn with(messages: impl IntoIterator<Item = LeasedMessage>) -> Arc<Self> {
        let due = Mutex::new(messages.into_iter().collect());
        Arc::new(Self { due, ..Self::default() })
    }

    async fn has_settled(&self, n: usize) {
        loop {
            if self.settled.lock().unwrap().len() >= n {
                return;
            }
            self.changed.notified().await;
        }
    }

    fn take_settled(&self) -> Vec<(String, MessageOutcome)> {
        let mut settled = std::mem::take(&mut *self.settled.lock().unwrap());
        settled.sort_by(|a, b| a.0.cmp(&b.0));
        settled
    }
}

#[async_trait]
impl MessageStore for Queue {
    async fn lease_messages(
        &self,
        _: &[&str],
        limit: usize,
        _: Duration,
    ) -> Result<Vec<LeasedMessage>, StoreError> {
        let mut due = self.due.lock().unwrap();
        let n = limit.min(due.len());
        Ok(due.drain(..n).collect())
    }

    async fn settle_message(
        &self,
        message: &LeasedMessage,
        outcome: MessageOutcome,
    ) -> Result<bool, StoreError> {
        self.settled.lock().unwrap().push((message.message.id.clone(), outcome));
        self.changed.notify_one();
        Ok(true)
    }

    async fn wait_for_messages(&self, _: Duration) {
        future::pending().await
    }

    async fn failed_messages(&self, _: PageRequest) -> Result<Page<FailedMessage>, StoreError> {
        panic!("no worker asks for it")
    }

    async fn retry_message(&self, _: &str) -> Result<bool, StoreError> {
        panic!("no worker asks for it")
    }
}

fn leased(id: &str, protocol: &str, attempt: u32) -> LeasedMessage {
    let message = Message {
        id: id.to_owned(),
        activity: None,
        protocol: protocol.to_owned(),
        address: "bob".to_owned(),
        recipient: None,
        subject: String::new(),
        body: String::new(),
        created_at: SystemClock.now(),
    };
    LeasedMessage { message, lease: 1, attempt }
}

/// What a backend is doing.
#[derive(Default)]
struct Pigeon {
    n_flying: AtomicUsize,
    most_flying: AtomicUsize,
    back: Notify,
}

/// A backend that does what the id of the message says.
struct Loft(Arc<Pigeon>);

#[async_trait]
impl Backend for Loft {
    fn protocol(&self) -> &str {
        "pigeon"
    }

    async fn send(&self, message: &Message) -> Result<(), SendError> {
        let pigeon = &self.0;
        let n_flying = pigeon.n_flying.fetch_add(1, Ordering::SeqCst) + 1;
        pigeon.most_flying.fetch_max(n_flying, Ordering::SeqCst);
        let sent = match message.id.as_str() {
            "lost" => future::pending().await,
            "later" => Err(SendError::temporary("it rains")),
            "never" => Err(SendError::permanent("a hawk")),
            "slow" => {
                pigeon.back.notified().await;
                Ok(())
            }
            _ => {
                tokio::task::yield_now().await;
                Ok(())
            }
        };
        pigeon.n_flying.fetch_sub(1, Ordering::SeqCst);
        sent
    }
}

fn worker(queue: &Arc<Queue>, pigeon: &Arc<Pigeon>) -> MessageWorker {
    let backend: Arc<dyn Backend> = Arc::new(Loft(Arc::clone(pigeon)));
    MessageWorker::new(Arc::clone(queue) as _, Backends::new([backend]).unwrap())
}

#[tokio::test(start_paused = true)]
async fn what_becomes_of_a_message_depends_on_its_backend() {
    let later = |error: &str| MessageOutcome::Retry {
        after: Duration::from_secs(60),
        error: error.to_owned(),
    };
    let failed = |error: &str| MessageOutcome::Failed { error: error.to_owned() };
    for (id, protocol, attempt, expected) in [
        ("fine", "pigeon", 1, MessageOutcome::Sent),
        ("later", "pigeon", 1, later("it rains")),
        ("later", "pigeon", 9, failed("it rains")),
        ("never", "pigeon", 1, failed("a hawk")),
        ("lost", "pigeon", 1, later("it was not sent within 60 s")),
        ("fine", "smoke", 1, failed("no backend sends by `smoke`: there are activity, pigeon")),
        ("fine", "pigeon", 10, {
            failed("given up: attempt 10 would follow one that never ended")
        }),
    ] {
        let queue = Queue::with([leased(id, protocol, attempt)]);
        let settled = queue.has_settled(1);
        worker(&queue, &Arc::default()).run(settled).await;
        assert_eq!(queue.take_settled(), [(id.to_owned(), expected)]);
    }
}

#[tokio::test]
async fn a_few_are_sent_at_once_and_all_in_the_end() {
    let queue = Queue::with((0..100).map(|n| leased(&format!("{n:03}"), "pigeon", 1)));
    let pigeon = Arc::default();
    worker(&queue, &pigeon).run(queue.has_settled(100)).await;
    assert_eq!(queue.take_settled().len(), 100);
    assert_eq!(pigeon.most_flying.load(Ordering::SeqCst), AT_ONCE);
}

#[tokio::test]
async fn what_was_begun_is_finished_after_the_shutdown() {
    let queue = Queue::with([leased("slow", "pigeon", 1)]);
    let pigeon = Arc::<Pigeon>::default();
    let (stop, stopped) = oneshot::channel::<()>();
    let worker = worker(&queue, &pigeon).run(async { drop(stopped.await) });
    let stopping = async {
        while pigeon.n_flying.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        stop.send(()).unwrap();
        tokio::task::yield_now().await;
        queue.due.lock().unwrap().push_back(leased("fine", "pigeon", 1));
        pigeon.back.notify_one();
    };
    tokio::join!(worker, stopping);
    assert_eq!(queue.take_settled(), [("slow".to_owned(), MessageOutcome::Sent)]);
}

#[test]
fn two_backends_of_one_protocol_are_refused_and_so_is_the_one_built_in() {
    struct Of(&'static str);

    #[async_trait]
    impl Backend for Of {
        fn protocol(&self) -> &str {
            self.0
        }

        async fn send(&self, _: &Message) -> Result<(), SendError> {
            Ok(())
        }
    }

    for (protocols, expected) in [
        (["email", "fax"], Ok("activity email fax")),
        (["fax", "fax"], Err("two backends are of the protocol `fax`: take one of them away")),
        (["fax", "activity"], Err("a backend is of the protocol `activity`, which is built in")),
    ] {
        let backends = Backends::new(protocols.map(|it| Arc::new(Of(it)) as Arc<dyn Backend>));
        let found = backends.map(|it| it.protocols().collect::<Vec<_>>().join(" "));
        assert_eq!(
            found.as_deref().map_err(ToString::to_string),
            expected.map_err(str::to_owned),
            "{protocols:?}",
        );
    }
}
