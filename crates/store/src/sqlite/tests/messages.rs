use diesel::{ExpressionMethods, RunQueryDsl};
use pollster::block_on;
use tempfile::TempDir;

use super::super::{
    open,
    rows::messages::{NewMessage, due, insert},
};
use crate::schema::activities;

#[test]
fn an_address_gets_one_message_of_an_activity() {
    let dir = TempDir::new().unwrap();
    let (_, mut conn) = open::database(&dir.path().join("oyez.db")).unwrap();
    for row in ["a", "b"] {
        let activity = (
            activities::id.eq(row),
            activities::iri.eq(format!("https://one.example/{row}")),
            activities::actor.eq("https://one.example/alice"),
            activities::kind.eq("Create"),
            activities::document.eq("{}"),
            activities::is_public.eq(true),
            activities::is_undone.eq(false),
            activities::is_local.eq(true),
            activities::received_at.eq(0),
        );
        diesel::insert_into(activities::table).values(activity).execute(&mut conn).unwrap();
    }
    let mail = NewMessage {
        activity: Some("a"),
        protocol: "e-mail",
        address: "bob@two.example",
        recipient: Some("Bob"),
        subject: "A comment",
        body: "Hello Bob",
    };
    for (new, is_queued) in [
        (mail, true),
        (mail, false),
        (NewMessage { recipient: Some("Bill"), body: "Hello Bill", ..mail }, false),
        (NewMessage { address: "bill@two.example", ..mail }, true),
        (NewMessage { protocol: "fax", ..mail }, true),
        (NewMessage { activity: Some("b"), ..mail }, true),
        // Nothing says that these are the same.
        (NewMessage { activity: None, ..mail }, true),
        (NewMessage { activity: None, ..mail }, true),
    ] {
        assert_eq!(block_on(insert(&mut conn, new, 7)).unwrap(), is_queued, "{new:?}");
    }
    assert!(block_on(insert(&mut conn, NewMessage { activity: Some("c"), ..mail }, 7)).is_err());
    let protocols = ["e-mail", "fax"].map(str::to_owned);
    assert!(block_on(due(&mut conn, &protocols, 6, 10)).unwrap().is_empty());
    assert!(block_on(due(&mut conn, &[], 7, 10)).unwrap().is_empty());
    assert_eq!(block_on(due(&mut conn, &protocols[1..], 7, 10)).unwrap().len(), 1);
    let found = block_on(due(&mut conn, &protocols, 7, 10)).unwrap();
    assert_eq!(found.len(), 6);
    assert!(found.is_sorted_by_key(|it| &it.id), "as they were queued");
    assert_eq!((&*found[0].address, &*found[0].body), ("bob@two.example", "Hello Bob"));
}
