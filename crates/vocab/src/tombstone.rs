//! What remains of a deleted object.

use crate::{AnyObject, DateTime, Tombstone};

impl Tombstone {
    /// The tombstone of `object`, which was deleted at `deleted` ([ActivityPub §6.4]).
    ///
    /// Keeps the `id`, the type as `formerType`, and nothing of the content. The tombstone of a
    /// tombstone is the same one: what is gone cannot be deleted again.
    ///
    /// ```
    /// use oyez_vocab::{AnyObject, Note, Tombstone};
    ///
    /// let mut note = Note::new();
    /// note.id = Some("https://two.example/notes/1".parse()?);
    /// note.content = "gone soon".into();
    ///
    /// let tombstone = Tombstone::of(&note.into(), "2026-01-15T14:00:00Z".parse()?);
    /// assert_eq!(
    ///     serde_json::to_value(&tombstone)?,
    ///     serde_json::json!({
    ///         "type": "Tombstone",
    ///         "id": "https://two.example/notes/1",
    ///         "formerType": "Note",
    ///         "deleted": "2026-01-15T14:00:00Z",
    ///     }),
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// [ActivityPub §6.4]: https://www.w3.org/TR/activitypub/#delete-activity-outbox
    pub fn of(object: &AnyObject, deleted: DateTime) -> Self {
        if let AnyObject::Tombstone(tombstone) = object {
            return (**tombstone).clone();
        }
        let mut it = Self::new();
        it.id.clone_from(&object.id);
        it.former_type = match object.type_name() {
            "" => it.former_type,
            name => name.to_owned().into(),
        };
        it.deleted = Some(deleted);
        it
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_tombstone_of_a_tombstone_is_the_first_one() {
        let first = json!({
            "type": "Tombstone",
            "id": "https://a.example/1",
            "formerType": "Article",
            "deleted": "2026-01-01T00:00:00Z",
        });
        let object: AnyObject = serde_json::from_value(first.clone()).unwrap();
        let again = Tombstone::of(&object, "2027-01-01T00:00:00Z".parse().unwrap());
        assert_eq!(serde_json::to_value(&again).unwrap(), first);
    }

    #[test]
    fn an_object_without_a_type_has_no_former_one() {
        let object: AnyObject = serde_json::from_value(json!({"id": "urn:1"})).unwrap();
        let tombstone = Tombstone::of(&object, "2027-01-01T00:00:00Z".parse().unwrap());
        assert!(tombstone.former_type.is_empty());
    }
}
