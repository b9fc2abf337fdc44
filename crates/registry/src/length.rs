//! How long names may be.
//!
//! Stores find rows by pairs of ids, and a database takes keys only up to a length: PostgreSQL up to
//! about 2,700 bytes. So an id has its share of that, in every store alike. Those that are in use
//! are far shorter.

use oyez_vocab::{AnyActivity, Iri, Ref};

use crate::Refusal;

/// How many bytes an id may have that is known here.
pub const MAX_ID_LEN: usize = 1200;

/// How many bytes the name of a type may have.
pub const MAX_TYPE_LEN: usize = 200;

/// Whether `id` is not too long to be known here.
pub(crate) fn fits(id: &Iri) -> bool {
    id.as_str().len() <= MAX_ID_LEN
}

/// Checks what stores keep of every activity, and of the objects it is about.
pub(crate) fn check(activity: &AnyActivity) -> Result<(), Refusal> {
    let objects = || activity.object.iter().chain(&activity.target);
    let ids = activity.id.iter().chain(activity.actor.iter().filter_map(Ref::id));
    if let Some(id) = ids.chain(objects().filter_map(Ref::id)).find(|it| !fits(it)) {
        return Err(too_long("an id", id.as_str(), MAX_ID_LEN));
    }
    let kinds = objects().filter_map(Ref::object).map(|it| it.type_name());
    match std::iter::once(activity.type_name()).chain(kinds).find(|it| it.len() > MAX_TYPE_LEN) {
        Some(kind) => Err(too_long("the name of a type", kind, MAX_TYPE_LEN)),
        None => Ok(()),
    }
}

fn too_long(what: &'static str, found: &str, max: usize) -> Refusal {
    Refusal::TooLong { what, found: found.len(), max }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_is_kept_of_an_activity_has_a_greatest_length() {
        let id = |len: usize| format!("https://one.example/{}", "x".repeat(len - 20));
        let (fits, too_long) = (id(MAX_ID_LEN), id(MAX_ID_LEN + 1));
        let kind = "x".repeat(MAX_TYPE_LEN + 1);
        let cases: [(Value, Option<&str>); 8] = [
            (json!({"type": "Like", "id": fits, "object": fits, "actor": fits}), None),
            (json!({"type": "Like", "id": too_long}), Some("an id")),
            (json!({"type": "Like", "actor": too_long}), Some("an id")),
            (json!({"type": "Like", "object": ["https://a.example/", too_long]}), Some("an id")),
            (json!({"type": "Add", "target": {"id": too_long}}), Some("an id")),
            (json!({"type": "Create", "object": {"type": "Note", "id": too_long}}), Some("an id")),
            (json!({"type": kind}), Some("the name of a type")),
            (json!({"type": "Create", "object": {"type": kind}}), Some("the name of a type")),
        ];
        for (document, what) in cases {
            let refusal = check(&serde_json::from_value(document.clone()).unwrap()).err();
            let found = refusal.map(|it| it.to_string());
            assert_eq!(found.is_some(), what.is_some(), "{document}");
            assert!(found.unwrap_or_default().starts_with(what.unwrap_or_default()), "{document}");
        }
    }
}
