//! The routes of a site: what an IRI leads to, and the IRI of a thing.

mod error;
mod prefix_index;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use oyez_vocab::Iri;
use uuid::Uuid;

pub use self::error::{IriError, RegistryError};
use self::prefix_index::PrefixIndex;
use crate::{
    Address, Model, Params, Part, Registration, Role, RoutePattern, Site, model,
    pattern::DecodedPath,
};

/// The site, and everything that is registered under its routes.
///
/// ```
/// use oyez_registry::{Part, Registration, Registry, Resource, Role, RoutePattern, Site};
///
/// let registry = Registry::builder(Site::new("https://one.example")?)
///     .register(Registration::new("user", Role::Actor, RoutePattern::short("/~{username}")?))
///     .register(Registration::new("object", Role::Object, RoutePattern::short("/o/{id}")?))
///     .register(Registration::new("activity", Role::Activity, RoutePattern::short("/a/{id}")?))
///     .build()?;
///
/// let alice = registry.iri_for("user", &[("username", "alice")].into())?;
/// assert_eq!(alice, "https://one.example/~alice");
/// assert_eq!(registry.part(&alice, Part::Inbox).unwrap(), "https://one.example/~alice/inbox");
///
/// let Some(Resource::Of(target)) = registry.resolve("/~alice/inbox") else { panic!("no route") };
/// assert_eq!((target.id, target.part), (alice, Part::Inbox));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Registry {
    site: Site,
    registrations: Vec<Registration>,
    // Indexes in `registrations`.
    by_name: BTreeMap<Box<str>, usize>,
    // Invariant: no two patterns match one path, nor the shared inbox's; in the order of the
    // registrations.
    routes: Vec<Route>,
    // Numbers are indexes in `routes`.
    index: PrefixIndex,
}

#[derive(Clone, Debug)]
struct Route {
    // An index in `registrations`.
    registration: usize,
    part: Part,
    pattern: RoutePattern,
}

/// What a path leads to.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Resource {
    /// A thing that is registered, or a part of one.
    Of(Target),
    /// The inbox that all actors of the site share.
    SharedInbox,
}

/// A thing that is registered, or a part of one. Whether it exists is another question.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Target {
    /// The id of the thing; where the path leads to a part, of the thing it is a part of.
    pub id: Iri,
    /// Which part it is.
    pub part: Part,
    /// What the thing is.
    pub role: Role,
    /// The name of its registration.
    pub registration: String,
    /// Whether it is a thing of a [`Model`](crate::Model), which the application has.
    pub is_model: bool,
    /// The values of the pattern's variables, as the path has them.
    pub params: Params,
}

/// The path of the inbox for all actors.
const SHARED_INBOX: &str = "/inbox";

/// Collects registrations for a [`Registry`].
#[derive(Clone, Debug)]
#[must_use = "there is no registry before `build` is called"]
pub struct RegistryBuilder {
    site: Site,
    registrations: Vec<Registration>,
}

impl RegistryBuilder {
    /// Adds a registration.
    pub fn register(mut self, registration: Registration) -> Self {
        self.registrations.push(registration);
        self
    }

    /// Makes the registry, once it is sure that no path leads to two things.
    ///
    /// # Errors
    ///
    /// Fails when two routes can match one path, two registrations have one name, or no id can be
    /// made for a new activity or object.
    pub fn build(self) -> Result<Registry, RegistryError> {
        let Self { site, registrations } = self;
        let mut by_name = BTreeMap::new();
        let mut routes: Vec<Route> = Vec::new();
        for (registration, it) in registrations.iter().enumerate() {
            if by_name.insert(it.name().into(), registration).is_some() {
                return Err(RegistryError::DuplicateName(it.name().to_owned()));
            }
            for &part in it.role().parts() {
                let pattern = match part {
                    Part::Itself => Ok(it.pattern().clone()),
                    part => it.pattern().suffixed(part.suffix()),
                };
                let pattern = pattern.map_err(|source| {
                    let name = it.name().to_owned();
                    RegistryError::Pattern { name, part, source }
                })?;
                routes.push(Route { registration, part, pattern });
            }
        }
        let index = PrefixIndex::new(routes.iter().map(|it| it.pattern.prefix()));
        let registry = Registry { site, registrations, by_name, routes, index };
        registry.check_overlaps()?;
        for role in [Role::Activity, Role::Object] {
            if registry.with_one_variable(role).is_none() {
                return Err(RegistryError::NoIds(role));
            }
        }
        Ok(registry)
    }
}

impl Registry {
    /// Begins a registry for `site`, without any registrations.
    pub fn builder(site: Site) -> RegistryBuilder {
        RegistryBuilder { site, registrations: Vec::new() }
    }

    /// The site.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// What the path of a request, percent-encoded as it came, leads to.
    ///
    /// Only the patterns that start with the same literal text as the path are tried, so that their
    /// number costs next to nothing; those that start with a variable are tried one by one.
    pub fn resolve(&self, path: &str) -> Option<Resource> {
        if path == SHARED_INBOX {
            return Some(Resource::SharedInbox);
        }
        self.find(path, |_, _| true).map(Resource::Of)
    }

    /// The thing that `path` leads to by one of the routes that are wanted.
    fn find(&self, path: &str, is_wanted: impl Fn(&Registration, Part) -> bool) -> Option<Target> {
        let path = DecodedPath::new(path)?;
        let candidates = self.index.candidates(path.as_str()).filter_map(|at| self.routes.get(at));
        // Tells the parts of a thing apart without a look at their patterns.
        let mut candidates = candidates.filter(|it| path.as_str().ends_with(it.part.suffix()));
        candidates.find_map(|route| {
            let registration = &self.registrations[route.registration];
            if !is_wanted(registration, route.part) {
                return None;
            }
            let params = route.pattern.matches_decoded(&path)?;
            Some(Target {
                id: self.iri_of(registration.pattern(), &params).ok()?,
                part: route.part,
                role: registration.role(),
                registration: registration.name().to_owned(),
                is_model: registration.is_model(),
                params,
            })
        })
    }

    /// What an IRI of this site leads to, its query and fragment aside; `None` for other sites.
    pub fn resolve_iri(&self, iri: &Iri) -> Option<Resource> {
        self.resolve(self.site.path_of(iri)?)
    }

    /// The IRI of the thing that is registered as `name` and has these parameters.
    ///
    /// # Errors
    ///
    /// Fails when nothing has this name, or its pattern does not take the parameters.
    pub fn iri_for(&self, name: &str, params: &Params) -> Result<Iri, IriError> {
        let unregistered = || IriError::Unregistered(name.to_owned());
        let registration = *self.by_name.get(name).ok_or_else(unregistered)?;
        self.iri_of(self.registrations[registration].pattern(), params)
    }

    /// The actor of the site itself, in whose name the server asks others for documents. A registry
    /// has it where it is made by [`Models`](crate::Models).
    pub fn site_actor(&self) -> Option<Iri> {
        let iri = self.iri_for(model::SITE, &Params::default()).ok()?;
        self.is_of_model(&iri).then_some(iri)
    }

    /// Whether `iri` is where a thing of a model is, or would be.
    ///
    /// A thing has one id. What leads to it in another spelling, as with a query or with needless
    /// escapes, is not its id, and with a fragment it is a part of it, which no model knows.
    pub fn is_of_model(&self, iri: &Iri) -> bool {
        // This is asked for every activity, and a server alone has hardly any model: only their
        // routes are looked at. No path leads to two things.
        let is_wanted = |it: &Registration, part| it.is_model() && part == Part::Itself;
        let path = self.site.path_of(iri);
        path.and_then(|it| self.find(it, is_wanted)).is_some_and(|it| it.id == *iri)
    }

    /// The IRI of a thing of the application.
    ///
    /// # Errors
    ///
    /// Fails when its model is not registered, or its address does not fit the model's route.
    pub fn iri<M: Model>(&self, thing: &M) -> Result<Iri, IriError> {
        match (thing.address(), M::route().pattern()) {
            (Address::Params(params), Some(_)) => self.iri_for(M::NAME, &params),
            (Address::Text(text), None) => Ok(self.site.full_iri(&text)?),
            (address, _) => Err(IriError::Address { model: M::NAME, address }),
        }
    }

    /// All registrations.
    pub fn registrations(&self) -> impl Iterator<Item = &Registration> {
        self.registrations.iter()
    }

    /// The IRI of a part of the thing `id`; `None` when things of its role have no such part, or
    /// `id` leads nowhere on this site.
    pub fn part(&self, id: &Iri, part: Part) -> Option<Iri> {
        let Resource::Of(target) = self.resolve_iri(id)? else { return None };
        let registration = *self.by_name.get(&*target.registration)?;
        let start = self.routes.partition_point(|it| it.registration < registration);
        let mut routes =
            self.routes[start..].iter().take_while(|it| it.registration == registration);
        let route = routes.find(|it| it.part == part)?;
        self.iri_of(&route.pattern, &target.params).ok()
    }

    /// The IRI of the inbox for all actors.
    pub fn shared_inbox(&self) -> Option<Iri> {
        self.site.iri(SHARED_INBOX).ok()
    }

    /// A new id for a thing of `role`. No other id is equal, and those made later sort after it.
    ///
    /// # Errors
    ///
    /// Fails when no pattern of this role has exactly one variable, or that variable does not
    /// admit 32 hexadecimal digits.
    pub fn new_id(&self, role: Role) -> Result<Iri, IriError> {
        let id = Uuid::now_v7().simple().to_string();
        self.iri_with(role, &id)
    }

    /// The id that an actor of this name has, whether or not there is such an actor.
    ///
    /// # Errors
    ///
    /// Fails when no pattern for actors has exactly one variable, or that variable does not admit
    /// the name.
    pub fn actor_iri(&self, username: &str) -> Result<Iri, IriError> {
        self.iri_with(Role::Actor, username)
    }

    /// The IRI of the thing of `role` whose pattern has `value` for its one variable.
    fn iri_with(&self, role: Role, value: &str) -> Result<Iri, IriError> {
        let (registration, variable) = self.with_one_variable(role).ok_or(IriError::NoIds(role))?;
        self.iri_of(registration.pattern(), &[(variable, value)].into())
    }

    /// The first registration of `role` whose pattern has exactly one variable, and its name.
    fn with_one_variable(&self, role: Role) -> Option<(&Registration, &str)> {
        self.registrations.iter().filter(|it| it.role() == role).find_map(|it| {
            let mut variables = it.pattern().variables();
            let variable = variables.next()?;
            variables.next().is_none().then_some((it, variable))
        })
    }

    fn iri_of(&self, pattern: &RoutePattern, params: &Params) -> Result<Iri, IriError> {
        Ok(self.site.iri(&pattern.path(params)?)?)
    }

    /// Fails when two routes, the shared inbox's among them, can match one path.
    fn check_overlaps(&self) -> Result<(), RegistryError> {
        for (at, second) in self.routes.iter().enumerate() {
            if second.pattern.matches(SHARED_INBOX).is_some() {
                return Err(RegistryError::Ambiguous {
                    first: "the shared inbox".to_owned(),
                    second: self.describe(second),
                    path: SHARED_INBOX.to_owned(),
                });
            }
            for first in &self.routes[..at] {
                if let Some(path) = first.pattern.overlap(&second.pattern) {
                    let (first, second) = (self.describe(first), self.describe(second));
                    return Err(RegistryError::Ambiguous { first, second, path });
                }
            }
        }
        Ok(())
    }

    fn describe(&self, route: &Route) -> String {
        let name = self.registrations[route.registration].name();
        format!("{:?} of `{name}` at `{}`", route.part, route.pattern.as_str())
    }
}
