//! The types, as one uses them.

use oyez_vocab::{
    AnyActivity, AnyActor, AnyCollection, AnyObject, Closed, Context, Create, DateTime, Duration,
    Follow, Iri, LanguageTag, Like, Link, MediaType, Mention, Note, OneOrMany, Person, PublicKey,
    Question, Raw, Ref, Units, to_document,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

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
fn all_names_of_a_type_can_be_asked_for() {
    for (types, read_as, names) in [
        (json!("Like"), "Like", &["Like"][..]),
        (json!(["ext:Clap", "as:Like"]), "Like", &["ext:Clap", "Like"]),
        (json!("ext:Wave"), "ext:Wave", &["ext:Wave"]),
        (json!(["ext:Wave", "ext:Nod"]), "ext:Wave", &["ext:Wave", "ext:Nod"]),
        (Value::Null, "", &[]),
    ] {
        let activity: AnyActivity = serde_json::from_value(json!({"type": types})).unwrap();
        assert_eq!(activity.type_name(), read_as, "{types}");
        assert!(activity.type_names().eq(names.iter().copied()), "{types}");
    }
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
fn a_part_of_a_union_is_changed_in_place() {
    let alice = iri("https://a.example/a");
    let mut like: AnyObject = Like::new(&alice, &alice).into();
    like.as_activity_mut().unwrap().target = iri("https://a.example/t").into();
    assert_eq!(like.as_activity().unwrap().target[0].as_iri().unwrap(), "https://a.example/t");
    assert!(like.as_actor_mut().is_none());
    assert!(like.as_collection_mut().is_none());
}

#[test]
fn an_object_is_narrowed_or_given_back() {
    for (name, is_activity, is_actor, is_collection) in [
        ("Like", true, false, false),
        ("Person", false, true, false),
        ("OrderedCollectionPage", false, false, true),
        ("Note", false, false, false),
        ("ext:Like", false, false, false),
    ] {
        let document = json!({"type": name, "actor": "https://a.example/a", "ext:x": 1});
        let object: AnyObject = serde_json::from_value(document.clone()).unwrap();
        let activity = AnyActivity::try_from(object.clone());
        let actor = AnyActor::try_from(object.clone());
        let collection = AnyCollection::try_from(object.clone());
        let found = (activity.is_ok(), actor.is_ok(), collection.is_ok());
        assert_eq!(found, (is_activity, is_actor, is_collection), "{name}");
        assert_eq!(activity.map_or_else(|it| it, AnyObject::from), object, "{name}");
        assert_eq!(actor.map_or_else(|it| it, AnyObject::from), object, "{name}");
        assert_eq!(collection.map_or_else(|it| it, AnyObject::from), object, "{name}");
    }
}

#[test]
fn what_is_referred_to_is_taken_out_and_changed() {
    let mut embedded: Ref<AnyObject> = Note::new().into();
    embedded.object_mut().unwrap().id = Some(iri("https://a.example/1"));
    assert_eq!(embedded.id().unwrap(), "https://a.example/1");
    assert_eq!(embedded.as_iri(), None);
    assert_eq!(embedded.into_object().unwrap().id.as_ref().unwrap(), "https://a.example/1");

    let mut named: Ref<AnyObject> = iri("https://a.example/1").into();
    assert_eq!(named.as_iri(), named.id());
    assert!(named.object_mut().is_none());
    assert!(named.into_object().is_none());
}

#[test]
fn properties_are_set_from_what_is_at_hand() {
    let (a, b) = (iri("https://a.example/a"), iri("https://b.example/b"));
    let mut note = Note::new();
    note.to = [a.clone(), b.clone()].into();
    note.cc = vec![a.clone()].into();
    note.bcc = Some(Ref::from(&b)).into();
    note.bto = None.into();
    note.tag = Mention::new(b.clone()).into();
    note.attributed_to = AnyActor::from(Person::new()).into();
    assert_eq!(
        serde_json::to_value(&note).unwrap(),
        json!({
            "type": "Note",
            "to": [&a, &b],
            "cc": [&a],
            "bcc": &b,
            "tag": {"type": "Mention", "href": &b},
            "attributedTo": {"type": "Person"},
        })
    );
    note.tag.push(Link::new(a).into());
    for tag in &mut note.tag {
        let Ref::Link(link) = tag else { panic!("{tag:?}") };
        link.rel = ["me".to_owned(), "nofollow".to_owned()].into();
    }
    assert_eq!(serde_json::to_value(&note).unwrap()["tag"][1]["rel"], json!(["me", "nofollow"]));
}

#[test]
fn values_that_are_not_kept_leave_an_array_or_nothing() {
    for (text, kept) in [("7", "null"), ("8", "8"), ("[7,8,7]", "[8]"), ("[7]", "[]"), ("[]", "[]")]
    {
        let mut values: OneOrMany<u64> = serde_json::from_str(text).unwrap();
        values.retain(|it| *it != 7);
        assert_eq!(serde_json::to_string(&values).unwrap(), kept, "{text}");
    }
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
    check::<LanguageTag>(r#""pt-br""#, r#""pt_BR""#);
    check::<MediaType>(r#""text/HTML; charset=utf-8""#, r#""html""#);
    check::<Units>(r#""feet""#, r#""furlongs""#);
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
