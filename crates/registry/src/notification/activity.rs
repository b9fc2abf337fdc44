//! From a notice to the activity that is published.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use oyez_vocab::{AnyActivity, AnyObject, Iri, Ref};
use serde_json::{Map, Value, json};

use super::{ActivityTypeError, Notice, RenderError, Rendered};
use crate::{
    Instance, IriError, LocalActor, ModelError, Models, Occasion, Portrait, Registry, Role,
    StoreError, VerifyError,
};

/// Why a notification was not issued. Nothing of it is kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotifyError {
    /// A contact has an address that is none of its protocol.
    #[error("`{address}` is no address of `{protocol}`")]
    Address {
        /// The protocol.
        protocol: &'static str,
        /// The address.
        address: String,
        /// Why not.
        #[source]
        source: ModelError,
    },
    /// The activity has a type that is none of activities.
    #[error(transparent)]
    ActivityType(#[from] ActivityTypeError),
    /// A thing has no id.
    #[error("the `{model}` has no id")]
    Iri {
        /// Its model.
        model: &'static str,
        /// Why not.
        #[source]
        source: IriError,
    },
    /// The activity could not be written.
    #[error("the activity cannot be written")]
    Json(#[source] serde_json::Error),
    /// A model did not say to whom a channel leads.
    #[error("{channel} leads nowhere")]
    Model {
        /// The channel.
        channel: String,
        /// Why not.
        #[source]
        source: ModelError,
    },
    /// The actor has no endpoint, so it can do nothing.
    #[error("`{id}` has no endpoint")]
    NoActor {
        /// The actor's id.
        id: Iri,
    },
    /// Nobody was told, and somebody should have been.
    #[error("nobody was told of `{code}`, which is required")]
    NobodyTold {
        /// The notification.
        code: &'static str,
    },
    /// A template cannot be rendered.
    #[error("the template of `{code}` for `{protocol}`")]
    Render {
        /// The notification.
        code: &'static str,
        /// The protocol.
        protocol: &'static str,
        /// What is wrong.
        #[source]
        source: RenderError,
    },
    /// The store refused, or cannot work.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The activity is none that this server can publish.
    #[error(transparent)]
    Verify(#[from] VerifyError),
}

/// What the activities and the texts of a notice are made of.
#[derive(Clone, Debug)]
pub struct Composition {
    type_name: String,
    object_id: Iri,
    actor: LocalActor,
    // The objects of the activity: the actor, the object, and the target.
    actor_object: AnyObject,
    object: AnyObject,
    target: Option<AnyObject>,
    values: Map<String, Value>,
}

impl Composition {
    /// What `notice` is made of.
    ///
    /// # Errors
    ///
    /// Fails when a thing has no id, or the actor no endpoint.
    pub fn of<C: Send + 'static>(
        notice: &Notice<C>,
        models: &Models<C>,
    ) -> Result<Self, NotifyError> {
        let definition = notice.definition();
        let parts = notice.parts();
        let registry = models.registry();
        let iri = |it: &Arc<dyn Instance<C>>| {
            let model = it.model();
            it.iri(registry).map_err(|source| NotifyError::Iri { model, source })
        };
        let doer = parts.actor.unwrap_or_else(|| models.site_actor());
        let actor_id = iri(doer)?;
        let target = parts.target.map(|it| Ok::<_, NotifyError>((it, iri(it)?)));
        let target = target.transpose()?;
        let object_id = iri(parts.object)?;
        let occasion = Occasion {
            notification: definition,
            actor: parts.actor.map(|_| &actor_id),
            target: target.as_ref().map(|(_, id)| id),
        };
        let mut values = Map::new();
        let mut object = |name: &str, it: &Arc<dyn Instance<C>>, id: &Iri| {
            let portrait = Portrait::on(id, registry, occasion);
            values.insert(name.to_owned(), it.fields(&portrait).into());
            it.object(&portrait)
        };
        let object_of = object("object", parts.object, &object_id);
        let target_of = target.as_ref().map(|(it, id)| object("target", it, id));
        let actor_of = match parts.actor {
            Some(actor) => object("actor", actor, &actor_id),
            None => doer.object(&Portrait::on(&actor_id, registry, occasion)),
        };
        let actor = doer.actor(&actor_id).ok_or(NotifyError::NoActor { id: actor_id })?;
        Ok(Self {
            type_name: definition.activity_type()?,
            actor,
            object_id,
            actor_object: actor_of,
            object: object_of,
            target: target_of,
            values,
        })
    }

    /// The actor.
    pub fn actor(&self) -> &LocalActor {
        &self.actor
    }

    /// What templates are rendered with: `object`, and `actor` and `target` where the notification
    /// has them.
    pub fn values(&self) -> &Map<String, Value> {
        &self.values
    }

    /// The id of what it is about.
    pub fn object_id(&self) -> &Iri {
        &self.object_id
    }

    /// A new activity that says `text`, to everyone whom its object is addressed to and, where it
    /// is for one alone, to that `recipient`.
    ///
    /// # Errors
    ///
    /// Fails when no id can be made.
    pub fn activity(
        &self,
        text: &Rendered,
        recipient: Option<&Iri>,
        registry: &Registry,
        now: DateTime<Utc>,
    ) -> Result<AnyActivity, NotifyError> {
        let new_id = registry.new_id(Role::Activity);
        let id = new_id.map_err(|source| NotifyError::Iri { model: "activity", source })?;
        let mut activity: AnyActivity =
            serde_json::from_value(json!({"type": self.type_name})).map_err(NotifyError::Json)?;
        activity.id = Some(id);
        activity.actor = Ref::from(self.actor_object.clone()).into();
        match recipient {
            Some(recipient) => activity.to = recipient.into(),
            None => activity.address_as(&self.object),
        }
        activity.object = Ref::from(self.object.clone()).into();
        activity.target = self.target.clone().map(Ref::from).into();
        activity.name = match text.subject.as_str() {
            "" => self.object.name.clone(),
            subject => subject.into(),
        };
        if !text.body.is_empty() {
            activity.summary = text.body.as_str().into();
        }
        activity.published = Some(now.into());
        Ok(activity)
    }
}
