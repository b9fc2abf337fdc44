//! From the document that an actor posts to the activity that is published ([ActivityPub §6]).
//!
//! [ActivityPub §6]: https://www.w3.org/TR/activitypub/#client-to-server-interactions

use chrono::{DateTime, Utc};
use oyez_vocab::{AnyActivity, AnyObject, Create, Iri, OneOrMany, Ref};
use serde_json::Value;

use crate::{
    IriError, LocalActor, Part, Refusal, Registry, Role,
    effect::{EFFECTIVE, WITHOUT_EFFECT, reset_votes},
};

/// Why a document cannot be published.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OutboxError {
    /// No id could be made for the activity or its object.
    #[error(transparent)]
    Id(#[from] IriError),
    /// The document is no object.
    #[error("the document cannot be read")]
    Json(#[source] serde_json::Error),
    /// There is no type.
    #[error("the document has no type")]
    NoType,
    /// The activity is of a type that is not known here, or has not the object that it needs.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The client set what only the server may set.
    #[error("`{property}` cannot be set through the outbox")]
    Reserved {
        /// The property.
        property: &'static str,
    },
    /// The activity has several objects, and would have its effect on one of them.
    #[error("`{kind}` takes one object")]
    SeveralObjects {
        /// The name of the type.
        kind: String,
    },
}

/// Properties that say how an actor is reached and who can speak for it, which no client sets.
const RESERVED: [&str; 7] =
    ["publicKey", "publicKeyPem", "assertionMethod", "proof", "endpoints", "inbox", "outbox"];

/// Makes the activity that `actor` means by posting `document`.
///
/// A bare object is wrapped in a `Create`. Ids are given to the activity and to what it creates;
/// those that the client has set are replaced, but for the id of a thing that a model is to make.
/// The actor is `actor`, and what is created is attributed to it. Activity and object are addressed
/// alike, and have the time `now` where the client has not given another. Of an object of this
/// server that is only spoken of, as in a `Like` or an `Announce`, the id alone is kept.
///
/// # Errors
///
/// Fails when the document is no object with a type, is an activity that is not known
/// here or lacks the object it needs, or sets what a client cannot set.
///
/// ```
/// use oyez_registry::{
///     LocalActor, Registration, Registry, Role, RoutePattern, ShownLists, Site, prepare,
/// };
/// use serde_json::json;
///
/// let registry = Registry::builder(Site::new("https://one.example")?)
///     .register(Registration::new("object", Role::Object, RoutePattern::short("/o/{id}")?))
///     .register(Registration::new("activity", Role::Activity, RoutePattern::short("/a/{id}")?))
///     .build()?;
/// let alice = LocalActor {
///     id: "https://one.example/alice".parse()?,
///     username: Some("alice".to_owned()),
///     approves_followers: false,
///     shown: ShownLists::default(),
/// };
///
/// let note = json!({"type": "Note", "content": "Hear ye.", "to": "https://two.example/bob"});
/// let create = prepare(note, &alice, &registry, "2026-01-15T14:00:00Z".parse()?)?;
/// assert_eq!(create.type_name(), "Create");
/// assert_eq!(create.actor[0].id(), Some(&alice.id));
/// assert_eq!(create.to[0].id().unwrap(), "https://two.example/bob");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn prepare(
    document: Value,
    actor: &LocalActor,
    registry: &Registry,
    now: DateTime<Utc>,
) -> Result<AnyActivity, OutboxError> {
    activity(read(document)?, actor, registry, now)
}

/// Reads what a client has posted.
pub(super) fn read(document: Value) -> Result<AnyObject, OutboxError> {
    if let Some(property) = reserved(&document) {
        return Err(OutboxError::Reserved { property });
    }
    let object: AnyObject = serde_json::from_value(document).map_err(OutboxError::Json)?;
    if object.type_name().is_empty() { Err(OutboxError::NoType) } else { Ok(object) }
}

/// Makes the activity of what was read.
pub(super) fn activity(
    object: AnyObject,
    actor: &LocalActor,
    registry: &Registry,
    now: DateTime<Utc>,
) -> Result<AnyActivity, OutboxError> {
    // What has an actor or an object is an activity, if perhaps one of a type that only a model
    // knows. Types that have these and are none, as `Relationship`, are known. A question is asked,
    // not done: it is created as a note is.
    let is_question = matches!(object, AnyObject::Question(_));
    let is_activity = !is_question
        && (object.as_activity().is_some()
            || ["actor", "object"].iter().any(|it| object.extra.contains_key(*it)));
    let mut activity = if is_activity {
        let document = serde_json::to_value(object).map_err(OutboxError::Json)?;
        serde_json::from_value(document).map_err(OutboxError::Json)?
    } else {
        AnyActivity::from(Create::new(&actor.id, object))
    };
    let kind = activity.type_name().to_owned();
    // What is done to a thing of a model is for the model to say.
    let is_of_model =
        activity.object.iter().any(|it| it.id().is_some_and(|it| registry.is_of_model(it)));
    let has_effect = EFFECTIVE.contains(&kind.as_str());
    if !has_effect && !WITHOUT_EFFECT.contains(&kind.as_str()) && !is_of_model {
        return Err(Refusal::NoEffect { kind }.into());
    }
    // A report names an actor and its objects.
    let takes_several = !has_effect || matches!(activity, AnyActivity::Flag(_));
    if activity.object.len() > 1 && !takes_several {
        return Err(OutboxError::SeveralObjects { kind });
    }
    if NAMING.contains(&kind.as_str()) {
        name_ours(&mut activity, registry);
    }
    activity.id = Some(registry.new_id(Role::Activity)?);
    activity.actor = Ref::from(&actor.id).into();
    if activity.published.is_none() {
        activity.published = Some(now.into());
    }
    if let AnyActivity::Create(create) = &mut activity {
        own(create, &actor.id, registry)?;
    }
    let has_what_it_needs = match &activity {
        AnyActivity::Arrive(_) | AnyActivity::Travel(_) => true,
        _ if has_effect => activity.object.iter().any(|it| it.id().is_some()),
        _ => !activity.object.is_empty(),
    };
    if !has_what_it_needs {
        return Err(Refusal::NoObject { kind }.into());
    }
    Ok(activity)
}

/// Types of which nobody needs more of the object than its id.
const NAMING: [&str; 7] = ["Accept", "Announce", "Delete", "Follow", "Like", "Read", "Reject"];

/// Leaves the id alone of an object that is of this server: other servers would believe what the
/// client says of it, for it comes from here.
fn name_ours(activity: &mut AnyActivity, registry: &Registry) {
    for object in &mut activity.object {
        if let Some(id) = object.id().filter(|it| registry.site().is_local(it)) {
            *object = Ref::from(&id.clone());
        }
    }
}

/// Makes the one object of `create` a new object of `actor`.
fn own(create: &mut Create, actor: &Iri, registry: &Registry) -> Result<(), OutboxError> {
    let mut objects = create.object.take();
    let (Some(Ref::Object(mut object)), true) = (objects.pop(), objects.is_empty()) else {
        return Err(Refusal::NoObject { kind: "Create".to_owned() }.into());
    };
    if let AnyObject::Question(question) = &mut object {
        reset_votes(question);
        question.actor.take();
    } else if object.as_activity().is_some() || object.as_actor().is_some() {
        let kind = format!("Create of {}", object.type_name());
        return Err(Refusal::NoEffect { kind }.into());
    }
    if let AnyObject::OrderedCollection(list) = &object
        && !(list.items.is_empty() && list.ordered_items.is_empty())
    {
        // What is in it is what was added to it.
        return Err(OutboxError::Reserved { property: "orderedItems" });
    }
    // A model makes the thing of the id that the client has chosen.
    let id = match object.id.take().filter(|it| registry.is_of_model(it)) {
        Some(id) => id,
        None => registry.new_id(Role::Object)?,
    };
    object.likes = registry.part(&id, Part::Likes).map(Ref::from);
    object.replies = registry.part(&id, Part::Replies).map(Ref::from);
    object.shares = registry.part(&id, Part::Shares).map(Ref::from);
    object.id = Some(id);
    object.attributed_to = Ref::from(actor).into();
    if object.published.is_none() {
        object.published.clone_from(&create.published);
    }
    create.address_as(&object);
    object.address_as(create);
    create.object = OneOrMany::from(Ref::Object(object));
    Ok(())
}

/// A reserved property in `document`, at any depth and with any prefix.
fn reserved(document: &Value) -> Option<&'static str> {
    match document {
        Value::Array(values) => values.iter().find_map(reserved),
        Value::Object(properties) => properties.iter().find_map(|(name, value)| {
            let own_name = name.rsplit(['#', '/', ':']).next();
            RESERVED.into_iter().find(|it| Some(*it) == own_name).or_else(|| reserved(value))
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{ShownLists, testing};

    fn prepared(document: Value) -> Result<Value, OutboxError> {
        let alice = LocalActor {
            id: "https://one.example/users/alice".parse().unwrap(),
            username: Some("alice".to_owned()),
            approves_followers: false,
            shown: ShownLists::default(),
        };
        let now = "2026-01-15T14:00:00Z".parse().unwrap();
        prepare(document, &alice, &testing::registry(), now)
            .map(|it| serde_json::to_value(it).unwrap())
    }

    #[test]
    fn a_question_is_created_without_votes() {
        let option = json!({"type": "Note", "name": "tea", "replies": {"totalItems": 9}});
        let activity =
            prepared(json!({"type": "Question", "oneOf": [option], "votersCount": 9})).unwrap();
        assert_eq!(activity["type"], "Create");
        let question = &activity["object"];
        assert_eq!((&question["type"], &question["votersCount"]), (&json!("Question"), &json!(0)));
        assert_eq!(question["oneOf"][0]["replies"]["totalItems"], 0);
    }

    #[test]
    fn a_bare_object_is_created_as_the_actors_own() {
        let activity = prepared(json!({
            "type": "Note",
            "id": "https://evil.example/1",
            "attributedTo": "https://evil.example/eve",
            "content": "hello",
            "to": oyez_vocab::PUBLIC,
            "bcc": "https://two.example/bob",
        }))
        .unwrap();
        assert_eq!(activity["type"], "Create");
        assert_eq!(activity["actor"], "https://one.example/users/alice");
        assert_eq!(activity["to"], oyez_vocab::PUBLIC);
        assert_eq!(activity["bcc"], "https://two.example/bob");
        let object = &activity["object"];
        assert_eq!(object["attributedTo"], "https://one.example/users/alice");
        assert_eq!(object["published"], "2026-01-15T14:00:00Z");
        let id = object["id"].as_str().unwrap();
        assert!(id.starts_with("https://one.example/objects/"), "{id}");
        for part in ["likes", "replies", "shares"] {
            assert_eq!(object[part], format!("{id}/{part}"));
        }
    }

    #[test]
    fn an_activity_keeps_its_object_and_gets_our_id_and_actor() {
        let activity = prepared(json!({
            "type": "Like",
            "id": "https://evil.example/1",
            "actor": "https://evil.example/eve",
            "object": "https://two.example/notes/1",
        }))
        .unwrap();
        assert_eq!(activity["actor"], "https://one.example/users/alice");
        assert_eq!(activity["object"], "https://two.example/notes/1");
        assert!(activity["id"].as_str().unwrap().starts_with("https://one.example/activities/"));
    }

    #[test]
    fn what_a_client_says_of_an_object_of_ours_is_not_published() {
        let object =
            |id: &str| json!({"type": "Note", "id": id, "content": "what Alice never said"});
        let (ours, theirs) = ("https://one.example/objects/1", "https://two.example/notes/1");
        for (kind, id, expected) in [
            ("Announce", ours, json!(ours)),
            (
                "Like",
                "https://ONE.example:443/objects/1",
                json!("https://ONE.example:443/objects/1"),
            ),
            ("Accept", ours, json!(ours)),
            ("Announce", theirs, object(theirs)),
            ("Undo", ours, object(ours)),
        ] {
            let activity = prepared(json!({"type": kind, "object": object(id)})).unwrap();
            assert_eq!(activity["object"], expected, "{kind} {id}");
        }
    }

    #[test]
    fn a_create_and_its_object_are_addressed_alike() {
        let activity = prepared(json!({
            "type": "Create",
            "to": "https://two.example/bob",
            "object": {"type": "Note", "cc": "https://three.example/carol"},
        }))
        .unwrap();
        for it in [&activity, &activity["object"]] {
            assert_eq!(it["to"], "https://two.example/bob");
            assert_eq!(it["cc"], "https://three.example/carol");
        }
    }

    #[test]
    fn what_has_no_effect_is_taken_as_it_is() {
        for document in [
            json!({"type": "Travel", "target": {"type": "Place", "name": "Work"}}),
            json!({"type": "View", "object": ["x:y", "x:z"]}),
            json!({"type": "Offer", "object": {"type": "Note"}, "target": "https://two.example/bob"}),
        ] {
            let activity = prepared(document.clone()).unwrap();
            for property in ["type", "object", "target"] {
                assert_eq!(activity.get(property), document.get(property), "{document}");
            }
        }
    }

    #[test]
    fn what_cannot_be_published_is_refused_with_the_reason() {
        for (document, reason) in [
            (json!({"content": "hello"}), "no type"),
            (json!([]), "cannot be read"),
            (json!({"type": "Follow"}), "`Follow` needs an object"),
            (json!({"type": "Like", "object": {"type": "Note"}}), "`Like` needs an object"),
            (json!({"type": "Create"}), "`Create` needs an object"),
            (
                json!({"type": "Create", "object": "https://one.example/objects/1"}),
                "needs an object",
            ),
            (json!({"type": "Create", "object": {"type": "Create"}}), "Create of Create"),
            (json!({"type": "Create", "object": {"type": "Person"}}), "Create of Person"),
            (json!({"type": "View"}), "`View` needs an object"),
            (json!({"type": "Activity", "object": "x:y"}), "`Activity` has no effect"),
            (json!({"type": "ext:Wave", "actor": "x:y", "object": "x:z"}), "`ext:Wave`"),
            (json!({"type": "OrderedCollection", "orderedItems": ["x:y"]}), "`orderedItems`"),
            (json!({"type": "Note", "publicKey": {}}), "`publicKey` cannot be set"),
            (json!({"type": "Create", "object": {"type": "Note", "proof": 1}}), "`proof`"),
            (json!({"type": "Create", "object": [{"type": "Note", "inbox": "x:y"}]}), "`inbox`"),
            (json!({"type": "Note", "tag": {"as:outbox": "x:y"}}), "`outbox`"),
            (json!({"type": "Note", "https://w3id.org/security#publicKey": {}}), "`publicKey`"),
            (json!({"type": "Delete", "object": ["x:y", "x:z"]}), "`Delete` takes one object"),
        ] {
            let error = prepared(document.clone()).unwrap_err();
            assert!(error.to_string().contains(reason), "{document}: {error}");
        }
    }
}
