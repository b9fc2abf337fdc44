//! Guests and letters: a thing has one id, and is shown, told and asked as its model says now.

use std::{sync::OnceLock, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use diesel::{Connection as _, connection::SimpleConnection as _, prelude::*};
use http::{Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use oyez::{
    App,
    http::ActsFor,
    registry::{
        ActivityStore as _, ActorStore as _, Address, Backend, Channel, Collection, CollectionKind,
        Contact, Definition, DeliveryQueue as _, Message, MessageStore as _, Model, ModelError,
        Notification, PageRequest, Params, Portrait, Reaction, Received, Recipients, RemoteActor,
        Role, Route, SendError, Shown, ShownLists, Template, Verified, Viewer,
    },
    store::SqliteConnection,
    vocab::{AnyActivity, AnyObject, Iri, Note, Raw, Ref},
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt as _;

use crate::kit::ACTIVITY;

diesel::table! {
    guests (n) {
        n -> Integer,
        name -> Text,
        email -> Text,
        has_endpoint -> Bool,
    }
}

const TABLES: &str = "CREATE TABLE guests (
        n INTEGER NOT NULL PRIMARY KEY,
        name TEXT NOT NULL,
        email TEXT NOT NULL DEFAULT '',
        has_endpoint INTEGER NOT NULL DEFAULT TRUE
    );
    INSERT INTO guests (n, name) VALUES (1, 'one'), (2, 'two'), (3, 'three');
    INSERT INTO guests (n, name, has_endpoint) VALUES (4, 'four', FALSE);
    INSERT INTO guests (n, name, email) VALUES (5, 'five', '5@inn.example');";

/// Someone who stays at the inn. A number can be written in several ways.
#[derive(Clone, Debug, PartialEq, Queryable)]
struct Guest {
    n: i32,
    name: String,
    email: String,
    has_endpoint: bool,
}

/// Someone on another server.
const BOB: &str = "https://two.example/bob";

impl Guest {
    const WELCOMED: Notification<Letter, Self> = Notification::new("welcomed", "a guest has come")
        .templates(&[
            Template::new(Contact::ACTIVITY, &[Channel::Object("guests"), Channel::Actor("self")]),
            Template::new(Contact::EMAIL, &[Channel::Object("guests")]),
        ]);

    fn numbered(n: i32) -> Self {
        Self { n, name: format!("guest {n}"), email: String::new(), has_endpoint: true }
    }
}

#[async_trait]
impl Model for Guest {
    type Connection = SqliteConnection;
    const NAME: &'static str = "guest";
    const ROLE: Role = Role::Actor;

    fn route() -> Route {
        Route::at("/guests/{n}")
    }

    fn address(&self) -> Address {
        [("n", self.n)].into()
    }

    fn username(&self) -> Option<String> {
        Some(self.name.clone())
    }

    fn has_endpoint(&self) -> bool {
        self.has_endpoint
    }

    fn shown(&self) -> ShownLists {
        ShownLists::each(if self.n == 3 { Shown::Nothing } else { Shown::All })
    }

    fn contacts(&self, _: &Definition) -> Vec<Contact> {
        let nobody = Contact::activity("https://inn.example/guests/404");
        vec![Contact::inbox(), nobody, Contact::email(&self.email)]
    }

    async fn find(
        params: &Params,
        conn: &mut SqliteConnection,
    ) -> Result<Option<Self>, ModelError> {
        let Ok(n) = params.get("n").unwrap_or_default().parse::<i32>() else { return Ok(None) };
        Ok(guests::table.find(n).first(conn).optional()?)
    }

    async fn find_by_username(
        username: &str,
        conn: &mut SqliteConnection,
    ) -> Result<Option<Self>, ModelError> {
        Ok(guests::table.filter(guests::name.eq(username)).first(conn).optional()?)
    }
}

/// A letter, to guests and to others. The second one is private, and the third is Bob's.
#[derive(Clone)]
struct Letter {
    n: i32,
    to: Vec<i32>,
    elsewhere: Vec<String>,
}

impl Letter {
    const SENT: Notification<Self> =
        Notification::new("sent", "a letter is sent").templates(&[Template::new(
            Contact::ACTIVITY,
            &[Channel::Object("guests"), Channel::Object("answer")],
        )
        .subject("{{ recipient.id }}")]);

    fn to(to: &[i32], elsewhere: &[&str]) -> Self {
        let elsewhere = elsewhere.iter().map(|it| (*it).to_owned()).collect();
        Self { n: 1, to: to.to_vec(), elsewhere }
    }
}

/// The inn, for a model that would have it do something meanwhile.
static INN: OnceLock<App> = OnceLock::new();

#[async_trait]
impl Model for Letter {
    type Connection = SqliteConnection;
    const NAME: &'static str = "letter";
    const CHANNELS: &'static [&'static str] = &["guests", "answer"];

    fn route() -> Route {
        Route::at("/letters/{n}")
    }

    fn address(&self) -> Address {
        [("n", self.n)].into()
    }

    // Only actors have one, whatever this says.
    fn has_endpoint(&self) -> bool {
        true
    }

    fn is_public(&self) -> bool {
        self.n != 2
    }

    fn object(&self, _: &Portrait<'_>) -> AnyObject {
        let mut note = Note::new();
        note.content = "Hear ye.".into();
        if self.n == 3 {
            let bob: Iri = BOB.parse().unwrap();
            note.attributed_to = Ref::from(&bob).into();
            note.to = (&bob).into();
        }
        note.into()
    }

    fn notifications() -> Vec<Definition> {
        vec![Self::SENT.into(), Guest::WELCOMED.into()]
    }

    async fn find(params: &Params, _: &mut SqliteConnection) -> Result<Option<Self>, ModelError> {
        let n = params.parse("n").ok().filter(|n| (1..=3).contains(n));
        Ok(n.map(|n| Self { n, to: Vec::new(), elsewhere: Vec::new() }))
    }

    async fn recipients(
        &self,
        channel: &str,
        to: &mut Recipients<'_, SqliteConnection>,
    ) -> Result<(), ModelError> {
        if channel == "answer" {
            // Whoever is told may be told of something else before the next one is.
            if let (Some(inn), 2) = (INN.get(), self.n) {
                let answer = Letter { n: 3, ..Self::to(&[2], &[]) };
                inn.notify_within(to.connection(), &Self::SENT.of(&answer))?;
            }
            for n in &self.to {
                to.add(&Guest::numbered(*n)).await?;
            }
            return Ok(());
        }
        for n in &self.to {
            let guest = guests::table.find(n).first::<Guest>(to.connection()).optional()?;
            to.add(&guest.unwrap_or_else(|| Guest::numbered(*n))).await?;
        }
        for address in &self.elsewhere {
            to.add_contact(Contact::activity(address)).await?;
        }
        Ok(())
    }

    async fn act(
        &self,
        activity: &AnyActivity,
        conn: &mut SqliteConnection,
    ) -> Result<Reaction, ModelError> {
        let inn = INN.get().ok_or("no inn")?;
        let letter = Self::to(&[3], &[]);
        match activity.type_name() {
            "View" => drop(inn.notify(Self::SENT.of(&letter)).await?),
            "Listen" => drop(inn.notify_within(conn, &Self::SENT.of(&letter))?),
            "EmojiReact" => {}
            _ => return Ok(Reaction::Passed),
        }
        Ok(Reaction::Taken)
    }
}

struct Mail;

#[async_trait]
impl Backend for Mail {
    fn protocol(&self) -> &str {
        Contact::EMAIL
    }

    async fn send(&self, _: &Message) -> Result<(), SendError> {
        Ok(())
    }
}

struct Inn {
    app: App,
    folder: TempDir,
}

impl Inn {
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let app = App::builder("https://inn.example".parse().unwrap())
            .database(folder.path().join("inn.db").display().to_string())
            .backend(Mail)
            .register::<Guest>()
            .register::<Letter>()
            .open()
            .unwrap();
        let inn = Self { app, folder };
        inn.execute(TABLES);
        inn
    }

    fn connect(&self) -> SqliteConnection {
        let path = self.folder.path().join("inn.db");
        SqliteConnection::establish(path.to_str().unwrap()).unwrap()
    }

    fn execute(&self, sql: &str) {
        self.connect().batch_execute(sql).unwrap();
    }

    async fn ask(&self, method: &str, path: &str, acts_for: Option<Iri>) -> (StatusCode, Value) {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("accept", ACTIVITY)
            .header("content-type", ACTIVITY)
            .body(Full::<Bytes>::default())
            .unwrap();
        if let Some(id) = acts_for {
            request.extensions_mut().insert(ActsFor(id));
        }
        let response = self.app.service().oneshot(request).await.unwrap();
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&body).unwrap_or_default())
    }

    async fn get(&self, path: &str) -> StatusCode {
        self.ask("GET", path, None).await.0
    }

    /// The names of what is in the inbox of a guest.
    async fn inbox(&self, n: i32) -> Vec<String> {
        let owner = self.app.iri(&Guest::numbered(n)).unwrap();
        let page = self.app.store().inbox(&owner, PageRequest::first(100)).await.unwrap();
        let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        let names = page.items.iter().map(|it| read(it.activity.document.as_str())["name"].clone());
        names.map(|it| it.as_str().unwrap_or_default().to_owned()).collect()
    }
}

fn iri(path: &str) -> Iri {
    format!("https://inn.example{path}").parse().unwrap()
}

#[tokio::test]
async fn a_thing_has_one_id_however_it_could_be_written() {
    let inn = Inn::open();
    let two = inn.app.actor_of(&Guest::numbered(2)).unwrap();
    for id in ["/guests/01", "/guests/+1", "/guests/%31", "/guests/1?x", "/guests/1?"] {
        let other = iri(id);
        assert_eq!(inn.app.store().local_actor(&other).await.unwrap(), None, "{id}");
        assert!(inn.app.store().object(&other).await.unwrap().is_none(), "{id}");
        assert!(!matches!(inn.app.find::<Guest>(&other).await, Ok(Some(_))), "{id}");
        let follow = json!({"type": "Follow", "object": other});
        assert!(inn.app.publish(follow, &two).await.is_err(), "{id}");
        // Where it leads to a thing is that thing's inbox.
        let letter = Letter::to(&[], &["https://inn.example/guests/1", other.as_str()]);
        assert_eq!(inn.app.notify(Letter::SENT.of(&letter)).await.unwrap().told, 1, "{id}");
    }
    for path in ["/guests/01", "/guests/+1", "/guests/01/inbox"] {
        assert_eq!(inn.get(path).await, StatusCode::NOT_FOUND, "{path}");
    }
    let named = inn.app.store().actor_named("one").await.unwrap().unwrap();
    assert_eq!(named.id, iri("/guests/1"));
    let ids: Vec<_> = inn.app.actors().await.unwrap().into_iter().map(|it| it.id).collect();
    assert_eq!(ids, [iri("/guests/1")]);
}

#[tokio::test]
async fn what_is_not_for_everyone_or_has_no_endpoint_is_not_there() {
    let inn = Inn::open();
    for (method, path, expected) in [
        ("GET", "/letters/1", 200),
        ("GET", "/letters/2", 404),
        ("GET", "/letters/2/likes", 404),
        ("GET", "/guests/1/inbox", 401),
        ("GET", "/guests/4", 200),
        ("GET", "/guests/4/inbox", 404),
        ("GET", "/guests/4/outbox", 404),
        ("GET", "/guests/4/followers", 404),
        ("POST", "/guests/4/inbox", 404),
        ("POST", "/guests/4/outbox", 404),
    ] {
        let (status, body) = inn.ask(method, path, None).await;
        assert_eq!(status.as_u16(), expected, "{method} {path}: {body}");
    }
    assert_eq!(inn.app.store().local_actor(&iri("/letters/1")).await.unwrap(), None);
}

#[tokio::test]
async fn a_model_says_what_its_actors_show_of_their_lists() {
    let inn = Inn::open();
    for (path, status) in [("/guests/2/liked", 200), ("/guests/3/liked", 404)] {
        assert_eq!(inn.get(path).await, status, "{path}");
    }
    let guest = inn.app.actor_of(&Guest::numbered(2)).unwrap();
    let error = inn.app.show_lists(&guest, ShownLists::default()).await.unwrap_err();
    assert!(error.to_string().contains("nothing is known"), "{error}");
}

#[tokio::test]
async fn a_model_that_waits_for_its_own_store_fails_and_stops_nobody() {
    let inn = Inn::open();
    assert!(INN.set(inn.app.clone()).is_ok());
    let one = inn.app.actor_of(&Guest::numbered(1)).unwrap();
    let post = async |kind: &str, n: i32| {
        let document = json!({"type": kind, "object": iri(&format!("/letters/{n}"))});
        let published = inn.app.publish(document, &one);
        tokio::time::timeout(Duration::from_secs(10), published).await.expect("it waits forever")
    };
    let error = post("View", 3).await.unwrap_err();
    let causes = |error: &dyn std::error::Error| {
        let causes = std::iter::successors(error.source(), |it| it.source());
        causes.map(|it| it.to_string()).collect::<Vec<_>>().join(": ")
    };
    assert!(causes(&error).contains("waits for itself"), "{}", causes(&error));
    assert_eq!(inn.inbox(3).await, [""; 0]);
    post("Listen", 3).await.unwrap();
    assert_eq!(inn.inbox(3).await.len(), 1, "the connection that it is lent will do");
    // One that is not of ActivityStreams is an activity all the same.
    post("EmojiReact", 3).await.unwrap();

    // A notification within another has its own recipients.
    let letter = Letter { n: 2, ..Letter::to(&[1, 5], &[]) };
    let notified = inn.app.notify(Letter::SENT.of(&letter)).await.unwrap();
    assert_eq!(notified.told, 2);
    for (n, n_items) in [(1, 1), (5, 1)] {
        assert_eq!(inn.inbox(n).await.len(), n_items, "{n}");
    }
}

#[tokio::test]
async fn who_is_no_more_or_has_another_name_is_not_found_any_more() {
    let inn = Inn::open();
    let store = inn.app.store();
    let one = inn.app.actor_of(&Guest::numbered(1)).unwrap();
    let token = inn.app.new_token(&one).await.unwrap();
    inn.app.notify(Letter::SENT.of(&Letter::to(&[1, 2], &[]))).await.unwrap();
    inn.execute("UPDATE guests SET name = 'zwei' WHERE n = 2;");
    inn.execute("INSERT INTO guests (n, name) VALUES (6, 'two');");
    for (name, expected) in [("one", Some(1)), ("zwei", Some(2)), ("two", Some(6))] {
        let found = store.actor_named(name).await.unwrap().map(|it| it.id);
        assert_eq!(found, expected.map(|n| iri(&format!("/guests/{n}"))), "{name}");
    }
    let taken = inn.app.add_actor("three").await;
    assert!(taken.is_err(), "a guest has this name");

    inn.execute("DELETE FROM guests WHERE n = 1;");
    assert_eq!(store.actor_named("one").await.unwrap(), None);
    assert_eq!(store.local_actor(&one.id).await.unwrap(), None);
    for path in ["/guests/1", "/guests/1/inbox", "/guests/1/outbox", "/guests/1/followers"] {
        assert_eq!(inn.get(path).await, StatusCode::NOT_FOUND, "{path}");
    }
    let request = Request::builder().uri("/guests/2/inbox").header("accept", ACTIVITY);
    let request = request.header("authorization", format!("Bearer {token}"));
    let request = request.body(Full::<Bytes>::default()).unwrap();
    let response = inn.app.service().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    let letter = Letter::to(&[], &[one.id.as_str()]);
    assert_eq!(inn.app.notify(Letter::SENT.of(&letter)).await.unwrap().told, 0);
}

#[tokio::test]
async fn an_actor_is_told_of_its_own_doing_where_a_channel_says_so() {
    let inn = Inn::open();
    let notice = || Guest::WELCOMED.of(&Letter::to(&[1, 2, 5], &[]));
    let notified = inn.app.notify(notice().actor(&Guest::numbered(1))).await.unwrap();
    assert_eq!(notified.told, 4, "three guests, and one of them by mail");
    for n in [1, 2, 5] {
        assert_eq!(inn.inbox(n).await.len(), 1, "{n}");
    }
    // Who has no mailbox has no mail.
    let leased =
        inn.app.store().lease_messages(&[Contact::EMAIL], 9, Duration::from_secs(60)).await;
    let addresses: Vec<_> = leased.unwrap().into_iter().map(|it| it.message.address).collect();
    assert_eq!(addresses, ["5@inn.example"]);
}

fn bob() -> RemoteActor {
    let document = json!({
        "id": BOB,
        "type": "Person",
        "inbox": "https://two.example/bob/inbox",
        "endpoints": {"sharedInbox": "https://two.example/inbox"},
        "publicKey": {"id": "https://two.example/bob#key", "owner": BOB, "publicKeyPem": ""},
    });
    let document = Raw::from_value(&document).unwrap();
    RemoteActor::from_document(document, &BOB.parse().unwrap()).unwrap()
}

#[tokio::test]
async fn another_server_changes_no_thing_of_a_model() {
    let inn = Inn::open();
    let key = "https://two.example/bob#key".parse().unwrap();
    let letter = iri("/letters/3");
    for (n, kind) in ["Delete", "Update"].into_iter().enumerate() {
        let note = json!({"type": "Note", "id": letter, "attributedTo": BOB, "content": "Eve",
            "inReplyTo": letter, "to": oyez::vocab::PUBLIC});
        let id = format!("https://two.example/{n}");
        let activity = json!({"type": kind, "id": id, "actor": BOB, "object": note});
        let activity = Raw::from_value(&activity).unwrap();
        let activity = Verified::by_signature(activity, &bob(), &key).unwrap();
        let received =
            Received { sender: bob(), inbox: None, passed_on_by: None, remote: Default::default() };
        inn.app.store().accept(activity, received).await.unwrap();
        let (status, body) = inn.ask("GET", "/letters/3", None).await;
        assert_eq!(status, StatusCode::OK, "{kind}: {body}");
        assert_eq!((&body["id"], &body["content"]), (&json!(letter), &json!("Hear ye.")), "{kind}");
        let replies = Collection::of(&letter, CollectionKind::Replies);
        let listed = inn
            .app
            .store()
            .collection(&replies, Viewer::Anyone, PageRequest::first(1))
            .await
            .unwrap();
        assert_eq!(listed.total, 0, "{kind}");
        diesel::table! {
            oyez_objects (iri) {
                iri -> Text,
            }
        }
        let kept = oyez_objects::table.find(letter.as_str()).count();
        assert_eq!(kept.get_result(&mut inn.connect()), Ok(0), "{kind}");
    }
}

#[tokio::test]
async fn who_is_addressed_and_reached_by_a_channel_is_told_once() {
    let inn = Inn::open();
    inn.app.store().keep_remote_actor(bob()).await.unwrap();
    let letter = Letter { n: 3, ..Letter::to(&[2], &[BOB]) };
    let notice = Guest::WELCOMED.of(&letter).actor(&Guest::numbered(1));
    let notified = inn.app.notify(notice).await.unwrap();
    assert_eq!(notified.told, 3, "Bob, guest 2, and who has done it");
    let leased = inn.app.store().lease(9, Duration::from_secs(60)).await.unwrap();
    let targets: Vec<_> = leased.iter().map(|it| it.destination.iri().as_str()).collect();
    assert_eq!(targets, ["https://two.example/inbox"]);
}
