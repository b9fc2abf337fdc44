use std::collections::BTreeSet;

use super::*;
use crate::testing::{builder, registry, short};

#[test]
fn paths_resolve_to_things_and_their_parts() {
    let registry = registry();
    for (path, expected) in [
        ("/users/alice", Some(("https://one.example/users/alice", Part::Itself))),
        ("/users/alice/inbox", Some(("https://one.example/users/alice", Part::Inbox))),
        ("/users/%61lice/outbox", Some(("https://one.example/users/alice", Part::Outbox))),
        ("/objects/1/likes", Some(("https://one.example/objects/1", Part::Likes))),
        ("/objects/1/inbox", None),
        ("/users/alice/", None),
        ("/users/", None),
        ("/users/alice/inbox/", None),
        ("/users/..", None),
        ("/", None),
    ] {
        let found = match registry.resolve(path) {
            Some(Resource::Of(target)) => Some((target.id.to_string(), target.part)),
            _ => None,
        };
        assert_eq!(found, expected.map(|(id, part)| (id.to_owned(), part)), "{path}");
    }
    assert_eq!(registry.resolve("/inbox"), Some(Resource::SharedInbox));
}

#[test]
fn iris_of_other_sites_resolve_to_nothing() {
    let registry = registry();
    let resolve = |iri: &str| registry.resolve_iri(&iri.parse().unwrap());
    assert!(resolve("https://one.example/users/alice#main-key").is_some());
    assert!(resolve("https://two.example/users/alice").is_none());
    assert!(resolve("http://one.example/users/alice").is_none());
    assert!(resolve("https://one.example.evil/users/alice").is_none());
}

#[test]
fn new_ids_are_local_and_ever_later() {
    let registry = registry();
    let ids: Vec<Iri> = (0..100).map(|_| registry.new_id(Role::Object).unwrap()).collect();
    assert!(ids.is_sorted());
    assert!(ids.windows(2).all(|it| it[0] != it[1]));
    assert!(ids.iter().all(|it| registry.resolve_iri(it).is_some()));
}

#[test]
fn attack_244_two_routes_to_one_path_are_refused_with_the_path() {
    for (pattern, part) in
        [("/users/{name}", "/users/"), ("/{kind}/{id}", "/"), ("/objects/{id}/likes", "/likes")]
    {
        let builder = builder().register(short("user", Role::Actor, "/users/{username}"));
        let error = builder.register(short("other", Role::Activity, pattern)).build().unwrap_err();
        let message = error.to_string();
        assert!(matches!(error, RegistryError::Ambiguous { .. }), "{pattern}: {message}");
        assert!(message.contains("`other`") && message.contains(part), "{message}");
    }
    let error = builder().register(short("page", Role::Actor, "/{page}")).build().unwrap_err();
    assert!(error.to_string().contains("the shared inbox"), "{error}");
}

#[test]
fn derived_routes_that_meet_are_refused_with_a_path_of_both() {
    let builder = builder().register(short("user", Role::Actor, "/users/{username}"));
    let error = builder.register(short("page", Role::Object, "/{kind}/{id}/inbox")).build();
    assert_eq!(
        error.unwrap_err().to_string(),
        "Inbox of `user` at `/users/{username}/inbox` and Itself of `page` at \
         `/{kind}/{id}/inbox` both match `/users/a/inbox`: change one of the patterns"
    );
}

#[test]
fn a_path_leads_where_its_one_pattern_does() {
    let patterns = [
        ("user", Role::Actor, "/users/{username}"),
        ("editor", Role::Actor, r"^users/admin/(?P<id>\d+)/$"),
        ("tilde", Role::Actor, r"^~(?P<id>\w+)/?$"),
        ("short", Role::Object, "/{id}.note"),
        ("home", Role::Activity, "/"),
    ];
    let register = |builder: RegistryBuilder, (name, role, pattern): (&str, Role, &str)| {
        builder.register(Registration::new(name, role, pattern.parse().unwrap()))
    };
    let registry = patterns.into_iter().fold(builder(), register).build().unwrap();
    let pieces = ["users", "admin", "inbox", "likes", "objects", "~a", "7", "a.note", ""];
    let mut reached = BTreeSet::new();
    for at in 0..pieces.len().pow(4) {
        let piece = |place: u32| pieces[at / pieces.len().pow(place) % pieces.len()];
        let path = [piece(0), piece(1), piece(2), piece(3)].join("/");
        let path = format!("/{}", path.trim_end_matches('/')) + ["", "/"][at % 2];
        let mut matched = registry.routes.iter().filter(|it| it.pattern.matches(&path).is_some());
        let expected = matched
            .next()
            .map(|it| (registry.registrations[it.registration].name().to_owned(), it.part));
        assert_eq!(matched.count(), 0, "{path}");
        let found = registry.resolve(&path).and_then(|it| match it {
            Resource::Of(it) => Some((it.registration, it.part)),
            Resource::SharedInbox => None,
        });
        assert_eq!(found, expected, "{path}");
        reached.extend(found.map(|(name, part)| format!("{name} {part:?}")));
    }
    for some in ["user Inbox", "editor Itself", "tilde Itself", "short Likes", "home Itself"] {
        assert!(reached.contains(some), "{some}: {reached:?}");
    }
}

#[test]
fn a_site_without_actors_makes_no_ids_for_them() {
    let error = builder().build().unwrap().actor_iri("alice").unwrap_err();
    assert!(matches!(error, IriError::NoIds(Role::Actor)), "{error}");
}

#[test]
fn what_is_missing_is_named() {
    let site = Site::new("https://one.example").unwrap();
    let error = Registry::builder(site).build().unwrap_err();
    assert!(matches!(error, RegistryError::NoIds(Role::Activity)));
    let twice = builder().register(short("object", Role::Actor, "/x/{id}"));
    assert!(matches!(twice.build().unwrap_err(), RegistryError::DuplicateName(_)));
}
