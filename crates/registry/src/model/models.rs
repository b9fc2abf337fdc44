//! All models of an application.

use std::{collections::BTreeSet, fmt, marker::PhantomData, sync::Arc};

use oyez_vocab::{AnyActivity, AnyObject, Iri};

use super::{
    FindError, Instance, Model, ModelError, ModelsError, Portrait, Reaction,
    instance::{Kind, Of},
    site_actor::SiteActor,
};
use crate::{
    Channel, Contact, Definition, Registration, Registry, RegistryBuilder, RegistryError, Resource,
    Role, RoutePattern, Target, model::instance,
};

/// The models of an application, and the routes of its site.
///
/// Cheap to clone; clones share everything.
pub struct Models<C> {
    inner: Arc<Inner<C>>,
}

struct Inner<C> {
    registry: Arc<Registry>,
    kinds: Vec<Box<dyn Kind<C>>>,
    definitions: Vec<Definition>,
    site_contacts: Vec<Contact>,
    site_actor: Arc<dyn Instance<C>>,
}

/// Collects models for [`Models`].
#[must_use = "there are no models before `build` is called"]
pub struct ModelsBuilder<C> {
    registry: RegistryBuilder,
    kinds: Vec<Box<dyn Kind<C>>>,
    site_contacts: Vec<Contact>,
}

impl<C: Send + 'static> ModelsBuilder<C> {
    /// Registers the model `M`.
    pub fn register<M: Model<Connection = C>>(mut self) -> Self {
        self.kinds.push(Box::new(Of::<M>(PhantomData)));
        self
    }

    /// Adds someone who is told what concerns the whole site, as [`Channel::Site`].
    pub fn site_contact(mut self, contact: Contact) -> Self {
        self.site_contacts.push(contact);
        self
    }

    /// Makes the models, once it is sure that they fit together.
    ///
    /// # Errors
    ///
    /// Fails when routes are ambiguous, two models or notifications have one name, or a
    /// notification names what is not there. The message says what to change.
    pub fn build(self) -> Result<Models<C>, ModelsError> {
        let Self { mut registry, kinds, site_contacts } = self;
        for kind in &kinds {
            let model = kind.name();
            let route = kind.route();
            let Some(pattern) = route.pattern() else {
                match kind.role() {
                    Role::Actor => return Err(ModelsError::NoRoute { model }),
                    _ => continue,
                }
            };
            let pattern: RoutePattern =
                pattern.parse().map_err(|source| ModelsError::Pattern { model, source })?;
            registry = registry.register(Registration::of_model(model, kind.role(), pattern));
        }
        let registry = Arc::new(registry.build()?);
        let unrouted = kinds.iter().filter(|it| it.route().pattern().is_none());
        let mut names: Vec<_> = registry.registrations().map(Registration::name).collect();
        for kind in unrouted {
            if names.contains(&kind.name()) {
                return Err(RegistryError::DuplicateName(kind.name().to_owned()).into());
            }
            names.push(kind.name());
        }
        let mut definitions: Vec<Definition> = Vec::new();
        for kind in &kinds {
            for definition in kind.notifications() {
                let (model, code) = (kind.name(), definition.code());
                if definition.model() != model {
                    return Err(ModelsError::Foreign { model, code, owner: definition.model() });
                }
                if definitions.iter().any(|it| it.model() == model && it.code() == code) {
                    return Err(ModelsError::DuplicateCode { model, code });
                }
                check(&definition, &kinds)?;
                definitions.push(definition);
            }
        }
        let site_actor = Arc::new(SiteActor::new());
        let inner = Inner { registry, kinds, definitions, site_contacts, site_actor };
        Ok(Models { inner: Arc::new(inner) })
    }
}

/// Checks that everything a notification names is there.
fn check<C>(it: &Definition, kinds: &[Box<dyn Kind<C>>]) -> Result<(), ModelsError> {
    let (model, code) = (it.model(), it.code());
    let kind = |name: &'static str, what: &'static str| {
        let kind = kinds.iter().find(|it| it.name() == name);
        kind.ok_or(ModelsError::Unregistered { model, code, other: name, what })
    };
    it.activity_type().map_err(|source| ModelsError::ActivityType { model, code, source })?;
    let actor = it.actor().map(|name| kind(name, "actor")).transpose()?;
    let target = it.target().map(|name| kind(name, "target")).transpose()?;
    let object = kind(model, "object")?;
    if let Some(actor) = actor.filter(|it| it.role() != Role::Actor) {
        return Err(ModelsError::NoActor { model, code, actor: actor.name() });
    }
    for (at, template) in it.templates().iter().enumerate() {
        let protocol = template.protocol();
        if it.templates()[..at].iter().any(|it| it.protocol() == protocol) {
            return Err(ModelsError::DuplicateProtocol { model, code, protocol });
        }
    }
    for &channel in it.templates().iter().flat_map(|it| it.channels()) {
        let (of, name) = match channel {
            Channel::Actor(name) => (actor, name),
            Channel::Object(name) => (Some(object), name),
            Channel::Target(name) => (target, name),
            Channel::Site => continue,
        };
        let no_channel = |what, known| ModelsError::NoChannel { model, code, channel, what, known };
        let Some(of) = of else {
            return Err(no_channel("the notification has no such part", "others".to_owned()));
        };
        let mut known = std::iter::once(instance::SELF).chain(of.channels().iter().copied());
        if !known.any(|it| it == name) {
            let known = [&[instance::SELF], of.channels()].concat().join(", ");
            return Err(no_channel("there is no such channel", known));
        }
    }
    Ok(())
}

impl<C: Send + 'static> Models<C> {
    /// Begins with the routes in `registry`, and the actor of the site itself.
    pub fn builder(registry: RegistryBuilder) -> ModelsBuilder<C> {
        let builder = ModelsBuilder { registry, kinds: Vec::new(), site_contacts: Vec::new() };
        builder.register::<SiteActor<C>>()
    }

    /// The routes of the site.
    pub fn registry(&self) -> &Arc<Registry> {
        &self.inner.registry
    }

    /// All notifications.
    pub fn notifications(&self) -> &[Definition] {
        &self.inner.definitions
    }

    /// Those who are told what concerns the whole site.
    pub fn site_contacts(&self) -> &[Contact] {
        &self.inner.site_contacts
    }

    /// The actor of what nobody in particular has done.
    pub fn site_actor(&self) -> &Arc<dyn Instance<C>> {
        &self.inner.site_actor
    }

    /// The names of what templates may say of things of this model; `None` where there is none.
    pub fn fields(&self, model: &str) -> Option<Vec<&'static str>> {
        let kind = self.inner.kinds.iter().find(|it| it.name() == model)?;
        Some([&instance::COMMON_FIELDS, kind.fields()].concat())
    }

    /// The names of what templates may say of a recipient, who may be a thing of any model: of each
    /// the things of some model have it.
    pub fn fields_of_any(&self) -> BTreeSet<&'static str> {
        let own = self.inner.kinds.iter().flat_map(|it| it.fields());
        instance::COMMON_FIELDS.iter().chain(own).copied().collect()
    }

    /// The thing of the model `M` that has this id.
    ///
    /// # Errors
    ///
    /// Fails when the pattern of the model does not match, or the model fails.
    pub async fn find<M: Model<Connection = C>>(
        &self,
        iri: &Iri,
        conn: &mut C,
    ) -> Result<Option<M>, FindError> {
        let Some((_, target)) = self.route(iri).filter(|(kind, _)| kind.name() == M::NAME) else {
            let tried = self.inner.registry.registrations().filter(|it| it.is_model());
            let tried = tried.map(|it| format!("`{}` of {}", it.pattern(), it.name())).collect();
            return Err(FindError::NoRoute { iri: iri.clone(), model: M::NAME, tried });
        };
        let failed = |source| FindError::Model { model: M::NAME, iri: iri.clone(), source };
        match M::find(&target.params, conn).await.map_err(failed)? {
            Some(thing) if self.has_id(&thing, iri).map_err(failed)? => Ok(Some(thing)),
            _ => Ok(None),
        }
    }

    /// The actor whose handle has this name.
    ///
    /// # Errors
    ///
    /// Fails when a model does.
    pub async fn find_by_username(
        &self,
        username: &str,
        conn: &mut C,
    ) -> Result<Option<Arc<dyn Instance<C>>>, ModelError> {
        for kind in self.inner.kinds.iter().filter(|it| it.role() == Role::Actor) {
            if let Some(found) = kind.find_by_username(username, conn).await? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// The thing that has this id, where a model has such ids.
    ///
    /// # Errors
    ///
    /// Fails when the model does.
    pub async fn look_up(
        &self,
        iri: &Iri,
        conn: &mut C,
    ) -> Result<Option<Arc<dyn Instance<C>>>, FindError> {
        let Some((kind, target)) = self.route(iri) else { return Ok(None) };
        let failed = |source| FindError::Model { model: kind.name(), iri: iri.clone(), source };
        match kind.find(&target.params, conn).await.map_err(failed)? {
            Some(thing) if self.has_id(&*thing, iri).map_err(failed)? => Ok(Some(thing)),
            _ => Ok(None),
        }
    }

    /// Shows an activity that an actor of this server has posted to the model whose thing its
    /// object is, or is to be.
    ///
    /// # Errors
    ///
    /// Fails when the model does.
    pub async fn act(
        &self,
        activity: &AnyActivity,
        object: &Iri,
        conn: &mut C,
    ) -> Result<Reaction, FindError> {
        let Some((kind, target)) = self.route(object) else { return Ok(Reaction::Passed) };
        let failed = |source| FindError::Model { model: kind.name(), iri: object.clone(), source };
        match kind.find(&target.params, conn).await.map_err(failed)? {
            Some(thing) if self.has_id(&*thing, object).map_err(failed)? => {
                thing.act(activity, conn).await.map_err(failed)
            }
            Some(_) => Ok(Reaction::Passed),
            None if matches!(activity, AnyActivity::Create(_)) => {
                kind.create(&target.params, activity, conn).await.map_err(failed)
            }
            None => Ok(Reaction::Passed),
        }
    }

    /// The object of a thing, as it is served by itself.
    pub fn object(&self, thing: &dyn Instance<C>, id: &Iri) -> AnyObject {
        thing.object(&Portrait::new(id, &self.inner.registry))
    }

    /// Whether `iri` is the id of `thing`, which was found by its parameters. A model may find one
    /// thing by several, as a number with and without leading zeros, and all but its own are not it.
    fn has_id(&self, thing: &dyn Instance<C>, iri: &Iri) -> Result<bool, ModelError> {
        Ok(thing.iri(&self.inner.registry)? == *iri)
    }

    /// The model whose things have ids such as `iri`, and what that one leads to.
    fn route(&self, iri: &Iri) -> Option<(&dyn Kind<C>, Target)> {
        let registry = &self.inner.registry;
        let resource = registry.resolve_iri(iri).filter(|_| registry.is_of_model(iri))?;
        let Resource::Of(target) = resource else { return None };
        let kind = self.inner.kinds.iter().find(|it| it.name() == target.registration)?;
        Some((&**kind, target))
    }
}

/// No models: everything is kept by the store.
impl<C: Send + 'static> From<Arc<Registry>> for Models<C> {
    fn from(registry: Arc<Registry>) -> Self {
        let inner = Inner {
            registry,
            kinds: Vec::new(),
            definitions: Vec::new(),
            site_contacts: Vec::new(),
            site_actor: Arc::new(SiteActor::new()),
        };
        Self { inner: Arc::new(inner) }
    }
}

impl<C> Clone for Models<C> {
    fn clone(&self) -> Self {
        Self { inner: Arc::clone(&self.inner) }
    }
}

impl<C> fmt::Debug for Models<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.inner.kinds.iter().map(|it| it.name());
        f.write_str("Models ")?;
        f.debug_list().entries(names).finish()
    }
}
