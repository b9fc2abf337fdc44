//! From an object to the activity that creates it.

use crate::{AnyObject, Create};

impl Create {
    /// The `Create` of `object`, by whom it is attributed to and for whom it is addressed to
    /// ([ActivityPub §6.2]). A question that is attributed to nobody is by its actor.
    ///
    /// It has the time of the object, and no `id` yet.
    ///
    /// ```
    /// use oyez_vocab::{Create, Iri, Note};
    ///
    /// let alice: Iri = "https://one.example/alice".parse()?;
    /// let mut note = Note::new();
    /// note.attributed_to = (&alice).into();
    /// note.to = "https://two.example/bob".parse::<Iri>()?.into();
    ///
    /// let create = Create::of(note);
    /// assert_eq!(create.actor[0].id(), Some(&alice));
    /// assert_eq!(create.to[0].id().unwrap(), "https://two.example/bob");
    /// # Ok::<(), oyez_vocab::ParseIriError>(())
    /// ```
    ///
    /// [ActivityPub §6.2]: https://www.w3.org/TR/activitypub/#create-activity-outbox
    pub fn of(object: impl Into<AnyObject>) -> Self {
        let object = object.into();
        let mut create = Self::default();
        create.actor = match object.as_activity() {
            Some(activity) if object.attributed_to.is_empty() => activity.actor.clone(),
            _ => object.attributed_to.clone(),
        };
        create.published.clone_from(&object.published);
        create.address_as(&object);
        create.object = object.into();
        create
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn who_and_for_whom_is_taken_from_the_object() {
        let note = json!({
            "type": "Note",
            "attributedTo": "https://a.example/a",
            "published": "2026-01-15T10:00:00Z",
            "to": ["https://a.example/1"],
            "cc": "https://a.example/2",
            "bto": "https://a.example/3",
            "bcc": "https://a.example/4",
            "audience": "https://a.example/5",
        });
        let object: AnyObject = serde_json::from_value(note.clone()).unwrap();
        let create = serde_json::to_value(Create::of(object)).unwrap();
        assert_eq!(create["actor"], note["attributedTo"]);
        assert_eq!(create["object"], note);
        for name in ["published", "cc", "bto", "bcc", "audience"] {
            assert_eq!(create[name], note[name], "{name}");
        }
        assert_eq!(create["to"], "https://a.example/1");
    }

    #[test]
    fn a_question_is_created_by_its_author_or_else_its_actor() {
        for (attributed_to, expected) in
            [(Value::Null, "urn:actor"), (json!("urn:author"), "urn:author")]
        {
            let question =
                json!({"type": "Question", "actor": "urn:actor", "attributedTo": attributed_to});
            let object: AnyObject = serde_json::from_value(question).unwrap();
            assert_eq!(Create::of(object).actor[0].id().unwrap(), expected);
        }
    }
}
