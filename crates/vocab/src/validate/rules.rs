//! What the standards ask of documents, beyond the types of their properties.

use serde_json::{Number, Value};

use super::{
    Inspector, Problem,
    Severity::{Error, Warning},
};
use crate::{
    ActivityProps, AnyObject, CollectionProps, Context, Iri, OneOrMany, Place, Question, Ref,
    context::is_activity_streams, undo,
};

/// The context of a document, where it has one, is that of ActivityStreams, perhaps among others.
pub(super) fn context(context: Option<&Context>, inspector: &mut Inspector) {
    let is_ours = |it: &Value| it.as_str().is_some_and(is_activity_streams);
    let Some(context) = context.map(Context::to_value) else { return };
    let has_ours = match &context {
        Value::Array(several) => several.iter().any(is_ours),
        one => is_ours(one),
    };
    if !has_ours {
        inspector.at("@context", |it| it.report(Warning, Problem::OtherContext));
    }
}

/// A type is a text, or several.
pub(super) fn types(types: Option<&Value>, inspector: &mut Inspector) {
    let is_name = match types {
        None => true,
        Some(Value::Array(names)) => names.iter().all(Value::is_string),
        Some(name) => name.is_string(),
    };
    if !is_name {
        inspector.at("type", |it| it.report(Error, Problem::DoesNotFit));
    }
}

/// An object, by what its type asks for.
pub(super) fn object(object: &AnyObject, inspector: &mut Inspector) {
    if let Some(props) = object.as_activity() {
        activity(object.type_name(), props, inspector);
    }
    if let Some(props) = object.as_collection() {
        collection(object.type_name(), props, inspector);
    }
    match object {
        AnyObject::Place(it) => place(it, inspector),
        AnyObject::Question(it) => question(it, inspector),
        _ => {}
    }
}

/// The accuracy of a place is a percentage, and its radius no less than zero.
fn place(place: &Place, inspector: &mut Inspector) {
    for (name, value, range, expected) in [
        ("accuracy", &place.accuracy, 0.0..=100.0, "from 0 to 100"),
        ("radius", &place.radius, 0.0..=f64::INFINITY, "0 or more"),
    ] {
        let value = value.as_ref().and_then(Number::as_f64);
        if value.is_some_and(|it| !range.contains(&it)) {
            inspector.at(name, |it| it.report(Error, Problem::OutOfRange { expected }));
        }
    }
}

/// A poll offers something to choose from.
pub(super) fn question(question: &Question, inspector: &mut Inspector) {
    if question.one_of.is_empty() && question.any_of.is_empty() {
        inspector.missing(Warning, "oneOf");
    }
}

/// An ordered collection lists `orderedItems`, another `items`, and `first` leads to a page.
pub(super) fn collection(kind: &str, collection: &CollectionProps, inspector: &mut Inspector) {
    let is_ordered = kind.starts_with("Ordered");
    let (wrong, found, expected) = match is_ordered {
        true => (&collection.items, "items", "orderedItems"),
        false => (&collection.ordered_items, "orderedItems", "items"),
    };
    if !wrong.is_empty() {
        inspector.at(found, |it| it.report(Error, Problem::OtherOrder { expected }));
    }
    for (name, page) in
        [("first", &collection.first), ("last", &collection.last), ("current", &collection.current)]
    {
        let kind = page.as_ref().and_then(Ref::object).map_or("", |it| it.type_name());
        if !(kind.is_empty() || kind.ends_with("Page")) {
            let expected = "a page of the collection";
            inspector.at(name, |it| it.report(Error, Problem::OtherType { expected }));
        }
    }
}

/// An activity has an actor and, where it does something to something, an object; some have more.
pub(super) fn activity(kind: &str, activity: &ActivityProps, inspector: &mut Inspector) {
    if activity.id.is_none() {
        // Not yet wrong: whoever sends it gives it one.
        inspector.missing(Warning, "id");
    }
    if activity.actor.is_empty() && !activity.extra.contains_key("actor") {
        let is_post = kind == "Question" && !activity.attributed_to.is_empty();
        inspector.missing(if is_post { Warning } else { Error }, "actor");
    }
    let is_intransitive = matches!(kind, "Arrive" | "IntransitiveActivity" | "Question" | "Travel");
    if activity.object.is_empty() && !is_intransitive && !activity.extra.contains_key("object") {
        inspector.missing(Error, "object");
    }
    if matches!(kind, "Add" | "Move" | "Remove")
        && activity.target.is_empty()
        && !activity.extra.contains_key("target")
    {
        inspector.missing(Error, "target");
    }
    inspector.at("object", |inspector| objects(kind, activity, inspector));
}

fn objects(kind: &str, activity: &ActivityProps, inspector: &mut Inspector) {
    let is_array = activity.object.len() > 1;
    for (index, object) in activity.object.iter().enumerate() {
        let inspect = |inspector: &mut Inspector| object_of(kind, activity, object, inspector);
        if is_array { inspector.at_index(index, inspect) } else { inspect(inspector) }
    }
}

/// The object of an activity, by what the activity's type asks for.
fn object_of(
    kind: &str,
    activity: &ActivityProps,
    object: &Ref<AnyObject>,
    inspector: &mut Inspector,
) {
    let actor = only(&activity.actor);
    let embedded = object.object();
    let type_name = embedded.map_or("", |it| it.type_name());
    let is_unknown = type_name.is_empty();
    let mut expect = |is_right: bool, expected| {
        if !(is_unknown || is_right) {
            inspector.report(Error, Problem::OtherType { expected });
        }
    };
    match kind {
        "Accept" | "Reject" | "TentativeAccept" | "TentativeReject" => {
            expect(embedded.is_some_and(|it| it.as_activity().is_some()), "an activity to answer");
        }
        "Block" | "Follow" => {
            expect(embedded.is_some_and(|it| it.as_actor().is_some()), "an actor");
        }
        _ => {}
    }
    if matches!(kind, "Create" | "Delete" | "Update") && object.id().is_none() {
        inspector.missing(Error, "id");
    }
    match (kind, embedded) {
        ("Create", Some(it)) if !is_by(it, actor) => {
            inspector.at("attributedTo", |it| it.report(Error, Problem::OtherOwner));
        }
        ("Move", _) if object.id() != actor => inspector.report(Error, Problem::OtherOwner),
        ("Undo", Some(it)) => undone(activity, it, inspector),
        _ => {}
    }
}

/// Whether `object` may be by `actor`: it names it, or nobody.
fn is_by(object: &AnyObject, actor: Option<&Iri>) -> bool {
    let owners = &object.attributed_to;
    owners.is_empty() || actor.is_none() || owners.iter().any(|it| it.id() == actor)
}

fn undone(activity: &ActivityProps, object: &AnyObject, inspector: &mut Inspector) {
    let undone = object.as_activity().filter(|it| !it.actor.is_empty());
    let inverse = undone.map(|it| undo::inverse(activity, object.type_name(), it));
    if let Some(Err(error)) = inverse {
        inspector.report(Error, Problem::Undo(error));
    }
}

fn only(values: &OneOrMany<Ref<AnyObject>>) -> Option<&Iri> {
    match values.as_slice() {
        [value] => value.id(),
        _ => None,
    }
}
