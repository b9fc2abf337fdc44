//! Activities that answer others.

use crate::{Accept, ActivityProps, AnyObject, Follow, Iri, Ref, Reject};

impl Accept {
    /// Whether this accepts `follow`: it is by the actor whom that asks to follow, and names it by
    /// its id or, where an id is missing, holds an equal one.
    ///
    /// ```
    /// use oyez_vocab::{Accept, Follow, Iri};
    ///
    /// let alice: Iri = "https://one.example/alice".parse()?;
    /// let bob: Iri = "https://two.example/bob".parse()?;
    /// let mut follow = Follow::new(&alice, &bob);
    /// follow.id = Some("https://one.example/follows/1".parse()?);
    ///
    /// assert!(Accept::new(&bob, follow.clone()).answers(&follow));
    /// assert!(!Accept::new(&alice, follow.clone()).answers(&follow));
    /// # Ok::<(), oyez_vocab::ParseIriError>(())
    /// ```
    pub fn answers(&self, follow: &Follow) -> bool {
        answers(self, follow)
    }
}

impl Reject {
    /// Whether this rejects `follow`, by the same rules as [`Accept::answers`].
    pub fn answers(&self, follow: &Follow) -> bool {
        answers(self, follow)
    }
}

/// Whether `answer` is by the one actor whom `follow` asks to follow, and about it.
fn answers(answer: &ActivityProps, follow: &Follow) -> bool {
    let (Some(answering), Some(followed)) = (only(&answer.actor), only(&follow.object)) else {
        return false;
    };
    let is_about = |it: &Ref<AnyObject>| match (it.id(), &follow.id, it.object()) {
        (Some(ours), Some(theirs), _) => ours == theirs,
        (_, _, Some(AnyObject::Follow(it))) => {
            only(&it.actor).is_some()
                && only(&it.actor) == only(&follow.actor)
                && only(&it.object) == Some(followed)
        }
        _ => false,
    };
    answering == followed && answer.object.iter().any(is_about)
}

/// The id of the one value.
fn only<T: crate::Referent>(values: &[Ref<T>]) -> Option<&Iri> {
    match values {
        [value] => value.id(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_answer_is_by_the_followed_and_about_the_follow() {
        let (alice, bob) = ("https://one.example/alice", "https://two.example/bob");
        let id = "https://one.example/1";
        let with_id = json!({"type": "Follow", "id": id, "actor": alice, "object": bob});
        let without_id = json!({"type": "Follow", "actor": alice, "object": bob});
        for (actor, object, follow, expected) in [
            (json!(bob), json!(id), &with_id, true),
            (json!(bob), with_id.clone(), &with_id, true),
            (json!([{"id": bob}]), json!([id]), &with_id, true),
            (json!(bob), without_id.clone(), &without_id, true),
            (json!(bob), without_id.clone(), &with_id, true),
            (json!(alice), json!(id), &with_id, false),
            (json!([bob, alice]), json!(id), &with_id, false),
            (json!(bob), json!("https://one.example/2"), &with_id, false),
            (json!(bob), json!({"type": "Follow", "actor": bob, "object": bob}), &with_id, false),
            (json!(bob), json!({"type": "Join", "actor": alice, "object": bob}), &with_id, false),
            (
                json!(bob),
                json!({"type": "Block", "actor": alice, "object": bob}),
                &without_id,
                false,
            ),
            (json!(bob), json!([]), &with_id, false),
            (json!([]), json!(id), &with_id, false),
        ] {
            let follow: Follow = serde_json::from_value(follow.clone()).unwrap();
            let accept = json!({"type": "Accept", "actor": actor, "object": object});
            let accept: Accept = serde_json::from_value(accept.clone()).unwrap();
            assert_eq!(accept.answers(&follow), expected, "{accept:?} of {follow:?}");
            let reject = json!({"type": "Reject", "actor": actor, "object": object});
            let reject: Reject = serde_json::from_value(reject).unwrap();
            assert_eq!(reject.answers(&follow), expected, "{reject:?} of {follow:?}");
        }
    }
}
