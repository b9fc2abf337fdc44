//! The types, as one uses them.

use oyez_vocab::{
    AnyActivity, AnyActor, AnyCollection, AnyObject, Closed, Context, Create, DateTime, Duration,
    Follow, Iri, Link, Mention, Note, OneOrMany, Person, PublicKey, Question, Raw, Ref,
    to_document,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;

fn iri(text: &str) -> Iri {
    text.parse().unwrap()
}

#[test]
fn a_class_has_the_properties_of_those_it_extends() {
    let mut create = Create::new(iri("https://a.example/a"), Note::new());
    create.id = Some(iri("https://a.example/1"));
    create.summary = "a note".into();
    create.to = Iri::public().into();
    assert_eq!(
        serde_json::to_value(&create).unwrap(),
        json!({
            "type": "Create",
            "id": "https://a.example/1",
            "actor": "https://a.example/a",
            "object": {"type": "Note"},
            "summary": "a note",
            "to": "https://www.w3.org/ns/activitystreams#Public",
        })
    );
}

#[test]
fn an_unknown_activity_still_has_an_actor_and_an_object() {
    let document = json!({
        "type": "ext:Wave",
        "actor": "https://a.example/a",
        "object": "https://a.example/1",
        "content": "🦊",
    });
    let activity: AnyActivity = serde_json::from_value(document.clone()).unwrap();
    assert_eq!(activity.type_name(), "ext:Wave");
    assert_eq!(activity.actor[0].id(), Some(&iri("https://a.example/a")));

    let object = AnyObject::from(activity);
    assert_eq!(object.type_name(), "ext:Wave");
    assert_eq!(object.extra["actor"], "https://a.example/a");
    assert_eq!(serde_json::to_value(&object).unwrap(), document);
}

#[test]
fn a_part_of_a_union_lends_its_properties() {
    let alice = iri("https://a.example/a");
    let follow: AnyObject = AnyActivity::from(Follow::new(&alice, &alice)).into();
    assert_eq!(follow.as_activity().unwrap().object[0].id(), Some(&alice));
    assert!(follow.as_actor().is_none());
    assert!(follow.as_collection().is_none());

    let mut person = Person::new();
    person.inbox = Some(iri("https://a.example/a/inbox"));
    let person: AnyObject = AnyActor::from(person).into();
    assert_eq!(person.as_actor().unwrap().inbox.as_ref().unwrap(), "https://a.example/a/inbox");
}

#[test]
fn links_and_objects_are_told_apart() {
    let note: Note = serde_json::from_value(json!({
        "type": "Note",
        "tag": [
            {"type": "Mention", "href": "https://a.example/a", "name": "@a"},
            {"type": "Emoji", "id": "https://a.example/e", "name": ":e:"},
            {"type": "Hashtag", "href": "https://a.example/t", "name": "#t"},
            {"type": "Link", "href": "https://a.example/l", "rel": ["me", "nofollow"]},
        ],
        "replies": {"type": "Collection", "totalItems": 0, "items": []},
    }))
    .unwrap();
    let [Ref::Link(mention), Ref::Object(emoji), Ref::Link(hashtag), Ref::Link(link)] =
        note.tag.as_slice()
    else {
        panic!("{:?}", note.tag);
    };
    assert_eq!(mention.type_name(), "Mention");
    assert_eq!(mention.name.text(), Some("@a"));
    assert_eq!(emoji.type_name(), "Emoji");
    assert_eq!(hashtag.type_name(), "Hashtag");
    assert_eq!(link.rel.as_slice(), ["me", "nofollow"]);
    let Some(Ref::Object(replies)) = &note.replies else { panic!("{:?}", note.replies) };
    let AnyCollection::Collection(replies) = replies else { panic!("{replies:?}") };
    assert_eq!(replies.total_items, Some(0));

    let mention: Ref<AnyObject> = Ref::Link(Mention::new(iri("https://a.example/a")).into());
    assert_eq!(mention.id(), Some(&iri("https://a.example/a")));
    assert!(serde_json::from_value::<Link>(json!({"type": "Mention"})).is_err());
}

#[test]
fn closed_is_a_date_or_a_word_or_an_object() {
    for (value, is_date) in [
        (json!("2026-01-15T10:00:00Z"), true),
        (json!(true), false),
        (json!("https://a.example/why"), false),
    ] {
        let question: Question =
            serde_json::from_value(json!({"type": "Question", "closed": value})).unwrap();
        assert_eq!(matches!(&question.closed[0], Closed::At(_)), is_date, "{value}");
    }
}

#[test]
fn the_context_names_just_what_is_used() {
    let mut person = Person::new();
    let document = to_document(&person).unwrap();
    assert_eq!(document["@context"], "https://www.w3.org/ns/activitystreams");

    let key = PublicKey::new(iri("https://a.example/a"), "-----BEGIN PUBLIC KEY-----");
    person.public_key = key.into();
    let document = to_document(&person).unwrap();
    assert_eq!(
        document["@context"],
        json!(["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"])
    );
    let again: Person = serde_json::from_value(document.clone()).unwrap();
    assert_eq!(to_document(&again).unwrap(), document, "a context that is there is left alone");
}

#[test]
fn the_values_of_properties_are_read_and_written_by_themselves() {
    fn check<T: DeserializeOwned + Serialize>(good: &str, bad: &str) {
        let value: T = serde_json::from_str(good).unwrap();
        assert_eq!(serde_json::to_string(&value).unwrap(), good);
        assert!(serde_json::from_str::<T>(bad).is_err(), "{bad}");
    }
    check::<Iri>(r#""https://a.example/1""#, r#""a.example""#);
    check::<DateTime>(r#""2026-01-15T10:00Z""#, r#""yesterday""#);
    check::<Duration>(r#""PT2H30M""#, r#""2 hours""#);
    check::<OneOrMany<String>>(r#"["me"]"#, "7");
    check::<OneOrMany<Ref<AnyObject>>>(r#"{"type":"Note"}"#, "7");
    check::<Context>(r#"["https://a.example/ns",{"a":"b"}]"#, "[");
    check::<Raw<Note>>(r#"{ "type": 7 }"#, "{");
}

#[test]
fn arrays_stay_arrays() {
    let note: Note =
        serde_json::from_value(json!({"type": "Note", "to": ["https://a.example/a"]})).unwrap();
    assert_eq!(note.to.len(), 1);
    assert_eq!(serde_json::to_value(&note).unwrap()["to"], json!(["https://a.example/a"]));
}
