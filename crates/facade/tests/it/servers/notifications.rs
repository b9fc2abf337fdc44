//! Notifications about a club: who is told, how, and what is left of it when something fails.

use std::{sync::atomic::Ordering, time::Duration};

use oyez::{
    registry::{
        Contact, MessageStore as _, NewTemplate, NotifyError, TemplateKey, TemplateStore as _,
        TemplateText,
    },
    vocab::Iri,
};
use serde_json::{Value, json};

use super::{
    club::{Club, Meeting, Member, N_OPENED, meeting},
    execute,
};

#[tokio::test]
async fn all_are_told_once_by_one_activity() {
    let club = Club::open().await;
    let elsewhere = [
        "https://club.example/members/2", // by another way
        "https://club.example/members/404",
        "https://two.example/bob",
        "https://two.example/bob",
        "as:Public",
        oyez::vocab::PUBLIC,
        "https://club.example/members/1/followers",
    ];
    let notice = Meeting::CALLED.of(&meeting(&[1, 2, 3, 2], &elsewhere)).actor(&Member(1));
    let notified = club.app.notify(notice).await.unwrap();
    assert_eq!(notified.told, 3, "two members and Bob: the actor need not be told");

    let id = notified.activity.unwrap();
    for (n, n_items) in [(1, 0), (2, 1), (3, 1)] {
        let inbox = club.inbox(n).await;
        assert_eq!(inbox.len(), n_items, "{n}");
        assert!(inbox.iter().all(|it| it["id"] == id.as_str()), "{n}");
    }
    assert_eq!(club.n_in_outbox(1).await, 1);
    let item = &club.inbox(2).await[0];
    assert_eq!(
        (&item["name"], &item["summary"]),
        (&json!("Member 1 calls"), &json!("<p>meeting</p>"))
    );
    let [(to, sent)] = &club.deliveries().await[..] else { panic!("one delivery") };
    assert_eq!(to, "https://two.example/bob");
    assert_eq!(sent["actor"], "https://club.example/members/1", "other servers get the id alone");
}

#[tokio::test]
async fn where_the_text_names_its_recipient_each_has_an_activity_alone() {
    let club = Club::open().await;
    let notice = Meeting::ASKED.of(&meeting(&[2, 3, 2], &["https://two.example/bob"]));
    let notified = club.app.notify(notice.actor(&Member(1))).await.unwrap();
    assert_eq!((notified.told, notified.activity), (3, None));
    for n in [2, 3] {
        let [item] = &club.inbox(n).await[..] else { panic!("one item for {n}") };
        assert_eq!(item["type"], "Invite");
        assert_eq!(item["name"], format!("Member {n}, come!"));
        assert_eq!(item["to"], format!("https://club.example/members/{n}"));
    }
    assert_eq!(club.n_in_outbox(1).await, 3);
    assert_eq!(club.deliveries().await.len(), 1);
}

#[tokio::test]
async fn other_protocols_have_a_message_for_each_address() {
    let club = Club::open().await;
    let notified = club.app.notify(Meeting::MAILED.of(&meeting(&[2, 3], &[]))).await.unwrap();
    assert_eq!((notified.told, notified.activity), (2, None));
    let leased = club
        .app
        .store()
        .lease_messages(&[Contact::EMAIL], 10, Duration::from_secs(60))
        .await
        .unwrap();
    let messages: Vec<_> =
        leased.iter().map(|it| (it.message.address.as_str(), it.message.body.as_str())).collect();
    assert_eq!(
        messages,
        [("2@club.example", "Dear Member 2"), ("3@club.example", "Dear Member 3")]
    );
}

#[tokio::test]
async fn what_nobody_in_particular_does_is_by_the_site() {
    let club = Club::open().await;
    let notified = club.app.notify(Meeting::CLOSED.of(&meeting(&[2], &[]))).await.unwrap();
    assert_eq!(notified.told, 2, "the member, and the contact of the site");
    for n in [2, 9] {
        let inbox = club.inbox(n).await;
        assert_eq!(inbox[0]["actor"]["id"], "https://club.example/actor", "{n}");
        assert_eq!(inbox[0]["actor"]["type"], "Application", "{n}");
        assert_eq!(inbox[0]["name"], "meeting", "without a subject, the name of the object");
    }
}

#[tokio::test]
async fn what_fails_leaves_nothing() {
    let club = Club::open().await;
    let nobody = Meeting::CALLED.of(&meeting(&[], &[])).actor(&Member(1));
    let bad = Meeting::CALLED.of(&meeting(&[2], &["no address"])).actor(&Member(1));
    let lost = Meeting::LOST.of(&meeting(&[2], &[])).actor(&Member(1));
    for (notice, part) in [
        (nobody, "nobody was told of `called`"),
        (bad, "`no address`"),
        (lost, "`lost` of the object"),
    ] {
        let error = club.app.notify(notice).await.unwrap_err();
        assert!(error.to_string().contains(part), "{error}");
    }
    assert!(club.inbox(2).await.is_empty());
    assert_eq!(club.n_in_outbox(1).await, 0);
    assert!(club.deliveries().await.is_empty());
}

#[tokio::test]
async fn a_template_that_is_kept_replaces_the_one_of_the_application() {
    let club = Club::open().await;
    let key = TemplateKey {
        model: "meeting".to_owned(),
        notification: "called".to_owned(),
        protocol: Contact::ACTIVITY.to_owned(),
    };
    let call = || Meeting::CALLED.of(&meeting(&[2], &[])).actor(&Member(1));
    let text =
        TemplateText { subject: "Come, says {{ actor.name }}".to_owned(), body: String::new() };
    for (is_enabled, names) in [(true, &["Come, says Member 1"][..]), (false, &[])] {
        let text = text.clone();
        let new = NewTemplate { key: key.clone(), text, is_enabled };
        club.app.store().put_template(new).await.unwrap();
        let told = club.app.notify(call()).await;
        assert_eq!(told.is_ok(), is_enabled);
        if let Err(error) = told {
            assert!(matches!(error, NotifyError::NobodyTold { .. }), "{error}");
        }
        let names: Vec<Value> = names.iter().copied().map(Value::from).collect();
        let found: Vec<Value> = club.inbox(2).await.iter().map(|it| it["name"].clone()).collect();
        assert!(found.starts_with(&names), "{found:?}");
    }
    assert!(club.app.store().remove_template(&key).await.unwrap());
    club.app.notify(call()).await.unwrap();
    assert_eq!(club.inbox(2).await[0]["name"], "Member 1 calls");
}

#[tokio::test]
async fn what_is_posted_about_a_thing_is_for_its_model_to_say() {
    let club = Club::open().await;
    let alice = club.app.actor_of(&Member(1)).unwrap();
    let door = |name: &str| format!("https://club.example/doors/{name}");
    let before = N_OPENED.load(Ordering::Relaxed);
    for (document, refusal) in [
        (json!({"type": "View", "object": door("front")}), None),
        (json!({"type": "Like", "object": door("front")}), None),
        (json!({"type": "Block", "object": door("front")}), Some("a door is not blocked")),
        (json!({"type": "Listen", "object": door("front")}), None),
        (json!({"type": "Activity", "object": door("front")}), Some("has no effect here")),
        (json!({"type": "Delete", "object": door("front")}), Some("does not take")),
        (json!({"type": "View", "object": door("side")}), None),
        (
            json!({"type": "Create", "object": {"type": "Place", "id": door("side")}}),
            Some("does not take"),
        ),
        (json!({"type": "Create", "object": {"type": "Place", "id": door("back")}}), None),
    ] {
        let published = club.app.publish(document.clone(), &alice).await;
        match (published, refusal) {
            (Ok(_), None) => {}
            (Err(error), Some(part)) => {
                let mut source: &dyn std::error::Error = &error;
                while let Some(it) = source.source() {
                    source = it;
                }
                assert!(source.to_string().contains(part), "{document}: {source}");
            }
            (result, refusal) => panic!("{document}: {result:?} against {refusal:?}"),
        }
    }
    assert_eq!(N_OPENED.load(Ordering::Relaxed) - before, 1);
    let mut conn = club.database.connect().await;
    execute(&mut conn, "SELECT name FROM doors;").await.expect("the model has made the door");
}

#[tokio::test]
async fn a_member_is_found_by_handle_and_followed_like_any_actor() {
    use oyez::registry::ActorStore as _;

    let club = Club::open().await;
    let store = club.app.store();
    let found = store.actor_named("m7").await.unwrap().unwrap();
    assert_eq!(found.id, "https://club.example/members/7");
    assert_eq!(store.actor_named("nobody").await.unwrap(), None);
    let [one, seven] = [1, 7].map(|n| club.app.actor_of(&Member(n)).unwrap());
    let follow = json!({"type": "Follow", "object": seven.id, "to": seven.id});
    club.app.publish(follow, &one).await.unwrap();
    let types: Vec<Value> = club.inbox(1).await.iter().map(|it| it["type"].clone()).collect();
    assert_eq!(types, ["Accept"]);
    let note = json!({"type": "Note", "content": "Hear ye.", "to": followers(&seven.id)});
    club.app.publish(note, &seven).await.unwrap();
    assert_eq!(club.inbox(1).await[0]["object"]["content"], "Hear ye.");
}

fn followers(actor: &Iri) -> String {
    format!("{actor}/followers")
}
