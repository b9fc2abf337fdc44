//! Who an object is addressed to.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::{AnyObject, Iri, ObjectProps, OneOrMany, Ref};

/// The audience of everyone ([ActivityPub §5.6]).
///
/// [ActivityPub §5.6]: https://www.w3.org/TR/activitypub/#public-addressing
pub const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// Whether `text` is [`PUBLIC`], or a short form of it that JSON-LD allows: `as:Public` or `Public`.
pub fn is_public(text: &str) -> bool {
    matches!(text, PUBLIC | "as:Public" | "Public")
}

/// How widely something is addressed, from the widest to the narrowest.
///
/// ActivityPub knows the [`PUBLIC`] and those who are named; the other two are what servers make of
/// the same properties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Addressed {
    /// To everyone, by [`PUBLIC`] in `to` or `audience`.
    Public,
    /// To everyone, by [`PUBLIC`] in `cc`, `bto` or `bcc`: servers show it to all who look for it
    /// and leave it out of the timelines of all posts.
    Unlisted,
    /// To the followers of its author and to those who are named.
    Followers,
    /// To those who are named, who may be nobody.
    Direct,
}

impl ObjectProps {
    /// The values of `to`, `cc`, `bto`, `bcc` and `audience`, in this order.
    pub fn addressing(&self) -> impl Iterator<Item = &Ref<AnyObject>> {
        [&self.to, &self.cc, &self.bto, &self.bcc, &self.audience].into_iter().flatten()
    }

    /// The ids of everyone it is addressed to, each once. [`PUBLIC`] is not among them.
    ///
    /// ```
    /// use oyez_vocab::{Iri, Note};
    ///
    /// let bob: Iri = "https://two.example/bob".parse()?;
    /// let mut note = Note::new();
    /// note.to = [Iri::public(), bob.clone()].into();
    /// note.cc = (&bob).into();
    /// assert_eq!(note.recipients(), [&bob]);
    /// assert!(note.is_public());
    /// # Ok::<(), oyez_vocab::ParseIriError>(())
    /// ```
    pub fn recipients(&self) -> Vec<&Iri> {
        let mut known = HashSet::new();
        let ids = self.addressing().filter_map(Ref::id);
        ids.filter(|it| !is_public(it.as_str()) && known.insert(*it)).collect()
    }

    /// Whether it is addressed to [`PUBLIC`], in any spelling.
    pub fn is_public(&self) -> bool {
        self.addressing().any(names_the_public)
    }

    /// How widely it is addressed, given the `followers` collection of its author, if it has one.
    ///
    /// ```
    /// use oyez_vocab::{Addressed, Iri, Note};
    ///
    /// let followers: Iri = "https://one.example/alice/followers".parse()?;
    /// let bob: Iri = "https://two.example/bob".parse()?;
    /// let mut note = Note::new();
    /// note.to = bob.into();
    /// assert_eq!(note.addressed(Some(&followers)), Addressed::Direct);
    /// note.cc = (&followers).into();
    /// assert_eq!(note.addressed(Some(&followers)), Addressed::Followers);
    /// note.cc.push(Iri::public().into());
    /// assert_eq!(note.addressed(Some(&followers)), Addressed::Unlisted);
    /// # Ok::<(), oyez_vocab::ParseIriError>(())
    /// ```
    pub fn addressed(&self, followers: Option<&Iri>) -> Addressed {
        if [&self.to, &self.audience].into_iter().flatten().any(names_the_public) {
            Addressed::Public
        } else if self.is_public() {
            Addressed::Unlisted
        } else if followers.is_some_and(|it| self.addressing().any(|to| to.id() == Some(it))) {
            Addressed::Followers
        } else {
            Addressed::Direct
        }
    }

    /// Adds everyone whom `other` is addressed to, each to the property in which `other` has them.
    ///
    /// An activity and its object are addressed alike ([ActivityPub §6.2]).
    ///
    /// ```
    /// use oyez_vocab::{Announce, Iri, Note};
    ///
    /// let alice: Iri = "https://one.example/alice".parse()?;
    /// let mut note = Note::new();
    /// note.to = Iri::public().into();
    ///
    /// let mut announce = Announce::new(&alice, "https://one.example/notes/1".parse::<Iri>()?);
    /// announce.address_as(&note);
    /// assert_eq!(announce.to, note.to);
    /// # Ok::<(), oyez_vocab::ParseIriError>(())
    /// ```
    ///
    /// [ActivityPub §6.2]: https://www.w3.org/TR/activitypub/#create-activity-outbox
    pub fn address_as(&mut self, other: &Self) {
        add(&mut self.to, &other.to);
        add(&mut self.cc, &other.cc);
        add(&mut self.bto, &other.bto);
        add(&mut self.bcc, &other.bcc);
        add(&mut self.audience, &other.audience);
    }
}

fn names_the_public(recipient: &Ref<AnyObject>) -> bool {
    recipient.id().map(Iri::as_str).or(recipient.odd_text()).is_some_and(is_public)
}

/// Adds to `ours` what only `theirs` has.
fn add(ours: &mut OneOrMany<Ref<AnyObject>>, theirs: &OneOrMany<Ref<AnyObject>>) {
    let known: HashSet<Iri> = ours.iter().filter_map(Ref::id).cloned().collect();
    let is_new = |it: &&Ref<AnyObject>| it.id().is_none_or(|it| !known.contains(it));
    ours.extend(theirs.iter().filter(is_new).cloned());
}

/// Removes `bto` and `bcc` from `document` at any depth ([ActivityPub §6]): they name recipients
/// whom the others must not see.
///
/// ```
/// use oyez_vocab::strip_blind;
/// use serde_json::json;
///
/// let mut document = json!({"type": "Create", "object": {"type": "Note", "bto": "urn:carol"}});
/// strip_blind(&mut document);
/// assert_eq!(document, json!({"type": "Create", "object": {"type": "Note"}}));
/// ```
///
/// [ActivityPub §6]: https://www.w3.org/TR/activitypub/#client-to-server-interactions
pub fn strip_blind(document: &mut Value) {
    match document {
        Value::Array(values) => values.iter_mut().for_each(strip_blind),
        Value::Object(properties) => {
            properties.retain(|name, _| !is_blind(name));
            properties.values_mut().for_each(strip_blind);
        }
        _ => {}
    }
}

/// Whether `document` has `bto` or `bcc` at any depth, so that [`strip_blind`] would change it.
pub fn has_blind(document: &Value) -> bool {
    match document {
        Value::Array(values) => values.iter().any(has_blind),
        Value::Object(properties) => blind_in(properties),
        _ => false,
    }
}

fn blind_in(properties: &Map<String, Value>) -> bool {
    properties.iter().any(|(name, value)| is_blind(name) || has_blind(value))
}

fn is_blind(name: &str) -> bool {
    matches!(crate::name::compact(name), "bto" | "bcc")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::Note;

    fn note(document: Value) -> Note {
        serde_json::from_value(document).unwrap()
    }

    #[test]
    fn recipients_are_listed_once_and_the_public_is_none() {
        let note = note(json!({
            "type": "Note",
            "to": ["https://a.example/1", "as:Public", "Public", {"id": "https://a.example/2"}],
            "cc": "https://a.example/1",
            "bcc": {"type": "Link", "href": "https://a.example/3"},
        }));
        let ids: Vec<&str> = note.recipients().iter().map(|it| it.as_str()).collect();
        assert_eq!(ids, ["https://a.example/1", "https://a.example/2", "https://a.example/3"]);
        assert!(note.is_public());
    }

    #[test]
    fn each_spelling_of_the_public_is_public() {
        for (to, is_public) in [
            (json!(PUBLIC), true),
            (json!(["as:Public"]), true),
            (json!("Public"), true),
            (json!({"id": PUBLIC}), true),
            (json!("https://a.example/Public"), false),
            (json!([]), false),
            (json!(7), false),
        ] {
            assert_eq!(note(json!({"type": "Note", "to": to})).is_public(), is_public, "{to}");
        }
    }

    #[test]
    fn the_widest_audience_decides_how_something_is_addressed() {
        const FOLLOWERS: &str = "https://a.example/1/followers";
        const OTHERS: &str = "https://a.example/2/followers";
        for (addressing, expected) in [
            (json!({"to": [PUBLIC, FOLLOWERS]}), Addressed::Public),
            (json!({"to": OTHERS, "audience": "as:Public"}), Addressed::Public),
            (json!({"to": FOLLOWERS, "cc": "Public"}), Addressed::Unlisted),
            (json!({"bcc": {"id": PUBLIC}}), Addressed::Unlisted),
            (json!({"to": OTHERS, "cc": [OTHERS, FOLLOWERS]}), Addressed::Followers),
            (json!({"bto": {"type": "Collection", "id": FOLLOWERS}}), Addressed::Followers),
            (json!({"to": OTHERS}), Addressed::Direct),
            (json!({"to": 7}), Addressed::Direct),
            (json!({}), Addressed::Direct),
        ] {
            let mut document = addressing.clone();
            document["type"] = "Note".into();
            let note = note(document);
            let followers: Iri = FOLLOWERS.parse().unwrap();
            assert_eq!(note.addressed(Some(&followers)), expected, "{addressing}");
            // Who has no followers addresses none.
            let expected = match expected {
                Addressed::Followers => Addressed::Direct,
                other => other,
            };
            assert_eq!(note.addressed(None), expected, "{addressing}");
        }
    }

    #[test]
    fn addressing_is_added_to_the_same_property_once() {
        let mut ours = note(json!({"type": "Note", "to": "https://a.example/1"}));
        let theirs = note(json!({
            "type": "Note",
            "to": ["https://a.example/1", "https://a.example/2"],
            "bcc": "https://a.example/3",
        }));
        ours.address_as(&theirs);
        assert_eq!(
            serde_json::to_value(&ours).unwrap(),
            json!({
                "type": "Note",
                "to": ["https://a.example/1", "https://a.example/2"],
                "bcc": "https://a.example/3",
            })
        );
    }

    #[test]
    fn blind_recipients_are_removed_at_any_depth_in_any_spelling() {
        let mut document = json!({
            "type": "Create",
            "bto": "https://a.example/1",
            "object": [{"as:bcc": [], "tag": {"https://www.w3.org/ns/activitystreams#bto": 1}}],
            "to": "https://a.example/2",
        });
        assert!(has_blind(&document));
        strip_blind(&mut document);
        assert!(!has_blind(&document));
        assert_eq!(
            document,
            json!({"type": "Create", "object": [{"tag": {}}], "to": "https://a.example/2"})
        );
    }
}
