//! Messages of other protocols: leased, fenced, not kept once they are sent.

use std::{
    collections::BTreeSet,
    sync::Arc,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use oyez_registry::{
    Address, Channel, Contact, Definition, LeasedMessage, MessageOutcome, MessageStore, Model,
    ModelError, Models, Notification, PageRequest, Recipients, RenderError, Rendered, Renderer,
    Route, Template, TemplateText,
};
use serde_json::{Map, Value};

use super::{Conn, World, routes};

const MINUTE: Duration = Duration::from_secs(60);

pub(crate) const PROTOCOLS: &[&str] = &[Contact::EMAIL];

/// What somebody has said, which one other hears of.
#[derive(Clone)]
struct Comment {
    n: u32,
}

impl Comment {
    const MADE: Notification<Self> =
        Notification::new("made", "there is a comment").templates(&[Template::new(
            Contact::EMAIL,
            &[Channel::Object("reader")],
        )
        .subject("A comment")
        .body("Hello Bob")]);
}

#[async_trait]
impl Model for Comment {
    type Connection = Conn;

    const NAME: &'static str = "comment";
    const CHANNELS: &'static [&'static str] = &["reader"];

    fn route() -> Route {
        Route::none()
    }

    fn address(&self) -> Address {
        Address::new(format!("/comments/{}", self.n))
    }

    fn notifications() -> Vec<Definition> {
        vec![Self::MADE.into()]
    }

    async fn recipients(&self, _: &str, to: &mut Recipients<'_, Conn>) -> Result<(), ModelError> {
        to.add_contact(Contact::email(address(self.n)).named("Bob")).await
    }
}

/// Leaves texts as they are.
struct AsItIs;

impl Renderer for AsItIs {
    fn names_recipient(&self, _: &TemplateText) -> bool {
        false
    }

    fn render(
        &self,
        _: &str,
        text: &TemplateText,
        _: &Map<String, Value>,
    ) -> Result<Rendered, RenderError> {
        let TemplateText { subject, body } = text.clone();
        Ok(Rendered { subject, body })
    }
}

/// A server without actors, where comments are made.
pub(crate) async fn world() -> World {
    let models = Models::builder(routes()).register::<Comment>().build().unwrap();
    World::with(models).await
}

/// Queues a message.
pub(crate) async fn queue(world: &World, n: u32) {
    let notified = world.store.notify(Comment::MADE.of(&Comment { n }), Arc::new(AsItIs)).await;
    assert_eq!(notified.unwrap().told, 1);
}

fn address(n: u32) -> String {
    format!("bob{n}@two.example")
}

async fn lease(world: &World, limit: usize) -> Vec<LeasedMessage> {
    world.store.lease_messages(PROTOCOLS, limit, MINUTE).await.unwrap()
}

async fn settle(world: &World, message: &LeasedMessage, outcome: MessageOutcome) -> bool {
    world.store.settle_message(message, outcome).await.unwrap()
}

fn retry(after: Duration) -> MessageOutcome {
    MessageOutcome::Retry { after, error: "451 try again later".to_owned() }
}

fn failed() -> MessageOutcome {
    MessageOutcome::Failed { error: "550 no such mailbox".to_owned() }
}

fn addresses(leased: &[LeasedMessage]) -> Vec<String> {
    leased.iter().map(|it| it.message.address.clone()).collect()
}

#[tokio::test]
async fn a_message_is_leased_once_and_not_kept_when_it_is_sent() {
    let world = world().await;
    queue(&world, 1).await;
    queue(&world, 2).await;
    assert!(lease(&world, 0).await.is_empty());
    assert!(world.store.lease_messages(&["fax"], 10, MINUTE).await.unwrap().is_empty());
    let leased = lease(&world, 10).await;
    assert_eq!(addresses(&leased), [address(1), address(2)], "the oldest first");
    assert!(lease(&world, 10).await.is_empty(), "they are leased");

    let first = &leased[0].message;
    assert_eq!((&first.activity, first.protocol.as_str()), (&None, Contact::EMAIL));
    assert_eq!(first.recipient.as_deref(), Some("Bob"));
    assert_eq!((first.subject.as_str(), first.body.as_str()), ("A comment", "Hello Bob"));
    assert_eq!((first.created_at, leased[0].attempt), (world.now(), 1));
    for it in &leased {
        assert!(settle(&world, it, MessageOutcome::Sent).await);
        assert!(!settle(&world, it, MessageOutcome::Sent).await, "it is settled");
    }
    assert_eq!(world.row_counts().await["oyez_messages"], 0);
}

#[tokio::test]
async fn a_lease_that_ran_out_is_given_to_another_and_the_late_one_counts_no_more() {
    let world = world().await;
    queue(&world, 1).await;
    let late = lease(&world, 10).await.remove(0);
    queue(&world, 2).await;
    world.pass(MINUTE);
    let leased = lease(&world, 10).await;
    assert_eq!(addresses(&leased), [address(1), address(2)]);
    assert_eq!((leased[0].attempt, leased[1].attempt), (2, 1));
    for outcome in [MessageOutcome::Sent, retry(MINUTE), failed()] {
        assert!(!settle(&world, &late, outcome).await);
    }
    assert!(settle(&world, &leased[0], MessageOutcome::Sent).await);
}

#[tokio::test]
async fn what_is_tried_again_is_due_when_it_was_said() {
    let world = world().await;
    queue(&world, 1).await;
    for attempt in 1..4 {
        let leased = lease(&world, 10).await.remove(0);
        assert_eq!(leased.attempt, attempt);
        assert!(settle(&world, &leased, retry(10 * MINUTE)).await);
        world.pass(10 * MINUTE - Duration::from_millis(1));
        assert!(lease(&world, 10).await.is_empty());
        world.pass(Duration::from_millis(1));
    }
}

#[tokio::test]
async fn what_has_failed_is_listed_from_the_latest_on() {
    let world = world().await;
    for n in 0..5 {
        queue(&world, n).await;
    }
    for it in lease(&world, 5).await.iter().rev() {
        let outcome = if it.message.address == address(3) { retry(MINUTE) } else { failed() };
        assert!(settle(&world, it, outcome).await);
    }
    let (mut request, mut next) = (PageRequest::first(3), None);
    let mut listed = Vec::new();
    for _ in 0..2 {
        let page = world.store.failed_messages(request.clone()).await.unwrap();
        assert_eq!(page.total, 4);
        for it in page.items {
            assert_eq!((it.error.as_str(), it.attempts), ("550 no such mailbox", 1));
            assert_eq!(it.message.body, "Hello Bob", "there is something to send again");
            listed.push(it.message.address);
        }
        next = page.next.clone();
        if let Some(next) = page.next {
            request = PageRequest::after(next, request.limit);
        }
    }
    assert_eq!(listed, [4, 2, 1, 0].map(address));
    assert_eq!(next, None);
    world.pass(10 * MINUTE);
    assert_eq!(
        addresses(&lease(&world, 10).await),
        [address(3)],
        "those that failed are not tried again"
    );
}

#[tokio::test]
async fn what_has_failed_can_be_queued_again_with_all_its_attempts() {
    let world = world().await;
    queue(&world, 1).await;
    let first = lease(&world, 10).await.remove(0);
    let id = &first.message.id;
    assert!(!world.store.retry_message(id).await.unwrap(), "it is on its way");
    assert!(settle(&world, &first, failed()).await);
    assert!(!world.store.retry_message("nothing").await.unwrap(), "there is none");
    assert!(world.store.retry_message(id).await.unwrap());
    assert!(!world.store.retry_message(id).await.unwrap(), "it is queued");

    let begin = Instant::now();
    world.store.wait_for_messages(MINUTE).await;
    assert!(begin.elapsed() < Duration::from_millis(900), "woken");
    assert_eq!(world.store.failed_messages(PageRequest::first(9)).await.unwrap().total, 0);
    let second = lease(&world, 10).await.remove(0);
    assert_eq!((second.attempt, &second.message), (1, &first.message));
    assert!(!settle(&world, &first, MessageOutcome::Sent).await, "the lease is another");
    assert!(settle(&world, &second, failed()).await);
}

#[tokio::test]
async fn what_another_process_queues_is_noticed_within_a_second() {
    let world = world().await;
    let other = world.another().await;
    let waiting = async {
        loop {
            world.store.wait_for_messages(MINUTE).await;
            if !lease(&world, 10).await.is_empty() {
                return Instant::now();
            }
        }
    };
    let queuing = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        other.notify(Comment::MADE.of(&Comment { n: 1 }), Arc::new(AsItIs)).await.unwrap();
        Instant::now()
    };
    let (noticed, queued) = tokio::join!(waiting, queuing);
    let after = noticed - queued;
    // A slow machine has a little more time.
    assert!(after < Duration::from_millis(1500), "{after:?}");
}

#[tokio::test]
async fn two_processes_lease_nothing_twice() {
    let world = world().await;
    let other = world.another().await;
    for n in 0..40 {
        queue(&world, n).await;
    }
    let (mut n_leased, mut leased) = (0, BTreeSet::new());
    while n_leased < 40 {
        let (ours, theirs) = tokio::join!(lease(&world, 7), async {
            other.lease_messages(PROTOCOLS, 7, MINUTE).await.unwrap()
        });
        assert!(!ours.is_empty() || !theirs.is_empty());
        n_leased += ours.len() + theirs.len();
        leased.extend(ours.into_iter().chain(theirs).map(|it| it.message.id));
    }
    assert_eq!((n_leased, leased.len()), (40, 40));
}
