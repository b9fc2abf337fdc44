//! What an `Undo` takes back.

use crate::{ActivityProps, AnyActivity, Undo};

/// What an `Undo` of an activity does.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Inverse {
    /// The actor no longer shares the object: it leaves the object's `shares`.
    Announce,
    /// The actor no longer blocks the object.
    Block,
    /// The actor no longer dislikes the object.
    Dislike,
    /// The actor takes its emoji off the object.
    EmojiReact,
    /// The actor no longer reports the object.
    Flag,
    /// The actor no longer follows the object: it leaves the object's `followers`.
    Follow,
    /// The actor no longer likes the object: it leaves the object's `likes`.
    Like,
    /// The actor no longer offers the object, or invites to it.
    Offer,
}

/// Why an activity cannot be undone.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum UndoError {
    /// Another activity takes this kind back.
    #[error("`{kind}` is taken back by `{by}`")]
    OtherActivity {
        /// The kind that was to be undone.
        kind: &'static str,
        /// The kind that takes it back.
        by: &'static str,
    },
    /// The activity is another actor's.
    #[error("only the actor of an activity can undo it")]
    OtherActor,
    /// Nothing takes this kind back.
    #[error("an activity of this type cannot be undone")]
    Permanent,
}

impl Undo {
    /// What undoing `activity` does ([ActivityPub §6.10]), where this is by its actor.
    ///
    /// The policy is this: `Follow`, `Like`, `Dislike`, `EmojiReact`, `Announce`, `Block`, `Flag`,
    /// `Offer` and `Invite` can be undone. Activities that have an opposite are taken back by it, as
    /// `Create` is by `Delete`, `Add` by `Remove` and `Accept` by `Reject`. Others stay, an `Undo`
    /// among them.
    ///
    /// `activity` is the one that was stored: what an `Undo` embeds is its sender's word.
    ///
    /// ```
    /// use oyez_vocab::{Follow, Inverse, Iri, Undo, UndoError};
    ///
    /// let alice: Iri = "https://one.example/alice".parse()?;
    /// let bob: Iri = "https://two.example/bob".parse()?;
    ///
    /// let follow = Follow::new(&alice, &bob);
    /// let undo = Undo::new(&alice, follow.clone());
    /// assert_eq!(undo.inverse(&follow.clone().into()), Ok(Inverse::Follow));
    ///
    /// let forged = Undo::new(&bob, follow.clone());
    /// assert_eq!(forged.inverse(&follow.into()), Err(UndoError::OtherActor));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Fails when the actors are not one and the same, or the kind of activity cannot be undone.
    ///
    /// [ActivityPub §6.10]: https://www.w3.org/TR/activitypub/#undo-activity-outbox
    pub fn inverse(&self, activity: &AnyActivity) -> Result<Inverse, UndoError> {
        inverse(self, activity.type_name(), activity)
    }
}

/// What an undo does, whose properties these are, of an activity of this kind.
pub(crate) fn inverse(
    undo: &ActivityProps,
    kind: &str,
    activity: &ActivityProps,
) -> Result<Inverse, UndoError> {
    let is_same = match (undo.actor.as_slice(), activity.actor.as_slice()) {
        ([ours], [theirs]) => ours.id().is_some() && ours.id() == theirs.id(),
        _ => false,
    };
    if !is_same {
        return Err(UndoError::OtherActor);
    }
    let by = |kind, by| Err(UndoError::OtherActivity { kind, by });
    match kind {
        "Accept" => by("Accept", "Reject"),
        "Add" => by("Add", "Remove"),
        "Announce" => Ok(Inverse::Announce),
        "Block" => Ok(Inverse::Block),
        "Create" => by("Create", "Delete"),
        "Dislike" => Ok(Inverse::Dislike),
        "EmojiReact" => Ok(Inverse::EmojiReact),
        "Flag" => Ok(Inverse::Flag),
        "Follow" => Ok(Inverse::Follow),
        "Invite" | "Offer" => Ok(Inverse::Offer),
        "Like" => Ok(Inverse::Like),
        "Question" => by("Question", "Delete"),
        "Remove" => by("Remove", "Add"),
        "Update" => by("Update", "Update"),
        _ => Err(UndoError::Permanent),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_kind_has_its_policy() {
        let undo: Undo =
            serde_json::from_value(json!({"type": "Undo", "actor": "https://a.example/a"}))
                .unwrap();
        for (kind, expected) in [
            ("Follow", Ok(Inverse::Follow)),
            ("Like", Ok(Inverse::Like)),
            ("Announce", Ok(Inverse::Announce)),
            ("Block", Ok(Inverse::Block)),
            ("Create", Err(UndoError::OtherActivity { kind: "Create", by: "Delete" })),
            ("Add", Err(UndoError::OtherActivity { kind: "Add", by: "Remove" })),
            ("Accept", Err(UndoError::OtherActivity { kind: "Accept", by: "Reject" })),
            ("Question", Err(UndoError::OtherActivity { kind: "Question", by: "Delete" })),
            ("Flag", Ok(Inverse::Flag)),
            ("Offer", Ok(Inverse::Offer)),
            ("Invite", Ok(Inverse::Offer)),
            ("Undo", Err(UndoError::Permanent)),
            ("Move", Err(UndoError::Permanent)),
            ("Dislike", Ok(Inverse::Dislike)),
            ("EmojiReact", Ok(Inverse::EmojiReact)),
            ("ext:Wave", Err(UndoError::Permanent)),
        ] {
            let activity = json!({"type": kind, "actor": "https://a.example/a"});
            let activity = serde_json::from_value(activity).unwrap();
            assert_eq!(undo.inverse(&activity), expected, "{kind}");
        }
    }

    #[test]
    fn nobody_undoes_what_has_no_actor_or_several() {
        for (ours, theirs) in [
            (json!([]), json!([])),
            (json!({}), json!({})),
            (json!("https://a.example/a"), json!(["https://a.example/a", "https://a.example/b"])),
            (json!("https://a.example/a"), json!("https://a.example/b")),
        ] {
            let undo: Undo =
                serde_json::from_value(json!({"type": "Undo", "actor": ours})).unwrap();
            let like = serde_json::from_value(json!({"type": "Like", "actor": theirs})).unwrap();
            assert_eq!(undo.inverse(&like), Err(UndoError::OtherActor));
        }
    }
}
