//! Route patterns, and paths that they are compared with.

use std::sync::LazyLock;

use oyez_registry::{Registration, Registry, Resource, Role, RoutePattern, Site};

/// The longest pattern that is looked at. Applications write them, not peers, and two long ones take
/// long to compare.
const MAX_PATTERN: usize = 48;

/// Reads `data` as a path and two patterns, each a line.
pub(crate) fn run(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let mut lines = text.split('\n');
    let path = lines.next().unwrap_or_default();
    check_registry(path);
    let patterns = lines.filter(|it| it.len() <= MAX_PATTERN).take(2);
    let patterns = patterns.filter_map(|it| it.parse::<RoutePattern>().ok());
    let patterns: Vec<_> = patterns.collect();
    for it in &patterns {
        check(it, path);
    }
    if let [one, two] = &*patterns {
        check_overlap(one, two, path);
    }
}

/// Checks that a path that is matched is written again, in one form.
fn check(pattern: &RoutePattern, path: &str) {
    let Some(params) = pattern.matches(path) else { return };
    let canonical = pattern.path(&params).expect("what was read can be written");
    assert_eq!(pattern.matches(&canonical).as_ref(), Some(&params), "{canonical} is the same");
    assert_eq!(pattern.path(&params).ok(), Some(canonical));
}

/// Checks that two patterns overlap where there is a path for both.
fn check_overlap(one: &RoutePattern, two: &RoutePattern, path: &str) {
    let shared = one.overlap(two);
    assert_eq!(shared.is_some(), two.overlap(one).is_some(), "either way round");
    if let Some(shared) = &shared {
        assert!(one.matches(shared).is_some() && two.matches(shared).is_some(), "{shared}");
    }
    let is_of_both = one.matches(path).is_some() && two.matches(path).is_some();
    assert!(!is_of_both || shared.is_some(), "{path} is of both");
}

/// Checks that a path leads to what its IRI leads to.
fn check_registry(path: &str) {
    let Some(found) = registry().resolve(path) else { return };
    let Ok(iri) = registry().site().iri(path) else { return };
    assert_eq!(registry().resolve_iri(&iri).as_ref(), Some(&found), "{iri}");
    if let Resource::Of(target) = found {
        let again = registry().iri_for(&target.registration, &target.params);
        assert_eq!(again.ok().as_ref(), Some(&target.id), "the id is that of its parameters");
    }
}

/// `https://one.example`, with actors, objects and activities.
pub(crate) fn registry() -> &'static Registry {
    static REGISTRY: LazyLock<Registry> = LazyLock::new(|| {
        let site = Site::new("https://one.example").expect("a site");
        let mut builder = Registry::builder(site);
        for (name, role, pattern) in [
            ("user", Role::Actor, "/users/{username}"),
            ("object", Role::Object, "/objects/{id}"),
            ("activity", Role::Activity, "/activities/{id}"),
        ] {
            let pattern = RoutePattern::short(pattern).expect("a pattern");
            builder = builder.register(Registration::new(name, role, pattern));
        }
        builder.build().expect("no two of them overlap")
    });
    &REGISTRY
}
