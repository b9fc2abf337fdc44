//! The site that the tests of this crate stand on.

use crate::{Registration, Registry, RegistryBuilder, Role, RoutePattern, Site};

/// `https://one.example`, with actors, objects and activities.
pub(crate) fn registry() -> Registry {
    builder().register(short("user", Role::Actor, "/users/{username}")).build().unwrap()
}

/// [`registry`] before it is built, and without actors.
pub(crate) fn builder() -> RegistryBuilder {
    Registry::builder(Site::new("https://one.example").unwrap())
        .register(short("object", Role::Object, "/objects/{id}"))
        .register(short("activity", Role::Activity, "/activities/{id}"))
}

/// A registration with a pattern in the short form.
pub(crate) fn short(name: &str, role: Role, pattern: &str) -> Registration {
    Registration::new(name, role, RoutePattern::short(pattern).unwrap())
}
