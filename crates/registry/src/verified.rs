//! Activities that are what they say: by whom, and from where.

mod object_text;

use oyez_vocab::{ActivityProps, AnyActivity, Iri, ObjectProps, Raw, Ref};

use crate::{LocalActor, RemoteActor, Site};

/// An activity whose actor is proved, and whose ids its actor may give.
///
/// Effects and stores take nothing else. There is a constructor for each kind of evidence, and
/// each checks the activity against it.
#[derive(Clone, Debug)]
pub struct Verified<T> {
    // Invariant: `activity` is what `text` says; its one actor is `actor`; it has the id `id`, of
    // the actor's origin, or none, and `id` is the name of its text; and what it creates or updates
    // is not attributed to others alone.
    activity: T,
    text: Raw<T>,
    actor: Iri,
    id: Iri,
    is_local: bool,
}

/// Why an activity is not what it says.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// A property stands twice in one object, and readers would disagree on which one counts.
    #[error("`{path}` stands twice")]
    Ambiguous {
        /// Where it stands.
        path: String,
    },
    /// The document is no activity.
    #[error("the activity cannot be read")]
    Json(#[source] serde_json::Error),
    /// There is no actor, or its id is missing.
    #[error("the activity has no actor with an id")]
    NoActor,
    /// There is no id.
    #[error("the activity has no id")]
    NoId,
    /// There is no type.
    #[error("the activity has no type")]
    NoType,
    /// The actor is another than the one the evidence is of.
    #[error("the activity is by `{found}`, not by `{expected}`")]
    OtherActor {
        /// The actor that the evidence is of.
        expected: Iri,
        /// The actor that the activity names.
        found: Iri,
    },
    /// The id is one that only another server can give.
    #[error("`{actor}` cannot give the id `{id}`")]
    OtherOrigin {
        /// The activity's actor.
        actor: Iri,
        /// The id.
        id: Iri,
    },
    /// What is created or updated is attributed to others.
    #[error("the object `{id}` is not attributed to `{actor}`")]
    OtherOwner {
        /// The activity's actor.
        actor: Iri,
        /// The object's id, or nothing.
        id: String,
    },
    /// There is more than one actor.
    #[error("the activity has several actors")]
    SeveralActors,
    /// The key is not one that the actor's own document names.
    #[error("`{key}` is no key of `{actor}`")]
    UnknownKey {
        /// The actor.
        actor: Iri,
        /// The key's id.
        key: Iri,
    },
}

impl Verified<AnyActivity> {
    /// An activity that came in a request, whose signature was checked with the key `key` that
    /// the document of `sender` names.
    ///
    /// # Errors
    ///
    /// Fails when the key is not the sender's, or the activity is not.
    pub fn by_signature(
        text: Raw<AnyActivity>,
        sender: &RemoteActor,
        key: &Iri,
    ) -> Result<Self, VerifyError> {
        if sender.key(key).is_none() {
            let (actor, key) = (sender.id().clone(), key.clone());
            return Err(VerifyError::UnknownKey { actor, key });
        }
        Self::check(text, sender.id(), false)
    }

    /// [`by_signature`](Self::by_signature), also of an activity without an id, as some are that
    /// nobody is to fetch ([ActivityPub §3.1]). That is known by its text: the same text by the same
    /// actor is the same activity, and its [`id`](Self::id) is the [RFC 6920] name of the text.
    ///
    /// `sha256` makes the SHA-256 of a text. It is called only where there is no id.
    ///
    /// # Errors
    ///
    /// Fails when the key is not the sender's, or the activity is not. Also when what stands for the
    /// id is none: whoever has written it means something by it.
    ///
    /// [ActivityPub §3.1]: https://www.w3.org/TR/activitypub/#obj-id
    /// [RFC 6920]: https://www.rfc-editor.org/rfc/rfc6920
    pub fn by_signature_or_text(
        text: String,
        sender: &RemoteActor,
        key: &Iri,
        sha256: impl FnOnce(&str) -> [u8; 32],
    ) -> Result<Self, VerifyError> {
        if sender.key(key).is_none() {
            let (actor, key) = (sender.id().clone(), key.clone());
            return Err(VerifyError::UnknownKey { actor, key });
        }
        let text = Raw::with_value(text).map_err(VerifyError::Json)?;
        Self::check_or_name(text, sender.id(), false, |it| name(&sha256(it)))
    }

    /// An activity with a proof in it ([FEP-8b32]), which was checked with the key `key` that the
    /// document of `owner` has for assertions. How the activity has come is of no concern.
    ///
    /// # Errors
    ///
    /// Fails when the key is none of the owner's for assertions, or the activity is another's.
    ///
    /// [FEP-8b32]: https://codeberg.org/fediverse/fep/src/branch/main/fep/8b32/fep-8b32.md
    pub fn by_proof(
        text: Raw<AnyActivity>,
        owner: &RemoteActor,
        key: &Iri,
    ) -> Result<Self, VerifyError> {
        if owner.assertion_key(key).is_none() {
            let (actor, key) = (owner.id().clone(), key.clone());
            return Err(VerifyError::UnknownKey { actor, key });
        }
        Self::check(text, owner.id(), false)
    }

    /// An activity that was fetched by its id from its own server.
    ///
    /// # Errors
    ///
    /// Fails when the document has another id than `fetched`, or its actor another origin.
    pub fn by_fetch(text: Raw<AnyActivity>, fetched: &Iri) -> Result<Self, VerifyError> {
        let activity = text.parse().map_err(VerifyError::Json)?;
        let actor = actor(&activity)?.clone();
        let it = Self::check(text, &actor, false)?;
        if it.id == *fetched { Ok(it) } else { Err(VerifyError::OtherOrigin { actor, id: it.id }) }
    }

    /// An activity of an actor of this server, which the actor or the application has made.
    ///
    /// # Errors
    ///
    /// Fails when the activity is another's, or its id is none of this server's.
    pub fn local(
        activity: AnyActivity,
        actor: &LocalActor,
        site: &Site,
    ) -> Result<Self, VerifyError> {
        let it = Self::check(written(&activity)?, &actor.id, true)?;
        if site.is_local(&it.id) && site.is_local(&it.actor) {
            Ok(it)
        } else {
            Err(VerifyError::OtherOrigin { actor: it.actor, id: it.id })
        }
    }

    /// An activity that the application says an actor of this server has done, about whatever it
    /// may be: it may be attributed to others.
    ///
    /// # Errors
    ///
    /// Fails when the activity is another's, or its id is none of this server's.
    pub fn by_application(
        activity: AnyActivity,
        actor: &LocalActor,
        site: &Site,
    ) -> Result<Self, VerifyError> {
        let text = written(&activity)?;
        let (actor, id) = (actor.id.clone(), activity.id.clone().ok_or(VerifyError::NoId)?);
        match self::actor(&activity)? {
            found if *found != actor => {
                return Err(VerifyError::OtherActor { expected: actor, found: found.clone() });
            }
            _ if !site.is_local(&id) || !site.is_local(&actor) => {
                return Err(VerifyError::OtherOrigin { actor, id });
            }
            _ => {}
        }
        Ok(Self { activity, text, actor, id, is_local: true })
    }

    fn check(text: Raw<AnyActivity>, expected: &Iri, is_local: bool) -> Result<Self, VerifyError> {
        let activity = text.parse().map_err(VerifyError::Json)?;
        Self::check_or_name((text, activity), expected, is_local, |_| None)
    }

    /// Checks a text, which says `activity`. Where it has no id, `name` may give it one.
    fn check_or_name(
        (text, activity): (Raw<AnyActivity>, AnyActivity),
        expected: &Iri,
        is_local: bool,
        name: impl FnOnce(&str) -> Option<Iri>,
    ) -> Result<Self, VerifyError> {
        if let Some(path) = text.ambiguous_key() {
            return Err(VerifyError::Ambiguous { path });
        }
        if activity.type_name().is_empty() {
            return Err(VerifyError::NoType);
        }
        let actor = actor(&activity)?.clone();
        if actor != *expected {
            return Err(VerifyError::OtherActor { expected: expected.clone(), found: actor });
        }
        let id = match &activity.id {
            Some(id) if !id.is_same_origin(&actor) => {
                return Err(VerifyError::OtherOrigin { actor, id: id.clone() });
            }
            Some(id) => id.clone(),
            // What is kept aside was meant as an id, and is none.
            None if activity.extra.get("id").is_some_and(|it| !it.is_null()) => {
                return Err(VerifyError::NoId);
            }
            None => name(text.as_str()).ok_or(VerifyError::NoId)?,
        };
        if matches!(activity, AnyActivity::Create(_) | AnyActivity::Update(_)) {
            for object in activity.object.iter().filter_map(Ref::object) {
                if !is_by(object, &actor) {
                    let id = object.id.as_ref().map(Iri::to_string).unwrap_or_default();
                    return Err(VerifyError::OtherOwner { actor, id });
                }
            }
        }
        Ok(Self { activity, text, actor, id, is_local })
    }

    /// The activity.
    pub fn activity(&self) -> &AnyActivity {
        &self.activity
    }

    /// The activity's text, as it was received or is to be sent.
    pub fn text(&self) -> &Raw<AnyActivity> {
        &self.text
    }

    /// The text of the one object that the activity holds, as it stands there: as a document of its
    /// own, for which it has the activity's context unless it has one.
    ///
    /// Nothing where there is no such context, or more than one object.
    pub fn object_text(&self) -> Option<String> {
        object_text::of(&self.text)
    }

    /// The one actor.
    pub fn actor(&self) -> &Iri {
        &self.actor
    }

    /// The activity's id. Where it [has none](Self::has_id), the name of its text, by which nobody
    /// else knows it.
    pub fn id(&self) -> &Iri {
        &self.id
    }

    /// Whether the activity has an id, by which others know it too.
    pub fn has_id(&self) -> bool {
        self.activity.id.is_some()
    }

    /// Whether the actor is one of this server's.
    pub fn is_local(&self) -> bool {
        self.is_local
    }
}

/// The text of an activity of this server.
fn written(activity: &AnyActivity) -> Result<Raw<AnyActivity>, VerifyError> {
    oyez_vocab::to_text(activity).and_then(Raw::from_text).map_err(VerifyError::Json)
}

/// The id of the one actor of `activity`.
fn actor(activity: &ActivityProps) -> Result<&Iri, VerifyError> {
    match activity.actor.as_slice() {
        [actor] => actor.id().ok_or(VerifyError::NoActor),
        [] => Err(VerifyError::NoActor),
        _ => Err(VerifyError::SeveralActors),
    }
}

/// The name of a text that has this SHA-256 ([RFC 6920 §3]).
///
/// [RFC 6920 §3]: https://www.rfc-editor.org/rfc/rfc6920#section-3
fn name(sha256: &[u8; 32]) -> Option<Iri> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let digit = |bits: u32| DIGITS.get((bits & 63) as usize).map(|it| char::from(*it));
    let mut name = "ni:///sha-256;".to_owned();
    for bytes in sha256.chunks(3) {
        let bits =
            (0..3).fold(0, |bits, n| bits << 8 | bytes.get(n).map_or(0, |it| u32::from(*it)));
        let digits = [18, 12, 6, 0].into_iter().map(|shift| digit(bits >> shift));
        name.extend(digits.take(bytes.len() + 1).flatten());
    }
    name.parse().ok()
}

/// Whether `object` may be by `actor`: it says so, or says nothing.
///
/// An actor that speaks of itself is its own.
pub(crate) fn is_by(object: &ObjectProps, actor: &Iri) -> bool {
    object.attributed_to.is_empty()
        || object.id.as_ref() == Some(actor)
        || object.attributed_to.iter().any(|it| it.id() == Some(actor))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::ShownLists;

    const BOB: &str = "https://two.example/bob";

    fn bob() -> RemoteActor {
        let document = json!({
            "id": BOB,
            "type": "Person",
            "inbox": "https://two.example/bob/inbox",
            "publicKey": {"id": "https://two.example/bob#key", "owner": BOB, "publicKeyPem": ""},
        });
        let id = BOB.parse().unwrap();
        RemoteActor::from_document(Raw::from_value(&document).unwrap(), &id).unwrap()
    }

    fn raw(document: &Value) -> Raw<AnyActivity> {
        Raw::from_value(document).unwrap()
    }

    #[test]
    fn a_signature_speaks_for_the_actor_of_its_key_and_for_no_other() {
        let id = "https://two.example/1";
        let like =
            |actor: Value| json!({"type": "Like", "id": id, "actor": actor, "object": "urn:1"});
        let create =
            |object: Value| json!({"type": "Create", "id": id, "actor": BOB, "object": object});
        for (document, error) in [
            (like(json!(BOB)), None),
            (like(json!({"id": BOB, "name": "Bob"})), None),
            (like(json!([BOB])), None),
            (like(json!("https://two.example/eve")), Some("not by")),
            (like(json!("https://one.example/alice")), Some("not by")),
            (like(json!([BOB, "https://two.example/eve"])), Some("several actors")),
            (like(json!([])), Some("no actor")),
            (like(json!(null)), Some("no actor")),
            (like(json!("")), Some("no actor")),
            (like(json!("_:b0")), Some("no actor")),
            (like(json!(42)), Some("no actor")),
            (like(json!({})), Some("no actor")),
            (json!({"type": "Like", "actor": BOB}), Some("no id")),
            (json!({"id": id, "actor": BOB}), Some("no type")),
            (
                json!({"type": "Like", "id": "https://one.example/1", "actor": BOB}),
                Some("give the id"),
            ),
            (json!({"type": "Like", "id": "urn:uuid:1", "actor": BOB}), Some("give the id")),
            (create(json!({"type": "Note", "id": "https://two.example/2"})), None),
            (create(json!({"type": "Note", "attributedTo": BOB})), None),
            (create(json!({"type": "Note", "attributedTo": [{"id": BOB}, "urn:x"]})), None),
            (create(json!({"type": "Note", "attributedTo": "urn:x"})), Some("not attributed")),
            (json!([]), Some("cannot be read")),
        ] {
            let key = "https://two.example/bob#key".parse().unwrap();
            match (Verified::by_signature(raw(&document), &bob(), &key), error) {
                (Ok(verified), None) => assert_eq!(verified.actor(), BOB),
                (Err(error), Some(part)) => assert!(error.to_string().contains(part), "{error}"),
                (result, error) => panic!("{document}: {result:?} against {error:?}"),
            }
        }
    }

    #[test]
    fn a_key_that_the_actor_does_not_name_proves_nothing() {
        let document = json!({"type": "Like", "id": "https://two.example/1", "actor": BOB});
        let key = "https://two.example/eve#key".parse().unwrap();
        let error = Verified::by_signature(raw(&document), &bob(), &key).unwrap_err();
        assert!(matches!(error, VerifyError::UnknownKey { .. }), "{error}");
    }

    #[test]
    fn a_proof_speaks_for_the_actor_that_has_its_key_for_assertions() {
        let multikey = |id: &str| json!({"id": id, "type": "Multikey", "controller": BOB, "publicKeyMultibase": "z6Mk"});
        let document = json!({
            "id": BOB,
            "inbox": "https://two.example/bob/inbox",
            "publicKey": {"id": "https://two.example/bob#key", "owner": BOB, "publicKeyPem": ""},
            "assertionMethod": multikey("https://two.example/bob#ed25519-key"),
            "authentication": multikey("https://two.example/bob#other"),
        });
        let bob = BOB.parse().unwrap();
        let bob = RemoteActor::from_document(Raw::from_value(&document).unwrap(), &bob).unwrap();
        let like = |actor: &str, id: &str| json!({"type": "Like", "id": id, "actor": actor});
        let own = like(BOB, "https://two.example/1");
        for (document, key, error) in [
            (own.clone(), "https://two.example/bob#ed25519-key", None),
            (own.clone(), "https://two.example/bob#key", Some("no key of")),
            (own.clone(), "https://two.example/bob#other", Some("no key of")),
            (own, "https://one.example/key", Some("no key of")),
            (
                like("https://two.example/eve", "https://two.example/1"),
                "https://two.example/bob#ed25519-key",
                Some("not by"),
            ),
            (
                like(BOB, "https://one.example/1"),
                "https://two.example/bob#ed25519-key",
                Some("give the id"),
            ),
        ] {
            match (Verified::by_proof(raw(&document), &bob, &key.parse().unwrap()), error) {
                (Ok(verified), None) => assert!(!verified.is_local()),
                (Err(error), Some(part)) => assert!(error.to_string().contains(part), "{error}"),
                (result, error) => panic!("{document}: {result:?} against {error:?}"),
            }
        }
    }

    #[test]
    fn what_has_no_id_is_known_by_its_text() {
        let key = "https://two.example/bob#key".parse().unwrap();
        // The example of RFC 6920, section 8.1: the SHA-256 of "Hello World!".
        let sha256 = [
            0x7f, 0x83, 0xb1, 0x65, 0x7f, 0xf1, 0xfc, 0x53, 0xb9, 0x2d, 0xc1, 0x81, 0x48, 0xa1,
            0xd6, 0x5d, 0xfc, 0x2d, 0x4b, 0x1f, 0xa3, 0xd6, 0x77, 0x28, 0x4a, 0xdd, 0xd2, 0x00,
            0x12, 0x6d, 0x90, 0x69,
        ];
        let named = "ni:///sha-256;f4OxZX_x_FO5LcGBSKHWXfwtSx-j1ncoSt3SABJtkGk";
        for (id, expected) in [
            (None, Ok(named)),
            (Some(json!(null)), Ok(named)),
            (Some(json!("https://two.example/1")), Ok("https://two.example/1")),
            (Some(json!(42)), Err("no id")),
            (Some(json!("one")), Err("no id")),
            (Some(json!("https://one.example/1")), Err("give the id")),
            (Some(json!(named)), Err("give the id")),
        ] {
            let mut document = json!({"type": "Like", "actor": BOB});
            if let Some(id) = id {
                document["id"] = id;
            }
            let text = raw(&document);
            let text = text.as_str().to_owned();
            let verified = Verified::by_signature_or_text(text, &bob(), &key, |_| sha256);
            match (verified, expected) {
                (Ok(it), Ok(expected)) => {
                    assert_eq!(it.id().as_str(), expected);
                    assert_eq!(it.has_id(), expected != named);
                }
                (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{error}"),
                (result, expected) => panic!("{document}: {result:?} against {expected:?}"),
            }
        }
    }

    #[test]
    fn what_is_fetched_has_the_id_it_was_fetched_by() {
        let document = json!({"type": "Like", "id": "https://two.example/1", "actor": BOB});
        let fetch = |from: &str| Verified::by_fetch(raw(&document), &from.parse().unwrap());
        assert!(fetch("https://two.example/1").is_ok());
        assert!(fetch("https://two.example/2").is_err());
        assert!(fetch("https://one.example/1").is_err());
    }

    #[test]
    fn a_local_activity_has_local_ids() {
        let site = Site::new("https://one.example").unwrap();
        let alice = LocalActor {
            id: "https://one.example/alice".parse().unwrap(),
            username: Some("alice".to_owned()),
            approves_followers: false,
            shown: ShownLists::default(),
        };
        let like = |id: &str, actor: &str| -> AnyActivity {
            serde_json::from_value(json!({"type": "Like", "id": id, "actor": actor})).unwrap()
        };
        let local = |id: &str, actor: &str| Verified::local(like(id, actor), &alice, &site);
        assert!(local("https://one.example/1", "https://one.example/alice").unwrap().is_local());
        assert!(local("https://two.example/1", "https://one.example/alice").is_err());
        assert!(local("https://one.example/1", "https://one.example/bob").is_err());
    }
}
