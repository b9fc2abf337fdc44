//! Activities that are what they say: by whom, and from where.

mod error;
mod name;
mod object_text;
mod shape;
#[cfg(test)]
mod tests;

use oyez_vocab::{ActivityProps, AnyActivity, AnyObject, Delete, Iri, ObjectProps, Raw, Ref};

pub use self::error::VerifyError;
use self::name::name;
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

    /// That `actor` has deleted `object`: the server of both says that it is gone. There is no other
    /// text of this than that it is so; `sha256` names it.
    ///
    /// # Errors
    ///
    /// Fails when the object is of another origin than the actor.
    pub fn by_absence(
        object: &Iri,
        actor: &Iri,
        sha256: impl FnOnce(&str) -> [u8; 32],
    ) -> Result<Self, VerifyError> {
        if !object.is_same_origin(actor) {
            let (actor, id) = (actor.clone(), object.clone());
            return Err(VerifyError::OtherOrigin { actor, id });
        }
        let delete = Delete::new(actor.clone(), object.clone()).into();
        Self::check_or_name((written(&delete)?, delete), actor, false, |it| name(&sha256(it)))
    }

    /// That `actor` has created or, where it `is_known`, updated an object, which its own server
    /// gives as `object` under the id `fetched`. `sha256` names the text of this.
    ///
    /// # Errors
    ///
    /// Fails when the document has another id, or is not attributed to `actor`, or what it is
    /// attributed to is of another origin.
    pub fn by_object(
        object: &Raw<AnyObject>,
        fetched: &Iri,
        actor: &Iri,
        is_known: bool,
        sha256: impl FnOnce(&str) -> [u8; 32],
    ) -> Result<Self, VerifyError> {
        let read = object.parse().map_err(VerifyError::Json)?;
        if read.id.as_ref() != Some(fetched) || !fetched.is_same_origin(actor) {
            let (actor, id) = (actor.clone(), fetched.clone());
            return Err(VerifyError::OtherOrigin { actor, id });
        }
        if !read.attributed_to.iter().any(|it| it.id() == Some(actor)) {
            let (actor, id) = (actor.clone(), fetched.to_string());
            return Err(VerifyError::OtherOwner { actor, id });
        }
        let kind = if is_known { "Update" } else { "Create" };
        // No IRI holds what a JSON string has to escape.
        let text = format!(r#"{{"type":"{kind}","actor":"{actor}","object":{}}}"#, object.as_str());
        let text = Raw::with_value(text).map_err(VerifyError::Json)?;
        Self::check_or_name(text, actor, false, |it| name(&sha256(it)))
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
        if !is_local {
            shape::check(&activity, text.as_str())?;
        }
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

/// Whether `object` may be by `actor`: it says so, or says nothing.
///
/// An actor that speaks of itself is its own.
pub(crate) fn is_by(object: &ObjectProps, actor: &Iri) -> bool {
    object.attributed_to.is_empty()
        || object.id.as_ref() == Some(actor)
        || object.attributed_to.iter().any(|it| it.id() == Some(actor))
}
