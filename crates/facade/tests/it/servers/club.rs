//! A club: members, meetings and a door, as models of an application.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use async_trait::async_trait;
use oyez::{
    App,
    registry::{
        ActivityStore as _, Address, Backend, Channel, Contact, Definition, DeliveryQueue as _,
        Message, Model, ModelError, Notification, PageRequest, Params, Reaction, Recipients, Role,
        Route, SendError, Template, Viewer,
    },
    vocab::AnyActivity,
};
use serde_json::Value;

use super::{Conn, Database, execute};
use crate::kit::Database as _;

/// A member, of whom there are a hundred.
#[derive(Clone)]
pub(crate) struct Member(pub(crate) u32);

#[async_trait]
impl Model for Member {
    type Connection = Conn;
    const NAME: &'static str = "member";
    const ROLE: Role = Role::Actor;

    fn route() -> Route {
        Route::at("/members/{n}")
    }

    fn address(&self) -> Address {
        [("n", self.0)].into()
    }

    fn name(&self) -> String {
        format!("Member {}", self.0)
    }

    fn username(&self) -> Option<String> {
        Some(format!("m{}", self.0))
    }

    fn contacts(&self, notification: &Definition) -> Vec<Contact> {
        let mail = Contact::email(format!("{}@club.example", self.0)).named(self.name());
        let is_mailed = notification.code() == "mailed";
        if is_mailed { vec![mail.clone(), mail] } else { vec![Contact::inbox()] }
    }

    async fn find(params: &Params, _: &mut Conn) -> Result<Option<Self>, ModelError> {
        Ok(params.parse("n").ok().filter(|n| (1..=100).contains(n)).map(Self))
    }

    async fn find_by_username(username: &str, _: &mut Conn) -> Result<Option<Self>, ModelError> {
        Ok(username.strip_prefix('m').and_then(|it| it.parse().ok()).map(Self))
    }
}

/// A meeting, with those who are invited.
#[derive(Clone)]
pub(crate) struct Meeting {
    invited: Vec<u32>,
    elsewhere: Vec<String>,
}

const INVITED: &[Channel] = &[Channel::Object("invited"), Channel::Object("elsewhere")];

impl Meeting {
    pub(crate) const CALLED: Notification<Self, Member> =
        Notification::new("called", "a meeting is called").required().templates(&[Template::new(
            Contact::ACTIVITY,
            INVITED,
        )
        .subject("{{ actor.name }} calls")
        .body("<p>{{ object.name }}</p>")]);

    pub(crate) const ASKED: Notification<Self, Member> =
        Notification::new("asked", "each is asked to come").activity("Invite").templates(&[
            Template::new(Contact::ACTIVITY, INVITED).subject("{{ recipient.name }}, come!"),
        ]);

    pub(crate) const MAILED: Notification<Self> =
        Notification::new("mailed", "the minutes are sent").templates(&[Template::new(
            Contact::EMAIL,
            &[Channel::Object("invited"), Channel::Object("invited")],
        )
        .subject("Minutes")
        .body("Dear {{ recipient.name }}")]);

    pub(crate) const CLOSED: Notification<Self> = Notification::new("closed", "nobody has done it")
        .templates(&[Template::new(
            Contact::ACTIVITY,
            &[Channel::Site, Channel::Object("invited")],
        )]);

    pub(crate) const LOST: Notification<Self, Member> =
        Notification::new("lost", "a channel fails").templates(&[Template::new(
            Contact::ACTIVITY,
            &[Channel::Object("invited"), Channel::Object("lost")],
        )]);
}

#[async_trait]
impl Model for Meeting {
    type Connection = Conn;
    const NAME: &'static str = "meeting";
    const CHANNELS: &'static [&'static str] = &["invited", "elsewhere", "lost"];

    fn route() -> Route {
        Route::none()
    }

    fn address(&self) -> Address {
        Address::new("/meeting")
    }

    fn notifications() -> Vec<Definition> {
        vec![
            Self::CALLED.into(),
            Self::ASKED.into(),
            Self::MAILED.into(),
            Self::CLOSED.into(),
            Self::LOST.into(),
        ]
    }

    async fn recipients(
        &self,
        channel: &str,
        to: &mut Recipients<'_, Conn>,
    ) -> Result<(), ModelError> {
        match channel {
            "invited" => {
                for n in &self.invited {
                    to.add(&Member(*n)).await?;
                }
                Ok(())
            }
            "elsewhere" => {
                for address in &self.elsewhere {
                    to.add_contact(Contact::activity(address)).await?;
                }
                Ok(())
            }
            _ => Err("the list is lost".into()),
        }
    }
}

/// A door, which can be opened by whoever posts so.
#[derive(Clone)]
pub(crate) struct Door(String);

pub(crate) static N_OPENED: AtomicUsize = AtomicUsize::new(0);

#[async_trait]
impl Model for Door {
    type Connection = Conn;
    const NAME: &'static str = "door";

    fn route() -> Route {
        Route::at("/doors/{name}")
    }

    fn address(&self) -> Address {
        [("name", &self.0)].into()
    }

    async fn find(params: &Params, _: &mut Conn) -> Result<Option<Self>, ModelError> {
        let name = params.get("name").unwrap_or_default();
        Ok((name == "front").then(|| Self(name.to_owned())))
    }

    async fn act(&self, activity: &AnyActivity, _: &mut Conn) -> Result<Reaction, ModelError> {
        Ok(match activity.type_name() {
            "Arrive" | "View" => {
                N_OPENED.fetch_add(1, Ordering::Relaxed);
                Reaction::Taken
            }
            "Block" => Reaction::Refused("a door is not blocked".to_owned()),
            _ => Reaction::Passed,
        })
    }

    async fn create(
        params: &Params,
        _: &AnyActivity,
        conn: &mut Conn,
    ) -> Result<Reaction, ModelError> {
        match params.get("name") {
            Some("back") => {
                execute(conn, "CREATE TABLE doors AS SELECT 'back' AS name;").await?;
                Ok(Reaction::Taken)
            }
            _ => Ok(Reaction::Passed),
        }
    }
}

/// Sends nothing: its messages are looked at where they wait.
pub(crate) struct Mail;

#[async_trait]
impl Backend for Mail {
    fn protocol(&self) -> &str {
        Contact::EMAIL
    }

    async fn send(&self, _: &Message) -> Result<(), SendError> {
        Ok(())
    }
}

type Store = <Database as crate::kit::Database>::Store;

/// A club with a database of its own.
pub(crate) struct Club {
    pub(crate) app: App<Store>,
    pub(crate) database: Database,
}

impl Club {
    pub(crate) async fn open() -> Self {
        let database = Database::make().await;
        let builder = database
            .builder("https://club.example".parse().unwrap())
            .backend(Mail)
            .register::<Member>()
            .register::<Meeting>()
            .register::<Door>()
            .site_contact(Contact::activity("https://club.example/members/9"))
            .site_contact(Contact::email("secretary@club.example"));
        Self { app: Database::open(builder).await, database }
    }

    pub(crate) async fn inbox(&self, n: u32) -> Vec<Value> {
        let owner = self.app.iri(&Member(n)).unwrap();
        let page = self.app.store().inbox(&owner, PageRequest::first(100)).await.unwrap();
        let read = |text: &str| serde_json::from_str(text).unwrap();
        page.items.iter().map(|it| read(it.activity.document.as_str())).collect()
    }

    pub(crate) async fn n_in_outbox(&self, n: u32) -> u64 {
        let owner = self.app.iri(&Member(n)).unwrap();
        let page = self.app.store().outbox(&owner, Viewer::Owner, PageRequest::first(1)).await;
        page.unwrap().total
    }

    /// What is queued for other servers: where it goes, and the text.
    pub(crate) async fn deliveries(&self) -> Vec<(String, Value)> {
        let leased = self.app.store().lease(100, Duration::from_secs(60)).await.unwrap();
        let read = |text: &str| serde_json::from_str(text).unwrap();
        leased.iter().map(|it| (it.destination.iri().to_string(), read(&it.text))).collect()
    }
}

pub(crate) fn meeting(invited: &[u32], elsewhere: &[&str]) -> Meeting {
    let elsewhere = elsewhere.iter().map(|it| (*it).to_owned()).collect();
    Meeting { invited: invited.to_vec(), elsewhere }
}
