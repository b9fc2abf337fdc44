//! Who gets an activity, by its addressing.

use std::collections::HashSet;

use oyez_vocab::{AnyActivity, Iri, ObjectProps};

use crate::{Part, Registry, Resource, Role};

/// An actor, or all followers of one, that an activity is addressed to.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a store must reach each kind")]
pub enum Recipient {
    /// All followers of this actor of this server.
    Followers(Iri),
    /// This actor of this server, if there is one.
    Local(Iri),
    /// What has this id on another server. That it is an actor is only known once it is fetched.
    Remote(Iri),
}

/// Everyone whom `activity` or its object is addressed to, each once.
pub fn recipients(activity: &AnyActivity, registry: &Registry) -> Vec<Recipient> {
    let object = activity.object.iter().filter_map(|it| it.object());
    let layers = std::iter::once::<&ObjectProps>(activity).chain(object.map(|it| &**it));
    let mut known = HashSet::new();
    let ids = layers.flat_map(ObjectProps::recipients).filter(|it| known.insert(*it));
    ids.filter_map(|it| recipient(it, registry)).collect()
}

/// What `id` means as a recipient; `None` when nothing can be delivered to it.
pub fn recipient(id: &Iri, registry: &Registry) -> Option<Recipient> {
    if !registry.site().is_local(id) {
        let is_reachable = matches!(id.scheme(), "https" | "http") && id.origin().is_some();
        return is_reachable.then(|| Recipient::Remote(id.clone()));
    }
    match registry.resolve_iri(id)? {
        Resource::Of(target) if target.role == Role::Actor => match target.part {
            Part::Itself => Some(Recipient::Local(target.id)),
            Part::Followers => Some(Recipient::Followers(target.id)),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing;

    #[test]
    fn each_recipient_is_found_once_wherever_it_is_named() {
        let registry = testing::registry();
        let activity = serde_json::from_value(json!({
            "type": "Create",
            "to": [oyez_vocab::PUBLIC, "https://one.example/users/alice/followers"],
            "bcc": ["https://two.example/bob", "urn:uuid:1", "https://one.example/objects/1"],
            "object": {
                "type": "Note",
                "to": "https://one.example/users/alice/followers",
                "cc": ["https://one.example/users/carol", "https://two.example/bob"],
            },
        }))
        .unwrap();
        let iri = |text: &str| text.parse::<Iri>().unwrap();
        assert_eq!(
            recipients(&activity, &registry),
            [
                Recipient::Followers(iri("https://one.example/users/alice")),
                Recipient::Remote(iri("https://two.example/bob")),
                Recipient::Local(iri("https://one.example/users/carol")),
            ]
        );
    }
}
