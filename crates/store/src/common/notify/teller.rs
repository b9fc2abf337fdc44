//! One by one, recipients are told.

use async_trait::async_trait;
use oyez_registry::{
    Channel, Composition, Contact, Instance, ModelError, Notice, NotifyError, Portrait, Recipient,
    Recipients, Rendered, Renderer, Sink, Template, TemplateText, Verified, effect::Reach,
    recipient,
};
use oyez_vocab::{AnyActivity, Iri, is_public};
use serde_json::{Map, Value, json};

use super::{
    super::{
        Conn, Context, audience, blocks,
        rows::{
            activities::{self, NewActivity},
            deliveries::{self, NewDelivery},
            inbox_items,
            messages::{self, NewMessage},
            outbox_items::{self, NewOutboxItem},
            told::Told,
        },
        things,
    },
    failed,
};
use crate::{
    column::{self, new_id},
    in_model::in_model,
};

/// Tells those whom the channels of one template lead to.
pub(super) struct Teller<'a> {
    pub(super) cx: &'a Context,
    pub(super) notice: &'a Notice<Conn>,
    pub(super) composition: &'a Composition,
    pub(super) renderer: &'a dyn Renderer,
    pub(super) template: &'a Template,
    pub(super) text: TemplateText,
    pub(super) told: &'a Told,
    // Whether the actor is told too of what it has done itself.
    pub(super) tells_actor: bool,
    pub(super) tally: Tally,
}

/// What was told.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) n_told: u64,
    /// The activity that all are told.
    pub(super) activity: Option<Iri>,
    // What is the same for all, where it is.
    common: Option<Common>,
    // Why someone could not be told: a channel passes on an error without its type.
    failure: Option<NotifyError>,
}

/// What is the same for all recipients: the text, and the row of the activity that says it.
#[derive(Clone, Debug, Default)]
struct Common {
    text: Rendered,
    row: Option<String>,
}

/// Who is told.
struct Addressee<'t> {
    address: String,
    name: String,
    // Where it is a thing of the application.
    thing: Option<&'t dyn Instance<Conn>>,
    // Whether the address is the id of that thing.
    is_itself: bool,
}

impl Teller<'_> {
    /// Tells all to whom the channels lead.
    pub(super) async fn tell_all(mut self, conn: &mut Conn) -> Result<Tally, NotifyError> {
        if !self.renderer.names_recipient(&self.text) {
            let text = self.render(self.composition.values())?;
            let row = match self.is_by_activity() {
                true => Some(self.tell_audience(&text, conn).await?),
                false => None,
            };
            self.tally.common = Some(Common { text, row });
        }
        let parts = self.notice.parts();
        for &channel in self.template.channels() {
            self.tells_actor = channel == Channel::Actor("self");
            let led = match channel {
                Channel::Actor(name) => self.lead(parts.actor, name, conn).await,
                Channel::Object(name) => self.lead(Some(parts.object), name, conn).await,
                Channel::Target(name) => self.lead(parts.target, name, conn).await,
                _ => self.tell_site(conn).await,
            };
            if let Err(source) = led {
                let channel = channel.to_string();
                let model = || NotifyError::Model { channel, source };
                return Err(self.tally.failure.take().unwrap_or_else(model));
            }
        }
        Ok(self.tally)
    }

    async fn lead(
        &mut self,
        from: Option<&std::sync::Arc<dyn Instance<Conn>>>,
        channel: &str,
        conn: &mut Conn,
    ) -> Result<(), ModelError> {
        match from {
            Some(thing) => {
                in_model(thing.recipients(channel, &mut Recipients::new(conn, self))).await
            }
            None => Ok(()),
        }
    }

    async fn tell_site(&mut self, conn: &mut Conn) -> Result<(), ModelError> {
        let models = &self.cx.models;
        for contact in models.site_contacts() {
            self.tell_contact(contact, None, conn).await?;
        }
        Ok(())
    }

    fn is_by_activity(&self) -> bool {
        self.template.protocol() == Contact::ACTIVITY
    }

    /// Tells whom `contact` reaches, if it is of this protocol.
    async fn tell_contact(
        &mut self,
        contact: &Contact,
        thing: Option<&dyn Instance<Conn>>,
        conn: &mut Conn,
    ) -> Result<(), ModelError> {
        if contact.protocol != self.template.protocol() {
            return Ok(());
        }
        let mut address = contact.address.clone();
        let is_itself = address.is_empty() && self.is_by_activity();
        if let (Some(thing), true) = (thing, is_itself) {
            address = thing.iri(self.cx.registry())?.to_string();
        }
        let to = Addressee { address, name: contact.name.clone(), thing, is_itself };
        let told = match self.is_by_activity() {
            true => self.tell_by_activity(&to, conn).await,
            false => self.tell_by_message(&to, conn).await,
        };
        told.map_err(|error| {
            self.tally.failure = Some(error);
            "a recipient could not be told".into()
        })
    }

    async fn tell_by_activity(
        &mut self,
        to: &Addressee<'_>,
        conn: &mut Conn,
    ) -> Result<(), NotifyError> {
        let id: Iri = to.address.parse().map_err(|source| NotifyError::Address {
            protocol: Contact::ACTIVITY,
            address: to.address.clone(),
            source: Box::new(source),
        })?;
        // The public is an audience and no recipient, and neither is a collection.
        let recipient = recipient(&id, self.cx.registry()).filter(|_| !is_public(&to.address));
        let (id, is_local) = match recipient {
            Some(Recipient::Local(id)) => (id, true),
            Some(Recipient::Remote(id)) => (id, false),
            _ => return Ok(()),
        };
        if is_local {
            match to.thing.filter(|_| to.is_itself).and_then(|it| it.actor(&id)) {
                Some(actor) => things::insert_actor(conn, self.cx, &actor).await.map_err(failed)?,
                None if things::ensure_actor(conn, self.cx, &id).await.map_err(failed)? => {}
                None => return Ok(()),
            }
        }
        let actor = &self.composition.actor().id;
        let is_own = id == *actor && !self.tells_actor;
        let is_blocked = blocks::has_blocked(conn, actor, &id).await.map_err(failed)?
            || blocks::has_blocked(conn, &id, actor).await.map_err(failed)?;
        if is_own || is_blocked || !self.is_new(id.as_str(), conn).await? {
            return Ok(());
        }
        let row = match &self.tally.common {
            Some(common) => common.row.clone().unwrap_or_default(),
            None => {
                let text = self.render(&self.values_for(to)?)?;
                let activity = self.activity(&text, Some(&id))?;
                self.keep(&activity, conn).await?
            }
        };
        if is_local {
            inbox_items::insert(conn, &id, &row, self.cx.now()).await.map_err(failed)?;
        } else {
            self.deliver(&row, &id, true, conn).await?;
        }
        Ok(())
    }

    async fn tell_by_message(
        &mut self,
        to: &Addressee<'_>,
        conn: &mut Conn,
    ) -> Result<(), NotifyError> {
        if to.address.is_empty() || !self.is_new(&to.address, conn).await? {
            return Ok(());
        }
        let text = match &self.tally.common {
            Some(common) => common.text.clone(),
            None => self.render(&self.values_for(to)?)?,
        };
        let name = column::text(&to.name);
        let message = NewMessage {
            activity: None,
            protocol: self.template.protocol(),
            address: &to.address,
            recipient: Some(&*name).filter(|it| !it.is_empty()),
            subject: &column::text(&text.subject),
            body: &column::text(&text.body),
        };
        messages::insert(conn, message, self.cx.now().timestamp_millis()).await.map_err(failed)?;
        Ok(())
    }

    /// Whether an address has not been told of this notification; it counts as told from now on.
    async fn is_new(&mut self, address: &str, conn: &mut Conn) -> Result<bool, NotifyError> {
        let is_new =
            self.told.add(conn, self.template.protocol(), address).await.map_err(failed)?;
        self.tally.n_told += u64::from(is_new);
        Ok(is_new)
    }

    fn render(&self, values: &Map<String, Value>) -> Result<Rendered, NotifyError> {
        let (code, protocol) = (self.notice.definition().code(), self.template.protocol());
        let rendered = self.renderer.render(protocol, &self.text, values);
        rendered.map_err(|source| NotifyError::Render { code, protocol, source })
    }

    /// What the text for `to` is rendered with.
    fn values_for(&self, to: &Addressee<'_>) -> Result<Map<String, Value>, NotifyError> {
        let recipient = match to.thing {
            Some(thing) => {
                let registry = self.cx.registry();
                let id = thing.iri(registry);
                let model = thing.model();
                let id = id.map_err(|source| NotifyError::Iri { model, source })?;
                Value::from(thing.fields(&Portrait::new(&id, registry)))
            }
            None => json!({"id": to.address, "name": to.name}),
        };
        let mut values = self.composition.values().clone();
        values.insert("recipient".to_owned(), recipient);
        Ok(values)
    }

    /// The activity that says `text`.
    fn activity(
        &self,
        text: &Rendered,
        recipient: Option<&Iri>,
    ) -> Result<Verified<AnyActivity>, NotifyError> {
        let (cx, now) = (self.cx, self.cx.now());
        let activity = self.composition.activity(text, recipient, cx.registry(), now)?;
        Ok(Verified::by_application(activity, self.composition.actor(), cx.site())?)
    }

    /// Keeps the activity that says `text`, and tells those whom it is addressed to; returns its
    /// row.
    async fn tell_audience(
        &mut self,
        text: &Rendered,
        conn: &mut Conn,
    ) -> Result<String, NotifyError> {
        let activity = self.activity(text, None)?;
        let row = self.keep(&activity, conn).await?;
        let unmet = deliveries::unmet(conn, self.subject()).await.map_err(failed)?;
        let audience =
            audience::of_local(conn, self.cx, &activity, Reach::Addressed, &[], &unmet).await;
        let audience = audience.map_err(failed)?;
        for recipient in &audience.local {
            if self.is_new(recipient.as_str(), conn).await? {
                inbox_items::insert(conn, recipient, &row, self.cx.now()).await.map_err(failed)?;
            }
        }
        for recipient in &audience.remote {
            self.is_new(recipient.as_str(), conn).await?;
        }
        for (target, &is_actor) in &audience.targets {
            self.deliver(&row, target, is_actor, conn).await?;
        }
        self.tally.activity = Some(activity.id().clone());
        Ok(row)
    }

    /// Keeps `activity` as one that its actor has done; returns its row.
    async fn keep(
        &self,
        activity: &Verified<AnyActivity>,
        conn: &mut Conn,
    ) -> Result<String, NotifyError> {
        let row = new_id();
        let new = NewActivity::of(&row, activity, self.cx.now());
        activities::insert(conn, &new).await.map_err(failed)?;
        let (owner, is_public) = (activity.actor().as_str(), activity.activity().is_public());
        let item = NewOutboxItem { activity: &row, owner, is_public };
        outbox_items::insert(conn, &item).await.map_err(failed)?;
        Ok(row)
    }

    /// What the activities are about, in whose order they are delivered.
    fn subject(&self) -> &str {
        self.composition.object_id().as_str()
    }

    async fn deliver(
        &self,
        row: &str,
        target: &Iri,
        is_actor: bool,
        conn: &mut Conn,
    ) -> Result<(), NotifyError> {
        let host = target.authority().unwrap_or_default().to_ascii_lowercase();
        let new = NewDelivery {
            activity: row,
            sender: self.composition.actor().id.as_str(),
            target: target.as_str(),
            is_actor,
            host: &host,
            subject: self.subject(),
        };
        deliveries::insert(conn, new, self.cx.now().timestamp_millis()).await.map_err(failed)
    }
}

#[async_trait]
impl Sink<Conn> for Teller<'_> {
    async fn thing(
        &mut self,
        thing: &dyn Instance<Conn>,
        conn: &mut Conn,
    ) -> Result<(), ModelError> {
        let contacts = thing.contacts(self.notice.definition());
        for contact in &contacts {
            self.tell_contact(contact, Some(thing), conn).await?;
        }
        Ok(())
    }

    async fn contact(&mut self, contact: Contact, conn: &mut Conn) -> Result<(), ModelError> {
        self.tell_contact(&contact, None, conn).await
    }
}
