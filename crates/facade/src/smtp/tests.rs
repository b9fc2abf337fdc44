mod server;

use std::{
    error::Error as _,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use oyez_registry::{
    Address as ThingAddress, Channel, Clock, Definition, MessageStore as _, Model, Models,
    Notification, PageRequest, Registration, Registry, Role, Route, RoutePattern, SystemClock,
    Template,
};
use oyez_store::{SqliteConnection, SqliteStore};
use tokio::time::sleep;

use self::server::{Answer, MailServer, Received};
use super::*;
use crate::{Backends, MessageWorker, templates::Engine};

/// A message to Bob.
fn message(id: &str) -> Message {
    Message {
        id: id.to_owned(),
        activity: None,
        protocol: "email".to_owned(),
        address: "bob@two.example".to_owned(),
        recipient: Some("Bob Ågren".to_owned()),
        subject: "A comment on “Cats”".to_owned(),
        body: "Hello Bob,\n\nsee the café.\n.\nBye\n".to_owned(),
        created_at: SystemClock.now(),
    }
}

fn backend(server: &MailServer) -> SmtpBackend {
    SmtpBackend::new(&server.url(), "The Newsroom <news@one.example>").unwrap()
}

/// Sends `message` to a server that takes everything, and returns what arrived.
async fn received(message: &Message) -> Received {
    let server = MailServer::start([]).await;
    backend(&server).send(message).await.unwrap();
    server.received().remove(0)
}

#[tokio::test]
async fn a_message_arrives_with_its_headers_and_its_body() {
    let received = received(&message("0190")).await;
    assert_eq!(received.from, "news@one.example");
    assert_eq!(received.to, ["bob@two.example"]);
    for (name, expected) in [
        ("From", "\"The Newsroom\" <news@one.example>"),
        ("To", "=?utf-8?b?Qm9iIMOFZ3Jlbg==?= <bob@two.example>"),
        ("Subject", "A comment on =?utf-8?b?4oCcQ2F0c+KAnQ==?="),
        ("Message-ID", "<0190@one.example>"),
        ("Auto-Submitted", "auto-generated"),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "quoted-printable"),
    ] {
        assert_eq!(received.header(name), [expected], "{name}");
    }
    assert_eq!(received.header("Date").len(), 1);
    assert_eq!(received.body.trim_end(), "Hello Bob,\r\n\r\nsee the caf=C3=A9.\r\n.\r\nBye");
}

#[tokio::test]
async fn nothing_in_a_message_makes_a_header_or_a_recipient() {
    let evil = "x\r\nBcc: eve@three.example\r\n\r\nHello\nX-Evil: 1\r.\r\n\u{0}\u{85}\u{2028}";
    let sent =
        Message { subject: evil.to_owned(), recipient: Some(evil.to_owned()), ..message("0191") };
    let received = received(&sent).await;
    assert_eq!(received.to, ["bob@two.example"]);
    let names: Vec<_> = received.headers.iter().map(|(name, _)| name.as_str()).collect();
    let expected = [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "Content-Type",
        "Content-Transfer-Encoding",
        "MIME-Version",
    ];
    let sorted = |mut it: Vec<&str>| {
        it.sort_by_key(|it| it.to_ascii_lowercase());
        it.join(" ").to_ascii_lowercase()
    };
    assert_eq!(sorted(names), sorted(expected.to_vec()));
    assert!(!received.body.contains("Evil"), "{}", received.body);
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_before_anything_is_sent() {
    let server = MailServer::start([]).await;
    let backend = backend(&server);
    for address in [
        "",
        "bob",
        "bob@",
        "@two.example",
        "bob@two.example, eve@three.example",
        "bob@two.example\r\nRCPT TO:<eve@three.example>",
        "bob@two.example> <eve@three.example",
        "Bob <bob@two.example>",
    ] {
        let error = backend.send(&Message { address: address.to_owned(), ..message("1") }).await;
        let error = error.unwrap_err();
        assert!(!error.is_temporary(), "{address:?}");
        assert!(error.to_string().contains("is no mailbox"), "{error}");
    }
    assert_eq!(server.n_connections(), 0);
}

#[tokio::test]
async fn the_answer_says_whether_to_try_again() {
    for (answer, is_temporary, said) in [
        (Answer::ToRecipient("451 4.3.0 try again later"), true, "451"),
        (Answer::ToRecipient("550 5.1.1 no such mailbox"), false, "no such mailbox"),
        (Answer::ToContent("452 4.2.2 the mailbox is full"), true, "452"),
        (Answer::ToContent("554 5.6.0 this is spam"), false, "this is spam"),
        (Answer::ToSender("535 5.7.8 who are you"), true, "535"),
        (Answer::Close, true, ""),
    ] {
        let server = MailServer::start([answer]).await;
        let backend = backend(&server);
        let error = backend.send(&message("2")).await.unwrap_err();
        assert_eq!(error.is_temporary(), is_temporary, "{answer:?}: {error}");
        assert!(error.to_string().contains(said), "{answer:?}: {error}");
        assert!(server.received().is_empty());
        backend.send(&message("2")).await.unwrap();
        assert_eq!(server.received().len(), 1, "after {answer:?}");
    }
    let nobody = SmtpBackend::new("smtp://127.0.0.1:1", "news@one.example").unwrap();
    assert!(nobody.send(&message("3")).await.unwrap_err().is_temporary());
}

#[test]
fn a_url_and_a_sender_are_checked_and_a_password_is_not_shown() {
    for (url, from, expected) in [
        ("smtp://localhost:2525", "news@one.example", ""),
        ("smtps://news:secret@one.example", "News <news@one.example>", ""),
        ("smtp://news:secret@one.example?tls=required", "news@one.example", ""),
        ("http://news:secret@one.example", "news@one.example", "the URL of the mail server"),
        ("news:secret@one.example", "news@one.example", "the URL of the mail server"),
        ("", "news@one.example", "the URL of the mail server"),
        ("smtp://localhost", "news", "`news` is no sender"),
    ] {
        match SmtpBackend::new(url, from) {
            Ok(backend) => {
                assert!(expected.is_empty(), "{url} {from}");
                assert!(!format!("{backend:?}").contains("secret"));
            }
            Err(error) => {
                assert!(error.to_string().starts_with(expected) && !expected.is_empty());
                let mut causes = format!("{error:?}");
                let mut cause = error.source();
                while let Some(it) = cause {
                    causes += &it.to_string();
                    cause = it.source();
                }
                assert!(!causes.contains("secret"), "{causes}");
            }
        }
    }
}

/// Bob, who is told by e-mail that he was greeted.
#[derive(Clone)]
struct Reader;

impl Reader {
    const GREETED: Notification<Self> =
        Notification::new("greeted", "").templates(&[Template::new(
            Contact::EMAIL,
            &[Channel::Object("self")],
        )
        .subject("Hello {{ recipient.name }}")
        .body("Hear ye.")]);
}

impl Model for Reader {
    type Connection = SqliteConnection;
    const NAME: &'static str = "reader";

    fn route() -> Route {
        Route::none()
    }

    fn address(&self) -> ThingAddress {
        ThingAddress::new("/bob")
    }

    fn name(&self) -> String {
        "Bob".to_owned()
    }

    fn contacts(&self, _: &Definition) -> Vec<Contact> {
        vec![Contact::email("bob@two.example").named("Bob")]
    }

    fn notifications() -> Vec<Definition> {
        vec![Self::GREETED.into()]
    }
}

/// A clock that is set forward.
#[derive(Default)]
struct Ahead(AtomicI64);

impl Clock for Ahead {
    fn now(&self) -> DateTime<Utc> {
        SystemClock.now() + TimeDelta::seconds(self.0.load(Ordering::Relaxed))
    }
}

/// A store with one message to Bob in it.
struct Site {
    store: SqliteStore,
    clock: Arc<Ahead>,
    server: MailServer,
    _folder: tempfile::TempDir,
}

impl Site {
    async fn start(answers: impl IntoIterator<Item = Answer>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut registry = Registry::builder("https://one.example".parse().unwrap());
        for (name, role) in
            [("user", Role::Actor), ("object", Role::Object), ("activity", Role::Activity)]
        {
            let pattern = RoutePattern::short(&format!("/{name}/{{id}}")).unwrap();
            registry = registry.register(Registration::new(name, role, pattern));
        }
        let models = Models::builder(registry).register::<Reader>().build().unwrap();
        let clock = Arc::<Ahead>::default();
        let path = folder.path().join("site.db");
        let store = SqliteStore::open(path.to_str().unwrap(), models, clock.clone()).unwrap();
        let notice = Reader::GREETED.of(&Reader);
        assert_eq!(store.notify(notice, Arc::new(Engine::new())).await.unwrap().told, 1);
        Self { store, clock, server: MailServer::start(answers).await, _folder: folder }
    }

    /// Works until `is_done`, or half a second.
    async fn work(&self, is_done: impl Fn(&MailServer) -> bool) {
        let backend: Arc<dyn Backend> = Arc::new(backend(&self.server));
        let backends = Backends::new([backend]).unwrap();
        let worker = MessageWorker::new(Arc::new(self.store.clone()), backends);
        let done = async {
            for _ in 0..50 {
                sleep(Duration::from_millis(10)).await;
                if is_done(&self.server) {
                    return;
                }
            }
        };
        worker.run(done).await;
    }

    fn pass(&self, seconds: i64) {
        self.clock.0.fetch_add(seconds, Ordering::Relaxed);
    }

    async fn failures(&self) -> Vec<(String, String)> {
        let failed = self.store.failed_messages(PageRequest::first(10)).await.unwrap();
        failed.items.into_iter().map(|it| (it.message.id, it.error)).collect()
    }
}

fn has_arrived(server: &MailServer) -> bool {
    !server.received().is_empty()
}

#[tokio::test]
async fn what_fails_for_now_is_tried_again_and_arrives_once() {
    let site = Site::start([Answer::ToRecipient("451 4.3.0 try again later"), Answer::Close]).await;
    site.work(|it| it.n_connections() == 1).await;
    site.pass(50);
    site.work(has_arrived).await;
    assert!(site.server.has_answers(), "it is not due yet");
    site.pass(10);
    site.work(|it| !it.has_answers()).await;
    site.pass(5 * 60);
    site.work(has_arrived).await;
    site.pass(24 * 60 * 60);
    site.work(|_| false).await;
    let received = site.server.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].header("Subject"), ["Hello Bob"]);
    assert_eq!(site.failures().await, []);
}

#[tokio::test]
async fn what_fails_for_good_is_kept_with_its_error_and_can_be_sent_again() {
    let site = Site::start([Answer::ToRecipient("550 5.1.1 no such mailbox")]).await;
    site.work(|it| !it.has_answers()).await;
    site.pass(24 * 60 * 60);
    site.work(has_arrived).await;
    assert!(site.server.received().is_empty(), "nobody has asked for it");
    let failures = site.failures().await;
    let [(id, error)] = &*failures else { panic!("{failures:?}") };
    assert_eq!(error, "permanent error (550): 5.1.1 no such mailbox");
    assert!(site.store.retry_message(id).await.unwrap());
    site.work(has_arrived).await;
    assert_eq!(site.server.received()[0].header("Message-ID"), [format!("<{id}@one.example>")]);
    assert_eq!(site.failures().await, []);
}
